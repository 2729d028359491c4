//! The shell against a window without a display.
