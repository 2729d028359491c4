//! What the window and the command line both call: one command table, one set of shapes, one set of errors.

#[cfg(test)]
mod bindings;
pub mod error;
pub mod shape;
/// The command table.
pub mod table {
    include!("table.rs");
}
