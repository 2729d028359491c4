//! The mutating calls Switchback makes. One action is exactly one API call.

use serde::{Deserialize, Serialize};

use crate::revision::Revision;
use crate::serving::{AliasServing, Canary};
use crate::target::Target;

/// One mutating AWS call on one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "call")]
pub enum Action {
    /// lambda:UpdateAlias with version and weights, the weights always explicit, under the alias's RevisionId.
    SetAlias(AliasServing),
    /// apigateway:UpdateStage, remove /canarySettings.
    RemoveCanary,
    /// apigateway:UpdateStage, the canary put back as it was.
    SetCanary(Canary),
    /// apigateway:UpdateStage, replace /deploymentId.
    SetRestDeployment {
        /// The deployment to serve.
        deployment: Revision,
    },
    /// apigatewayv2:UpdateStage, AutoDeploy off.
    TurnAutoDeployOff,
    /// apigatewayv2:UpdateStage, DeploymentId.
    SetHttpDeployment {
        /// The deployment to serve.
        deployment: Revision,
    },
    /// ecs:StopServiceDeployment with ROLLBACK.
    StopRollout {
        /// The service deployment's ARN.
        deployment: String,
    },
    /// ecs:UpdateService to a full task definition ARN.
    SetTaskDefinition {
        /// The full ARN: without the revision ECS would take the latest.
        arn: String,
    },
}

/// Stands for the value of a stage variable, without the quotes a text has in JSON: as it is no such command can be run.
const NOT_SHOWN: &str = "<not shown>";

impl Action {
    /// The API operation, in IAM's form.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::SetAlias(_) => "lambda:UpdateAlias",
            Self::RemoveCanary | Self::SetCanary(_) | Self::SetRestDeployment { .. } => "apigateway:UpdateStage",
            Self::TurnAutoDeployOff | Self::SetHttpDeployment { .. } => "apigatewayv2:UpdateStage",
            Self::StopRollout { .. } => "ecs:StopServiceDeployment",
            Self::SetTaskDefinition { .. } => "ecs:UpdateService",
        }
    }

    /// The same call for an operator's own hands, as an `aws` command without Region and profile. For the case that no
    /// record can be written at all. `revision_id` is Lambda's, so that the command too refuses a stale alias. Commands go
    /// to terminals, clipboards and reports, so the values of stage variables are left out of them.
    pub fn as_aws_command(&self, target: &Target, revision_id: Option<&str>) -> String {
        let mut words: Vec<String> = vec!["aws".into()];
        let mut say = |parts: &[&str]| words.extend(parts.iter().map(|p| quoted(p)));
        match (self, target) {
            (Self::SetAlias(to), Target::LambdaAlias { function, alias }) => {
                let weights = serde_json::json!({ "AdditionalVersionWeights": to.weights }).to_string();
                say(&["lambda", "update-alias", "--function-name", function, "--name", alias]);
                say(&["--function-version", to.version.as_str(), "--routing-config", &weights]);
                if let Some(id) = revision_id {
                    say(&["--revision-id", id]);
                }
            }
            (Self::RemoveCanary, Target::RestStage { api, stage }) => {
                say(&["apigateway", "update-stage", "--rest-api-id", api, "--stage-name", stage]);
                say(&["--patch-operations", r#"[{"op":"remove","path":"/canarySettings"}]"#]);
            }
            (Self::SetCanary(canary), Target::RestStage { api, stage }) => {
                let mut told = canary.clone();
                told.overrides.values_mut().for_each(|value| NOT_SHOWN.clone_into(value));
                let patch = serde_json::Value::from_iter(
                    told.patches().into_iter().map(|(path, value)| serde_json::json!({"op": "replace", "path": path, "value": value})),
                );
                let patch = patch.to_string().replace(&format!("\"{NOT_SHOWN}\""), NOT_SHOWN);
                say(&["apigateway", "update-stage", "--rest-api-id", api, "--stage-name", stage, "--patch-operations", &patch]);
            }
            (Self::SetRestDeployment { deployment }, Target::RestStage { api, stage }) => {
                let patch = serde_json::json!([{"op": "replace", "path": "/deploymentId", "value": deployment}]).to_string();
                say(&["apigateway", "update-stage", "--rest-api-id", api, "--stage-name", stage, "--patch-operations", &patch]);
            }
            (Self::TurnAutoDeployOff, Target::HttpStage { api, stage }) => {
                say(&["apigatewayv2", "update-stage", "--api-id", api, "--stage-name", stage, "--no-auto-deploy"]);
            }
            (Self::SetHttpDeployment { deployment }, Target::HttpStage { api, stage }) => {
                say(&["apigatewayv2", "update-stage", "--api-id", api, "--stage-name", stage, "--deployment-id", deployment.as_str()]);
            }
            (Self::StopRollout { deployment }, Target::EcsService { .. }) => {
                say(&["ecs", "stop-service-deployment", "--service-deployment-arn", deployment, "--stop-type", "ROLLBACK"]);
            }
            (Self::SetTaskDefinition { arn }, Target::EcsService { cluster, service }) => {
                say(&["ecs", "update-service", "--cluster", cluster, "--service", service, "--task-definition", arn]);
            }
            (action, target) => return format!("# {} does not fit {target}", action.operation()),
        }
        words.join(" ")
    }
}

impl Canary {
    /// The patch paths and values that put this canary back, in one UpdateStage.
    pub fn patches(&self) -> Vec<(String, String)> {
        let mut patches = vec![
            ("/canarySettings/percentTraffic".to_owned(), self.percent.to_string()),
            ("/canarySettings/deploymentId".to_owned(), self.deployment.to_string()),
            ("/canarySettings/useStageCache".to_owned(), self.use_stage_cache.to_string()),
        ];
        patches.extend(self.overrides.iter().map(|(name, value)| (format!("/canarySettings/stageVariableOverrides/{name}"), value.clone())));
        patches
    }
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_for_own_hands_clears_the_weights_explicitly() {
        let target: Target = "lambda:checkout:live".parse().expect("an id");
        let action = Action::SetAlias(AliasServing { version: "41".into(), weights: Default::default() });
        assert_eq!(
            action.as_aws_command(&target, Some("r-1")),
            r#"aws lambda update-alias --function-name checkout --name live --function-version 41 --routing-config '{"AdditionalVersionWeights":{}}' --revision-id r-1"#,
            "an operator can paste it as it is"
        );
    }

    #[test]
    fn the_value_of_a_stage_variable_is_in_no_command() {
        let target: Target = "rest:abc123/prod".parse().expect("an id");
        let overrides = [("apiKey".to_owned(), "hunter2".to_owned())].into();
        let action = Action::SetCanary(Canary { deployment: "dep1".into(), percent: 5.0, use_stage_cache: false, overrides });
        let command = action.as_aws_command(&target, None);
        assert!(!command.contains("hunter2"), "it may be a secret: {command}");
        assert!(
            command.contains(r#"stageVariableOverrides/apiKey","value":<not shown>}"#),
            "what is missing shows, and AWS is never sent a wrong one: {command}"
        );
    }

    #[test]
    fn hostile_text_cannot_leave_its_quotes() {
        assert_eq!(quoted("a'; rm -rf ~ #"), r"'a'\''; rm -rf ~ #'", "a quote inside is escaped");
        assert_eq!(quoted("$(x)"), "'$(x)'", "nothing is expanded");
    }
}
