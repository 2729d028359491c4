//! Packages as they come: sound, odd, broken and hostile.

use std::ops::ControlFlow;

use super::*;

mod broken;
mod build;
mod facts;
mod handlers;

/// A file of these bytes, read.
fn read_bytes(bytes: &[u8]) -> Result<Package, PackageError> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("shop.zip");
    std::fs::write(&path, bytes).expect("a file");
    // The file stays readable to the package, which keeps it open.
    read(&path, &mut |_, _| ControlFlow::Continue(()))
}

fn package(bytes: &[u8]) -> Package {
    read_bytes(bytes).expect("a sound package")
}

fn refusal(bytes: &[u8]) -> PackageError {
    read_bytes(bytes).map(|p| p.facts().clone()).expect_err("refused")
}
