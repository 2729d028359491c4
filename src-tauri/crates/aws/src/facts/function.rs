//! What stands around a version that is about to serve: the side it shares an alias with.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use switchback_core::preflight::facts::sides::Side;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_core::{Revision, Serving};
use switchback_engine::ports::{Coming, Release};

use super::unread;
use crate::observer::Observer;
use crate::text::bounded;

/// No ARN is longer than this.
const ARN: usize = 512;

impl Observer {
    pub(super) async fn function_facts(&self, function: &str, coming: &Coming<'_>) -> Vec<Fact> {
        let stable = match &coming.now.serving {
            Serving::Alias(alias) if coming.shares => Some(&alias.version),
            _ => None,
        };
        let (to, revision) = match coming.release {
            Release::There(revision) => (revision.as_str(), revision.clone()),
            Release::Made(..) => ("$LATEST", Revision::upcoming()),
        };
        let lambda = self.lambda();
        let Some(stable) = stable else { return Vec::new() };
        match futures_util::future::try_join(lambda.configuration(function, stable.as_str()), lambda.configuration(function, to)).await {
            Ok((before, after)) => vec![Fact::Sides(side(stable.clone(), &before), side(revision, &after))],
            Err(why) => vec![unread(Subject::Sides, &why)],
        }
    }
}

fn side(revision: Revision, read: &Configuration) -> Side {
    let text = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(|v| bounded(v, ARN));
    Side { revision, role: text(read.role()), dead_letter: text(read.dead_letter_config().and_then(|d| d.target_arn())) }
}
