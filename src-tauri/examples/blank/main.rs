//! A Tauri window with nothing in it: what `make bench` measures the start and the memory of the real one against. The
//! same toolkit, the same size, a page of its own under the same address, and no work.

use std::process::ExitCode;

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> ExitCode {
    let opened = tauri::Builder::default().setup(|app| {
        WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into())).title("blank").inner_size(1280.0, 800.0).build()?;
        Ok(())
    });
    match opened.run(tauri::generate_context!("examples/blank/tauri.conf.json")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("blank: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
