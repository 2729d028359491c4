//! What AWS answers is text from outside: bounded, without control characters, and never trusted to be an id.

use aws_smithy_types::DateTime;
use jiff::Timestamp;
use switchback_core::Target;

/// The longest message kept of anything AWS says, in characters.
pub(crate) const MESSAGE: usize = 600;

/// The text, cut after `longest` characters; control characters become spaces.
pub(crate) fn bounded(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|c| if c.is_control() { ' ' } else { c }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters_and_keeps_to_one_line() {
        assert_eq!(bounded("배포\n\u{1b}[31m실패", 5), "배포  [", "five characters, none of which moves a cursor");
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
