//! Answers that never come: before the effect, after it, and too late.

use std::time::Duration;

use switchback_demo::Effect;

use super::{ONE_WRITE, serves, target};
use crate::harness::{Place, rollback};

#[tokio::test]
async fn lost_after_the_write_it_is_found_by_reading_and_never_sent_again() {
    for (short, write) in ONE_WRITE {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        place.once(write, Effect::DropAfter);
        let done = rollback(&console, &[&target]).await.expect("an operation");
        assert_eq!((done.ok, done.operation.state.as_str()), (true, "done"), "{write}: it happened, and was seen: {done:#?}");
        let (_, name) = write.split_once(':').expect("service and operation");
        assert_eq!(place.asked(name), 1, "{write} is never retried blindly");
    }
}

#[tokio::test]
async fn lost_before_the_write_nothing_changed_and_another_press_works() {
    for (short, write) in ONE_WRITE {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        let before = serves(&place, &target).await;
        place.once(write, Effect::DropBefore);
        let lost = rollback(&console, &[&target]).await.expect("an operation");
        if short == "ecs:market-prod/order-api" {
            // Its rollout goes on by itself meanwhile: what is read after the wait may be another state.
            assert!(!lost.ok, "{write}: it is not shown as done: {lost:#?}");
        } else {
            assert_eq!((lost.ok, lost.operation.state.as_str()), (false, "refused"), "{write}: not applied, and concluded from reads: {lost:#?}");
            assert_eq!(serves(&place, &target).await, before, "{write}: nothing changed");
        }
        let again = rollback(&console, &[&target]).await.expect("another press");
        assert!(again.ok, "{write}: and that one works: {again:#?}");
    }
}

#[tokio::test]
async fn lost_between_two_steps_the_second_waits_for_the_first() {
    for effect in [Effect::DropAfter, Effect::DropBefore] {
        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        let api = sdk.http_api("app-gateway").await;
        let before = sdk.http_stage(&api, "prod").await;
        place.once("apigatewayv2:UpdateStage", effect);
        let ended = rollback(&console, &[&format!("http:{api}/prod")]).await.expect("an operation");
        let after = sdk.http_stage(&api, "prod").await;
        match effect {
            Effect::DropAfter => assert!(ended.ok && after.0 != before.0 && !after.1, "AutoDeploy went off, so the deployment could follow: {ended:#?}"),
            _ => {
                assert_eq!((ended.operation.state.as_str(), after), ("refused", before), "nothing was sent behind a step that was not applied: {ended:#?}");
                assert_eq!(ended.operation.steps[1].state, "skipped", "{ended:#?}");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_later_than_the_time_out_is_a_lost_answer() {
    let mut place = Place::market();
    place.request_timeout = Duration::from_millis(400);
    let console = place.console().await;
    place.once("lambda:UpdateAlias", Effect::Slow(2.0));
    let done = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert!(done.ok, "it had happened, and reading says so: {done:#?}");
    assert_eq!(place.asked("UpdateAlias"), 1, "one call");
}

#[tokio::test]
async fn slow_is_only_slow() {
    let place = Place::market();
    let console = place.console().await;
    for operation in ["lambda:GetAlias", "lambda:UpdateAlias"] {
        place.once(operation, Effect::Slow(0.3));
    }
    let done = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert!(done.ok, "{done:#?}");
}

#[tokio::test]
async fn lost_with_nothing_to_be_read_it_stays_uncertain_until_a_resume_can_look() {
    let place = Place::market();
    let console = place.console().await;
    place.once("lambda:UpdateAlias", Effect::DropAfter);
    let clouded = place.cloud.clone();
    place.wire.before("PUT /2015-03-31/functions/checkout", async move {
        clouded.inject(switchback_demo::Fault::always("lambda:GetAlias", Effect::ServerError(503))).expect("a rule");
    });
    let left = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!((left.ok, left.operation.state.as_str()), (false, "needs_attention"), "{left:#?}");
    assert_eq!(left.error.as_ref().map(|e| e.code.as_str()), Some("indeterminate"), "sent, and nobody knows: {left:#?}");
    assert_eq!(left.operation.targets[0].state, "unknown", "and it is not guessed: {left:#?}");
    place.cloud.clear_faults().expect("in memory");
    let seen = console.resume(None, &switchback_api::Again::default(), true, switchback_core::Lang::En).await.expect("it goes on");
    assert!(seen.ok, "it had happened: {seen:#?}");
    assert_eq!(place.asked("UpdateAlias"), 1, "one call in all");
}
