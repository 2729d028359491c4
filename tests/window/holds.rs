//! A hold by keys: seen on the row, minded by what goes forward, lifted by its button.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn a_hold_is_set_minded_and_lifted_by_keys() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.press("H").await;
        window.until("the reason has the focus", "document.activeElement?.dataset.testid === 'hold-note'").await;
        window.press("month's end").await;
        window.shot("hold-set").await;
        window.enter().await;
        let tag = format!("[data-row-id='{CHECKOUT}'] {}", part("on-hold"));
        window.see(&tag).await;
        window.press("S").await;
        window.choose_revision("41").await;
        window.reads(&part("release"), "month's end").await;
        window.shot("hold-stops").await;
        window.enter().await;
        window.stays("nothing goes forward", "!document.querySelector('.operations')").await;
        assert_eq!(served.writes(), 0, "and nothing was sent");
        window.escape().await;
        window.find_ready(CHECKOUT).await;
        window.arm().await;
        window.enter().await;
        window.ended(None).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "41", "what goes back passes");
        window.press("H").await;
        window.reads(&part("hold-stands"), "month's end").await;
        window.shot("hold-lift").await;
        window.enter().await;
        window.until("the hold is gone from the row", &format!("!document.querySelector(\"{tag}\")")).await;
    })
    .await;
}
