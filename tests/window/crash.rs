//! The plug is pulled in the middle of an operation: the next start shows it first, and goes on with it.

use switchback_demo::Effect;

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

const SEARCH: &str = "ecs:market-prod/search";

#[tokio::test]
async fn killed_while_a_rollout_goes_on() {
    on_screen(async {
        let served = Served::paced(20).await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(SEARCH).await;
        window.arm().await;
        window.enter().await;
        window.until("its call was answered", "document.querySelector('.op-steps [data-state=applied]')").await;
        window.kill().await;
        let left = desk.newest().expect("the operation is in the journal");
        assert_eq!(left.state().as_str(), "running", "as it was left");

        let window = desk.usable().await;
        let flight = format!("{} [data-operation-id='{}']", part("in-flight"), left.id);
        window.see(&flight).await;
        window
            .until(
                "it stands before the board",
                "document.querySelector(\"[data-testid='in-flight']\").compareDocumentPosition(document.querySelector(\"[data-testid='board']\")) & 4",
            )
            .await;
        window.shot("in-flight").await;
        window.click(&format!("{}:enabled", part("flight-resume"))).await;
        assert_eq!(window.ended(None).await, left.id.0, "the same operation comes to its end");
        window.gone(&part("in-flight")).await;
        assert_eq!(served.sdk().definition("market-prod", "search").await, "search:25", "where it was going");
        assert_eq!(served.writes(), 1, "nothing was sent twice");
    })
    .await;
}

#[tokio::test]
async fn killed_before_the_answer_came() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        // The write takes effect at once; its answer would come later than anybody waits here.
        served.once("lambda:UpdateAlias", Effect::Slow(600.0));
        window.arm().await;
        window.enter().await;
        window.until("its call is out", "document.querySelector('.op-steps [data-state=started]')").await;
        window.kill().await;

        let window = desk.usable().await;
        window.see(&part("in-flight")).await;
        window.shot("in-flight-no-answer").await;
        window.click(&format!("{}:enabled", part("flight-resume"))).await;
        window.ended(None).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "41", "it had taken effect");
        assert_eq!(served.cloud.calls().iter().filter(|seen| seen.operation == "UpdateAlias").count(), 1, "it was looked at, not sent again");
        assert!(desk.newest().is_some_and(|o| o.state().as_str() == "done"), "and the journal knows");
    })
    .await;
}
