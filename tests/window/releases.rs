//! A shift by keys and its way back; a shift whose window was killed half-way, and what the next one offers; a deploy by
//! its path; routes that are held against what a stage will serve.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, package, part};
use crate::harness::Served;

#[tokio::test]
async fn traffic_is_shifted_by_keys_and_taken_back_by_keys() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let before = sdk.alias("checkout", "live").await;
        window.find_ready(CHECKOUT).await;
        window.prepare_shift("41").await;
        window.shot("shift").await;
        assert_eq!(served.writes(), 0, "to look at it sends nothing");
        window.press("4").await;
        window.reads(&part("shift-share"), "40 %").await;
        window.prepared("shift").await;
        window.enter().await;
        let first = window.ended(None).await;
        let split = sdk.alias("checkout", "live").await;
        assert_eq!(split, "42 + 41 at 0.4", "the share that was on screen");
        assert_eq!(served.writes(), 1, "one call");

        window.see(&format!("[data-row-id='{CHECKOUT}'][data-state='split']")).await;
        window.press("X").await;
        window.prepared("abort").await;
        window.shot("abort").await;
        window.enter().await;
        window.ended(Some(&first)).await;
        assert_eq!(sdk.alias("checkout", "live").await, before, "all of it is back");
        window.see(&format!("[data-row-id='{CHECKOUT}'][data-state='steady']")).await;
        window.press("P").await;
        window.reads(&part("refused"), "not split").await;
    })
    .await;
}

#[tokio::test]
async fn a_shift_that_lost_its_window_waits_for_a_word() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.prepare_shift("41").await;
        window.type_steps("50,100", "20s").await;
        window.prepared("shift").await;
        // Enter ends the field and goes to the button; the next one is the button's.
        window.enter().await;
        window.stays("the field's own Enter sends nothing", "!document.querySelector('.operations')").await;
        window.enter().await;
        window.see(&part("countdown")).await;
        window.see(&format!("[data-row-id='{CHECKOUT}'][data-state='split']")).await;
        window.shot("shift-steps").await;
        window.kill().await;
        let half = sdk.alias("checkout", "live").await;

        let window = desk.usable().await;
        window.see(&format!("{} [data-held]", part("in-flight"))).await;
        window.shot("held").await;
        assert_eq!(sdk.alias("checkout", "live").await, half, "nothing went forward by itself");
        window.click(&part("held-continue")).await;
        window.ended(None).await;
        assert_eq!(sdk.alias("checkout", "live").await, "41", "the last step, once it was asked for");
        assert_eq!(served.writes(), 2, "each step was sent once");
    })
    .await;
}

#[tokio::test]
async fn a_package_is_deployed_by_its_path() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        window.find_ready(CHECKOUT).await;
        window.press("D").await;
        window.until("the first field has the focus", "document.activeElement?.dataset.testid === 'deploy-file'").await;
        window.press(&file.display().to_string()).await;
        window.click(&part("deploy-note")).await;
        window.press("fix 503").await;
        window.prepared("deploy").await;
        window.see(&part("diff")).await;
        window.shot("deploy").await;
        assert_eq!(served.writes(), 0, "nothing was sent while it was typed");
        window.enter().await;
        window.until("Enter led from the note to the button", "document.activeElement?.dataset.testid === 'release-fire'").await;
        window.enter().await;
        window.ended(None).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "43", "the version that was made");
        desk.recorded(CHECKOUT, 1, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_only_published_moves_nothing() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        window.find_ready(CHECKOUT).await;
        window.press("D").await;
        window.until("the first field has the focus", "document.activeElement?.dataset.testid === 'deploy-file'").await;
        window.press(&file.display().to_string()).await;
        window.click(&part("ramp-none")).await;
        window.prepared("deploy").await;
        window.reads(&part("release-fire"), "Publish only").await;
        window.reads(&part("release"), "Nothing moves").await;
        window.shot("publish-only").await;
        window.click(&part("release-fire")).await;
        window.ended(None).await;
        window.reads(&part("unused"), "43").await;
        window.settled_on(CHECKOUT).await;
        window.shot("published").await;
        window.reads(&part("strip-to"), "41").await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "42", "the alias is as it was");
        let made = served.cloud.calls().iter().filter(|seen| seen.operation.starts_with("PublishVersion")).count();
        assert_eq!((served.writes(), made), (0, 1), "one version, and no pointer");
    })
    .await;
}

#[tokio::test]
async fn routes_that_clients_ask_for_are_held_against_the_stage() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let stage = format!("rest:{}/prod", served.sdk().rest_api("storefront-api").await);
        window.find_target(&stage).await;
        window.press("D").await;
        window.prepared("deploy").await;
        window.gone("[data-code='route_missing']").await;
        window.tab_to("release-routes").await;
        window.press("GET /nowhere").await;
        window.reads(&format!("{} [data-code='route_missing']", part("release-plan")), "GET /nowhere").await;
        window.shot("routes").await;
        assert_eq!(served.cloud.calls().iter().filter(|seen| seen.operation == "CreateDeployment").count(), 0, "asking makes nothing");
    })
    .await;
}
