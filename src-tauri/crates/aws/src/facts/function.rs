//! What stands around a version that is about to serve: the side it shares an alias with, the secrets that it names, the
//! queues that feed it, its image, and in what it differs.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::types::PackageType;
use futures_util::future::{OptionFuture, join, join4};
use serde_json::Value;
use switchback_core::diff::code;
use switchback_core::diff::fields::compare;
use switchback_core::diff::shapes::FUNCTION;
use switchback_core::preflight::facts::sides::Side;
use switchback_core::preflight::facts::{Differs, Fact, Subject};
use switchback_core::{Revision, Serving, Source};
use switchback_engine::ports::{Coming, Release};

use super::secrets::Named;
use super::{apart, unread};
use crate::lambda::Configured;
use crate::observer::Observer;
use crate::text::{bounded, shown};

/// No ARN is longer than this.
const ARN: usize = 512;

impl Observer {
    pub(super) async fn function_facts(&self, function: &str, alias: &str, coming: &Coming<'_>) -> Vec<Fact> {
        let serves = match &coming.now.serving {
            Serving::Alias(alias) => alias.version.clone(),
            _ => return Vec::new(),
        };
        // What is made of new code has the settings of `$LATEST`.
        let (version, revision) = match coming.release {
            Release::There(revision) => (revision.as_str(), revision.clone()),
            Release::Made(..) => ("$LATEST", Revision::upcoming()),
        };
        let lambda = self.lambda();
        let looks = join(apart(|| lambda.configured(function, serves.as_str())), apart(|| lambda.configured(function, version)));
        let (before, after) = looks.await;
        let after = match after {
            Ok(after) => after,
            Err(why) => {
                let subjects = coming.shares.then_some(Subject::Sides).into_iter().chain([Subject::Secrets, Subject::Queues, Subject::Differences]);
                return subjects.map(|subject| unread(subject, &why)).collect();
            }
        };
        let mut facts: Vec<Fact> = match &before {
            Ok(before) => {
                let sides = coming.shares.then(|| Fact::Sides(side(serves.clone(), &before.said), side(revision, &after.said)));
                sides.into_iter().chain([Fact::Differs(differs(&serves, before, &after, coming.release))]).collect()
            }
            Err(why) => coming.shares.then_some(Subject::Sides).into_iter().chain([Subject::Differences]).map(|subject| unread(subject, why)).collect(),
        };
        let after = &after.said;
        let timeout_s = after.timeout().and_then(|s| u32::try_from(s).ok()).unwrap_or_default();
        let dead_letter = after.dead_letter_config().and_then(|d| d.target_arn());
        let named = after.environment().and_then(|e| e.variables()).map(Named::among).unwrap_or_default();
        let queues = apart(|| self.queue_facts(function, alias, timeout_s, dead_letter));
        let image = match coming.release {
            Release::Made(_, Source::Image { uri }) => Some((uri.clone(), false)),
            _ => None,
        };
        let stored = match coming.release {
            Release::Made(_, source) => Some(apart(|| self.stored_facts(source))),
            Release::There(_) => None,
        };
        let stored = OptionFuture::from(stored);
        let (queues, secrets, images, stored) = join4(queues, apart(|| self.simulated(after.role(), named)), apart(|| self.image_facts(image)), stored).await;
        facts.extend(stored.into_iter().flatten());
        facts.extend(queues);
        facts.extend(secrets);
        facts.extend(images);
        facts
    }
}

/// In what a release differs from the version that is served: its code, and its settings, which new code takes from `$LATEST`
/// as they are there.
fn differs(serves: &Revision, before: &Configured, after: &Configured, release: Release<'_>) -> Differs {
    let (mut was, mut comes) = (before.document.clone(), after.document.clone());
    let Release::Made(_, source) = release else {
        for (document, said) in [(&mut was, &before.said), (&mut comes, &after.said)] {
            coded(document, said);
        }
        return Differs { lines: shown(compare(&was, &comes, &FUNCTION)), along: None };
    };
    let settings = shown(compare(&was, &comes, &FUNCTION));
    let fields: Vec<String> = settings.iter().map(|line| line.field.clone()).collect();
    let mut lines = code(before.said.code_sha256().unwrap_or_default(), u64::try_from(before.said.code_size()).unwrap_or_default(), source);
    lines.extend(settings);
    Differs { lines, along: (!fields.is_empty()).then(|| (serves.clone(), fields)) }
}

/// The code among the settings.
fn coded(document: &mut Value, said: &Configuration) {
    let image = said.package_type() == Some(&PackageType::Image);
    if let Some(members) = document.as_object_mut() {
        let hash = bounded(said.code_sha256().unwrap_or_default(), 128);
        members.insert(if image { "image" } else { "code" }.to_owned(), hash.into());
        members.extend((!image).then(|| ("size".to_owned(), format!("{} B", said.code_size()).into())));
    }
}

fn side(revision: Revision, read: &Configuration) -> Side {
    let text = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(|v| bounded(v, ARN));
    Side { revision, role: text(read.role()), dead_letter: text(read.dead_letter_config().and_then(|d| d.target_arn())) }
}
