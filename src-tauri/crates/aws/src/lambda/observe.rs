//! What an alias serves.

use std::collections::BTreeMap;

use aws_sdk_lambda::types::AliasRoutingConfiguration;
use futures_util::future::join;
use jiff::Timestamp;
use switchback_core::serving::AliasServing;
use switchback_core::{Circumstance, Observed, Revision, Serving, Target, Token};
use switchback_engine::ports::ReadError;

use super::Aliases;
use crate::codedeploy::{AROUND, PATIENCE, beyond, within};
use crate::errors::{NotFoundAsNone, missing_field};
use crate::text::bounded;

impl Aliases<'_> {
    /// GetAlias, and at the same time whether CodeDeploy is moving the alias. That it could not be asked is a circumstance:
    /// it holds nothing up.
    pub(crate) async fn observe(&self, function: &str, alias: &str) -> Result<Observed, ReadError> {
        let (read, run) = beyond(PATIENCE, self.read(function, alias), self.deploys.run_on(function, alias)).await;
        let mut observed = read?;
        match (&mut observed.serving, run) {
            (Serving::Alias(serving), Ok(run)) => serving.run = run,
            (_, Ok(_)) => {}
            (_, Err(unread)) => observed.around.push(unread),
        }
        Ok(observed)
    }

    async fn read(&self, function: &str, alias: &str) -> Result<Observed, ReadError> {
        let target = Target::LambdaAlias { function: function.to_owned(), alias: alias.to_owned() };
        let at = self.reader.now();
        let send = self.client.get_alias().function_name(function).name(alias).send();
        let answer = self.reader.call("lambda:GetAlias", &target, send).await?;
        let read = AliasAnswer { version: answer.function_version(), routing: answer.routing_config(), revision_id: answer.revision_id() };
        read.observed("lambda:GetAlias", target, at)
    }

    /// The same with its provisioned concurrency, and with the group that its releases go through.
    pub(crate) async fn observe_around(&self, function: &str, alias: &str) -> Result<Observed, ReadError> {
        let mut observed = self.observe(function, alias).await?;
        let send = self.client.get_provisioned_concurrency_config().function_name(function).qualifier(alias).send();
        let capacity = self.reader.call("lambda:GetProvisionedConcurrencyConfig", &observed.target, send);
        let (capacity, group) = join(capacity, within(AROUND, self.deploys.alias_group(function, alias))).await;
        if capacity.not_found_as_none()?.is_some() {
            observed.around.push(Circumstance::ProvisionedConcurrency);
        }
        match group {
            Ok(group) => observed.around.extend(group.map(Circumstance::DeploymentGroup)),
            Err(_) if observed.around.iter().any(|c| matches!(c, Circumstance::DriverUnread { .. })) => {}
            Err(unread) => observed.around.push(unread),
        }
        Ok(observed)
    }
}

/// What GetAlias and ListAliases both say of an alias.
pub(super) struct AliasAnswer<'a> {
    pub version: Option<&'a str>,
    pub routing: Option<&'a AliasRoutingConfiguration>,
    pub revision_id: Option<&'a str>,
}

impl AliasAnswer<'_> {
    /// The reading. Without a RevisionId there is none: a write could not be held to what was read.
    pub(super) fn observed(&self, action: &str, target: Target, at: Timestamp) -> Result<Observed, ReadError> {
        let version = self.version.ok_or_else(|| missing_field(action, "FunctionVersion"))?;
        let revision_id = self.revision_id.ok_or_else(|| missing_field(action, "RevisionId"))?;
        let additional = self.routing.and_then(|r| r.additional_version_weights());
        let weights: BTreeMap<Revision, f64> =
            additional.into_iter().flatten().map(|(version, weight)| (Revision::new(bounded(version, 64)), *weight)).collect();
        Ok(Observed {
            target,
            serving: Serving::Alias(AliasServing { version: Revision::new(bounded(version, 64)), weights, run: None }),
            token: Token::RevisionId(bounded(revision_id, 128)),
            at,
            around: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        "lambda:checkout:live".parse().expect("an id")
    }

    #[test]
    fn weights_are_kept_exactly_as_read() {
        let routing = AliasRoutingConfiguration::builder().additional_version_weights("42", 0.1).build();
        let read = AliasAnswer { version: Some("41"), routing: Some(&routing), revision_id: Some("r-1") };
        let observed = read.observed("lambda:GetAlias", target(), Timestamp::UNIX_EPOCH).expect("a reading");
        let serving = AliasServing { version: "41".into(), weights: BTreeMap::from([("42".into(), 0.1)]), run: None };
        assert_eq!(observed.serving, Serving::Alias(serving), "undo writes them back");
        assert_eq!(observed.token, Token::RevisionId("r-1".into()), "the write is conditional on this");
    }

    #[test]
    fn an_answer_without_a_revision_id_is_no_reading() {
        let read = AliasAnswer { version: Some("41"), routing: None, revision_id: None };
        let refused = read.observed("lambda:GetAlias", target(), Timestamp::UNIX_EPOCH);
        assert!(matches!(refused, Err(ReadError::Other { .. })), "it would make an unconditional write: {refused:?}");
    }
}
