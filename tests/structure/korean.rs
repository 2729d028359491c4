//! No error is made that a reader of Korean would get in English.

use crate::sources::under;

/// Where an error is made without Korean beside it, and why that is right.
const ELSEWHERE: [(&str, &str, &str); 4] = [
    ("api/src/change_set.rs", "ApiError::of(Code::MalformedInput, message)", "whoever calls it says it in Korean"),
    ("cli/src/release.rs", "ApiError::of(Code::MalformedInput, message)", "whoever calls it says it in Korean"),
    ("api/src/doctor.rs", "ApiError::new(Code::ReadFailed", "its lines are in the reader's language"),
    ("api/src/refuse.rs", "ApiError::of(code, message).in_korean(ko)", "its Korean was made beside its English"),
];

/// As many characters before and after the place are the sentence that it stands in.
const AROUND: usize = 420;

/// What says that the words are in the reader's language, or have Korean beside them.
const SPOKEN: [&str; 4] = ["korean", ".pick(", "cause(lang)", "text(target, lang)"];

#[test]
fn every_error_is_made_with_its_korean() {
    let (mut silent, mut seen, mut made) = (Vec::new(), [false; ELSEWHERE.len()], 0);
    for file in under(&["src-tauri/src", "src-tauri/crates"]).iter().filter(|f| f.path.ends_with(".rs") && !f.is_a_test()) {
        let text = file.without_tests();
        for (at, _) in text.match_indices("ApiError::of(").chain(text.match_indices("ApiError::new(")) {
            made += 1;
            let near = |at: usize, by: isize| {
                let mut end = at.saturating_add_signed(by).min(text.len());
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                end
            };
            let (from, to) = (near(at, -(AROUND as isize)), near(at, AROUND as isize));
            // What stands in another function says nothing of this place.
            let before = text[from..at].rsplit("\n}\n").next().unwrap_or_default();
            let after = text[at..to].split("\n}\n").next().unwrap_or_default();
            let listed = ELSEWHERE.iter().position(|(path, start, _)| file.path.ends_with(path) && after.starts_with(start));
            match listed {
                Some(place) => seen[place] = true,
                None if SPOKEN.iter().any(|word| before.contains(word) || after.contains(word)) => {}
                None => silent.push(format!("{}:{}", file.path, text[..at].matches('\n').count() + 1)),
            }
        }
    }
    assert!(made > 40, "the places were found: {made}");
    assert!(silent.is_empty(), "say it in Korean too, with `in_korean`: {}", silent.join(", "));
    let stale: Vec<&str> = ELSEWHERE.iter().zip(seen).filter(|(_, seen)| !seen).map(|((path, ..), _)| *path).collect();
    assert!(stale.is_empty(), "no longer needed among the exceptions: {stale:?}");
}
