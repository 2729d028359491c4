//! The journal: what was meant, begun and seen, before and after every call.

mod permit;

pub use permit::{Receipt, StepPermit};
