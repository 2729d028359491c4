//! The writes: UpdateStage with the patches of one action, and CreateDeployment.

use aws_sdk_apigateway::types::{Op, PatchOperation};
use switchback_core::Action;
use switchback_core::action::Promotion;

use super::observe::StageAnswer;
use crate::errors::{Answer, Failure, Sent, failure};

/// One UpdateStage with `patches`.
///
/// # Errors
/// [`Failure`]: refused for certain, or not known.
pub(crate) async fn update_stage(client: &aws_sdk_apigateway::Client, (api, stage): (&str, &str), patches: Vec<PatchOperation>) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.update_stage().rest_api_id(api).stage_name(stage).set_patch_operations(Some(patches));
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    let read = StageAnswer {
        deployment: answer.deployment_id(),
        canary: answer.canary_settings(),
        updated: answer.last_updated_date(),
        variables: None,
        cached: false,
    };
    Ok(Answer::of(&answer, Some(read.token())))
}

/// A deployment of the API as it stands, on no stage.
///
/// # Errors
/// As [`update_stage`].
pub(crate) async fn create_deployment(client: &aws_sdk_apigateway::Client, api: &str, description: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.create_deployment().rest_api_id(api).description(description);
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None).making(answer.id()))
}

/// The patches of an action on a REST stage; none for an action on something else.
pub(crate) fn patches(action: &Action) -> Option<Vec<PatchOperation>> {
    let replace = |path: &str, value: &str| PatchOperation::builder().op(Op::Replace).path(path).value(value).build();
    match action {
        Action::RemoveCanary => Some(vec![PatchOperation::builder().op(Op::Remove).path("/canarySettings").build()]),
        Action::SetCanary(canary) => Some(canary.patches().iter().map(|(path, value)| replace(path, value)).collect()),
        Action::PromoteCanary(canary) => Some(
            canary
                .promotion()
                .iter()
                .map(|patch| match patch {
                    Promotion::Replace(path, value) => replace(path, value),
                    Promotion::Copy(from, path) => PatchOperation::builder().op(Op::Copy).from(*from).path(*path).build(),
                })
                .collect(),
        ),
        Action::SetRestDeployment { deployment } => Some(vec![replace("/deploymentId", deployment.as_str())]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_is_one_set_of_patches() {
        let said = |action: &Action| {
            let patches = patches(action).expect("an action on a REST stage");
            patches.iter().map(|p| format!("{} {} {}", p.op().expect("op"), p.path().expect("path"), p.value().unwrap_or("-"))).collect::<Vec<_>>()
        };
        assert_eq!(said(&Action::RemoveCanary), ["remove /canarySettings -"], "a canary goes whole");
        let set = Action::SetRestDeployment { deployment: "dep1".into() };
        assert_eq!(said(&set), ["replace /deploymentId dep1"], "a rollback is one patch");
        assert!(patches(&Action::TurnAutoDeployOff).is_none(), "that belongs to HTTP stages");
    }
}
