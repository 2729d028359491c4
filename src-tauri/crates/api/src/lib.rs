//! What the window and the command line both call: one command table, one set of shapes, one set of errors, and the
//! bodies of the commands.

pub mod accounts;
#[cfg(test)]
mod bindings;
mod board;
mod change;
mod change_set;
pub mod console;
pub mod doctor;
pub mod error;
mod hold;
mod korean;
mod newer_words;
mod operation_words;
mod others;
mod packages;
mod record;
mod refuse;
mod release;
pub mod shape;
mod uploads;
pub mod words;
/// The command table.
pub mod table {
    include!("table.rs");
}

pub use change::Again;
pub use console::{Console, Events, Parts, Silent};
pub use uploads::Uploads;
