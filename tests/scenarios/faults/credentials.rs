//! Credentials that run out, before and half-way.

use std::sync::Arc;

use crate::harness::{Place, rollback};

#[tokio::test]
async fn run_out_before_the_write_nothing_changed() {
    let place = Place::market();
    let console = place.console().await;
    let wire = Arc::clone(&place.wire);
    place.wire.before("PUT /2015-03-31/functions/checkout", async move { wire.clone().sign_as("EXPIRED1") });
    let refused = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| (e.code.as_str(), e.code.exit())), Some(("expired_credentials", 6)), "{refused:#?}");
    assert_eq!((refused.operation.state.as_str(), place.sdk().alias("checkout", "live").await.as_str()), ("refused", "42"), "nothing changed");
}

#[tokio::test]
async fn run_out_half_way_what_went_back_stays_and_the_rest_is_named() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let wire = Arc::clone(&place.wire);
    place.wire.before("PUT /2015-03-31/functions/login", async move { wire.clone().sign_as("EXPIRED1") });
    let half = rollback(&console, &["lambda:checkout:live", "lambda:login:live"]).await.expect("an operation");
    assert_eq!((half.ok, half.operation.state.as_str()), (false, "needs_attention"), "{half:#?}");
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), sdk.alias("login", "live").await.as_str()), ("41", "24"), "one is back, one is not");

    place.wire.sign_as("AKIAAGAIN");
    let resumed = console.resume(None, &switchback_api::Again::default(), true, switchback_core::Lang::En).await.expect("it goes on");
    let states: Vec<&str> = resumed.operation.targets.iter().map(|t| t.state.as_str()).collect();
    assert_eq!((resumed.ok, states), (true, vec!["verified", "verified"]), "signed in again, what was refused is sent: {resumed:#?}");
    assert_eq!((sdk.alias("checkout", "live").await.as_str(), sdk.alias("login", "live").await.as_str()), ("41", "23"), "and both are back");
}

#[tokio::test]
async fn expiring_keys_of_a_role_are_told_apart_from_a_refusal() {
    let place = Place::market();
    let console = place.console().await;
    let wire = Arc::clone(&place.wire);
    place.wire.before("PUT /2015-03-31/functions/checkout", async move { wire.clone().sign_as("VIEWER1") });
    let refused = rollback(&console, &["lambda:checkout:live"]).await.expect("an operation");
    assert_eq!(refused.error.as_ref().map(|e| (e.code.as_str(), e.code.exit())), Some(("not_permitted", 6)), "{refused:#?}");
}
