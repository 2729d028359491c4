//! What is refused before a byte is sent, each with its cause and the next move.

use super::build::{Zip, declare, occupy, promise, share};
use super::*;
use switchback_core::Lang;

fn sound() -> Vec<u8> {
    Zip::new().file("index.js", "exports.handler = async () => {};".repeat(100)).file("b.js", "x".repeat(1000)).bytes()
}

#[test]
fn what_is_no_zip() {
    for bytes in [b"".as_slice(), b"#!/bin/sh\necho hello", b"\x1f\x8b\x08 a tarball", &[0; 100_000]] {
        assert!(matches!(refusal(bytes), PackageError::NotAZip { .. }), "{:?}", refusal(bytes));
    }
}

#[test]
fn a_zip_that_breaks_off_anywhere() {
    let whole = sound();
    for end in 4..whole.len() {
        let error = refusal(&whole[..end]);
        assert!(matches!(error, PackageError::Truncated { .. }), "cut to {end} of {} bytes: {error:?}", whole.len());
    }
}

#[test]
fn a_zip_with_a_hole_in_it() {
    let whole = sound();
    let second = whole.windows(4).rposition(|four| four == b"PK\x03\x04").expect("a second entry");
    for lost in [40, second - 30, second + 2, whole.len() - 30] {
        let bytes = [&whole[..lost], &whole[lost + 5..]].concat();
        assert!(matches!(refusal(&bytes), PackageError::Damaged { .. } | PackageError::Truncated { .. }), "five bytes lost at {lost}");
    }
}

#[test]
fn a_zip_with_any_byte_changed_gets_an_answer() {
    let whole = sound();
    for at in 0..whole.len() {
        for to in [0, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = to;
            // Some changes leave a sound zip; none may end in a panic, or take the memory that a lie asks for.
            let _ = read_bytes(&bytes).and_then(|p| p.handler("nodejs22.x", "index.handler"));
        }
    }
}

#[test]
fn a_file_whose_bytes_are_not_what_they_were() {
    let mut bytes = Zip::new().stored("index.js", false, "exports.handler = 1").bytes();
    let at = bytes.windows(7).position(|seven| seven == b"handler").expect("the text");
    bytes[at] = b'H';
    let error = package(&bytes).handler("nodejs22.x", "index.handler").expect_err("its checksum is another");
    assert!(matches!(&error, PackageError::Damaged { what, .. } if what.contains("index.js")), "{error:?}");
}

#[test]
fn a_folder_a_pipe_and_nothing_at_all() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut quiet = |_, _| ControlFlow::Continue(());
    assert!(matches!(read(dir.path(), &mut quiet), Err(PackageError::NotAFile { .. })), "a folder");
    assert!(matches!(read(&dir.path().join("gone"), &mut quiet), Err(PackageError::Unreadable { .. })), "nothing");
    let vast = dir.path().join("vast.zip");
    File::create(&vast).and_then(|file| file.set_len(MOST_BYTES + 1)).expect("a file with a hole");
    assert!(matches!(read(&vast, &mut quiet), Err(PackageError::TooLarge { .. })), "refused by its length alone");
}

#[test]
fn entries_that_share_their_bytes() {
    let mut bytes = sound();
    share(&mut bytes, 1, 0);
    let error = refusal(&bytes);
    assert!(matches!(&error, PackageError::Overlapping { entry, .. } if entry.ends_with(".js")), "a bomb of overlapping files: {error:?}");
}

#[test]
fn an_entry_that_goes_on_into_the_directory() {
    let mut bytes = sound();
    occupy(&mut bytes, 1, 60);
    assert!(matches!(refusal(&bytes), PackageError::Overlapping { .. }), "the last file ends where the directory begins, at the latest");
}

#[test]
fn more_than_deflate_can_make_of_it() {
    let mut bytes = sound();
    declare(&mut bytes, 1, 200_000_000);
    assert!(matches!(refusal(&bytes), PackageError::Lying { declared: 200_000_000, .. }), "said to be far more than it can be");
}

#[test]
fn less_than_it_is_is_noticed_where_it_is_read() {
    let mut bytes = Zip::new().file("index.js", vec![b' '; 50_000_000]).bytes();
    declare(&mut bytes, 0, 60_000);
    let read = package(&bytes);
    let error = read.handler("nodejs22.x", "index.handler").expect_err("it goes on behind what was said");
    assert!(matches!(error, PackageError::Lying { declared: 60_000, .. }), "{error:?}");
}

#[test]
fn less_than_it_is_packed_cannot_be() {
    let mut bytes = Zip::new().file("index.js", "exports.handler = 1").file("data", vec![0; 30_000_000]).bytes();
    declare(&mut bytes, 1, 10);
    assert!(matches!(refusal(&bytes), PackageError::Lying { declared: 10, .. }), "ten bytes are not deflated to thirty thousand");
    let noise: Vec<u8> = (0..100_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    package(&Zip::new().file("noise", noise).file("empty", "").file("one", "x").bytes());
}

#[test]
fn an_entry_of_which_two_things_are_said() {
    let known = Zip::known_size("index.js", "exports.handler = 1");
    package(&known);
    let name = known.windows(8).position(|eight| eight == b"index.js").expect("its own name");
    for (at, what) in [(name, "name"), (8, "method"), (18, "packed size"), (22, "size")] {
        let mut bytes = known.clone();
        bytes[at] ^= 1;
        assert!(matches!(refusal(&bytes), PackageError::Contradicting { .. }), "another {what}: {:?}", refusal(&bytes));
    }
}

#[test]
fn a_directory_that_counts_wrong_or_too_much() {
    let mut bytes = sound();
    promise(&mut bytes, 3);
    assert!(matches!(refusal(&bytes), PackageError::Damaged { .. }), "an entry is missing");
    let mut zip = Zip::new();
    for n in 0..300 {
        zip = zip.stored(&format!("{n}{}", "x".repeat(60_000)), false, "");
    }
    assert!(matches!(refusal(&zip.bytes()), PackageError::TooMany { .. }), "names that would fill the memory");
}

#[test]
fn every_refusal_names_the_file_and_the_next_move() {
    let mut shared = sound();
    share(&mut shared, 1, 0);
    let dir = tempfile::tempdir().expect("a folder");
    let folder = read(dir.path(), &mut |_, _| ControlFlow::Continue(())).expect_err("a folder");
    assert!(folder.to_string().contains(&dir.path().display().to_string()), "{folder}");
    for error in [refusal(b"text"), refusal(&sound()[..50]), refusal(&shared), folder] {
        let said = error.to_string();
        assert!(said.contains("shop.zip") || matches!(error, PackageError::NotAFile { .. }), "names the file: {said}");
        assert!(!error.fix(Lang::En).is_empty() && error.fix(Lang::En) != error.fix(Lang::Ko), "says what to do, in both languages: {said}");
    }
}
