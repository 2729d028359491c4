//! Switchback demo.
