//! Where it is measured.

use std::fs;

/// One line about this machine.
pub fn described() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = info.lines().find_map(|line| line.strip_prefix("model name")).map_or("an unnamed processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    format!("Measured on {cores} cores of {cpu}. Compare the ratios; the times are of this run only.")
}

/// The load of the last minute, where the system says.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|first| !first.is_empty()).unwrap_or("unknown").to_owned()
}
