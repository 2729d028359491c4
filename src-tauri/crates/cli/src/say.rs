//! How results leave: one JSON document, or lines for a person. Progress and messages go to standard error.

use serde::Serialize;
use switchback_api::error::ApiError;
pub use switchback_aws::printable;
pub use switchback_cli::stdio::{err, out, prompt};
use switchback_core::Lang;

/// Prints a result as JSON.
pub fn document(result: &impl Serialize) {
    match serde_json::to_string_pretty(result) {
        Ok(text) => out(&text),
        Err(e) => err(&format!("switchback: the result cannot be written as JSON: {e}")),
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
    for line in in_words(error, lang) {
        err(&line);
    }
}

/// What is so, and the next move. In Korean what it means comes first, for the detail may be English: AWS's own words.
fn in_words(error: &ApiError, lang: Lang) -> Vec<String> {
    let ApiError { code, message, hint, commands, .. } = error;
    let mut lines = match lang {
        Lang::En => vec![format!("switchback: {error}")],
        Lang::Ko => vec![format!("switchback: {} ({})", code.meaning(lang), code.as_str()), format!("            {message}")],
    };
    lines.retain(|line| !line.trim().is_empty());
    if !hint.is_empty() {
        lines.push(format!("            → {hint}"));
    }
    if !commands.is_empty() {
        lines.push(lang.pick("Not sent. By your own hands:", "보내지 않았습니다. 직접 실행하려면:").to_owned());
        lines.extend(commands.iter().map(|command| format!("  {command}")));
    }
    lines.iter().map(|line| printable(line)).collect()
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

/// How many columns a text takes: Hangul and other wide characters take two.
pub fn width(text: &str) -> usize {
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
    use switchback_api::error::Code;

    use super::*;

    #[test]
    fn a_failure_is_said_in_the_readers_language() {
        let error = ApiError::of(Code::ExpiredCredentials, "ExpiredToken: the token\u{1b}[2J is expired");
        let lines = |lang| in_words(&error.clone().in_lang(lang), lang);
        let en = ["switchback: ExpiredToken: the token [2J is expired (expired_credentials)", "            → sign in again, then repeat the command"];
        assert_eq!(lines(Lang::En), en, "what is so, and the next move; AWS's words cannot drive the terminal");
        let ko = [
            "switchback: AWS 자격 증명이 만료되었습니다 (expired_credentials)",
            "            ExpiredToken: the token [2J is expired",
            "            → 다시 로그인한 뒤 명령을 다시 실행하세요",
        ];
        assert_eq!(lines(Lang::Ko), ko, "what it means, AWS's own words, and the next move");
        let silent = in_words(&ApiError::new(Code::NeedsYes, "", ""), Lang::Ko);
        assert_eq!(silent, ["switchback: 실행해도 된다는 확인이 없었습니다 (needs_yes)"], "nothing is said of what is not there");
    }

    #[test]
    fn hangul_is_two_columns_wide() {
        assert_eq!(width("결제 v2"), 7, "two syllables, a blank, two letters");
    }
}
