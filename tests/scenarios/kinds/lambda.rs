//! Lambda aliases.

use super::{calls, codes, plan, rollback_to, verified};
use crate::harness::{Place, rollback, undo};

#[tokio::test]
async fn it_goes_back_and_forward_again() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback(&console, &["lambda:checkout:live"]).await.expect("it goes back");
    verified(&back);
    assert_eq!(sdk.alias("checkout", "live").await, "41", "the newest older version");
    assert_eq!(codes(&back), ["unproven"], "nobody has seen it serve here, and that is said");
    verified(&undo(&console).await.expect("it goes forward again"));
    assert_eq!(sdk.alias("checkout", "live").await, "42", "as before");
    assert_eq!(place.asked("UpdateAlias"), 2, "one call each way");
}

#[tokio::test]
async fn once_taken_back_and_undone_the_journal_knows_where_to_go() {
    let place = Place::market();
    let console = place.console().await;
    rollback(&console, &["lambda:checkout:live"]).await.expect("it goes back");
    undo(&console).await.expect("it goes forward again");
    let again = plan(&console, "lambda:checkout:live", None).await.expect("it is armed again");
    assert_eq!(again.plan.steps[0].to, "41", "where it served before");
    assert!(again.findings.iter().all(|f| f.code != "unproven"), "no longer unproven: the journal has seen it serve: {again:#?}");
}

#[tokio::test]
async fn a_split_ends_on_its_stable_side_with_the_weights_emptied() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let back = rollback(&console, &["lambda:catalog:live"]).await.expect("it goes back");
    verified(&back);
    assert_eq!(calls(&back), ["lambda:UpdateAlias"], "one call for the version and the weights");
    assert_eq!(sdk.alias("catalog", "live").await, "63", "the stable side has everything");
    verified(&undo(&console).await.expect("the split comes back"));
    assert_eq!(sdk.alias("catalog", "live").await, "63 + 64 at 0.1", "with its weight exactly");
}

#[tokio::test]
async fn a_sleeping_version_is_armed_with_a_warning() {
    let place = Place::market();
    let console = place.console().await;
    let back = rollback(&console, &["lambda:search:live"]).await.expect("it goes back");
    verified(&back);
    let idle = back.operation.findings.iter().find(|f| f.code == "idle_version").expect("it says that the version sleeps");
    assert_eq!(idle.severity, "warn", "its first invokes may fail: {idle:?}");
    assert_eq!(place.sdk().alias("search", "live").await, "11", "the sleeping version");
}

#[tokio::test]
async fn a_version_whose_image_is_gone_is_passed_over_and_not_gone_to() {
    let place = Place::market();
    let console = place.console().await;
    let armed = plan(&console, "lambda:image-resizer:live", None).await.expect("armed");
    assert_eq!(armed.plan.steps[0].to, "13", "14 exists, but its image does not");
    let named = rollback_to(&console, "lambda:image-resizer:live", "14").await.expect_err("14 cannot serve");
    assert_eq!(named.code.as_str(), "blocked", "{named:#?}");
    assert_eq!(place.asked("UpdateAlias"), 0, "nothing sent");
}

#[tokio::test]
async fn provisioned_concurrency_is_said_to_follow_in_minutes() {
    let place = Place::market();
    let console = place.console().await;
    let armed = plan(&console, "lambda:payments:live", None).await.expect("armed");
    assert!(armed.findings.iter().any(|f| f.code == "cold_capacity"), "an instant pointer, and cold capacity: {:#?}", armed.findings);
}

#[tokio::test]
async fn a_deploy_after_a_rollback_arms_again_but_not_to_what_was_left_behind() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    rollback(&console, &["lambda:checkout:live"]).await.expect("42 to 41");
    sdk.lambda.update_function_configuration().function_name("checkout").memory_size(1024).send().await.expect("a fix is made");
    place.clock.pass(std::time::Duration::from_secs(30));
    let fixed = sdk.lambda.publish_version().function_name("checkout").send().await.expect("published");
    sdk.point("checkout", "live", fixed.version().expect("a number")).await;
    let armed = plan(&console, "lambda:checkout:live", None).await.expect("armed again");
    assert_eq!(armed.plan.steps[0].to, "41", "not 42, which was left for a reason");
}
