//! The changing half: one permit, one changing call, no retries.
//!
//! What a write is compared with beforehand is the executor's part. Four things are read here: the task definition that a new
//! one is made from, what a template asks of a change set, and whether an object and an API are still those that were planned. RegisterTaskDefinition takes the definition whole, with the
//! environment values that no plan and no record may hold, so that they can come from nowhere else; and a template may lie
//! in S3 only since the step before. Read clients do that, behind the guard.

use std::sync::Arc;

use async_trait::async_trait;
use switchback_core::action::Code;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::preflight::facts::object::Lying;
use switchback_core::{Action, OperationId, Target, Token};
use switchback_engine::journal::StepPermit;
use switchback_engine::ports::{Actuate, Outcome, UploadSink, Values};

use crate::apigateway::RestStages;
use crate::apigatewayv2::HttpStages;
use crate::cloudformation::{Draft, Lent, StackReads, drop_change_set, make_change_set};
use crate::ecs::Services;
use crate::errors::{Answer, Failure};
use crate::lanes::Urgency;
use crate::made::words;
use crate::reader::Reader;
use crate::session::{Readers, Writers};
use crate::text::{MESSAGE, bounded};
use crate::upload::Watch;
use crate::{apigateway, apigatewayv2, codedeploy, ecs, lambda, s3};

/// Changes one account and Region.
pub struct Actuator {
    reader: Reader,
    reads: Readers,
    clients: Writers,
    uploads: Option<Arc<dyn UploadSink>>,
    lent: Lent,
}

impl Actuator {
    pub(crate) fn new(reader: Reader, reads: Readers, clients: Writers, uploads: Option<Arc<dyn UploadSink>>, lent: Lent) -> Self {
        Self { reader, reads, clients, uploads, lent }
    }

    /// An object in a bucket that keeps no versions is looked at once more: between that and Lambda's own reading is the least
    /// time that there can be.
    async fn still_lies_there(&self, code: &Code) -> Result<(), Failure> {
        let Code::Object { bucket, key, etag: Some(planned), .. } = code else { return Ok(()) };
        let objects = s3::Objects { reader: &self.reader, client: &self.reads.s3 };
        match objects.lying(bucket, key).await {
            Ok(Lying::Tagged(etag)) if etag == *planned => Ok(()),
            Ok(_) => {
                let message = format!("s3://{bucket}/{key} is not the object that was planned: somebody has replaced it since; plan the deploy again");
                Err(Failure::Refused(Refusal { code: "object_replaced".into(), message, request_id: None, kind: RefusalKind::Stale }))
            }
            Err(why) => {
                Err(Failure::unsent("not_readable", format!("whether s3://{bucket}/{key} is still the object that was planned could not be read: {why}")))
            }
        }
    }

    /// An API is read once more before a deployment is made of it: that publishes whatever stands there by then.
    async fn still_stands(&self, target: &Target, planned: Option<&String>) -> Result<(), Failure> {
        let Some(planned) = planned else { return Ok(()) };
        let now = match target {
            Target::RestStage { api, .. } => RestStages { reader: &self.reader, client: &self.reads.rest }.stands(api, target).await,
            Target::HttpStage { api, .. } => HttpStages { reader: &self.reader, client: &self.reads.http }.stands(api, target).await,
            _ => return Ok(()),
        };
        match now {
            Some(now) if now == *planned => Ok(()),
            Some(_) => {
                let message = format!(
                    "the API of {target} is not as it was when this was planned: somebody has edited it since; plan the deploy again, which lists what would go out along"
                );
                Err(Failure::Refused(Refusal { code: "api_edited".into(), message, request_id: None, kind: RefusalKind::Stale }))
            }
            None => Err(Failure::unsent("not_readable", format!("whether the API of {target} is still as it was when this was planned could not be read"))),
        }
    }

    async fn call(&self, operation: &OperationId, target: &Target, action: &Action, token: &Token) -> Result<Answer, Failure> {
        let Writers { lambda: functions, rest, http, ecs: services, codedeploy: deployments, s3: objects, stacks } = &self.clients;
        let watch = |size: u64| Watch::new(operation, target, size, self.uploads.clone());
        match (target, action) {
            (Target::LambdaAlias { function, alias }, Action::SetAlias(to)) => {
                lambda::set_alias(functions, (function, alias), to, token).await.map_err(|failure| moved_since(failure, target))
            }
            (Target::LambdaAlias { .. } | Target::Stack { .. }, Action::UploadPackage { file, size, bucket, key }) => {
                s3::upload(objects, (bucket, key), file, *size, &watch(*size)).await
            }
            (Target::LambdaAlias { function, .. }, Action::UpdateCode { code, revision_id }) => {
                self.still_lies_there(code).await?;
                let size = if let Code::Zip { size, .. } = code { *size } else { 0 };
                lambda::update_code(functions, function, code, revision_id, &watch(size)).await
            }
            (Target::LambdaAlias { function, .. }, Action::PublishVersion { sha256, latest, description }) => {
                let asked = lambda::Publishing { sha256: sha256.as_deref(), latest: latest.as_ref(), description };
                lambda::publish(functions, function, &asked).await
            }
            (Target::LambdaAlias { function, .. }, Action::TryVersion { version, event }) => lambda::try_version(functions, function, version, event).await,
            (Target::RestStage { api, stage }, Action::CreateRestDeployment { stands, description }) => {
                self.still_stands(target, stands.as_ref()).await?;
                apigateway::create_deployment(rest, api, &words(description, operation, stage)).await
            }
            (Target::RestStage { api, stage }, action) if let Some(patches) = apigateway::patches(action) => {
                apigateway::update_stage(rest, (api, stage), patches).await
            }
            (Target::HttpStage { api, stage }, Action::TurnAutoDeployOff) => apigatewayv2::turn_auto_deploy_off(http, (api, stage)).await,
            (Target::HttpStage { api, stage }, Action::SetHttpDeployment { deployment }) => apigatewayv2::set_deployment(http, (api, stage), deployment).await,
            (Target::HttpStage { api, stage }, Action::CreateHttpDeployment { stands, description }) => {
                self.still_stands(target, stands.as_ref()).await?;
                apigatewayv2::create_deployment(http, api, &words(description, operation, stage)).await
            }
            (Target::EcsService { .. }, Action::RegisterTaskDefinition { base, changes }) => {
                ecs::register(services, Services { reader: &self.reader, client: &self.reads.ecs, deploys: None }, base, changes).await
            }
            (Target::EcsService { .. }, Action::StopRollout { deployment }) => ecs::stop_rollout(services, deployment).await,
            (Target::EcsService { cluster, service }, Action::SetTaskDefinition { arn }) => ecs::set_task_definition(services, (cluster, service), arn).await,
            (Target::Stack { name: stack }, Action::MakeChangeSet { name, template, through, parameters }) => {
                let reads = StackReads { reader: &self.reader, client: &self.reads.stacks, lent: &self.lent };
                make_change_set(stacks, reads, &Draft { stack, name, template, through: through.as_ref(), parameters }).await
            }
            (Target::Stack { name: stack }, Action::DropChangeSet { name }) => {
                self.lent.drop(name);
                drop_change_set(stacks, stack, name).await
            }
            (Target::EcsService { .. }, Action::ContinueRollout { deployment, hook }) => ecs::continue_rollout(services, deployment, hook).await,
            (Target::LambdaAlias { .. } | Target::EcsService { .. }, Action::StartDeployment { application, group, config, spec, description, .. }) => {
                codedeploy::start(deployments, &codedeploy::Start { application, group, config, spec, description, operation }).await
            }
            (Target::LambdaAlias { .. } | Target::EcsService { .. }, Action::StopDeployment { deployment }) => codedeploy::stop(deployments, deployment).await,
            (Target::EcsService { .. }, Action::ContinueDeployment { deployment }) => codedeploy::go_on(deployments, deployment).await,
            (target, action) => {
                let message = format!("{} does not fit {target}", action.operation());
                Err(Failure::Refused(Refusal { code: "invalid_step".into(), message, request_id: None, kind: RefusalKind::Other }))
            }
        }
    }
}

/// AWS's words say that a RevisionId is old, and not what that means here.
fn moved_since(failure: Failure, target: &Target) -> Failure {
    match failure {
        Failure::Refused(refusal) if refusal.kind == RefusalKind::Stale => {
            let said = format!("somebody has changed {target} since it was read, so it was not moved: AWS said: {}", refusal.message);
            Failure::Refused(Refusal { message: bounded(&said, MESSAGE), ..refusal })
        }
        other => other,
    }
}

#[async_trait]
impl Actuate for Actuator {
    fn lend(&self, change_set: &str, values: Values) {
        self.lent.keep(change_set, values);
    }

    async fn act(&self, permit: StepPermit) -> Outcome {
        let operation = permit.action().operation();
        // What only makes something takes no traffic: it can wait its turn. All else goes at once.
        let urgency = if permit.action().makes() { Urgency::Urgent } else { Urgency::Write };
        self.reader.lanes.take(operation, urgency).await;
        match self.call(permit.operation(), permit.target(), permit.action(), permit.token()).await {
            Ok(answer) => Outcome::Applied(permit.taken(answer.request_id, answer.token, self.reader.now()).having_made(answer.made).leaving(answer.latest)),
            Err(Failure::Refused(refusal)) => {
                if refusal.kind == RefusalKind::Throttled {
                    self.reader.lanes.throttled(operation);
                }
                Outcome::Refused(refusal)
            }
            Err(Failure::Lost(message)) => Outcome::Indeterminate { message },
        }
    }
}

#[cfg(test)]
mod tests;
