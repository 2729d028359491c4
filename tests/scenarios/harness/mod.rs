//! What every scenario stands on: an embedded cloud in this process or on loopback, the real SDK on it, consoles that
//! share a journal as processes do, and the real `switchback` program.

mod clock;
mod line;
mod place;
mod program;
mod sdk;
mod served;
mod wire;

pub use clock::Hand;
pub use line::Line;
pub use place::{Place, rollback, undo};
pub use program::{Program, Ran};
pub use sdk::{Sdk, refused};
pub use served::Served;
