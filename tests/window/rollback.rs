//! A rollback of each kind, by keyboard and by click, and its undo: seen in the window, in the journal and on the cloud.

use std::ops::AsyncFn;

use crate::CHECKOUT;
use crate::desk::{Desk, Window, on_screen, part};
use crate::harness::Served;

/// By keyboard, undone, by click. `serving` says in words what the cloud serves.
async fn there_and_back(served: &Served, target: &str, serving: impl AsyncFn() -> String) -> (Desk, Window) {
    let desk = Desk::on(served);
    let window = desk.usable().await;
    let before = serving().await;

    window.find_ready(target).await;
    let aimed = window.text(&part("strip-to")).await;
    window.arm().await;
    window.enter().await;
    let first = window.ended(None).await;
    let after = serving().await;
    assert_ne!(after, before, "the cloud serves another revision");
    assert!(after.starts_with(&aimed), "{after} is what the strip said: {aimed}");
    window.reads(&part("undo-bar"), "verified · ").await;
    desk.recorded(target, 1, None);

    window.see(&format!("{}[aria-disabled='false']", part("undo-fire"))).await;
    window.press("U").await;
    window.see(&format!("{}[data-armed]", part("undo-bar"))).await;
    window.see(&format!("{}[aria-disabled='false']", part("undo-fire"))).await;
    window.enter().await;
    let second = window.ended(Some(&first)).await;
    assert_eq!(serving().await, before, "the undo restores what was there");
    desk.recorded(target, 2, Some(&first));

    window.settled_on(target).await;
    window.click(&part("strip-fire")).await;
    window.ended(Some(&second)).await;
    assert_eq!(serving().await, after, "one click does what the keys did");
    desk.recorded(target, 3, None);
    (desk, window)
}

#[tokio::test]
async fn a_lambda_alias() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let (_desk, window) = there_and_back(&served, CHECKOUT, async || sdk.alias("checkout", "live").await).await;
        assert_eq!(served.writes(), 3, "each was one call");
        window.escape().await;
        window.see(&format!("[data-row-id='{CHECKOUT}']")).await;
        window.shot("undo-bar").await;
        window.press("L").await;
        window.see(&format!("{}[data-mutates]", part("log-row"))).await;
        window.shot("log").await;
    })
    .await;
}

#[tokio::test]
async fn a_rest_stage_with_its_canary() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let api = sdk.rest_api("orders-api").await;
        assert!(sdk.rest_stage(&api, "prod").await.contains('+'), "it begins with a canary on");
        there_and_back(&served, &format!("rest:{api}/prod"), async || sdk.rest_stage(&api, "prod").await).await;
        assert!(!sdk.rest_stage(&api, "prod").await.contains('+'), "the canary is off");
    })
    .await;
}

#[tokio::test]
async fn an_http_stage_that_deploys_by_itself() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let api = sdk.http_api("app-gateway").await;
        let (_desk, window) = there_and_back(&served, &format!("http:{api}/prod"), async || sdk.http_stage(&api, "prod").await.0).await;
        assert!(!sdk.http_stage(&api, "prod").await.1, "AutoDeploy is left off");
        window.shot("http-stage").await;
    })
    .await;
}

#[tokio::test]
async fn an_ecs_service() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        there_and_back(&served, "ecs:market-prod/search", async || sdk.definition("market-prod", "search").await).await;
    })
    .await;
}

#[tokio::test]
async fn a_second_press_does_nothing_and_says_so() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.arm().await;
        window.enter().await;
        window.ended(None).await;
        window.reads(&part("strip-reason"), "rolled back").await;
        window.reads(&format!("[data-row-id='{CHECKOUT}'] .c-armed"), "rolled back").await;
        let records = desk.records();
        window.press("R").await;
        window.enter().await;
        window.stays("it is not armed", &format!("!document.querySelector(\"{}[data-armed]\")", part("strip"))).await;
        assert_eq!((served.writes(), desk.records()), (1, records), "nothing was sent, nothing recorded");
        assert_eq!(served.sdk().alias("checkout", "live").await, "41", "it did not walk further back");
    })
    .await;
}
