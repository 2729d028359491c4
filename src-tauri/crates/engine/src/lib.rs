//! Switchback engine.
