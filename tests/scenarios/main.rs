//! The real adapters and the real command against the embedded cloud.
