//! The real adapters and the real command against the embedded cloud.

mod cli;
mod contract;
mod drivers;
mod faults;
mod harness;
mod kinds;
mod release;
mod secrets;
mod strict;
