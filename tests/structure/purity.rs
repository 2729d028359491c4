//! No clock and no chance where they are passed in; no executor in the embedded cloud; no AWS half that both reads and
//! changes.

use crate::sources::{Source, under};

fn without_tests(folder: &str) -> Vec<Source> {
    under(&[folder]).into_iter().filter(|f| !f.is_a_test()).collect()
}

fn finds(files: &[Source], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for word in words.iter().filter(|word| file.without_tests().contains(**word)) {
            found.push(format!("{}: {word}", file.path));
        }
    }
    found
}

#[test]
fn core_reads_no_clock_and_touches_nothing() {
    let files = without_tests("src-tauri/crates/core/src");
    let impure = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::io",
        "async fn",
        "static mut",
    ];
    let found = finds(&files, &impure);
    assert!(found.is_empty(), "time and identity are passed into core: {}", found.join(", "));
}

#[test]
fn the_engine_reads_the_clock_in_one_place() {
    let files = without_tests("src-tauri/crates/engine/src");
    let found = finds(&files, &["Timestamp::now", "SystemTime::now", "Zoned::now"]);
    assert_eq!(found, ["src-tauri/crates/engine/src/ports.rs: Timestamp::now"], "everything else asks the clock it is given");
}

#[test]
fn the_embedded_cloud_runs_on_the_clock_it_is_given() {
    let files = without_tests("src-tauri/crates/demo/src");
    let found = finds(&files, &["Timestamp::now", "SystemTime::now", "Instant::now"]);
    // The store's mark only tells one saved history from another; nothing in the cloud sees it.
    let may = ["src-tauri/crates/demo/src/clock.rs: ", "src-tauri/crates/demo/src/store.rs: "];
    let elsewhere: Vec<&String> = found.iter().filter(|f| !may.iter().any(|m| f.starts_with(m))).collect();
    assert!(elsewhere.is_empty(), "the clock is passed in: {elsewhere:?}");
}

#[test]
fn no_file_of_the_adapters_both_reads_and_changes() {
    for file in without_tests("src-tauri/crates/aws/src") {
        let both = file.text.contains("impl Observe for") && file.text.contains("impl Actuate for");
        assert!(!both, "{}: observers and actuators are separate structs in separate files", file.path);
    }
}
