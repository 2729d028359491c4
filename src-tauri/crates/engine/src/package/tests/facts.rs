//! What is said of packages that can be read.

use super::build::{Zip, declare};
use super::*;
use switchback_core::preflight::package::Entries;

fn one(name: &str) -> Option<Entries> {
    Some(Entries { first: name.into(), count: 1 })
}

#[test]
fn a_plain_package_is_measured() {
    let bytes = Zip::new().file("index.js", "exports.handler = 1").file("lib/a.js", vec![b'x'; 100_000]).folder("lib/", 0o040_755).bytes();
    let read = package(&bytes);
    let expected = PackageFacts { size: bytes.len() as u64, files: 2, unzipped: 100_019, sha256: read.facts().sha256.clone(), ..PackageFacts::default() };
    assert_eq!(*read.facts(), expected, "counted, measured, and nothing odd about it");
}

#[test]
fn the_hash_is_lambdas_code_sha_256() {
    let empty = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let read = package(&empty);
    assert_eq!(read.facts().sha256, "hznHbmgfkAkjuQDJ3w73XPQh05yrtUZQxLmtGbanbYU=", "of the bytes of the file, in base64");
    assert_eq!((read.facts().files, read.facts().size), (0, 22), "a zip without an entry can be read; a rule refuses it");
}

#[test]
fn progress_rises_to_the_end_and_can_be_broken_off() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("big.zip");
    let noise: Vec<u8> = (0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(&path, Zip::new().stored("noise", false, noise).bytes()).expect("a file");
    let mut told = Vec::new();
    let size = read(&path, &mut |done, all| {
        told.push((done, all));
        ControlFlow::Continue(())
    });
    let size = size.expect("sound").facts().size;
    assert!(told.len() > 3 && told.is_sorted(), "told bit by bit: {told:?}");
    assert_eq!(told.last(), Some(&(size, size)), "to the end");
    let mut calls = 0;
    let broken = read(&path, &mut |_, _| {
        calls += 1;
        ControlFlow::Break(())
    });
    assert!(matches!(broken, Err(PackageError::Cancelled { .. })) && calls == 1, "given up at the first word");
}

#[test]
fn odd_names_are_found() {
    let bytes = Zip::new()
        .file("/etc/passwd", "x")
        .file("a/../../b", "x")
        .file("src\\index.js", "x")
        .file("..\\up", "x")
        .file("C:\\x", "x")
        .file("a/../b", "x")
        .bytes();
    let facts = package(&bytes).facts().clone();
    assert_eq!(facts.absolute, Some(Entries { first: "/etc/passwd".into(), count: 2 }), "at the root of a disk, or on a drive");
    assert_eq!(facts.outside, Some(Entries { first: "a/../../b".into(), count: 2 }), "climbing out, with either slash; `a/../b` stays inside");
    assert_eq!(facts.backslash, Some(Entries { first: "src\\index.js".into(), count: 3 }), "with backslashes");
}

#[test]
fn names_that_come_twice_however_they_are_written() {
    let bytes = Zip::new().file("index.js", "1").file("./index.js", "2").file("lib//a.js", "3").file("lib/a.js", "4").file("b.js", "5").bytes();
    assert_eq!(package(&bytes).facts().twice, Some(Entries { first: "./index.js".into(), count: 2 }), "two pairs mean the same files");
}

#[test]
fn links_that_lead_out_are_found_and_others_are_not() {
    let link = |zip: Zip, name: &str, to: &str| zip.with_mode(name, Some(0o120_777), to);
    let zip = link(Zip::new(), "node_modules/.bin/tsc", "../typescript/bin/tsc");
    assert_eq!(package(&link(zip, "a", "b").bytes()).facts().links_outside, None, "inside");
    for to in ["/etc/passwd", "../x", "../../a/../.."] {
        let bytes = link(Zip::new(), "lib/link", "x/../../y");
        assert_eq!(package(&bytes.bytes()).facts().links_outside, None, "a detour that stays inside");
        let bytes = link(Zip::new(), "link", to).bytes();
        assert_eq!(package(&bytes).facts().links_outside, one("link"), "to {to}");
    }
}

#[test]
fn what_only_its_owner_may_read_is_found() {
    let zip = Zip::new().with_mode("open.js", Some(0o100_644), "x").with_mode("dos.js", None, "x").folder("lib/", 0o040_755);
    assert_eq!(package(&zip.bytes()).facts().unreadable, None, "readable, or without a word about it");
    let zip = Zip::new().with_mode("shut.js", Some(0o100_600), "x").with_mode("none.js", Some(0), "x").folder("lib/", 0o040_700);
    assert_eq!(package(&zip.bytes()).facts().unreadable, Some(Entries { first: "shut.js".into(), count: 3 }), "two files and a folder");
}

#[test]
fn a_password_is_noticed_and_nothing_of_it_is_read() {
    let read = package(&Zip::new().stored("index.js", true, "exports.hello = 1").bytes());
    assert_eq!(read.facts().encrypted, one("index.js"), "told");
    let found = read.handler("nodejs22.x", "index.handler").expect("no trouble");
    assert_eq!(found.export, switchback_core::preflight::package::Export::Unknown, "its text is nobody's to read");
}

#[test]
fn the_one_folder_around_everything_is_named() {
    let wrapped = |zip: Zip| package(&zip.bytes()).handler("nodejs22.x", "index.handler").expect("no trouble").wrapped_in;
    assert_eq!(wrapped(Zip::new().file("shop/index.js", "x").file("shop/lib/a.js", "x")), Some("shop".into()), "the folder was packed");
    assert_eq!(wrapped(Zip::new().file("shop/index.js", "x").file("__MACOSX/shop/._index.js", "x")), Some("shop".into()), "by a Mac");
    assert_eq!(wrapped(Zip::new().file("shop/index.js", "x").file("readme", "x")), None, "only some of it");
    assert_eq!(wrapped(Zip::new()), None, "nothing");
}

#[test]
fn native_code_is_told_by_processor() {
    let elf = |machine: u8| [b"\x7fELF\x02\x01".as_slice(), &[0; 12], &[machine, 0], &[0; 5000]].concat();
    let bytes = Zip::new().file("a/x.node", elf(62)).file("libvips.so.42", elf(183)).file("y.node", "text").file("readme.elf", elf(62)).bytes();
    let facts = package(&bytes).facts().clone();
    assert_eq!((facts.x86, facts.arm), (one("a/x.node"), one("libvips.so.42")), "by the first bytes of what has a native name");
}

#[test]
fn archives_inside_are_counted_and_say_what_they_unpack_to() {
    let bomb = Zip::new().file("zeros", vec![0; 40_000_000]).bytes();
    let sound = Zip::new().file("A.class", (0..9_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>()).bytes();
    let outer = Zip::new().file("inner.zip", &bomb).stored("second.ZIP", false, &bomb).file("a.jar", "no zip at all").file("lib/b.jar", &sound);
    let facts = package(&outer.bytes()).facts().clone();
    assert_eq!(facts.nested, Some(Entries { first: "inner.zip".into(), count: 4 }), "four, by name");
    assert_eq!(facts.swollen, Some(Entries { first: "inner.zip".into(), count: 2 }), "two of them are bombs, however they are packed");
    assert_eq!(facts.swollen_bytes, 80_000_000, "and that is what they hold");
    assert!(facts.unzipped < 200_000, "what is inside them counts as it is packed: {}", facts.unzipped);
    assert_eq!(package(&Zip::new().file("b.jar", &sound).bytes()).facts().swollen, None, "a library is none");
}

#[test]
fn archives_in_archives_are_followed_to_the_bomb_that_they_hide() {
    let mut packed = Zip::new().file("zeros", vec![0; 40_000_000]).bytes();
    for (level, name) in ["a.zip", "b.zip", "c.jar"].into_iter().enumerate() {
        packed = Zip::new().file(name, &packed).stored("again.zip", false, &packed).bytes();
        let facts = package(&packed).facts().clone();
        assert_eq!(facts.swollen.map(|found| found.count), Some(2), "{} levels down", level + 1);
        assert_eq!(facts.swollen_bytes / 40_000_000, 2 << level, "each of them is counted: {}", facts.swollen_bytes);
    }
    let library = Zip::new().file("A.class", (0..9_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>()).bytes();
    let fat = Zip::new().stored("BOOT-INF/lib/a.jar", false, &library).file("BOOT-INF/lib/b.jar", &library).bytes();
    assert_eq!(package(&Zip::new().file("app.jar", &fat).bytes()).facts().swollen, None, "libraries in an application are none");
}

#[test]
fn an_archive_inside_that_cannot_be_what_it_says_is_a_bomb() {
    let mut bent = Zip::new().file("x", "x".repeat(1000)).bytes();
    declare(&mut bent, 0, 4_000_000_000);
    let facts = package(&Zip::new().file("a.zip", &bent).bytes()).facts().clone();
    assert_eq!((facts.swollen, facts.swollen_bytes), (one("a.zip"), u64::MAX), "a thousand bytes are no four gigabytes");
}

#[test]
fn a_way_of_packing_that_lambda_does_not_know_is_named() {
    let mut bytes = Zip::new().file("a.js", "1").file("b.js", "2").file("c.js", "3").bytes();
    assert_eq!(package(&bytes).facts().packed_otherwise, None, "deflated is known");
    Zip::method(&mut bytes, 1, 99);
    Zip::method(&mut bytes, 2, 93);
    let (entries, method) = package(&bytes).facts().packed_otherwise.clone().expect("found");
    assert_eq!((entries.first.as_str(), entries.count), ("b.js", 2), "the first, and how many");
    assert!(method.contains("99"), "by its number: {method}");
}
