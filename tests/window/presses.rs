//! Keys that must not change anything: in a text field, with a modifier held, and those a browser would act on.

use crate::CHECKOUT;
use crate::desk::{Desk, key, on_screen, part};
use crate::harness::Served;

#[tokio::test]
async fn in_the_filter_they_are_letters() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.press("/").await;
        window.until("the filter has the focus", "document.activeElement?.id === 'filter'").await;
        window.press("RrUu").await;
        window.until("they were typed", "document.getElementById('filter').value === 'RrUu'").await;
        window.enter().await;
        window.stays("nothing is armed", "!document.querySelector('[data-armed]')").await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "nothing was sent, nothing recorded");
    })
    .await;
}

#[tokio::test]
async fn a_browsers_keys_and_modifiers_fire_nothing() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.find_ready(CHECKOUT).await;
        window.run("window.stayed = true").await;
        for pressed in ['r', 'd', 'R', 'D'] {
            window.chord(key::CONTROL, pressed).await;
        }
        window.press(&format!("{}{}", key::BACKSPACE, key::F5)).await;
        window.stays("nothing is armed and the page is the same", "window.stayed && !document.querySelector('[data-armed]')").await;

        window.arm().await;
        for held in [key::CONTROL, key::SHIFT, key::ALT] {
            window.chord(held, key::ENTER).await;
        }
        window.press(&key::BACKSPACE.to_string()).await;
        window.chord(key::CONTROL, 'r').await;
        window.chord(key::CONTROL, 'd').await;
        window.stays("it is still armed", "window.stayed && document.querySelector('[data-armed]')").await;
        window.escape().await;
        window.gone("[data-armed]").await;
        window.enter().await;
        window.see(&part("detail")).await;
        assert_eq!((served.writes(), desk.records()), (0, 0), "nothing was sent, nothing recorded");
    })
    .await;
}
