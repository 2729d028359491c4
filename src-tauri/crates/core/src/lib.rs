//! Switchback core.
