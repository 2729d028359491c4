//! A call for an operator's own hands: the `aws` command that does the same.

use super::{Action, Code, Promotion};
use crate::release::TemplateParameter;
use crate::target::Target;

/// Stands for the value of a stage variable, without the quotes a text has in JSON: as it is no such command can be run.
const NOT_SHOWN: &str = "<not shown>";

impl Action {
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
            (Self::PromoteCanary(canary), Target::RestStage { api, stage }) => {
                let patch = serde_json::Value::from_iter(canary.promotion().into_iter().map(|p| match p {
                    Promotion::Replace(path, value) => serde_json::json!({"op": "replace", "path": path, "value": value}),
                    Promotion::Copy(from, path) => serde_json::json!({"op": "copy", "from": from, "path": path}),
                }));
                say(&["apigateway", "update-stage", "--rest-api-id", api, "--stage-name", stage, "--patch-operations", &patch.to_string()]);
            }
            (Self::UploadPackage { file, bucket, key, .. }, Target::LambdaAlias { .. }) => {
                say(&["s3", "cp", &file.path, &format!("s3://{bucket}/{key}")]);
            }
            (Self::UpdateCode { code, revision_id }, Target::LambdaAlias { function, .. }) => {
                say(&["lambda", "update-function-code", "--function-name", function]);
                match code {
                    Code::Zip { file, .. } => say(&["--zip-file", &format!("fileb://{}", file.path)]),
                    Code::Object { bucket, key, version, .. } => {
                        say(&["--s3-bucket", bucket, "--s3-key", key]);
                        version.iter().for_each(|v| say(&["--s3-object-version", v]));
                    }
                    Code::Image { uri } => say(&["--image-uri", uri]),
                }
                say(&["--revision-id", revision_id]);
            }
            (Self::PublishVersion { sha256, latest, description }, Target::LambdaAlias { function, .. }) => {
                // Unconditional it would publish whatever is set by then.
                let Some(latest) = latest else { return format!("# then {} for {target}, with the RevisionId of its settled code", self.operation()) };
                say(&["lambda", "publish-version", "--function-name", function]);
                sha256.iter().for_each(|sha256| say(&["--code-sha256", sha256]));
                say(&["--revision-id", &latest.revision_id]);
                say(&["--description", description]);
            }
            (Self::TryVersion { version, event }, Target::LambdaAlias { function, .. }) => {
                let payload = format!("fileb://{}", event.path);
                say(&["lambda", "invoke", "--function-name", function, "--qualifier", version.as_str(), "--payload", &payload, "/dev/stdout"]);
            }
            (Self::CreateRestDeployment { description, .. }, Target::RestStage { api, .. }) => {
                say(&["apigateway", "create-deployment", "--rest-api-id", api, "--description", description]);
            }
            (Self::CreateHttpDeployment { description, .. }, Target::HttpStage { api, .. }) => {
                say(&["apigatewayv2", "create-deployment", "--api-id", api, "--description", description]);
            }
            // The definition itself holds environment values, so it is in no command.
            (Self::RegisterTaskDefinition { changes, .. }, Target::EcsService { .. }) => {
                let Some(file) = &changes.file else { return format!("# {} for {target}, with its changes", self.operation()) };
                say(&["ecs", "register-task-definition", "--cli-input-json", &format!("file://{}", file.path)]);
            }
            (Self::StartDeployment { application, group, config, spec, description, .. }, _) => {
                let content = serde_json::json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": spec.content()}}).to_string();
                say(&["deploy", "create-deployment", "--application-name", application, "--deployment-group-name", group]);
                say(&["--deployment-config-name", config, "--description", description, "--revision", &content]);
            }
            (Self::StopDeployment { deployment }, _) => say(&["deploy", "stop-deployment", "--deployment-id", deployment, "--auto-rollback-enabled"]),
            (Self::ContinueDeployment { deployment }, _) => {
                say(&["deploy", "continue-deployment", "--deployment-id", deployment, "--deployment-wait-type", "READY_WAIT"]);
            }
            (Self::UploadPackage { file, bucket, key, .. }, Target::Stack { .. }) => {
                say(&["s3", "cp", &file.path, &format!("s3://{bucket}/{key}")]);
            }
            (Self::MakeChangeSet { name: change_set, template, through, parameters }, Target::Stack { name }) => {
                say(&["cloudformation", "create-change-set", "--stack-name", name, "--change-set-name", change_set, "--change-set-type", "UPDATE"]);
                match through {
                    None => say(&["--template-body", &format!("file://{}", template.path)]),
                    Some((bucket, key)) => say(&["--template-url", &format!("https://{bucket}.s3.amazonaws.com/{key}")]),
                }
                let how = |p: &TemplateParameter| format!("ParameterKey={},{}", p.name, if p.given { "ParameterValue=…" } else { "UsePreviousValue=true" });
                let said: Vec<String> = parameters.iter().map(how).collect();
                say(if said.is_empty() { &[] } else { &["--parameters"] });
                say(&said.iter().map(String::as_str).collect::<Vec<_>>());
            }
            (Self::DropChangeSet { name: change_set }, Target::Stack { name }) => {
                say(&["cloudformation", "delete-change-set", "--stack-name", name, "--change-set-name", change_set]);
            }
            (Self::ContinueRollout { deployment, hook }, Target::EcsService { .. }) => {
                say(&["ecs", "continue-service-deployment", "--service-deployment-arn", deployment, "--hook-id", hook, "--action", "CONTINUE"]);
            }
            (action, target) => return format!("# {} does not fit {target}", action.operation()),
        }
        words.join(" ")
    }
}

/// A word for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serving::{AliasServing, Canary};

    #[test]
    fn the_command_for_own_hands_clears_the_weights_explicitly() {
        let target: Target = "lambda:checkout:live".parse().expect("an id");
        let action = Action::SetAlias(AliasServing { version: "41".into(), weights: Default::default(), run: None });
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
