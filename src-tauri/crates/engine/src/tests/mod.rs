//! Operations on the scripted cloud: everything that can go wrong between a key press and a proven result.

mod forward;
mod judge;
mod loops;
mod lost;
mod stories;
mod takeover;
mod undo;
