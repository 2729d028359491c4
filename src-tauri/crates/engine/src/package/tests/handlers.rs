//! Handlers in real zips, from the file to the finding.

use super::build::Zip;
use super::*;
use switchback_core::preflight::package::{Architecture, Export, FunctionFacts, PackageType, check_zip};
use switchback_core::{Lang, Severity, Target};

/// What preflight says of this zip for a function with this runtime and handler.
fn findings(zip: Zip, runtime: &str, handler: &str) -> Vec<(Severity, &'static str, String)> {
    let read = package(&zip.bytes());
    let function = FunctionFacts {
        package_type: PackageType::Zip,
        runtime: Some(runtime.into()),
        handler: Some(handler.into()),
        architecture: Architecture::X86,
        layers: Vec::new(),
    };
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    let found = read.handler(runtime, handler).expect("no trouble");
    let all = check_zip(&target, &function, read.facts(), &found, false);
    all.iter().map(|f| (f.severity, f.rule.code(), f.cause(Lang::En))).collect()
}

fn codes(zip: Zip, runtime: &str, handler: &str) -> Vec<&'static str> {
    findings(zip, runtime, handler).into_iter().map(|(_, code, _)| code).collect()
}

#[test]
fn the_handler_was_index_handler_and_the_export_was_hello() {
    let zip = Zip::new().file("index.js", "exports.hello = async () => ({ statusCode: 200 });");
    let found = findings(zip, "nodejs22.x", "index.handler");
    assert_eq!((found[0].0, found[0].1), (Severity::Block, "handler_export_missing"), "{found:?}");
    assert!(found[0].2.contains("`hello`"), "the name that is there: {}", found[0].2);
}

#[test]
fn sdk_v3_on_a_runtime_that_brings_v2() {
    let text = "const { S3Client } = require('@aws-sdk/client-s3'); exports.handler = async () => {};";
    assert_eq!(codes(Zip::new().file("index.js", text), "nodejs14.x", "index.handler"), ["module_missing"], "Runtime.ImportModuleError");
    assert!(codes(Zip::new().file("index.js", text), "nodejs22.x", "index.handler").is_empty(), "nodejs22 brings it");
    let packed = Zip::new().file("index.js", text).file("node_modules/@aws-sdk/client-s3/package.json", "{}");
    assert!(codes(packed, "nodejs14.x", "index.handler").is_empty(), "packed along");
}

#[test]
fn a_folder_that_was_packed_instead_of_what_is_in_it() {
    let zip = Zip::new().file("shop/index.js", "exports.handler = 1").file("shop/lib.js", "1");
    assert_eq!(codes(zip, "nodejs22.x", "index.handler"), ["handler_file_missing"], "index.js is one folder down");
    let zip = Zip::new().file("shop/index.js", "exports.handler = 1").file("shop/lib.js", "1");
    assert!(codes(zip, "nodejs22.x", "shop/index.handler").is_empty(), "unless the handler says so");
}

#[test]
fn python_handlers_are_found_in_modules_and_packages() {
    assert!(codes(Zip::new().file("src/app.py", "def handler(event, context): ..."), "python3.13", "src/app.handler").is_empty(), "a module");
    assert!(codes(Zip::new().file("app/__init__.py", "from app.web import handler"), "python3.13", "app.handler").is_empty(), "a package");
    assert_eq!(codes(Zip::new().file("app.py", "def main(e, c): ..."), "python3.13", "app.handler"), ["handler_export_missing"], "another name");
}

#[test]
fn a_bootstrap_that_cannot_start() {
    let elf = |machine: u8| [b"\x7fELF\x02\x01".as_slice(), &[0; 12], &[machine, 0]].concat();
    let with = |mode, machine| Zip::new().with_mode("bootstrap", mode, elf(machine));
    assert!(codes(with(Some(0o100_755), 62), "provided.al2023", "x").is_empty(), "it can");
    assert_eq!(codes(with(Some(0o100_644), 62), "provided.al2023", "x"), ["not_executable"], "not executable");
    assert_eq!(codes(with(Some(0o100_755), 183), "provided.al2023", "x"), ["other_architecture"], "for arm64, said once");
}

#[test]
fn the_handlers_permissions_are_the_recorded_ones() {
    let zip = Zip::new().with_mode("index.js", Some(0o100_600), "exports.handler = 1");
    assert_eq!(codes(zip, "nodejs22.x", "index.handler"), ["handler_unreadable"], "said once, for the file that matters");
}

#[test]
fn a_source_too_large_to_read_or_no_text_is_unknown() {
    let export = b"exports.handler = 1;".as_slice();
    for text in [[export, &vec![b' '; 5 * 1024 * 1024]].concat(), [export, &[0xff, 0xfe]].concat()] {
        let read = package(&Zip::new().file("index.js", text).bytes());
        assert_eq!(read.handler("nodejs22.x", "index.handler").expect("no trouble").export, Export::Unknown, "not read, not guessed");
    }
}
