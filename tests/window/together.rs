//! A function, the stage in front of it and the service behind, by nothing but keys: one deploy of all three, one undo of
//! it, and then a shift of the function that is rolled back.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, package, part};
use crate::harness::{Sdk, Served};

const SEARCH: &str = "ecs:market-prod/search";

/// What the three serve.
async fn serving(sdk: &Sdk, api: &str) -> [String; 3] {
    [sdk.alias("checkout", "live").await, sdk.rest_stage(api, "prod").await, sdk.definition("market-prod", "search").await]
}

#[tokio::test]
async fn three_targets_are_deployed_undone_shifted_and_rolled_back_by_keys() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let api = sdk.rest_api("storefront-api").await;
        let stage = format!("rest:{api}/prod");
        let before = serving(&sdk, &api).await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        for target in [CHECKOUT, &stage, SEARCH] {
            window.mark(target).await;
        }
        window.press("D").await;
        window.until("the first field has the focus", "document.activeElement?.dataset.testid === 'deploy-file'").await;
        window.press(&file.display().to_string()).await;
        for (field, text) in [("deploy-cpu", "2048"), ("deploy-memory", "8192"), ("deploy-note", "search 2.0")] {
            window.tab_to(field).await;
            window.press(text).await;
        }
        window.prepared("deploy").await;
        window.shot("together").await;
        window.enter().await;
        window.enter().await;
        let deployed = window.ended(None).await;
        let newest = desk.newest().expect("one operation");
        let moved: Vec<String> = newest.targets().iter().map(ToString::to_string).collect();
        assert_eq!(moved, [CHECKOUT, &stage, SEARCH], "one plan of all three, in the order of their marks");
        let after = serving(&sdk, &api).await;
        assert!(before.iter().zip(&after).all(|(before, after)| before != after), "each serves something new: {before:?} {after:?}");
        window.shot("together-deployed").await;

        window.press("U").await;
        window.until("the undo is armed", "document.querySelector(\"[data-testid='undo-fire'][data-armed][aria-disabled='false']\")").await;
        window.shot("together-undo").await;
        assert_eq!(window.text(&part("undo-fire")).await.trim(), "Undo", "the button names none of the three");
        assert_eq!(window.count(&format!("{} .steps li", part("undo-bar"))).await, 3, "their plan names each");
        window.enter().await;
        let undone = window.ended(Some(&deployed)).await;
        assert_eq!(serving(&sdk, &api).await, before, "one undo takes all three back");

        window.find_target(CHECKOUT).await;
        window.prepare_shift(&after[0]).await;
        window.press("1").await;
        window.prepared("shift").await;
        window.enter().await;
        let shifted = window.ended(Some(&undone)).await;
        assert_eq!(serving(&sdk, &api).await[0], format!("42 + {} at 0.1", after[0]), "a tenth on the new version");
        window.settled_on(CHECKOUT).await;
        window.arm().await;
        window.enter().await;
        window.ended(Some(&shifted)).await;
        assert_eq!(serving(&sdk, &api).await, before, "and everything is as it was");
    })
    .await;
}
