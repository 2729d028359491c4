//! Several targets in one deploy: marked on the board, put into an order, sent as one plan, and undone as one.

use crate::CHECKOUT;
use crate::desk::{Desk, Window, on_screen, package, part};
use crate::harness::Served;

const LOGIN: &str = "lambda:login:live";

/// The targets of the form, in their order.
async fn order(window: &Window) -> String {
    let rows = window.run("return [...document.querySelectorAll(\"[data-testid='deploy-row']\")].map(row => row.dataset.target).join(' ')").await;
    rows.as_str().expect("text").to_owned()
}

#[tokio::test]
async fn two_functions_are_one_plan_and_one_undo() {
    on_screen(async {
        let served = Served::market().await;
        let sdk = served.sdk();
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        let before = (sdk.alias("checkout", "live").await, sdk.alias("login", "live").await);
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        window.mark(CHECKOUT).await;
        window.mark(LOGIN).await;
        window.reads(&part("marks"), "2").await;
        window.press("D").await;
        window.see(&part("deploy-row")).await;
        assert_eq!(order(&window).await, format!("{CHECKOUT} {LOGIN}"), "in the order of their marks");
        window.click(&format!("[data-target='{LOGIN}'] {}", part("deploy-earlier"))).await;
        assert_eq!(order(&window).await, format!("{LOGIN} {CHECKOUT}"), "the other way round");
        for target in [LOGIN, CHECKOUT] {
            window.click(&format!("[data-target='{target}'] {}", part("deploy-file"))).await;
            window.press(&file.display().to_string()).await;
        }
        window.prepared("deploy").await;
        window.shot("several").await;
        window.click(&part("release-fire")).await;
        let deployed = window.ended(None).await;
        let newest = desk.newest().expect("one operation");
        let moved: Vec<String> = newest.targets().iter().map(ToString::to_string).collect();
        assert_eq!(moved, [LOGIN, CHECKOUT], "one plan of both, in this order");
        let after = (sdk.alias("checkout", "live").await, sdk.alias("login", "live").await);
        assert!(after.0 != before.0 && after.1 != before.1, "both serve something new: {before:?} {after:?}");

        window.press("U").await;
        window.see(&format!("{}[data-armed][aria-disabled='false']", part("undo-fire"))).await;
        window.enter().await;
        window.ended(Some(&deployed)).await;
        assert_eq!((sdk.alias("checkout", "live").await, sdk.alias("login", "live").await), before, "one undo takes both back");
    })
    .await;
}
