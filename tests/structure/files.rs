//! What a source file looks like: short, with a first line that says what it is for, and finished.

use crate::sources::{Source, all, under};

/// The length below which this part of the files lies.
fn length_at(files: &[Source], part: f64) -> usize {
    let mut lengths: Vec<usize> = files.iter().map(Source::lines).collect();
    lengths.sort_unstable();
    lengths[((lengths.len() - 1) as f64 * part).round() as usize]
}

#[test]
fn files_are_short() {
    let files = all();
    let (median, most) = (length_at(&files, 0.5), length_at(&files, 0.95));
    assert!(median <= 150, "half of the files have more than 150 lines: the median is {median}");
    assert!(most <= 500, "one file in twenty has more than 500 lines: the 95th percentile is {most}");
    let long: Vec<String> = files.iter().filter(|f| f.lines() > 500).map(|f| format!("{} ({})", f.path, f.lines())).collect();
    assert!(long.is_empty(), "longer than 500 lines; one idea each: {}", long.join(", "));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    // Build scripts include it as it is, and an inner comment cannot be included.
    let included = ["src-tauri/crates/api/src/table.rs"];
    let says = |f: &Source| match f.path.ends_with(".rs") {
        true if included.contains(&f.path.as_str()) => f.text.starts_with("// "),
        true => f.text.starts_with("//! "),
        false => f.text.starts_with("/**"),
    };
    let silent: Vec<String> = all().into_iter().filter(|f| !says(f)).map(|f| f.path).collect();
    assert!(silent.is_empty(), "these files do not open with //! (or /** */): {}", silent.join(", "));
}

#[test]
fn nothing_is_left_to_do() {
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["unimplemen", "ted!"], ["to", "do!("]].map(|[a, b]| format!("{a}{b}"));
    let mut found = Vec::new();
    for file in all() {
        for (n, line) in file.text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{}", file.path, n + 1));
            }
        }
    }
    assert!(found.is_empty(), "finish it, or leave it out: {}", found.join(", "));
}

/// Standard error may be closed or full when a rollback is half-way, and these macros panic then.
#[test]
fn nothing_that_ships_panics_for_a_line_it_cannot_print() {
    let mut found = Vec::new();
    for file in under(&["src-tauri/src", "src-tauri/crates"]).iter().filter(|f| !f.is_a_test()) {
        for (n, line) in file.without_tests().lines().enumerate() {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '!' && c != '_');
            if words.into_iter().any(|word| ["print!", "println!", "eprint!", "eprintln!", "dbg!"].contains(&word)) {
                found.push(format!("{}:{}", file.path, n + 1));
            }
        }
    }
    assert!(found.is_empty(), "`switchback_cli::stdio` prints what may be lost: {}", found.join(", "));
}

#[test]
fn names_say_what_a_thing_is() {
    let vague = ["Manager", "Service", "Helper", "Util"].map(|word| ["struct", "enum", "trait", "class", "interface"].map(|kind| (kind, word)));
    // AWS's own nouns: what ECS runs (and all of the files on ECS), and what a request is for.
    let theirs = ["EcsService", "Service"];
    let mut found = Vec::new();
    for file in all() {
        for line in file.text.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
            while let Some(kind) = words.next() {
                let named = vague.iter().flatten().any(|(k, _)| *k == kind);
                let Some(name) = named.then(|| words.next()).flatten() else { continue };
                let is_vague = vague.iter().any(|w| name.ends_with(w[0].1));
                if is_vague && !theirs.contains(&name) && !file.path.contains("/ecs/") {
                    found.push(format!("{}: {name}", file.path));
                }
            }
        }
    }
    assert!(found.is_empty(), "AWS's nouns and the product's words instead: {}", found.join(", "));
}
