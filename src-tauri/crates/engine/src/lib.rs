//! The engine: carries plans out against ports, with a durable record before every call.

pub mod board;
pub mod execute;
pub mod files;
mod flight;
mod forward;
mod hold;
pub mod journal;
pub mod memory;
pub mod operate;
pub mod package;
pub mod ports;
pub mod prepare;
pub mod review;
pub mod shown;
pub mod timing;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
