//! What stands around a rollout of a service: whether its circuit breaker would stop one that fails, and whether the new
//! tasks' role may read the secrets that they name, in what they differ, and whether their images are there.

use aws_sdk_ecs::types::{DeploymentCircuitBreaker, DeploymentRolloutState, LaunchType, Service, ThresholdType};
use futures_util::future::{join, try_join};
use switchback_core::preflight::facts::breaker::{Breaker, Threshold};
use switchback_core::preflight::facts::{Differs, Fact, Subject};
use switchback_core::release::Changes;
use switchback_core::serving::Controller;
use switchback_core::{Base, Serving, Source, Target};
use switchback_engine::ports::{Coming, ReadError, Release};

use super::secrets::Named;
use super::{apart, unread};
use crate::ecs::{Draft, Undrafted};
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

    /// In what the new tasks differ, whether the role that starts them may read their secrets, and whether their images are
    /// there.
    pub(super) async fn task_facts(&self, coming: &Coming<'_>) -> Vec<Fact> {
        let (was, comes) = match apart(|| self.drafts(coming)).await {
            Ok(drafts) => drafts,
            Err(Undrafted::Unusable(why)) => return vec![Fact::Unusable(why)],
            // Another rule says so, with those that there are.
            Err(Undrafted::NoSuchContainer) => return Vec::new(),
            Err(Undrafted::Unread(why)) => return [Subject::Differences, Subject::Secrets, Subject::Images].map(|subject| unread(subject, &why)).into(),
        };
        let scope = switchback_engine::ports::Observe::scope(self);
        let containers = comes.containers();
        let named = containers.iter().flat_map(|container| {
            container.secrets.iter().filter_map(|(variable, from)| Named::of_container(format!("{}.{variable}", container.name), from, scope))
        });
        let named = named.collect();
        let (runs, fargate) = (was.containers(), comes.fargate_alone());
        let kept = |image: &str| !fargate && runs.iter().any(|container| container.image == image);
        let images = containers.iter().map(|container| (container.image.clone(), kept(&container.image))).collect::<Vec<_>>();
        let role = comes.execution_role();
        let (mut facts, images) = join(apart(|| self.simulated(role.as_deref(), named)), apart(|| self.image_facts(images))).await;
        facts.extend(images);
        facts.push(Fact::Differs(Differs { lines: was.differs(&comes), along: None }));
        // Of what is changed by itself the size is looked at where it is asked for.
        if let (Release::Made(_, Source::Definition(Changes { file: Some(_), .. })), Target::EcsService { cluster, service }) =
            (coming.release, &coming.now.target)
        {
            // Where it is not known what the service runs on, what the definition itself asks for counts.
            let on_fargate = apart(|| self.on_fargate(cluster, service)).await.unwrap_or(false);
            facts.push(Fact::Task(comes.task(on_fargate)));
        }
        facts
    }

    /// Whether a service's tasks run on Fargate.
    async fn on_fargate(&self, cluster: &str, service: &str) -> Result<bool, ReadError> {
        let described = self.ecs().describe(cluster, vec![service.to_owned()]).await?;
        Ok(described.first().is_some_and(runs_on_fargate))
    }

    /// The definition that is served, and the one that comes.
    async fn drafts(&self, coming: &Coming<'_>) -> Result<(Draft, Draft), Undrafted> {
        let ecs = self.ecs();
        match (coming.release, &coming.now.serving) {
            (Release::Made(Base::Definition(base), Source::Definition(changes)), _) => ecs.drafted(&base.arn, changes).await,
            (Release::There(revision), Serving::Ecs(serving)) => {
                try_join(ecs.registered(serving.task_definition.as_str()), ecs.registered(revision.as_str())).await
            }
            _ => Err(Undrafted::Unusable("it is no task definition".to_owned())),
        }
    }
}

fn runs_on_fargate(service: &Service) -> bool {
    let providers = service.capacity_provider_strategy();
    service.launch_type() == Some(&LaunchType::Fargate) || !providers.is_empty() && providers.iter().all(|p| p.capacity_provider().starts_with("FARGATE"))
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
