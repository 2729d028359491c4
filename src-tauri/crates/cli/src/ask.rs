//! Asking on the terminal. Without one, and without `--yes`, nothing is changed.

use std::io::{BufRead, IsTerminal};

use switchback_api::error::{ApiError, Code};
use switchback_cli::stdio;
use switchback_core::Lang;

/// Asks a yes or no question.
///
/// # Errors
/// `needs_yes` where there is no terminal to ask on.
pub fn yes(question: &str, lang: Lang) -> Result<bool, ApiError> {
    let answer = line(&format!("{question} [y/N] "), lang)?;
    Ok(matches!(answer.as_str(), "y" | "Y" | "yes" | "ㅛ" | "예"))
}

/// Asks for a line of text.
///
/// # Errors
/// `needs_yes` where there is no terminal to ask on.
pub fn line(prompt: &str, lang: Lang) -> Result<String, ApiError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() || !std::io::stderr().is_terminal() {
        let message = lang.pick("there is no terminal to ask on", "물어볼 터미널이 없습니다");
        return Err(ApiError::of(Code::NeedsYes, message));
    }
    stdio::prompt(prompt);
    let mut answer = String::new();
    let unread = |e: std::io::Error| ApiError::of(Code::NeedsYes, e.to_string()).in_korean(format!("대답을 읽을 수 없습니다: {e}"));
    stdin.lock().read_line(&mut answer).map_err(unread)?;
    Ok(answer.trim().to_owned())
}
