//! The writes: UpdateStage for AutoDeploy off and for a deployment, and CreateDeployment.

use aws_sdk_apigatewayv2::operation::update_stage::builders::UpdateStageFluentBuilder;
use switchback_core::Revision;

use super::observe::StageAnswer;
use crate::errors::{Answer, Failure, Sent, failure};

/// Turns AutoDeploy off.
///
/// # Errors
/// [`Failure`]: refused for certain, or not known.
pub(crate) async fn turn_auto_deploy_off(client: &aws_sdk_apigatewayv2::Client, (api, stage): (&str, &str)) -> Result<Answer, Failure> {
    update(client.update_stage().api_id(api).stage_name(stage).auto_deploy(false)).await
}

/// Sets the deployment.
///
/// # Errors
/// As [`turn_auto_deploy_off`].
pub(crate) async fn set_deployment(client: &aws_sdk_apigatewayv2::Client, (api, stage): (&str, &str), deployment: &Revision) -> Result<Answer, Failure> {
    update(client.update_stage().api_id(api).stage_name(stage).deployment_id(deployment.as_str())).await
}

/// A deployment of the API as it stands, on no stage.
///
/// # Errors
/// As [`turn_auto_deploy_off`].
pub(crate) async fn create_deployment(client: &aws_sdk_apigatewayv2::Client, api: &str, description: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.create_deployment().api_id(api).description(description);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None).making(answer.deployment_id()))
}

async fn update(send: UpdateStageFluentBuilder) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    let read = StageAnswer {
        deployment: answer.deployment_id(),
        auto_deploy: answer.auto_deploy(),
        managed: answer.api_gateway_managed(),
        updated: answer.last_updated_date(),
        variables: None,
    };
    Ok(Answer::of(&answer, Some(read.token())))
}
