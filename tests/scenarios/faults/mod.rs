//! What goes wrong between the key and the target, through the real adapters and with real processes.

mod credentials;
mod lost;
mod meddling;
mod processes;
mod refused;
mod stale;

use crate::harness::Place;

/// One target of each kind whose rollback is one write, with the rule name of that write.
const ONE_WRITE: [(&str, &str); 5] = [
    ("lambda:checkout:live", "lambda:UpdateAlias"),
    ("rest", "apigateway:UpdateStage"),
    ("http", "apigatewayv2:UpdateStage"),
    ("ecs:market-prod/search", "ecs:UpdateService"),
    ("ecs:market-prod/order-api", "ecs:StopServiceDeployment"),
];

/// The target itself: API ids are made by the seed, and found by name.
async fn target(place: &Place, short: &str) -> String {
    match short {
        "rest" => format!("rest:{}/prod", place.sdk().rest_api("storefront-api").await),
        "http" => format!("http:{}/prod", place.sdk().http_api("delivery-api").await),
        other => other.to_owned(),
    }
}

/// What a target serves, in words.
async fn serves(place: &Place, target: &str) -> String {
    let shown = place.console().await.show(target, switchback_core::Lang::En).await.expect("it can be read");
    shown.target.split.iter().map(|s| format!("{} {}", s.revision, s.percent)).collect::<Vec<_>>().join(", ")
}
