//! The mutating calls Switchback makes. One action is exactly one API call.

mod by_hand;

use serde::{Deserialize, Serialize};

use crate::driver::AppSpec;
use crate::release::{Changes, FileAt, TemplateParameter};
use crate::revision::{Revision, UPCOMING};
use crate::serving::{AliasServing, Canary};

pub(crate) use by_hand::quoted;

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
        /// The API as it stood when this was planned ([`crate::base::ApiBase::stands`]); none where that was not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands: Option<String>,
        /// Who, why, and from which commit.
        description: String,
    },
    /// apigatewayv2:CreateDeployment without a stage.
    CreateHttpDeployment {
        /// The API as it stood when this was planned ([`crate::base::ApiBase::stands`]); none where that was not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands: Option<String>,
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
