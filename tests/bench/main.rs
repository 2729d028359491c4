//! `make bench`: what Switchback costs, as ratios against what people use today, measured side by side in one run.
//!
//! `cargo bench --bench bench -- [rollback] [key] [start] [memory] [board] [deploy]` measures these alone; without names all of them.
//! It ends with an error only where something could not be measured: a missed aim is a figure like any other.
//! `docs/bench.md` says what is measured and how to read it.

mod board;
mod cloud;
mod deploy;
mod http;
mod key;
mod launch;
mod machine;
mod memory;
mod process;
mod programs;
mod rollback;
mod start;
mod stats;
mod table;
mod webdriver;
mod window;

use std::process::ExitCode;
use std::time::Instant;

use programs::Programs;
use table::Table;

/// What keeps something from being measured, in words.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

type Section = fn(&Programs) -> Result<Table, Trouble>;

const SECTIONS: [(&str, Section); 6] = [
    ("rollback", rollback::measure),
    ("key", key::measure),
    ("start", start::measure),
    ("memory", memory::measure),
    ("board", board::measure),
    ("deploy", deploy::measure),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == launch::FLAG) {
        return launch::become_program(&arguments[1..]);
    }
    // Cargo adds --bench by itself.
    let wanted: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| *a != "--bench").collect();
    if let Some(unknown) = wanted.iter().find(|w| SECTIONS.iter().all(|(name, _)| name != *w)) {
        eprintln!("bench: nothing is called {unknown}; there are {}", SECTIONS.map(|(name, _)| name).join(", "));
        return ExitCode::FAILURE;
    }
    let programs = match Programs::find() {
        Ok(programs) => programs,
        Err(trouble) => {
            eprintln!("bench: {trouble}");
            return ExitCode::FAILURE;
        }
    };
    println!("{}\n", machine::described());
    let mut missing = 0;
    for (name, measure) in SECTIONS.into_iter().filter(|(name, _)| wanted.is_empty() || wanted.contains(name)) {
        let (begun, load) = (Instant::now(), machine::load());
        match measure(&programs) {
            Ok(table) => println!("{table}  took {:.0} s; load average {load} before, {} after\n", begun.elapsed().as_secs_f64(), machine::load()),
            Err(trouble) => {
                missing += 1;
                println!("{name}: could not be measured: {trouble}\n");
            }
        }
    }
    if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
