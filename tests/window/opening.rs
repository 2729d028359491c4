//! The first minute: the window opens on the practice cloud, and a target can be found.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};

#[tokio::test]
async fn it_opens_on_the_practice_cloud() {
    on_screen(async {
        let desk = Desk::practice();
        let window = desk.usable().await;
        assert_eq!(window.text(&part("header-mode")).await, "Practice", "it says that this is not AWS");
        window.reads(&part("header-account"), "210987654321").await;
        window.reads(&format!("[data-row-id='{CHECKOUT}']"), "42").await;
        window.until("every target has been read", "document.querySelector(\"[data-testid='inventory'] progress\") === null").await;
        assert!(window.count("[data-row-id]").await > 10, "the board is full of targets");
        assert_eq!(window.count(&part("toast")).await, 0, "and nothing went wrong");
        window.shot("board-dark-or-light").await;
        window.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_filter_narrows_the_board_and_escape_widens_it() {
    on_screen(async {
        let desk = Desk::practice();
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        assert_eq!(window.count("[data-row-id]").await, 1, "one target has this id");
        assert_eq!(window.text(&part("strip-from")).await, "42", "what it serves");
        assert_eq!(window.text(&part("strip-to")).await, "41", "where the key would lead");
        window.escape().await;
        window.until("all are back", "document.querySelectorAll('[data-row-id]').length > 10").await;
        window.press("4").await;
        window.until("services alone", "[...document.querySelectorAll('[data-row-id]')].every(r => r.dataset.rowId.startsWith('ecs:'))").await;
    })
    .await;
}
