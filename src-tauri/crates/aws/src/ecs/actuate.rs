//! The writes: UpdateService to a full ARN, StopServiceDeployment with ROLLBACK, ContinueServiceDeployment.

use aws_sdk_ecs::types::{DeploymentLifecycleHookAction, StopServiceDeploymentStopType};

use crate::errors::{Answer, Failure, Sent, failure};

/// Sets the task definition by its full ARN: without the revision ECS would take the latest.
///
/// # Errors
/// [`Failure`]: refused for certain, or not known.
pub(crate) async fn set_task_definition(client: &aws_sdk_ecs::Client, (cluster, service): (&str, &str), arn: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.update_service().cluster(cluster).service(service).task_definition(arn);
    // ECS gives no token, and reads may lag behind the answer: the next reading makes its own fingerprint.
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}

/// Stops a running service deployment and lets ECS return to where it came from.
///
/// # Errors
/// As [`set_task_definition`].
pub(crate) async fn stop_rollout(client: &aws_sdk_ecs::Client, deployment: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.stop_service_deployment().service_deployment_arn(deployment).stop_type(StopServiceDeploymentStopType::Rollback);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}

/// Lets a service deployment go on past the hook at which it waits.
///
/// # Errors
/// As [`set_task_definition`].
pub(crate) async fn continue_rollout(client: &aws_sdk_ecs::Client, deployment: &str, hook: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.continue_service_deployment().service_deployment_arn(deployment).hook_id(hook).action(DeploymentLifecycleHookAction::Continue);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}
