//! What an HTTP stage serves.

use std::collections::HashMap;

use aws_smithy_types::DateTime;
use jiff::Timestamp;
use switchback_core::serving::HttpServing;
use switchback_core::{Circumstance, Observed, Revision, Serving, Target, Token};
use switchback_engine::ports::ReadError;

use super::HttpStages;
use crate::text::{bounded, timestamp};

impl HttpStages<'_> {
    /// One GetStage. For a stage that nobody may change, also the Lambda aliases behind it, which can go back instead:
    /// there is no rollback that the second call could hold up.
    pub(crate) async fn observe(&self, api: &str, stage: &str) -> Result<Observed, ReadError> {
        let target = Target::HttpStage { api: api.to_owned(), stage: stage.to_owned() };
        let at = self.reader.now();
        let send = self.client.get_stage().api_id(api).stage_name(stage).send();
        let a = self.reader.call("apigatewayv2:GetStage", &target, send).await?;
        let read = StageAnswer {
            deployment: a.deployment_id(),
            auto_deploy: a.auto_deploy(),
            managed: a.api_gateway_managed(),
            updated: a.last_updated_date(),
            variables: a.stage_variables(),
        };
        let mut observed = read.observed(target, at);
        if matches!(&observed.serving, Serving::Http(h) if h.managed) {
            let targets = self.aliases_behind(api).await?;
            observed.around.push(Circumstance::AliasBehind { targets });
        }
        Ok(observed)
    }
}

/// What GetStage, GetStages and UpdateStage all say of a stage.
pub(super) struct StageAnswer<'a> {
    pub deployment: Option<&'a str>,
    pub auto_deploy: Option<bool>,
    pub managed: Option<bool>,
    pub updated: Option<&'a DateTime>,
    pub variables: Option<&'a HashMap<String, String>>,
}

impl StageAnswer<'_> {
    pub(super) fn observed(&self, target: Target, at: Timestamp) -> Observed {
        let mut names: Vec<String> = self.variables.into_iter().flatten().map(|(name, _)| bounded(name, 2_048)).collect();
        names.sort();
        let variables = (!names.is_empty()).then_some(Circumstance::StageVariables { names });
        Observed {
            target,
            serving: Serving::Http(HttpServing {
                deployment: self.deployment.filter(|d| !d.is_empty()).map(|d| Revision::new(bounded(d, 64))),
                auto_deploy: self.auto_deploy.unwrap_or(false),
                managed: self.managed.unwrap_or(false),
            }),
            token: self.token(),
            at,
            around: variables.into_iter().collect(),
        }
    }

    /// What a write is compared with: it also changes when a setting did that is not shown.
    pub(super) fn token(&self) -> Token {
        let updated = self.updated.and_then(timestamp).map(|t| t.to_string());
        let auto = if self.auto_deploy.unwrap_or(false) { "on" } else { "off" };
        let words = format!("{} auto-deploy {auto} updated {}", self.deployment.unwrap_or("none"), updated.as_deref().unwrap_or("never"));
        Token::Fingerprint(bounded(&words, 256))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_without_a_deployment_serves_nothing() {
        let read = StageAnswer { deployment: Some(""), auto_deploy: Some(true), managed: None, updated: None, variables: None };
        let observed = read.observed("http:a1/$default".parse().expect("an id"), Timestamp::UNIX_EPOCH);
        let wanted = HttpServing { deployment: None, auto_deploy: true, managed: false };
        assert_eq!(observed.serving, Serving::Http(wanted), "an empty id is no deployment, and unmanaged is the default");
    }

    #[test]
    fn the_fingerprint_shows_auto_deploy() {
        let of = |auto_deploy| StageAnswer { deployment: Some("d"), auto_deploy, managed: None, updated: None, variables: None }.token();
        assert_ne!(of(Some(true)), of(Some(false)), "somebody turned it off in between");
        assert_eq!(of(None), of(Some(false)), "and absent is off");
    }
}
