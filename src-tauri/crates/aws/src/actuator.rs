//! The changing half: one permit, one call, no retries. It holds write clients only.
//!
//! What a write is compared with beforehand is the executor's part. Nothing here reads.

use std::sync::Arc;

use async_trait::async_trait;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::{Action, Target};
use switchback_engine::journal::StepPermit;
use switchback_engine::ports::{Actuate, Clock, Outcome};

use crate::errors::{Answer, Failure};
use crate::lanes::{Lanes, Urgency};
use crate::session::Writers;
use crate::{apigateway, apigatewayv2, ecs, lambda};

/// Changes one account and Region.
pub struct Actuator {
    lanes: Lanes,
    clock: Arc<dyn Clock>,
    clients: Writers,
}

impl Actuator {
    pub(crate) fn new(lanes: Lanes, clock: Arc<dyn Clock>, clients: Writers) -> Self {
        Self { lanes, clock, clients }
    }

    async fn call(&self, permit: &StepPermit) -> Result<Answer, Failure> {
        let Writers { lambda: functions, rest, http, ecs: services } = &self.clients;
        match (permit.target(), permit.action()) {
            (Target::LambdaAlias { function, alias }, Action::SetAlias(to)) => lambda::set_alias(functions, (function, alias), to, permit.token()).await,
            (Target::RestStage { api, stage }, action) if let Some(patches) = apigateway::patches(action) => {
                apigateway::update_stage(rest, (api, stage), patches).await
            }
            (Target::HttpStage { api, stage }, Action::TurnAutoDeployOff) => apigatewayv2::turn_auto_deploy_off(http, (api, stage)).await,
            (Target::HttpStage { api, stage }, Action::SetHttpDeployment { deployment }) => apigatewayv2::set_deployment(http, (api, stage), deployment).await,
            (Target::EcsService { .. }, Action::StopRollout { deployment }) => ecs::stop_rollout(services, deployment).await,
            (Target::EcsService { cluster, service }, Action::SetTaskDefinition { arn }) => ecs::set_task_definition(services, (cluster, service), arn).await,
            (target, action) => {
                let message = format!("{} does not fit {target}", action.operation());
                Err(Failure::Refused(Refusal { code: "invalid_step".into(), message, request_id: None, kind: RefusalKind::Other }))
            }
        }
    }
}

#[async_trait]
impl Actuate for Actuator {
    async fn act(&self, permit: StepPermit) -> Outcome {
        let operation = permit.action().operation();
        self.lanes.take(operation, Urgency::Write).await;
        match self.call(&permit).await {
            Ok(answer) => Outcome::Applied(permit.taken(answer.request_id, answer.token, self.clock.now())),
            Err(Failure::Refused(refusal)) => {
                if refusal.kind == RefusalKind::Throttled {
                    self.lanes.throttled(operation);
                }
                Outcome::Refused(refusal)
            }
            Err(Failure::Lost(message)) => Outcome::Indeterminate { message },
        }
    }
}
