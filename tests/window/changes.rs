//! The panel of a change set by keys alone: what a renamed function of the Serverless Framework 3 would take away, in words
//! and as a tree.

use crate::desk::{Desk, Window, key, on_screen, part};
use crate::harness::Served;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless3/renamed.json");

/// Waits until this line of the tree has the focus: its place, with those of the branches it is in.
async fn at(window: &Window, path: &str) {
    window.until(&format!("line {path} of the tree has the focus"), &format!("document.activeElement?.dataset.path === '{path}'")).await;
}

#[tokio::test]
async fn a_renamed_function_is_blocked_in_words_and_read_as_a_tree() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let before = served.sdk().alias("coupons", "live").await;
        let window = desk.usable().await;
        window.press(":").await;
        window.see(&part("palette")).await;
        window.press("preflight a change").await;
        window.enter().await;
        window.tab_to("changes-stack").await;
        window.press("coupons-prod").await;
        window.tab_to("changes-named").await;
        window.press(TEMPLATE).await;
        window.enter().await;

        window.reads(&part("changes-said"), "must not be executed").await;
        let why = "deletes the function `coupons` (CouponsLambdaFunction), with 2 aliases (beta, live); `CouponIssueLambdaFunction` is added: renamed?";
        window.reads(&format!("{} [data-severity='block'][data-code='change_deletes']", part("changes")), why).await;
        window.shot("changes").await;

        for _ in 0..30 {
            if window.run("return document.activeElement?.getAttribute('role') === 'treeitem'").await == true {
                break;
            }
            window.press(&key::TAB.to_string()).await;
        }
        at(&window, "0").await;
        window.reads("[data-path='0'][aria-expanded='true']", "function · 3").await;
        for (pressed, path) in [(key::RIGHT, "0.0"), (key::DOWN, "0.1"), (key::LEFT, "0")] {
            window.press(&pressed.to_string()).await;
            at(&window, path).await;
        }
        window.reads("[data-path='0.0'][data-severity='block']", "deletes the function `coupons`").await;
        window.press(&key::LEFT.to_string()).await;
        window.gone("[data-path='0.0']").await;
        window.press(&key::DOWN.to_string()).await;
        at(&window, "1").await;
        window.press(&key::RIGHT.to_string()).await;
        window.reads("[data-path='1.0'][data-severity='warn']", "deletes the deployment").await;
        window.shot("changes-tree").await;

        window.escape().await;
        window.gone(&part("changes")).await;
        window.until("the board has the focus again", "document.activeElement?.id === 'board'").await;
        let asked = |operation: &str| served.cloud.calls().iter().filter(|seen| seen.operation == operation).count();
        let counts = ["CreateChangeSet", "DeleteChangeSet", "ExecuteChangeSet"].map(asked);
        assert_eq!(counts, [1, 1, 0], "it was made, deleted again, and never executed");
        assert_eq!(served.sdk().alias("coupons", "live").await, before, "what it would delete is there");
    })
    .await;
}
