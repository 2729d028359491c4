//! Switchback api.
