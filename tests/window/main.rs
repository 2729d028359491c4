//! The real window, driven through WebKitWebDriver with native keys and clicks, against the embedded cloud. Each test
//! has a window of its own, a home of its own and a cloud of its own; screenshots are kept in `target/screenshots`.
//!
//! It needs a display, `WebKitWebDriver`, and a debug build of the window with the interface in it:
//! `npm run build` in `ui`, `cargo build --features custom-protocol -p switchback-desktop`, `scripts/desktop cargo test …`.

mod access;
mod audit;
mod beside;
mod browse;
mod changes;
mod crash;
mod desk;
mod differences;
mod drivers;
mod drop;
mod harness;
mod holds;
#[path = "../bench/http.rs"]
mod http;
mod korean;
mod large;
mod listing;
mod looks;
mod opening;
mod presses;
mod releases;
mod rollback;
mod several;
mod stale;
mod together;
mod unconnected;
mod uploads;

/// The alias on a bad release, and where its rollback leads from 42: to 41.
const CHECKOUT: &str = "lambda:checkout:live";

/// What went wrong.
type Trouble = Box<dyn std::error::Error + Send + Sync>;
