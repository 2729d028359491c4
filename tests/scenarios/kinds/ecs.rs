//! ECS services.

use super::{calls, codes, plan, rollback_to, verified};
use crate::harness::{Place, rollback, undo};

const SEARCH: &str = "ecs:market-prod/search";
const ORDERS: &str = "ecs:market-prod/order-api";

#[tokio::test]
async fn a_finished_deployment_goes_back_by_its_full_arn() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let shown = plan(&console, SEARCH, None).await.expect("armed");
    let arn = "arn:aws:ecs:ap-northeast-2:210987654321:task-definition/search:25";
    assert!(shown.plan.steps[0].command.ends_with(arn), "leaving the revision out would mean the latest: {shown:#?}");
    let back = rollback(&console, &[SEARCH]).await.expect("it goes back");
    verified(&back);
    assert_eq!(calls(&back), ["ecs:UpdateService"], "one call");
    let now = sdk.service("market-prod", "search").await;
    assert_eq!(now.task_definition(), Some(arn), "the armed definition");
    assert_eq!((now.deployments().len(), now.running_count()), (1, 3), "followed until it was steady: {:#?}", now.deployments());
    verified(&undo(&console).await.expect("it goes forward again"));
    assert_eq!(sdk.definition("market-prod", "search").await, "search:26", "as before");
}

#[tokio::test]
async fn a_running_deployment_is_stopped_with_rollback() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback(&console, &[ORDERS]).await.expect("it goes back");
    verified(&back);
    assert_eq!(calls(&back), ["ecs:StopServiceDeployment"], "its source is the armed definition");
    assert_eq!(sdk.definition("market-prod", "order-api").await, "order-api:41", "the release before the loop");
    let again = rollback(&console, &[ORDERS]).await.expect_err("a second press goes no further");
    assert_eq!(again.code.as_str(), "already_rolled_back", "{again:#?}");
}

#[tokio::test]
async fn an_undo_starts_a_stopped_rollout_again_and_says_so() {
    let place = Place::market();
    let console = place.console().await;
    rollback(&console, &[ORDERS]).await.expect("it goes back");
    let shown = console.preview_undo(None, switchback_core::Lang::En).await.expect("a plan");
    assert!(shown.findings.iter().any(|f| f.code == "rollout_starts_again"), "before it is sent: {shown:#?}");
    let loops = undo(&console).await.expect("an operation");
    // The release it reinstates dies after minutes, as it did before: the undo is not shown as done.
    assert_eq!((loops.ok, loops.operation.state.as_str()), (false, "needs_attention"), "{loops:#?}");
}

#[tokio::test]
async fn a_running_deployment_goes_to_a_named_revision_by_another_one() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback_to(&console, ORDERS, "order-api:40").await.expect("it goes back");
    verified(&back);
    assert_eq!(calls(&back), ["ecs:UpdateService"], "stopping would lead to the source, which is another one");
    assert_eq!(sdk.definition("market-prod", "order-api").await, "order-api:40", "the one that was named");
}

#[tokio::test]
async fn a_blue_green_deployment_that_bakes_goes_back_too() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback(&console, &["ecs:market-prod/catalog"]).await.expect("it goes back");
    verified(&back);
    assert_eq!(
        (calls(&back), sdk.definition("market-prod", "catalog").await.as_str()),
        (vec!["ecs:StopServiceDeployment"], "catalog:31"),
        "a shift of traffic"
    );
}

#[tokio::test]
async fn a_service_of_codedeploy_goes_back_through_its_group() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback(&console, &["ecs:market-prod/payment"]).await.expect("it goes back");
    verified(&back);
    assert_eq!(calls(&back), ["codedeploy:CreateDeployment"], "UpdateService cannot change its task definition");
    assert_eq!(sdk.definition("market-prod", "payment").await, "payment:51", "the release before");
    assert_eq!(place.asked("UpdateService"), 0, "nothing was tried that ECS refuses");
}

#[tokio::test]
async fn another_controller_explains_why_not() {
    let place = Place::market();
    let console = place.console().await;
    let refused = rollback(&console, &["ecs:market-prod/legacy-pos"]).await.expect_err("it is not ours to move");
    assert_eq!(refused.code.as_str(), "nothing_armed", "{refused:#?}");
    assert!(refused.message.contains("EXTERNAL"), "it says whose it is: {}", refused.message);
    assert_eq!((place.asked("UpdateService"), place.asked("CreateDeployment")), (0, 0), "nothing sent");
}

#[tokio::test]
async fn a_deregistered_revision_is_never_armed_and_not_gone_to() {
    let place = Place::market();
    let console = place.console().await;
    let refused = rollback(&console, &["ecs:market-prod/notify"]).await.expect_err("the one before is INACTIVE");
    assert_eq!(refused.code.as_str(), "nothing_armed", "{refused:#?}");
    let named = rollback_to(&console, "ecs:market-prod/notify", "notify:12").await.expect_err("nor by name");
    assert_eq!(named.code.as_str(), "blocked", "{named:#?}");
    assert_eq!(place.asked("UpdateService"), 0, "nothing sent");
}

#[tokio::test]
async fn what_ecs_took_back_by_itself_is_not_taken_further() {
    let place = Place::market();
    let console = place.console().await;
    let refused = rollback(&console, &["ecs:market-prod/recommend"]).await.expect_err("the breaker was there first");
    assert_eq!(refused.code.as_str(), "already_rolled_back", "{refused:#?}");
    let named = rollback_to(&console, "ecs:market-prod/recommend", "recommend:16").await.expect("only an explicit revision");
    verified(&named);
}

#[tokio::test]
async fn a_rollback_onto_a_release_that_dies_is_not_shown_as_done() {
    let place = Place::market();
    let console = place.console().await;
    let failed = rollback_to(&console, "ecs:market-prod/recommend", "recommend:18").await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "needs_attention"), "{failed:#?}");
    assert_eq!(failed.operation.verdict.as_deref(), Some("contradicted"), "its deployment failed, and that was seen: {failed:#?}");
    assert!(codes(&failed).contains(&"detects_only"), "no compare-and-swap here, and that is said");
}
