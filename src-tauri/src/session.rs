//! Where this process works, in the words of the edge.

use switchback_api::error::ApiError;
use switchback_api::shape::{Mode, SessionShape};
use switchback_cli::compose::Settings;
use switchback_core::{Endpoint, Lang};

use crate::connection::Connection;

/// What is so with or without a connection.
pub struct Around {
    /// What the process was started with.
    pub start: Settings,
    /// Why nothing is connected, in words.
    pub trouble: Option<String>,
    /// Profiles in the AWS config files.
    pub profiles: Vec<String>,
    /// A fault of Switchback itself, in words.
    pub crash: Option<String>,
}

/// The session as the windows see it.
pub fn shape(connection: Option<&Connection>, around: Around) -> SessionShape {
    let Around { start, trouble, profiles, crash } = around;
    let none = SessionShape {
        mode: Mode::Unconnected,
        account: None,
        account_name: None,
        region: start.region,
        profile: start.profile,
        endpoint: start.endpoint_url,
        identity: None,
        protected: false,
        unlocked: false,
        read_only: start.read_only,
        trouble,
        journal_trouble: None,
        profiles,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        lang: start.lang.pick("en", "ko").to_owned(),
        crash,
    };
    let Some(Connection { console, settings, .. }) = connection else { return none };
    let (scope, protection) = (console.scope(), console.protection());
    SessionShape {
        mode: match scope.endpoint {
            Endpoint::Aws => Mode::Aws,
            Endpoint::Practice => Mode::Practice,
            Endpoint::Url(_) => Mode::Endpoint,
        },
        account: Some(scope.account.clone()),
        account_name: protection.name.clone(),
        region: Some(scope.region.clone()),
        profile: settings.profile.clone(),
        endpoint: Some(scope.endpoint.to_string()),
        identity: console.actor().arn.clone(),
        protected: protection.protected,
        unlocked: console.is_unlocked(),
        read_only: console.is_read_only(),
        trouble: None,
        // Only what is so: the page offers the next move.
        journal_trouble: console.journal_trouble().map(|e| ApiError::from(e).in_lang(console.lang()).message),
        ..none
    }
}

/// The title of the console's window: it names where the keys would act.
pub fn title(session: &SessionShape) -> String {
    let account = session.account_name.as_ref().or(session.account.as_ref());
    let place = match session.mode {
        Mode::Unconnected => None,
        Mode::Aws => account.cloned(),
        Mode::Endpoint => session.endpoint.clone(),
        Mode::Practice => Some(if session.lang == "ko" { "연습" } else { "practice" }.to_owned()),
    };
    let parts = [Some("Switchback".to_owned()), place.clone(), place.and(session.region.clone())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Why nothing is connected. The hint is the command line's: what to do here is on the page, as ways in.
pub fn sentence(error: &ApiError, lang: Lang) -> String {
    error.clone().in_lang(lang).message
}

#[cfg(test)]
mod tests {
    use switchback_api::error::Code;

    use super::*;

    #[test]
    fn why_nothing_is_connected_is_said_without_flags() {
        let error = ApiError::of(Code::NoCredentials, "no AWS credentials found").in_korean("AWS 자격 증명이 없습니다");
        assert!(error.hint.contains("--"), "the hint is the command line's");
        assert_eq!(sentence(&error, Lang::En), "no AWS credentials found", "the page has the ways in");
        assert_eq!(sentence(&error, Lang::Ko), "AWS 자격 증명이 없습니다", "in either language");
    }
}
