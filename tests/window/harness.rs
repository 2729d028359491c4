//! What the scenarios have too: a served cloud, plain SDK clients on it, the real command line beside the window.
#![allow(dead_code, reason = "the scenarios use the rest of it")]

#[path = "../scenarios/harness/line.rs"]
mod line;
#[path = "../scenarios/harness/program.rs"]
mod program;
#[path = "../scenarios/harness/sdk.rs"]
mod sdk;
#[path = "../scenarios/harness/served.rs"]
mod served;
#[path = "../scenarios/harness/wire.rs"]
mod wire;

pub use line::Line;
pub use program::Program;
pub use sdk::Sdk;
pub use served::Served;
