//! The command line, and the composition it shares with the window: which cloud, which folder, who acts.

pub mod compose;
pub mod keyring;
pub mod log;
pub mod machine;
pub mod practice;
pub mod stdio;
mod unconnected;
