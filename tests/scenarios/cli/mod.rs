//! The command line's contract, kept by the real program against a served cloud. Scripts rely on every line of it.

mod access;
mod disk;
mod holds;
mod practice;
mod reads;
mod refusals;
mod rollback;
mod several;
mod surroundings;
mod tomorrow;
mod undo;
mod words;

use std::collections::BTreeSet;

use serde_json::Value;

/// The newest version of `checkout:live` is bad; this is where its rollback leads.
const CHECKOUT: &str = "lambda:checkout:live";

/// An object has exactly these fields, named in one line.
#[track_caller]
fn fields(object: &Value, names: &str) {
    let wanted: BTreeSet<&str> = names.split_whitespace().collect();
    let there: BTreeSet<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    let (lost, added): (Vec<_>, Vec<_>) = (wanted.difference(&there).collect(), there.difference(&wanted).collect());
    assert!(lost.is_empty(), "scripts rely on {lost:?}: {object:#}");
    assert!(added.is_empty(), "{added:?} is new: add it here too, so that it cannot be lost again: {object:#}");
}

/// The error of a refusal is whole, and has this code.
#[track_caller]
fn error<'a>(document: &'a Value, code: &str) -> &'a Value {
    let error = &document["error"];
    assert_eq!(error["code"], code, "{document:#}");
    for part in ["message", "hint"] {
        assert!(error[part].as_str().is_some_and(|text| !text.is_empty()), "`{part}` says something: {document:#}");
    }
    assert!(error.as_object().is_some_and(|e| e.contains_key("operation_id")), "`operation_id` is there, if only null: {document:#}");
    error
}

/// The first of a list.
#[track_caller]
fn first<'a>(document: &'a Value, list: &str) -> &'a Value {
    document[list].as_array().and_then(|all| all.first()).unwrap_or_else(|| panic!("`{list}` has something in it: {document:#}"))
}
