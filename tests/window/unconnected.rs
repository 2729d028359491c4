//! Where nothing is connected the window says why, and offers the ways in.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};

#[tokio::test]
async fn without_credentials_there_is_a_choice_and_practice_is_one_press_away() {
    on_screen(async {
        let desk = Desk::bare();
        let window = desk.open().await;
        window.see(&part("choice")).await;
        window.see(".trouble").await;
        let why = window.text(".trouble").await;
        assert!(why.contains("Region") || why.contains("credentials"), "the reason is there: {why}");
        window.shot("choice").await;
        window.click(&part("choice-practice")).await;
        window.until_usable().await;
        window.find_ready(CHECKOUT).await;
        assert_eq!(window.text(&part("header-mode")).await, "Practice", "and it says that this is practice");
        assert_eq!(desk.records(), 0, "nothing was recorded of it");
    })
    .await;
}

#[tokio::test]
async fn an_endpoint_that_nobody_answers_is_named() {
    on_screen(async {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        let desk = Desk::facing(&format!("http://{nobody}"));
        let window = desk.open().await;
        window.see(&part("choice")).await;
        window.reads(".trouble", &nobody.to_string()).await;
        window.shot("unreachable").await;
    })
    .await;
}
