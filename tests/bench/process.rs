//! Processes: one that ends with its measurement, and what `/proc` says of memory.

use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::Trouble;

/// A process that does not outlive its measurement.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Already over: nothing is left to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command to its end and says how long that took, in milliseconds.
pub fn timed(command: &mut Command) -> Result<f64, Trouble> {
    let begun = Instant::now();
    let output = command.output()?;
    let took = begun.elapsed().as_secs_f64() * 1e3;
    if output.status.success() {
        return Ok(took);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{} ended with {}: {}", command.get_program().display(), output.status, said.trim()).into())
}

/// Runs a command to its end and says the most memory it held, in MiB. Looked at every millisecond: what a process takes
/// in its very last one is missed.
pub fn peak(command: &mut Command) -> Result<f64, Trouble> {
    let mut child = Running(command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn()?);
    let mut most: f64 = 0.0;
    loop {
        most = most.max(high_water(child.0.id()).unwrap_or(0.0));
        if let Some(status) = child.0.try_wait()? {
            return if status.success() { Ok(most) } else { Err(format!("{} ended with {status}", command.get_program().display()).into()) };
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The most memory a process has held, in MiB (VmHWM).
pub fn high_water(pid: u32) -> Option<f64> {
    kibibytes(&format!("/proc/{pid}/status"), "VmHWM:").map(|kib| kib / 1024.0)
}

/// The memory of a process with what it shares divided among those who share it, in MiB (PSS).
pub fn proportional(pid: u32) -> Option<f64> {
    kibibytes(&format!("/proc/{pid}/smaps_rollup"), "Pss:").map(|kib| kib / 1024.0)
}

fn kibibytes(file: &str, field: &str) -> Option<f64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?.parse().ok()
}

/// The processes that `pid` began, and those began, by their names.
pub fn descendants(pid: u32) -> Vec<(u32, String)> {
    let all: Vec<(u32, u32, String)> = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| parent(entry.file_name().to_str()?)).collect();
    let mut family = vec![pid];
    let mut found = Vec::new();
    while let Some(elder) = family.pop() {
        for (child, _, name) in all.iter().filter(|(_, of, _)| *of == elder) {
            family.push(*child);
            found.push((*child, name.clone()));
        }
    }
    found
}

/// A process, the one that began it, and its name.
fn parent(pid: &str) -> Option<(u32, u32, String)> {
    let number = pid.parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    Some((number, rest.split_whitespace().nth(1)?.parse().ok()?, name.to_owned()))
}

/// Asks every few milliseconds until there is an answer.
pub fn wait_for<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Result<Option<T>, Trouble>) -> Result<T, Trouble> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if begun.elapsed() > limit {
            return Err(format!("{what}: not within {} s", limit.as_secs()).into());
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
