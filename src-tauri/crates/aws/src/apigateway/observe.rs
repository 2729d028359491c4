//! What a REST stage serves.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_apigateway::types::CanarySettings;
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use switchback_core::serving::{Canary, RestServing};
use switchback_core::{Circumstance, Observed, Revision, Serving, Target, Token};
use switchback_engine::ports::ReadError;

use super::RestStages;
use crate::errors::missing_field;
use crate::text::{bounded, timestamp};

/// Stage variables may be this long, AWS says; names too.
const VARIABLE: usize = 2_048;

impl RestStages<'_> {
    /// One GetStage; it says everything, so that the board's reading is the key's.
    pub(crate) async fn observe(&self, api: &str, stage: &str) -> Result<Observed, ReadError> {
        let target = Target::RestStage { api: api.to_owned(), stage: stage.to_owned() };
        let at = self.reader.now();
        let send = self.client.get_stage().rest_api_id(api).stage_name(stage).send();
        let a = self.reader.call("apigateway:GetStage", &target, send).await?;
        StageAnswer {
            deployment: a.deployment_id(),
            canary: a.canary_settings(),
            updated: a.last_updated_date(),
            variables: a.variables(),
            cached: a.cache_cluster_enabled(),
        }
        .observed("apigateway:GetStage", target, at)
    }
}

/// What GetStage, GetStages and UpdateStage all say of a stage.
pub(super) struct StageAnswer<'a> {
    pub deployment: Option<&'a str>,
    pub canary: Option<&'a CanarySettings>,
    pub updated: Option<&'a DateTime>,
    pub variables: Option<&'a HashMap<String, String>>,
    pub cached: bool,
}

impl StageAnswer<'_> {
    pub(super) fn observed(&self, action: &str, target: Target, at: Timestamp) -> Result<Observed, ReadError> {
        let deployment = self.deployment.filter(|d| !d.is_empty()).ok_or_else(|| missing_field(action, "deploymentId"))?;
        let mut names: Vec<String> = self.variables.into_iter().flatten().map(|(name, _)| bounded(name, VARIABLE)).collect();
        names.sort();
        let variables = (!names.is_empty()).then_some(Circumstance::StageVariables { names });
        let cache = self.cached.then_some(Circumstance::Cache);
        Ok(Observed {
            target,
            serving: Serving::Rest(RestServing { deployment: Revision::new(bounded(deployment, 64)), canary: self.canary.map(|c| canary(c, deployment)) }),
            token: self.token(),
            at,
            around: variables.into_iter().chain(cache).collect(),
        })
    }

    /// What a write is compared with. The date alone would say that something changed; with the rest beside it the
    /// record also says what. Values of variables stay out.
    pub(super) fn token(&self) -> Token {
        let canary = self.canary.map(|c| format!("{}@{}", c.deployment_id().unwrap_or_default(), c.percent_traffic()));
        let updated = self.updated.and_then(timestamp).map(|t| t.to_string());
        Token::Fingerprint(bounded(
            &format!(
                "{} canary {} updated {}",
                self.deployment.unwrap_or_default(),
                canary.as_deref().unwrap_or("none"),
                updated.as_deref().unwrap_or("never")
            ),
            256,
        ))
    }
}

/// A canary without a deployment of its own serves the stage's.
fn canary(c: &CanarySettings, stage: &str) -> Canary {
    let overrides: BTreeMap<String, String> =
        c.stage_variable_overrides().into_iter().flatten().map(|(name, value)| (bounded(name, VARIABLE), bounded(value, VARIABLE))).collect();
    Canary {
        deployment: Revision::new(bounded(c.deployment_id().filter(|d| !d.is_empty()).unwrap_or(stage), 64)),
        percent: c.percent_traffic(),
        use_stage_cache: c.use_stage_cache(),
        overrides,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer<'a>(canary: Option<&'a CanarySettings>, updated: &'a DateTime, variables: Option<&'a HashMap<String, String>>) -> StageAnswer<'a> {
        StageAnswer { deployment: Some("dep1"), canary, updated: Some(updated), variables, cached: true }
    }

    #[test]
    fn a_canary_is_kept_whole_and_variables_are_named_without_values() {
        let (updated, variables) = (DateTime::from_secs(1), HashMap::from([("alias".to_owned(), "hush".to_owned())]));
        let settings =
            CanarySettings::builder().percent_traffic(12.5).deployment_id("dep2").stage_variable_overrides("alias", "next").use_stage_cache(true).build();
        let target: Target = "rest:a1/prod".parse().expect("an id");
        let read = answer(Some(&settings), &updated, Some(&variables)).observed("apigateway:GetStage", target, Timestamp::UNIX_EPOCH).expect("a reading");
        let Serving::Rest(stage) = &read.serving else { panic!("a REST stage") };
        let canary = stage.canary.as_ref().expect("a canary");
        assert_eq!((canary.deployment.as_str(), canary.percent, canary.use_stage_cache), ("dep2", 12.5, true), "undo puts it back");
        assert_eq!(canary.overrides.get("alias").map(String::as_str), Some("next"), "with its overrides");
        let names = Circumstance::StageVariables { names: vec!["alias".into()] };
        assert_eq!(read.around, vec![names, Circumstance::Cache], "what does not go back is said");
        assert!(!format!("{:?}", (&read.around, &read.token)).contains("hush"), "a variable's value is not kept");
    }

    #[test]
    fn the_fingerprint_changes_with_every_change() {
        let (earlier, later) = (DateTime::from_secs(1), DateTime::from_secs_and_nanos(1, 1_000_000));
        let canary = CanarySettings::builder().percent_traffic(5.0).deployment_id("dep2").build();
        let first = answer(None, &earlier, None).token();
        assert_eq!(first, answer(None, &earlier, None).token(), "the same reading has the same token");
        assert_ne!(first, answer(None, &later, None).token(), "a setting changed a millisecond later");
        assert_ne!(first, answer(Some(&canary), &earlier, None).token(), "a canary came");
    }
}
