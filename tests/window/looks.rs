//! What the window looks like: the pictures of the README, light and dark, and the panels.

use crate::CHECKOUT;
use crate::desk::{Desk, Window, on_screen, part};

/// The board with `checkout:live` selected, all of it read.
async fn board(desk: &Desk) -> Window {
    let window = desk.usable().await;
    window
        .until("all is read", "document.querySelector(\"[data-testid='inventory']\") && !document.querySelector(\"[data-testid='inventory'] progress\")")
        .await;
    window.find_ready(CHECKOUT).await;
    window.escape().await;
    window.until("the whole board is back", "document.querySelectorAll('[data-row-id]').length > 10").await;
    window.see(&format!("{}[data-target='{CHECKOUT}'][data-ready]", part("strip"))).await;
    window
}

const ALL_WORKED_OUT: &str =
    "![...document.querySelectorAll('.not-armed')].some(cell => ['not worked out yet', '아직 계산하지 않았습니다'].includes(cell.title))";

/// The selected row stands whole on the board, below its heads.
const ROW_IN_VIEW: &str = "[document.querySelector(\"[data-row-id][aria-selected='true']\"), document.getElementById('board')].map(part => part.getBoundingClientRect()) \
                           .reduce((row, board) => row.top >= board.top + 59 && row.bottom <= board.bottom + 1)";

#[tokio::test]
async fn light_and_dark_follow_the_system() {
    on_screen(async {
        let mut ground = Vec::new();
        for (theme, name) in [("Adwaita", "light"), ("Adwaita:dark", "dark")] {
            let desk = Desk::practice().with("GTK_THEME", theme);
            let window = board(&desk).await;
            window.until("every row in sight says where it would go", ALL_WORKED_OUT).await;
            window.shot(name).await;
            ground.push(window.run("return getComputedStyle(document.body).backgroundColor").await);
        }
        assert_ne!(ground[0], ground[1], "the ground is another colour in the dark");
    })
    .await;
}

#[tokio::test]
async fn the_pictures_of_the_readme() {
    on_screen(async {
        for (lang, name) in [("en", "screenshot"), ("ko", "screenshot.ko")] {
            let desk = Desk::practice().flag("--lang").flag(lang);
            let window = board(&desk).await;
            window.until("every row in sight says where it would go", ALL_WORKED_OUT).await;
            window.shot(name).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_panels_open_by_their_keys() {
    on_screen(async {
        let desk = Desk::practice();
        let window = board(&desk).await;
        window.press("R").await;
        window.see(&format!("{}[data-armed][data-ready]", part("strip"))).await;
        window.shot("armed").await;
        window.escape().await;
        window.gone("[data-armed]").await;
        window.enter().await;
        window.see(&format!("{} .revisions", part("detail"))).await;
        window.shot("detail").await;
        window.escape().await;
        window.press("?").await;
        window.see(&part("help")).await;
        window.shot("help").await;
        window.escape().await;
        window.gone(&part("help")).await;
        window.press(":").await;
        window.see(&part("palette")).await;
        window.press("undo").await;
        window.until("what cannot run says why", "document.querySelector('.palette-reason')").await;
        window.shot("palette").await;
    })
    .await;
}

#[tokio::test]
async fn releases_in_the_dark_in_korean_and_in_a_narrow_window() {
    on_screen(async {
        let desk = Desk::practice().with("GTK_THEME", "Adwaita:dark").flag("--lang").flag("ko");
        let window = board(&desk).await;
        for (width, size) in [(1280, ""), (900, "-narrow")] {
            window.size(width, if width == 900 { 600 } else { 800 }).await;
            for (target, key, name) in [
                (CHECKOUT, "D", "deploy"),
                (CHECKOUT, "S", "shift"),
                ("ecs:market-prod/search", "D", "deploy-ecs"),
                ("ecs:market-prod/search", "S", "shift-ecs"),
            ] {
                window.find_target(target).await;
                window.press(key).await;
                window.see(&part("release")).await;
                if name == "deploy" {
                    window.click(&part("deploy-from-revision")).await;
                    window.choose_revision("40").await;
                }
                window.until("it has its plan, or says what is missing", "!document.querySelector(\"[data-testid='release'][aria-busy='true']\")").await;
                window.shot(&format!("dark-ko-{name}{size}")).await;
                window.all_in_view(name).await;
                window.until("the row that it is about is in view", ROW_IN_VIEW).await;
                window.escape().await;
                window.gone(&part("release")).await;
                window.until("the board has the focus again", "document.activeElement?.id === 'board'").await;
            }
            for target in [CHECKOUT, "ecs:market-prod/search"] {
                window.find_target(target).await;
                window.press("M").await;
            }
            window.press("D").await;
            window.see(&part("deploy-row")).await;
            window.shot(&format!("dark-ko-several{size}")).await;
            window.all_in_view("several").await;
            window.escape().await;
            window.escape().await;
            window.escape().await;
            window.gone("[data-marked]").await;
        }
    })
    .await;
}
