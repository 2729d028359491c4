//! A fault of Switchback itself is written down where the next start finds it, and the window says so at once.

use std::fs;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use switchback_cli::stdio;
use switchback_engine::journal::make_folder;
use tokio::sync::watch::{self, Receiver};

/// The newest crash, in words; follows the ones to come.
pub type Crashes = Receiver<Option<String>>;

/// Writes faults to `crash.log` in this folder from now on. One that an earlier run left there is told of once, and kept
/// as `crash-last.log`.
pub fn watch(home: &Path) -> Crashes {
    let log = home.join("crash.log");
    let (newest, crashes) = watch::channel(left_behind(&log));
    std::panic::set_hook(Box::new(move |panic| {
        let record = record(panic);
        stdio::err(&format!("switchback-desktop: a fault of Switchback itself: {record}"));
        let kept = write(&log, &record);
        newest.send_replace(Some(words(&record, &log, kept)));
    }));
    crashes
}

fn left_behind(log: &Path) -> Option<String> {
    let records = fs::read_to_string(log).ok()?;
    let last: PathBuf = log.with_file_name("crash-last.log");
    let moved = fs::rename(log, &last).is_ok();
    let record = records.lines().last()?;
    Some(words(record, if moved { &last } else { log }, true))
}

fn words(record: &str, log: &Path, kept: bool) -> String {
    if kept { format!("{record} ({})", log.display()) } else { record.to_owned() }
}

fn write(log: &Path, record: &str) -> bool {
    let folder = log.parent().is_none_or(|folder| make_folder(folder).is_ok());
    let file = fs::OpenOptions::new().create(true).append(true).open(log);
    folder && file.and_then(|mut file| writeln!(file, "{record}")).is_ok()
}

/// One line: when, which version, where, what.
fn record(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(|| "somewhere".to_owned(), ToString::to_string);
    let message = match (panic.payload().downcast_ref::<&'static str>(), panic.payload().downcast_ref::<String>()) {
        (Some(literal), _) => (*literal).to_owned(),
        (None, Some(made)) => without_values(made),
        (None, None) => "no message".to_owned(),
    };
    #[expect(clippy::disallowed_methods, reason = "a fault is dated by the machine, whatever clock the console was given")]
    let at = Timestamp::now();
    format!("{at:.0} switchback-desktop {} {place}: {message}", env!("CARGO_PKG_VERSION"))
}

/// A message made at run time may end in a value, and a value may be a secret: what follows the first colon is left out.
fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.split_once(": ").map_or(line, |(reason, _)| reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_no_value() {
        let made = "the answer is read: Error(\"AKIAIOSFODNN7EXAMPLE\")\nnext line";
        assert_eq!(without_values(made), "the answer is read", "the reason stays, the value does not");
    }

    #[test]
    fn what_an_earlier_run_left_is_told_once() {
        let home = tempfile::tempdir().expect("a folder");
        let log = home.path().join("deeper").join("crash.log");
        assert_eq!(left_behind(&log), None, "nothing was left");
        assert!(write(&log, "first") && write(&log, "second"), "the folder is made where there is none");
        let told = left_behind(&log).expect("the newest is told");
        assert!(told.starts_with("second (") && told.ends_with("crash-last.log)"), "with where it is kept: {told}");
        assert_eq!(left_behind(&log), None, "and only once");
    }
}
