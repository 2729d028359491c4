//! The window and its composition root. It only wires: what a command does is in `switchback-api`, what is decided about
//! releases is in `switchback-core`, and nothing here is either.

mod calls;
mod commands;
mod connection;
mod crash;
mod display;
mod events;
pub mod flags;
mod session;
mod shell;
#[cfg(test)]
mod tests;
pub mod trace;
mod windows;
mod work;

use std::process::ExitCode;
use std::sync::Arc;

use switchback_cli::compose::Settings;
use switchback_cli::{log, stdio};
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Runtime, WindowEvent};

use crate::crash::Crashes;
use crate::flags::Flags;
use crate::shell::Shell;

/// Opens the window and stays until it is closed.
pub fn run(flags: Flags) -> ExitCode {
    log::begin();
    let settings = flags.settings();
    // Practice keeps a folder of its own inside this one; what belongs to the program itself lies beside it.
    let home = match (Settings { demo: false, ..settings.clone() }).dir() {
        Ok(home) => home,
        Err(e) => return failed(&format!("{}: {}", e.message, e.hint)),
    };
    if !display::is_there() {
        return failed(display::MISSING);
    }
    trace::mark("display");
    let crashes = crash::watch(&home);
    let built = with_commands(Builder::default()).setup(move |app| set_up(app, settings, home, crashes)).build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(ended);
            ExitCode::SUCCESS
        }
        Err(e) => failed(&format!("the window cannot be opened: {e}")),
    }
}

fn failed(why: &str) -> ExitCode {
    stdio::err(&format!("switchback-desktop: {why}"));
    ExitCode::FAILURE
}

/// Gives a builder every command of the table. The table, this list, the permissions and the capabilities are held
/// together by a test.
fn with_commands<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    use commands::{change, read, session};
    // Its own commands are given to no window: only `choose_file` opens a dialog.
    builder.plugin(tauri_plugin_dialog::init()).invoke_handler(tauri::generate_handler![
        session::session,
        session::connect,
        session::unlock,
        session::begin_anew,
        session::open_audit,
        session::choose_file,
        read::board,
        read::look,
        read::list_again,
        read::show,
        read::arm,
        read::preview_undo,
        read::plan_release,
        read::change_set,
        read::operations,
        read::audit_list,
        read::calls,
        read::doctor,
        change::rollback,
        change::undo,
        change::release,
        change::hold,
        change::review_template,
        change::resume,
    ])
}

/// Connects and opens the window at the same time: neither waits for the other.
fn set_up<R: Runtime>(app: &mut App<R>, settings: Settings, home: std::path::PathBuf, crashes: Crashes) -> Result<(), Box<dyn std::error::Error>> {
    trace::mark("set up");
    let read_only = settings.read_only;
    let shell = Shell::new(settings, Arc::new(app.handle().clone()), crashes);
    app.manage(windows::Home(home));
    app.manage(Arc::clone(&shell));
    shell.begin();
    windows::open_console(app.handle(), read_only)?;
    trace::mark("window created");
    Ok(())
}

/// The console is not closed over a change without a word, and the audit window does not outlive it.
fn ended<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    let RunEvent::WindowEvent { label, event, .. } = event else { return };
    match event {
        _ if label == windows::AUDIT => {}
        WindowEvent::CloseRequested { api, .. } if !app.state::<Arc<Shell>>().may_close() => api.prevent_close(),
        WindowEvent::Destroyed => app.exit(0),
        _ => {}
    }
}
