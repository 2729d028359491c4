//! Windows that may not change anything, or not yet: a read-only start, and a protected account.

use serde_json::json;

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn a_read_only_start_explains_and_cannot_send() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served).flag("--read-only");
        let window = desk.usable().await;
        window.see(&part("header-read-only")).await;
        window.find_target(CHECKOUT).await;
        window.reads(&part("strip-reason"), "read-only").await;
        window.press("R").await;
        window.enter().await;
        window.stays("nothing is armed", "!document.querySelector('[data-armed]')").await;
        window.shot("read-only").await;
        let request = json!({"targets": [CHECKOUT]});
        let answer = window.settled(&format!("window.__TAURI_INTERNALS__.invoke('rollback', {})", json!({"request": request, "lang": "en"}))).await;
        assert!(answer["error"].as_str().is_some_and(|e| e.contains("not allowed")), "not even by script: {answer}");
        assert_eq!((served.writes(), desk.records()), (0, 0), "nothing was sent, nothing recorded");
    })
    .await;
}

#[tokio::test]
async fn a_protected_account_asks_for_its_name_once() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        desk.program.configure("[accounts.hangang-prod]\nid = \"210987654321\"\nprotected = true\n");
        let window = desk.usable().await;
        window.reads(&part("red-band"), "hangang-prod").await;
        window.find_target(CHECKOUT).await;
        window.press("R").await;
        window.until("it asks for the name", "document.activeElement?.id === 'account-name'").await;
        window.press("hangang-dev").await;
        window.enter().await;
        window.see("#account-name-wrong").await;
        window.shot("protected").await;
        window.run("document.getElementById('account-name').select()").await;
        window.press("hangang-prod").await;
        window.enter().await;
        window.see(&format!("{}[data-armed][data-ready]", part("strip"))).await;
        assert_eq!(served.writes(), 0, "a name sends nothing");
        window.enter().await;
        let first = window.ended(None).await;

        window.find_ready("lambda:login:live").await;
        assert_eq!(window.count(&part("account-name")).await, 0, "once a session is enough");
        window.arm().await;
        window.enter().await;
        window.ended(Some(&first)).await;
        assert_eq!(served.writes(), 2, "both went back");
    })
    .await;
}
