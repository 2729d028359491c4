//! Makes every command default-deny: what is in the command table exists, and no window may call any of it unless its
//! capability file says so.

mod table {
    #![allow(dead_code)]
    include!("crates/api/src/table.rs");
}

fn main() {
    println!("cargo:rerun-if-changed=crates/api/src/table.rs");
    println!("cargo:rerun-if-changed=capabilities");
    let commands: Vec<&'static str> = table::COMMANDS.iter().map(|c| c.name).collect();
    // The manifest keeps what it is given for the time of the build.
    let manifest = tauri_build::AppManifest::new().commands(Box::leak(commands.into_boxed_slice()));
    if let Err(e) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        println!("cargo:warning={e:#}");
        std::process::exit(1);
    }
}
