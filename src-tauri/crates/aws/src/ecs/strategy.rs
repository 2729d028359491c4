//! How ECS itself moves a service's traffic, and who has to say that it goes on.

use aws_sdk_ecs::types::{DeploymentConfiguration, DeploymentLifecycleHookStatus, DeploymentLifecycleHookTargetType, DeploymentStrategy, ServiceDeployment};
use switchback_core::driver::Strategy;

use crate::text::bounded;

/// The strategy of a service or of one of its deployments. ECS's defaults stand where a number is left out.
pub(super) fn strategy(of: Option<&DeploymentConfiguration>) -> Option<Strategy> {
    let of = of?;
    let minutes = |n: Option<i32>, default| n.map_or(Some(default), |n| u32::try_from(n).ok());
    match of.strategy() {
        None | Some(DeploymentStrategy::Rolling) => Some(Strategy::Rolling),
        Some(DeploymentStrategy::BlueGreen) => Some(Strategy::BlueGreen),
        Some(DeploymentStrategy::Linear) => {
            let linear = of.linear_configuration();
            let percent = linear.and_then(|l| l.step_percent()).unwrap_or(10.0);
            Some(Strategy::Linear { percent, minutes: minutes(linear.and_then(|l| l.step_bake_time_in_minutes()), 6)? })
        }
        Some(DeploymentStrategy::Canary) => {
            let canary = of.canary_configuration();
            let percent = canary.and_then(|c| c.canary_percent()).unwrap_or(5.0);
            Some(Strategy::Canary { percent, minutes: minutes(canary.and_then(|c| c.canary_bake_time_in_minutes()), 10)? })
        }
        Some(_) => None,
    }
}

/// The hook at which a deployment waits until somebody says that it goes on.
pub(super) fn waits(deployment: &ServiceDeployment) -> Option<String> {
    let paused = deployment.lifecycle_hook_details().iter().find(|hook| {
        hook.target_type() == Some(&DeploymentLifecycleHookTargetType::Pause) && hook.status() == Some(&DeploymentLifecycleHookStatus::AwaitingAction)
    });
    paused.and_then(|hook| hook.hook_id()).map(|id| bounded(id, 256))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{CanaryConfiguration, DeploymentLifecycleHookDetail};

    use super::*;

    #[test]
    fn a_canary_is_read_with_its_numbers_or_with_those_of_ecs() {
        let canary = CanaryConfiguration::builder().canary_percent(12.5).canary_bake_time_in_minutes(3).build();
        let told = DeploymentConfiguration::builder().strategy(DeploymentStrategy::Canary);
        assert_eq!(strategy(Some(&told.clone().build())), Some(Strategy::Canary { percent: 5.0, minutes: 10 }), "ECS's own defaults");
        assert_eq!(strategy(Some(&told.canary_configuration(canary).build())), Some(Strategy::Canary { percent: 12.5, minutes: 3 }), "what is set");
        assert_eq!(strategy(Some(&DeploymentConfiguration::builder().build())), Some(Strategy::Rolling), "a service from before strategies");
        assert_eq!(strategy(None), None, "no configuration, nothing known");
    }

    #[test]
    fn only_a_pause_that_awaits_somebody_waits() {
        let hook = |target, status| DeploymentLifecycleHookDetail::builder().hook_id("h-1").target_type(target).status(status).build();
        let waits = |detail| waits(&ServiceDeployment::builder().lifecycle_hook_details(detail).build());
        use DeploymentLifecycleHookStatus::{AwaitingAction, InProgress};
        use DeploymentLifecycleHookTargetType::{AwsLambda, Pause};
        assert_eq!(waits(hook(Pause, AwaitingAction)), Some("h-1".to_owned()), "this one");
        assert_eq!(waits(hook(Pause, InProgress)), None, "it went on");
        assert_eq!(waits(hook(AwsLambda, AwaitingAction)), None, "a function answers by itself");
    }
}
