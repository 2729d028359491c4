//! Browse: the system's own dialog hands its path to the field, and one that is closed changes nothing.
#![cfg(target_os = "linux")]

use crate::CHECKOUT;
use crate::desk::{Desk, Dialog, on_screen, package, part};
use crate::harness::Served;

#[tokio::test]
async fn a_package_is_chosen_in_the_systems_dialog() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        // Of letters that are typed without Shift.
        let place = tempfile::Builder::new().prefix(&format!("package{}", std::process::id())).rand_bytes(0).tempdir().expect("a folder");
        let file = place.path().join("app.zip");
        package(&file, 0);
        let path = file.display().to_string();
        window.find_target(CHECKOUT).await;
        window.press("D").await;
        window.tab_to("deploy-file-browse").await;
        window.enter().await;
        Dialog::titled("Choose a file").await.cancel().await;
        window.stays("nothing was chosen", "document.querySelector(\"[data-testid='deploy-file']\").value === ''").await;

        window.click(&part("deploy-file-browse")).await;
        Dialog::titled("Choose a file").await.enter(&path).await;
        window.until("its path is in the field", &format!("document.querySelector(\"[data-testid='deploy-file']\").value === {path:?}")).await;
        window.prepared("deploy").await;
        window.shot("browse").await;
        assert_eq!(served.writes(), 0, "to choose sends nothing");
    })
    .await;
}
