//! What stands around a version that is about to serve: the side it shares an alias with, the secrets that it names, the
//! queues that feed it.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use futures_util::future::join3;
use switchback_core::preflight::facts::sides::Side;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_core::{Revision, Serving};
use switchback_engine::ports::{Coming, Release};

use super::secrets::Named;
use super::{apart, unread};
use crate::observer::Observer;
use crate::text::bounded;

/// No ARN is longer than this.
const ARN: usize = 512;

impl Observer {
    pub(super) async fn function_facts(&self, function: &str, alias: &str, coming: &Coming<'_>) -> Vec<Fact> {
        let stable = match &coming.now.serving {
            Serving::Alias(alias) if coming.shares => Some(&alias.version),
            _ => None,
        };
        // What is made of new code has the settings of `$LATEST`.
        let (version, revision) = match coming.release {
            Release::There(revision) => (revision.as_str(), revision.clone()),
            Release::Made(..) => ("$LATEST", Revision::upcoming()),
        };
        let lambda = self.lambda();
        let after = match apart(|| lambda.configuration(function, version)).await {
            Ok(after) => after,
            Err(why) => {
                let subjects = stable.map(|_| Subject::Sides).into_iter().chain([Subject::Secrets, Subject::Queues]);
                return subjects.map(|subject| unread(subject, &why)).collect();
            }
        };
        let timeout_s = after.timeout().and_then(|s| u32::try_from(s).ok()).unwrap_or_default();
        let dead_letter = after.dead_letter_config().and_then(|d| d.target_arn());
        let named = after.environment().and_then(|e| e.variables()).map(Named::among).unwrap_or_default();
        let sides = apart(|| self.sides(function, stable, side(revision, &after)));
        let queues = apart(|| self.queue_facts(function, alias, timeout_s, dead_letter));
        let (mut facts, queues, secrets) = join3(sides, queues, apart(|| self.simulated(after.role(), named))).await;
        facts.extend(queues);
        facts.extend(secrets);
        facts
    }

    async fn sides(&self, function: &str, stable: Option<&Revision>, other: Side) -> Vec<Fact> {
        let Some(stable) = stable else { return Vec::new() };
        match self.lambda().configuration(function, stable.as_str()).await {
            Ok(before) => vec![Fact::Sides(side(stable.clone(), &before), other)],
            Err(why) => vec![unread(Subject::Sides, &why)],
        }
    }
}

fn side(revision: Revision, read: &Configuration) -> Side {
    let text = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(|v| bounded(v, ARN));
    Side { revision, role: text(read.role()), dead_letter: text(read.dead_letter_config().and_then(|d| d.target_arn())) }
}
