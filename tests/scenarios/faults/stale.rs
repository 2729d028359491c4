//! Reads that lag behind a write.

use switchback_demo::Effect;

use super::{ONE_WRITE, serves, target};
use crate::harness::{Place, rollback};

#[tokio::test]
async fn a_read_back_from_before_the_write_is_waited_out() {
    for (short, write) in ONE_WRITE {
        let place = Place::market();
        let (target, console) = (target(&place, short).await, place.console().await);
        let before = serves(&place, &target).await;
        place.once(write, Effect::StaleReads(8.0));
        let done = rollback(&console, &[&target]).await.expect("an operation");
        assert!(done.ok, "{write}: not yet is not no: {done:#?}");
        assert_ne!(serves(&place, &target).await, before, "{write}: it serves something else now");
        let (_, name) = write.split_once(':').expect("service and operation");
        assert_eq!(place.asked(name), 1, "{write}: one call");
    }
}

#[tokio::test]
async fn longer_than_the_patience_for_it_is_not_verified_and_a_resume_sees_it() {
    let place = Place::market();
    let console = place.console().await;
    place.once("lambda:UpdateAlias", Effect::StaleReads(90.0));
    let late = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!((late.operation.state.as_str(), late.operation.verdict.as_deref()), ("needs_attention", Some("not_verified")), "{late:#?}");
    place.clock.pass(std::time::Duration::from_secs(60));
    let seen = console.resume(None, &switchback_api::Again::default(), true, switchback_core::Lang::En).await.expect("it goes on");
    assert!(seen.ok && place.asked("UpdateAlias") == 1, "one call in all: {seen:#?}");
}
