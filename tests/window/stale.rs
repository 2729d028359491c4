//! Somebody else changes the alias: nothing is sent that was not on screen, and the window says what happened.

use switchback_demo::Effect;

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn a_change_between_arming_and_firing_sends_nothing_and_shows_the_difference() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.arm().await;
        served.sdk().point("checkout", "live", "40").await;
        window.enter().await;
        window.reads(&part("strip"), "The target changed after this was shown. Nothing was sent.").await;
        window.reads(&part("strip"), "Look at the difference, then press again.").await;
        window.until("where it would go now is shown", "document.querySelector(\"[data-testid='strip-to']\")?.innerText === '39'").await;
        assert_eq!(served.writes(), 1, "the other's write is the only one");
        assert_eq!(desk.records(), 0, "nothing was begun");
        window.shot("stale-plan").await;

        window.arm().await;
        window.enter().await;
        window.ended(None).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "39", "a new press does what is now on screen");
    })
    .await;
}

#[tokio::test]
async fn a_change_that_no_reading_shows_yet_is_refused_by_aws_and_explained() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.arm().await;
        // The other's write is applied, and readings go on to answer what was before it.
        served.once("lambda:UpdateAlias", Effect::StaleReads(20.0));
        served.sdk().point("checkout", "live", "40").await;
        window.enter().await;
        window.see(&format!("{}[data-code='stale']", part("undo-error"))).await;
        window.shot("stale-refused").await;
        served.cloud.clear_faults().expect("a rule in memory");
        assert_eq!(served.writes(), 1, "the write of the window was refused");
        assert_eq!(served.sdk().alias("checkout", "live").await, "40", "the other's change stands");
        let newest = desk.newest().expect("an operation is recorded");
        assert_eq!(newest.state().as_str(), "refused", "with its end");
    })
    .await;
}
