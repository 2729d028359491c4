//! Targets that are made or deleted while the window is open: the inventory is read again, and nothing else moves.

use crate::CHECKOUT;
use crate::desk::{Desk, on_screen, part};
use crate::harness::Served;

/// An alias of the same function, so that the same filter shows it.
const NEW: &str = "[data-row-id='lambda:checkout:fresh']";

#[tokio::test]
async fn what_came_appears_and_what_is_gone_goes_and_the_strip_stays_where_it_was() {
    on_screen(async {
        let served = Served::market().await;
        let desk = Desk::on(&served);
        let window = desk.usable().await;
        window.press("/").await;
        window.until("the filter has the focus", "document.activeElement?.id === 'filter'").await;
        window.press("checkout").await;
        window.enter().await;
        window.settled_on(CHECKOUT).await;
        window.until("the list has an age", "document.querySelector('.listed time') !== null").await;
        let lambda = served.sdk().lambda;
        lambda.create_alias().function_name("checkout").name("fresh").function_version("41").send().await.expect("an alias is made");
        assert_eq!(window.count(NEW).await, 0, "nobody has listed it yet");

        window.press("gr").await;
        window.see(NEW).await;
        window.settled_on(CHECKOUT).await;
        window.shot("listed-again").await;

        lambda.delete_alias().function_name("checkout").name("fresh").send().await.expect("the alias is deleted");
        window.see(&format!("{}:not([disabled])", part("list-again"))).await;
        window.click(&part("list-again")).await;
        window.gone(NEW).await;
        window.settled_on(CHECKOUT).await;
        assert_eq!(served.sdk().alias("checkout", "live").await, "42", "nothing was changed by that");
        assert_eq!(desk.records(), 0, "and nothing recorded");
    })
    .await;
}
