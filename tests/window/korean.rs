//! Korean: by the system's setting, by the switch, and at the keyboard.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn it_follows_the_system_and_can_be_switched() {
    on_screen(async {
        let desk = Desk::practice().with("LANG", "ko_KR.UTF-8");
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.reads(&part("header-mode"), "연습").await;
        window.reads(&part("strip-fire"), "41").await;
        assert!(window.text(&part("strip")).await.contains("되돌"), "the strip speaks Korean");
        window.escape().await;
        window.until("all are back", "document.querySelectorAll('[data-row-id]').length > 10").await;
        window.shot("korean").await;
        window.click(&part("lang")).await;
        window.until("it is English", "document.documentElement.lang === 'en'").await;
        window.reads(&part("header-mode"), "Practice").await;
        window.close().await;

        let again = desk.usable().await;
        again.reads(&part("header-mode"), "Practice").await;
        assert_eq!(again.run("return document.documentElement.lang").await, "en", "the choice is remembered");
    })
    .await;
}

#[tokio::test]
async fn the_rollback_key_is_the_same_key_under_a_korean_input_method() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served).flag("--lang").flag("ko");
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        // What the R key of a Korean keyboard types; no X keyboard of this machine has it, so the page is told by script.
        window.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㄱ', code: 'KeyR', bubbles: true, cancelable: true}))").await;
        window.see(&format!("{}[data-armed][data-ready]", part("strip"))).await;
        window.shot("korean-armed").await;
        window.enter().await;
        window.ended(None).await;
        window.shot("korean-undo-bar").await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "41", "it went back");
    })
    .await;
}
