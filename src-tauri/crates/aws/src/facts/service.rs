//! What stands around a rollout of a service: whether its circuit breaker would stop one that fails, and whether the new
//! tasks' role may read the secrets that they name.

use aws_sdk_ecs::types::{DeploymentCircuitBreaker, DeploymentRolloutState, Service, ThresholdType};
use switchback_core::preflight::facts::breaker::{Breaker, Threshold};
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_core::serving::Controller;
use switchback_core::{Base, Serving};
use switchback_engine::ports::{Coming, ReadError, Release};

use super::secrets::Named;
use super::{apart, unread};
use crate::observer::Observer;

impl Observer {
    /// A service of its own controller has no circuit breaker of ECS.
    pub(super) async fn breaker(&self, cluster: &str, service: &str, coming: &Coming<'_>) -> Vec<Fact> {
        match &coming.now.serving {
            Serving::Ecs(serving) if serving.controller == Controller::Ecs => {}
            _ => return Vec::new(),
        }
        match apart(|| self.breaker_read(cluster, service)).await {
            Ok(fact) => fact.into_iter().collect(),
            Err(why) => vec![unread(Subject::Breaker, &why)],
        }
    }

    async fn breaker_read(&self, cluster: &str, service: &str) -> Result<Option<Fact>, ReadError> {
        let ecs = self.ecs();
        let described = ecs.describe(cluster, vec![service.to_owned()]).await?;
        let Some(found) = described.first() else { return Ok(None) };
        let shows_one = found.deployments().iter().any(|d| d.rollout_state() == Some(&DeploymentRolloutState::Completed));
        // The history reaches ninety days back; what it does not show may be older.
        let completed = shows_one || !ecs.served_before(cluster, service).await?.is_empty();
        let settings = found.deployment_configuration().and_then(|c| c.deployment_circuit_breaker());
        Ok(Some(Fact::Breaker(breaker(found, settings, completed))))
    }

    /// Whether the role that starts the tasks may read the secrets of the containers.
    pub(super) async fn task_secrets(&self, coming: &Coming<'_>) -> Vec<Fact> {
        let definition = match coming.release {
            Release::Made(Base::Definition(base), _) => Ok(base.clone()),
            Release::There(revision) => self.ecs().definition(revision.as_str()).await,
            Release::Made(..) => return Vec::new(),
        };
        let definition = match definition {
            Ok(definition) => definition,
            Err(why) => return vec![unread(Subject::Secrets, &why)],
        };
        let scope = switchback_engine::ports::Observe::scope(self);
        let named = definition.containers.iter().flat_map(|container| {
            container.secrets.iter().filter_map(|(variable, from)| Named::of_container(format!("{}.{variable}", container.name), from, scope))
        });
        apart(|| self.simulated(definition.execution_role.as_deref(), named.collect())).await
    }
}

fn breaker(service: &Service, settings: Option<&DeploymentCircuitBreaker>, completed: bool) -> Breaker {
    let limit = settings.and_then(|s| s.threshold_configuration());
    let value = limit.map_or(50, |limit| u32::try_from(limit.value()).unwrap_or(50));
    let threshold = match limit.map(|limit| limit.r#type()) {
        Some(ThresholdType::Count) => Threshold::Count(value),
        Some(ThresholdType::UnboundedPercent) => Threshold::Unbounded(value),
        _ => Threshold::Bounded(value),
    };
    Breaker {
        on: settings.is_some_and(DeploymentCircuitBreaker::enable),
        goes_back: settings.is_some_and(DeploymentCircuitBreaker::rollback),
        // So it is where nothing is said.
        forgets: settings.and_then(|s| s.reset_on_healthy_task()).unwrap_or(true),
        threshold,
        desired: u32::try_from(service.desired_count()).unwrap_or(0),
        completed: Some(completed),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::ThresholdConfiguration;

    use super::*;

    #[test]
    fn a_breaker_is_read_with_ecs_own_defaults() {
        let service = Service::builder().desired_count(4).build();
        let none = breaker(&service, None, true);
        assert!(!none.on && !none.goes_back && none.forgets, "no settings are none: {none:?}");
        let plain = DeploymentCircuitBreaker::builder().enable(true).rollback(true).build();
        let read = breaker(&service, Some(&plain), true);
        assert_eq!((read.on, read.goes_back, read.forgets, read.threshold), (true, true, true, Threshold::Bounded(50)), "ECS forgets unless it is told");
        let limit = ThresholdConfiguration::builder().r#type(ThresholdType::Count).value(2).build().expect("both are there");
        let set = DeploymentCircuitBreaker::builder().enable(true).rollback(true).reset_on_healthy_task(false).threshold_configuration(limit).build();
        let read = breaker(&service, Some(&set), false);
        assert_eq!((read.forgets, read.threshold, read.completed), (false, Threshold::Count(2), Some(false)), "as it was told");
    }
}
