//! The mutating calls Switchback makes. One action is exactly one API call.

use serde::{Deserialize, Serialize};

use crate::driver::AppSpec;
use crate::release::{Changes, FileAt, TemplateParameter};
use crate::revision::{Revision, UPCOMING};
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
    /// apigateway:UpdateStage: the canary's share to 0, its deployment and its variables copied to the stage.
    PromoteCanary(Canary),
    /// s3:PutObject of a zip that is too large for Lambda's own request.
    UploadPackage {
        /// The zip.
        file: FileAt,
        /// Its length in bytes.
        size: u64,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// lambda:UpdateFunctionCode on `$LATEST`, under its RevisionId.
    UpdateCode {
        /// The code.
        code: Code,
        /// The RevisionId of `$LATEST` that the plan read.
        revision_id: String,
    },
    /// lambda:PublishVersion of what `$LATEST` is then.
    PublishVersion {
        /// The code's hash: AWS refuses to publish any other. Of an object in S3 it is known once Lambda has taken it.
        sha256: Option<String>,
        /// What `$LATEST` is known by once the new code has settled there: AWS refuses to publish anything edited since.
        /// Without it nothing is published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        latest: Option<Latest>,
        /// Who, why, and from which commit.
        description: String,
    },
    /// lambda:Invoke of the new version with a test event, before any traffic goes there.
    TryVersion {
        /// The version.
        version: Revision,
        /// The event. It may hold secrets, so only the file's name and hash are recorded.
        event: FileAt,
    },
    /// apigateway:CreateDeployment without a stage.
    CreateRestDeployment {
        /// Who, why, and from which commit.
        description: String,
    },
    /// apigatewayv2:CreateDeployment without a stage.
    CreateHttpDeployment {
        /// Who, why, and from which commit.
        description: String,
    },
    /// ecs:RegisterTaskDefinition: the base with changes.
    RegisterTaskDefinition {
        /// The full ARN of the definition it is made from.
        base: String,
        /// What it has otherwise.
        changes: Changes,
    },
    /// codedeploy:CreateDeployment: from here CodeDeploy moves the traffic, and takes it back where it fails.
    StartDeployment {
        /// The application.
        application: String,
        /// The deployment group.
        group: String,
        /// The deployment configuration.
        config: String,
        /// How long that takes from its first share to its last, in seconds.
        lasts_s: u64,
        /// What it is to do.
        spec: AppSpec,
        /// Who, why, and from which commit; and what it is found by where no answer came.
        description: String,
    },
    /// codedeploy:StopDeployment with rollback.
    StopDeployment {
        /// The deployment's id.
        deployment: String,
    },
    /// codedeploy:ContinueDeployment of one that stands ready and waits.
    ContinueDeployment {
        /// The deployment's id.
        deployment: String,
    },
    /// cloudformation:CreateChangeSet of type UPDATE: what a template would do to the stack. Nothing executes it.
    MakeChangeSet {
        /// What it is called; no other of the stack is called that.
        name: String,
        /// The template.
        template: FileAt,
        /// The bucket and key where it lies, where it is too large for the request itself.
        through: Option<(String, String)>,
        /// What was said of its parameters. The values are in no plan: they are lent to the call.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<TemplateParameter>,
    },
    /// cloudformation:DeleteChangeSet of the one that the same operation made.
    DropChangeSet {
        /// What it is called.
        name: String,
    },
    /// ecs:ContinueServiceDeployment past a hook that waits.
    ContinueRollout {
        /// The service deployment's ARN.
        deployment: String,
        /// The hook.
        hook: String,
    },
}

/// What `$LATEST` is known by at one moment: code and settings together, and nothing of what they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latest {
    /// Its RevisionId, which is another one after every change and once a change has settled.
    pub revision_id: String,
    /// AWS's LastModified as it is written: another one after every change, and the same once that has settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

/// Where UpdateFunctionCode takes the code from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum Code {
    /// The request itself.
    Zip {
        /// The zip.
        file: FileAt,
        /// Its length in bytes.
        size: u64,
    },
    /// S3.
    Object {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The object's version, where the bucket keeps versions.
        version: Option<String>,
        /// SHA-256 of its bytes in base64, where it is known.
        sha256: Option<String>,
        /// What S3 has to know its bytes by just before the call, where the bucket keeps no versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        etag: Option<String>,
    },
    /// ECR.
    Image {
        /// The image by digest.
        uri: String,
    },
}

impl Code {
    /// What `CodeSha256` will be, where it is known before: for an image it is the digest in hexadecimal.
    pub fn sha256(&self) -> Option<&str> {
        match self {
            Self::Zip { file, .. } => Some(&file.sha256),
            Self::Object { sha256, .. } => sha256.as_deref(),
            Self::Image { uri } => uri.split_once("@sha256:").map(|(_, digest)| digest),
        }
    }
}

/// Stands for the value of a stage variable, without the quotes a text has in JSON: as it is no such command can be run.
const NOT_SHOWN: &str = "<not shown>";

impl Action {
    /// The API operation, in IAM's form.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::SetAlias(_) => "lambda:UpdateAlias",
            Self::RemoveCanary | Self::SetCanary(_) | Self::SetRestDeployment { .. } | Self::PromoteCanary(_) => "apigateway:UpdateStage",
            Self::TurnAutoDeployOff | Self::SetHttpDeployment { .. } => "apigatewayv2:UpdateStage",
            Self::StopRollout { .. } => "ecs:StopServiceDeployment",
            Self::SetTaskDefinition { .. } => "ecs:UpdateService",
            Self::UploadPackage { .. } => "s3:PutObject",
            Self::UpdateCode { .. } => "lambda:UpdateFunctionCode",
            Self::PublishVersion { .. } => "lambda:PublishVersion",
            Self::TryVersion { .. } => "lambda:InvokeFunction",
            Self::CreateRestDeployment { .. } => "apigateway:CreateDeployment",
            Self::CreateHttpDeployment { .. } => "apigatewayv2:CreateDeployment",
            Self::RegisterTaskDefinition { .. } => "ecs:RegisterTaskDefinition",
            Self::StartDeployment { .. } => "codedeploy:CreateDeployment",
            Self::StopDeployment { .. } => "codedeploy:StopDeployment",
            Self::ContinueDeployment { .. } => "codedeploy:ContinueDeployment",
            Self::ContinueRollout { .. } => "ecs:ContinueServiceDeployment",
            Self::MakeChangeSet { .. } => "cloudformation:CreateChangeSet",
            Self::DropChangeSet { .. } => "cloudformation:DeleteChangeSet",
        }
    }

    /// Whether it only makes something that takes no traffic by itself: what the target serves stays as it is, and what
    /// was made is left behind where the rest is taken back.
    pub fn makes(&self) -> bool {
        match self {
            Self::UploadPackage { .. }
            | Self::UpdateCode { .. }
            | Self::PublishVersion { .. }
            | Self::TryVersion { .. }
            | Self::CreateRestDeployment { .. }
            | Self::CreateHttpDeployment { .. }
            | Self::RegisterTaskDefinition { .. }
            | Self::MakeChangeSet { .. }
            | Self::DropChangeSet { .. } => true,
            Self::SetAlias(_)
            | Self::RemoveCanary
            | Self::SetCanary(_)
            | Self::SetRestDeployment { .. }
            | Self::PromoteCanary(_)
            | Self::TurnAutoDeployOff
            | Self::SetHttpDeployment { .. }
            | Self::StopRollout { .. }
            | Self::SetTaskDefinition { .. }
            | Self::StartDeployment { .. }
            | Self::StopDeployment { .. }
            | Self::ContinueDeployment { .. }
            | Self::ContinueRollout { .. } => false,
        }
    }

    /// Whether AWS's answer names something, by which is found what became of the call: what was made, or what was started.
    pub fn is_found_by_name(&self) -> bool {
        self.makes() || matches!(self, Self::StartDeployment { .. })
    }

    /// The upcoming revision has its name now.
    pub(crate) fn named(&mut self, made: &str) {
        match self {
            Self::SetAlias(to) => to.named(made),
            Self::SetCanary(canary) | Self::PromoteCanary(canary) => canary.deployment.named(made),
            Self::SetRestDeployment { deployment } | Self::SetHttpDeployment { deployment } => deployment.named(made),
            Self::SetTaskDefinition { arn } if arn == UPCOMING => made.clone_into(arn),
            Self::TryVersion { version, .. } => version.named(made),
            Self::StartDeployment { spec, .. } => spec.named(made),
            _ => {}
        }
    }

    /// Whether it names what AWS has not named yet.
    pub fn names_upcoming(&self) -> bool {
        let mut other = self.clone();
        other.named("named");
        other != *self
    }

    /// The code has settled, with the settings that were planned: AWS refuses to publish any other.
    pub(crate) fn held_to_latest(&mut self, settled: &Latest) {
        if let Self::PublishVersion { latest, .. } = self {
            *latest = Some(settled.clone());
        }
    }

    /// The code has its hash now, if none was known before: AWS refuses to publish any other.
    pub(crate) fn held_to(&mut self, hash: &str) {
        if let Self::PublishVersion { sha256, .. } = self {
            sha256.get_or_insert_with(|| hash.to_owned());
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
            (Self::CreateRestDeployment { description }, Target::RestStage { api, .. }) => {
                say(&["apigateway", "create-deployment", "--rest-api-id", api, "--description", description]);
            }
            (Self::CreateHttpDeployment { description }, Target::HttpStage { api, .. }) => {
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

/// One patch of a promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promotion {
    /// Path and value.
    Replace(&'static str, &'static str),
    /// From and to.
    Copy(&'static str, &'static str),
}

impl Canary {
    /// The patches that put this canary's deployment, and its variables where it has any, on the stage itself, in the order
    /// that API Gateway documents. The canary stays behind at 0 %.
    pub fn promotion(&self) -> Vec<Promotion> {
        let mut patches = vec![Promotion::Replace("/canarySettings/percentTraffic", "0.0")];
        if !self.overrides.is_empty() {
            patches.push(Promotion::Copy("/canarySettings/stageVariableOverrides", "/variables"));
        }
        patches.push(Promotion::Copy("/canarySettings/deploymentId", "/deploymentId"));
        patches
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
