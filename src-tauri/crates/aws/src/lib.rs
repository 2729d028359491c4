//! Switchback aws.
