//! The writes: CreateDeployment, StopDeployment with rollback, ContinueDeployment.

use aws_sdk_codedeploy::types::{AppSpecContent, AutoRollbackConfiguration, AutoRollbackEvent, DeploymentWaitType, RevisionLocation, RevisionLocationType};
use sha2::{Digest, Sha256};
use switchback_core::OperationId;
use switchback_core::driver::AppSpec;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::text::bounded;

/// How much of a description is sent, in characters. AWS states no limit.
const DESCRIPTION: usize = 256;

/// What a deployment says of itself: why, and which operation began it. It is found again by that where no answer came.
pub(super) fn words(description: &str, operation: &OperationId) -> String {
    format!("{} [{operation}]", described(description))
}

/// Why, as far as it is sent.
pub(super) fn described(description: &str) -> String {
    bounded(description, DESCRIPTION)
}

/// A deployment to be created.
pub(crate) struct Start<'a> {
    pub application: &'a str,
    pub group: &'a str,
    pub config: &'a str,
    pub spec: &'a AppSpec,
    pub description: &'a str,
    pub operation: &'a OperationId,
}

/// Creates it. CodeDeploy is told to take it back whenever it fails or is stopped, whatever its group has: one that is left
/// half-way leaves two versions on an alias, and every later deployment fails at that.
///
/// # Errors
/// [`Failure`]: refused for certain, or not known.
pub(crate) async fn start(client: &aws_sdk_codedeploy::Client, wanted: &Start<'_>) -> Result<Answer, Failure> {
    let content = wanted.spec.content();
    let sha256: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    let content = AppSpecContent::builder().content(content).sha256(sha256).build();
    let revision = RevisionLocation::builder().revision_type(RevisionLocationType::AppSpecContent).app_spec_content(content).build();
    let events = [AutoRollbackEvent::DeploymentFailure, AutoRollbackEvent::DeploymentStopOnAlarm, AutoRollbackEvent::DeploymentStopOnRequest];
    let back = AutoRollbackConfiguration::builder().enabled(true).set_events(Some(events.to_vec())).build();
    let send = client
        .create_deployment()
        .application_name(wanted.application)
        .deployment_group_name(wanted.group)
        .deployment_config_name(wanted.config)
        .description(words(wanted.description, wanted.operation))
        .revision(revision)
        .auto_rollback_configuration(back);
    let sent = Sent::default();
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None).making(answer.deployment_id()))
}

/// Stops it; CodeDeploy takes it back by a deployment of its own.
///
/// # Errors
/// As [`start`].
pub(crate) async fn stop(client: &aws_sdk_codedeploy::Client, deployment: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.stop_deployment().deployment_id(deployment).auto_rollback_enabled(true);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}

/// Lets one that stands ready take the production traffic.
///
/// # Errors
/// As [`start`].
pub(crate) async fn go_on(client: &aws_sdk_codedeploy::Client, deployment: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.continue_deployment().deployment_id(deployment).deployment_wait_type(DeploymentWaitType::ReadyWait);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}
