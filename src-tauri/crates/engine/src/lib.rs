//! The engine: carries plans out against ports, with a durable record before every call.

pub mod journal;
pub mod ports;
