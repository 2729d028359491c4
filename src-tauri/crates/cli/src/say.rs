//! How results leave: one JSON document, or lines for a person. Progress and messages go to standard error.

use serde::Serialize;
use switchback_api::error::ApiError;
use switchback_core::Lang;

/// Prints a result as JSON.
pub fn document(result: &impl Serialize) {
    match serde_json::to_string_pretty(result) {
        Ok(text) => out(&text),
        Err(e) => eprintln!("switchback: the result cannot be written as JSON: {e}"),
    }
}

/// Prints a failure as JSON.
pub fn failure(error: &ApiError) {
    #[derive(Serialize)]
    struct Failure<'a> {
        ok: bool,
        error: &'a ApiError,
    }
    document(&Failure { ok: false, error });
}

/// Prints a failure for a person.
pub fn failure_in_words(error: &ApiError, lang: Lang) {
    eprintln!("switchback: {error}");
    if !error.hint.is_empty() {
        eprintln!("            → {}", error.hint);
    }
    if !error.commands.is_empty() {
        eprintln!(
            "{}",
            lang.pick("Nothing can be recorded, so nothing was sent. By your own hands:", "기록할 수 없어 아무것도 보내지 않았습니다. 직접 실행하려면:")
        );
        for command in &error.commands {
            eprintln!("  {command}");
        }
    }
}

/// A line on standard output. A reader that has gone away is no reason to panic.
pub fn out(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Columns side by side, as wide as their widest cell, without trailing blanks.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|c| rows.iter().filter_map(|r| r.get(c)).map(|s| width(s)).max().unwrap_or(0)).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, wide) in row.iter().zip(&widths) {
            let cell = printable(cell);
            line.push_str(&cell);
            line.push_str(&" ".repeat(wide.saturating_sub(width(&cell)) + 2));
        }
        out(line.trim_end());
    }
}

/// Text from outside, without what could move the cursor or colour the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// How many columns a text takes: Hangul and other wide characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(
            |c| {
                if matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60) {
                    2
                } else {
                    1
                }
            },
        )
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_cannot_drive_the_terminal() {
        assert_eq!(printable("v1\u{1b}[2Jgone\r\n"), "v1 [2Jgone  ", "escape, return and newline become blanks");
    }

    #[test]
    fn hangul_is_two_columns_wide() {
        assert_eq!(width("결제 v2"), 7, "two syllables, a blank, two letters");
    }
}
