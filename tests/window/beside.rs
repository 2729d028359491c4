//! The command line rolls back while the window is open: the window shows it, and gives way to it.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

const SEARCH: &str = "ecs:market-prod/search";

#[tokio::test]
async fn a_rollback_from_the_command_line_shows_in_an_idle_window() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        desk.program.json(0, &["rollback", CHECKOUT, "--yes"]).await;
        window.reads(&format!("[data-row-id='{CHECKOUT}'] .c-revision"), "41").await;
        window.reads(&part("strip-reason"), "rolled back").await;
        window.press("R").await;
        window.enter().await;
        window.stays("nothing is armed", "!document.querySelector('[data-armed]')").await;
        assert_eq!(served.writes(), 1, "the second operator's press walks no further back");
    })
    .await;
}

#[tokio::test]
async fn a_rollback_from_the_command_line_takes_over_what_the_window_is_in_the_middle_of() {
    on_screen(async {
        // A rollout of a quarter of a minute.
        let served = Served::paced(12).await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(SEARCH).await;
        window.arm().await;
        window.enter().await;
        window.see(&format!("{}[data-state='running']", part("operation"))).await;
        window.until("its call was answered", "document.querySelector('.op-steps [data-state=applied]')").await;
        window.shot("operation-running").await;
        let taken = desk.program.json(0, &["rollback", SEARCH, "--to", "search:24", "--yes"]).await;
        window.see(&format!("{}[data-state='superseded']", part("operation"))).await;
        window.shot("superseded").await;
        assert_eq!(served.sdk().definition("market-prod", "search").await, "search:24", "the newest word counts");
        assert_eq!(taken["operation"]["verdict"], "verified", "{taken:#}");
        window.reads(&format!("[data-row-id='{SEARCH}'] .c-revision"), "search:24").await;
    })
    .await;
}
