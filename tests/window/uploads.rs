//! A package on a slow line: the window says how far it is, and calls it off before any traffic has moved.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, package, part};
use crate::harness::{Line, Served};

#[tokio::test]
async fn an_upload_is_followed_and_called_off() {
    on_screen(async {
        let served = Served::market().await;
        let line = Line::to(&served, 700_000).await;
        let desk = Desk::over(&line);
        let window = desk.usable().await;
        let place = tempfile::tempdir().expect("a folder");
        let file = place.path().join("large.zip");
        package(&file, 20_000_000);
        window.find_ready(CHECKOUT).await;
        window.press("D").await;
        window.until("the first field has the focus", "document.activeElement?.dataset.testid === 'deploy-file'").await;
        window.press(&file.display().to_string()).await;
        window.see(&format!("{}[data-ready]", part("release"))).await;
        window.enter().await;
        window.enter().await;
        let bar = format!("{} [role='progressbar']", part("uploading"));
        window.see(&bar).await;
        window.reads(&part("uploading"), "s left").await;
        window.reads(&part("strip-upload"), "of 20 MB").await;
        let share = |window_at: &serde_json::Value| window_at.as_str().and_then(|n| n.parse::<u32>().ok()).expect("whole percents");
        let shown = format!("return document.querySelector(\"{bar}\").getAttribute('aria-valuenow')");
        let before = share(&window.run(&shown).await);
        window.shot("upload").await;
        window.until("it goes on", &format!("document.querySelector(\"{bar}\").getAttribute('aria-valuenow') > {before}")).await;

        window.click(&part("upload-cancel")).await;
        window.see(&format!("{}[data-intent='abort'][data-ready]", part("release"))).await;
        window.see(&part("release-ends")).await;
        window.shot("upload-cancel").await;
        window.enter().await;
        window.gone(&part("uploading")).await;
        window.gone(".operations").await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "42", "no traffic has moved");
        assert!(served.cloud.calls().iter().all(|seen| seen.operation != "UpdateFunctionCode"), "and AWS never had the whole package");
        window.shot("upload-called-off").await;
    })
    .await;
}
