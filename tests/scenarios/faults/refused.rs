//! Refusals by AWS: throttles, failures of the service, and reads that fail.

use switchback_demo::{Effect, Fault};

use super::{ONE_WRITE, serves, target};
use crate::harness::{Place, rollback};

#[tokio::test]
async fn a_throttled_write_is_certainly_not_applied_and_tried_again() {
    for (short, write) in ONE_WRITE {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        place.once(write, Effect::Throttle);
        let done = rollback(&console, &[&target]).await.expect("an operation");
        assert!(done.ok, "{write}: {done:#?}");
        let (_, name) = write.split_once(':').expect("service and operation");
        assert_eq!(place.asked(name), 2, "{write}: a second attempt, and no third");
    }
}

#[tokio::test]
async fn throttled_for_good_it_gives_up_with_nothing_changed() {
    let place = Place::market();
    let console = place.console().await;
    place.always("lambda:UpdateAlias", Effect::Throttle);
    let refused = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| (e.code.as_str(), e.code.exit())), Some(("throttled", 3)), "{refused:#?}");
    assert_eq!((refused.operation.state.as_str(), place.asked("UpdateAlias")), ("refused", 6), "six attempts: {refused:#?}");
    assert_eq!(place.sdk().alias("checkout", "live").await, "42", "nothing changed");
}

#[tokio::test]
async fn a_failure_of_the_service_is_not_certain_until_it_is_looked_at() {
    for (short, write) in &ONE_WRITE[..4] {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        let before = serves(&place, &target).await;
        place.once(write, Effect::ServerError(503));
        let ended = rollback(&console, &[&target]).await.expect("an operation");
        assert_eq!((ended.ok, ended.operation.state.as_str()), (false, "refused"), "{write}: reads say that it was not applied: {ended:#?}");
        let (_, name) = write.split_once(':').expect("service and operation");
        assert_eq!(place.asked(name), 1, "{write}: a 5xx is not retried blindly");
        assert_eq!(serves(&place, &target).await, before, "{write}: nothing changed");
    }
}

#[tokio::test]
async fn reads_may_be_tried_again() {
    let place = Place::market();
    let console = place.console().await;
    for effect in [Effect::Throttle, Effect::ServerError(500), Effect::DropBefore] {
        place.once("lambda:GetAlias", effect);
        let shown = console.show("lambda:checkout:live", switchback_core::Lang::En).await;
        assert!(shown.is_ok(), "{effect:?}: a read that fails once is read again: {shown:#?}");
    }
}

#[tokio::test]
async fn a_target_that_cannot_be_read_is_not_written() {
    for (short, read) in [
        ("lambda:checkout:live", "lambda:GetAlias"),
        ("rest", "apigateway:GetStage"),
        ("http", "apigatewayv2:GetStage"),
        ("ecs:market-prod/search", "ecs:DescribeServices"),
    ] {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        place.always(read, Effect::ServerError(500));
        let refused = rollback(&console, &[&target]).await.expect_err("there is nothing to plan from");
        assert_eq!(refused.code.as_str(), "read_failed", "{read}: {refused:#?}");
        assert!(["UpdateAlias", "UpdateStage", "UpdateService"].iter().all(|write| place.asked(write) == 0), "{read}: nothing sent");
    }
}

#[tokio::test]
async fn a_read_back_that_fails_is_never_shown_as_done() {
    let place = Place::market();
    let console = place.console().await;
    let cloud = place.cloud.clone();
    place.wire.before("PUT /2015-03-31/functions/checkout", async move {
        cloud.inject(Fault::always("lambda:GetAlias", Effect::ServerError(500))).expect("a rule");
    });
    let late = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!((late.ok, late.operation.state.as_str(), late.operation.verdict.as_deref()), (false, "needs_attention", Some("not_verified")), "{late:#?}");
    place.cloud.clear_faults().expect("in memory");
    let seen = console.resume(None, &switchback_api::Again::default(), true, switchback_core::Lang::En).await.expect("it goes on");
    assert!(seen.ok, "the same operation, read back after all: {seen:#?}");
    assert_eq!(place.asked("UpdateAlias"), 1, "one call in all");
}

#[tokio::test]
async fn history_that_cannot_be_read_is_an_error_and_not_another_destination() {
    let place = Place::market();
    let console = place.console().await;
    place.always("ecs:ListServiceDeployments", Effect::ServerError(500));
    let refused = rollback(&console, &["ecs:market-prod/search"]).await;
    assert!(refused.is_err(), "without its history the armed revision is not known: {refused:#?}");
    assert_eq!(place.asked("UpdateService"), 0, "nothing sent");
}
