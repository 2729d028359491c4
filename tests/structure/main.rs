//! What may import what, and what must not compile.
