//! `switchback-desktop`: the window.
// A console window beside it would be wrong on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    switchback_desktop::trace::begin();
    switchback_desktop::run(switchback_desktop::flags::Flags::parse())
}
