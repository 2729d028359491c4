//! What AWS answers is text from outside: bounded, without characters that hide or reorder others, and never trusted to
//! be an id.

use std::collections::{BTreeMap, BTreeSet};

use aws_smithy_types::DateTime;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use switchback_core::Target;
use switchback_core::base::Edit;
use switchback_core::diff::Line;

/// The longest message kept of anything AWS says, in characters.
pub(crate) const MESSAGE: usize = 600;

/// The text, cut after `longest` characters; what is not seen as itself becomes a space.
pub(crate) fn bounded(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(plain).collect()
}

/// The text with a space for whatever could move the cursor, colour the terminal, or make it read as another text.
pub fn printable(text: &str) -> String {
    text.chars().map(plain).collect()
}

/// Control characters, line separators, and those of Unicode that reorder their neighbours or take no room: with them two
/// names look like one, or one like another.
fn plain(c: char) -> char {
    let hidden = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    if c.is_control() || hidden { ' ' } else { c }
}

/// Texts that are cut from whatever quotes them. They have no text form of their own.
#[derive(Default)]
pub(crate) struct Hidden(Vec<String>);

impl Hidden {
    /// Of these, those that are long enough to be a secret.
    pub(crate) fn of(texts: BTreeSet<String>) -> Self {
        const SHORT: usize = 3;
        // A list is quoted by one of its elements.
        let elements = |text: String| text.split(',').map(|element| element.trim().to_owned()).chain([text.clone()]).collect::<Vec<_>>();
        // A quotation may be as the text stands, as JSON writes it, or as it is kept of whatever AWS says.
        let written = |text: String| {
            let json = Value::from(text.as_str()).to_string();
            [json[1..json.len() - 1].to_owned(), printable(&text), text]
        };
        let long = |text: &String| text.trim().chars().count() >= SHORT;
        let all: BTreeSet<String> = texts.into_iter().flat_map(elements).filter(long).flat_map(written).collect();
        let mut all: Vec<String> = all.into_iter().collect();
        // The longest first: one may be a part of another.
        all.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(all)
    }

    /// The text with `…` in place of each.
    pub(crate) fn cut_from(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, hidden| text.replace(hidden.as_str(), "…"))
    }
}

/// The target an answer names, if its names are names that AWS gives.
pub(crate) fn target(id: &str) -> Option<Target> {
    id.parse().inspect_err(|e| tracing::warn!("left out of the inventory: {e}")).ok()
}

/// Whether this can be the id of a deployment: what goes into a path must not be able to leave it.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// AWS's time as ours; none for a time outside the calendar.
pub(crate) fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// The hash of what AWS told, to compare it with later without keeping it.
pub(crate) fn hash_of(told: &Value) -> String {
    STANDARD.encode(Sha256::digest(told.to_string()))
}

/// What is otherwise in `live` than in `served`, in the order of the names.
pub(crate) fn edits<T: PartialEq>(served: &BTreeMap<String, T>, live: &BTreeMap<String, T>) -> Vec<Edit> {
    let names: BTreeSet<&String> = served.keys().chain(live.keys()).collect();
    let of = |name: &&String| match (served.get(*name), live.get(*name)) {
        (None, _) => Some(Edit::Added((*name).clone())),
        (_, None) => Some(Edit::Removed((*name).clone())),
        (Some(before), Some(now)) => (before != now).then(|| Edit::Changed((*name).clone())),
    };
    names.iter().filter_map(of).collect()
}

/// Differences as they are shown: each text within bounds. Where two would then read alike, they are not shown.
pub(crate) fn shown(lines: Vec<Line>) -> Vec<Line> {
    const LONG: usize = 512;
    let cut = |text: Option<String>| text.map(|text| bounded(&text, LONG));
    let one = |line: Line| {
        let line = Line { field: bounded(&line.field, LONG), from: cut(line.from), to: cut(line.to), ..line };
        if line.from != line.to || line.hidden {
            return line;
        }
        Line { from: Some(String::new()), to: Some(String::new()), hidden: true, ..line }
    };
    lines.into_iter().map(one).collect()
}

/// Whether what was made at `made` can have come of a call sent at `sent`. AWS dates some things by the whole second, so
/// the second in which the call was sent counts. Without either time nothing is claimed.
pub(crate) fn not_before(made: Option<Timestamp>, sent: Option<Timestamp>) -> bool {
    matches!((made, sent), (Some(made), Some(sent)) if made.as_second() >= sent.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters_and_keeps_to_one_line() {
        assert_eq!(bounded("배포\n\u{1b}[31m실패", 5), "배포  [", "five characters, none of which moves a cursor");
    }

    #[test]
    fn what_is_hidden_is_cut_whole_from_what_quotes_it() {
        let hidden = Hidden::of(["hush", "hush-hush", "a\"b", "de"].map(str::to_owned).into());
        let said = hidden.cut_from(r#"'hush-hush' and hush, "a\"b" and a"b, but indeed"#);
        assert_eq!(said, r#"'…' and …, "…" and …, but indeed"#, "the longest first, in either writing; two letters are no secret");
    }

    #[test]
    fn what_is_hidden_is_cut_in_whatever_form_it_is_quoted() {
        let hidden = Hidden::of(["-----BEGIN\nhush\n-----END", "alpha, hush,omega,x"].map(str::to_owned).into());
        for said in ["-----BEGIN\nhush\n-----END", "-----BEGIN hush -----END", r"-----BEGIN\nhush\n-----END", "hush", "alpha, hush,omega,x"] {
            assert_eq!(hidden.cut_from(&format!("Value '{said}' fails")), "Value '…' fails", "many lines on one, a list by one element");
        }
    }

    #[test]
    fn no_text_reads_as_another() {
        assert_eq!(printable("pay\u{202e}dorp\u{2066}"), "pay dorp ", "nothing turns the order of letters round");
        assert_eq!(bounded("pay\u{200b}ments\u{feff}", 64), "pay ments ", "nothing stands between letters unseen");
        assert_eq!(printable("v1\u{1b}[2Jgone\r\n"), "v1 [2Jgone  ", "escape, return and newline become blanks");
        assert_eq!(printable("결제 배포 ✓ é"), "결제 배포 ✓ é", "letters and signs stay");
    }

    #[test]
    fn what_is_older_than_the_call_did_not_come_of_it() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let sent = at("2026-11-21T13:00:00.7Z");
        assert!(not_before(at("2026-11-21T13:00:00Z"), sent), "a date without fractions is of the same second");
        assert!(!not_before(at("2026-11-21T12:59:59.9Z"), sent), "a second earlier is somebody else's");
        assert!(!not_before(None, sent) && !not_before(sent, None), "and without a time nothing is claimed");
    }

    #[test]
    fn a_time_that_is_no_time_is_none() {
        assert_eq!(timestamp(&DateTime::from_secs(i64::MAX)), None, "the year 292 billion is no date");
        assert_eq!(
            timestamp(&DateTime::from_secs_and_nanos(1, 500_000_000)).map(|t| t.to_string()),
            Some("1970-01-01T00:00:01.5Z".to_owned()),
            "fractions are kept"
        );
    }
}
