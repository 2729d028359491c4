//! Errors at the edge: a code only where somebody branches on it, a message that names the thing, and the next move.
//!
//! They are made in English, without a thought for the reader's language; [`ApiError::in_lang`] gives them the words of
//! the command line's reader, and the window has its own.

mod code;

use serde::{Deserialize, Serialize};
use switchback_core::Lang;
use ts_rs::TS;

pub use code::Code;

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApiError {
    /// The code.
    pub code: Code,
    /// What is so: a lowercase fragment that names the thing.
    pub message: String,
    /// The next move.
    pub hint: String,
    /// The operation, if one was opened.
    pub operation_id: Option<String>,
    /// What was not sent although it was asked for: as `aws` commands, for the operator's own hands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub commands: Vec<String>,
    /// What is so in Korean, where it is not in the reader's language already.
    #[serde(skip)]
    #[ts(skip)]
    ko_message: Option<String>,
    /// The next move in Korean, where it says more than the code's own.
    #[serde(skip)]
    #[ts(skip)]
    ko: Option<String>,
}

impl ApiError {
    /// An error before any operation, with a next move that in English says more than the code's own.
    pub fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into(), operation_id: None, commands: Vec::new(), ko_message: None, ko: None }
    }

    /// An error before any operation, with the code's own next move.
    pub fn of(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, message, code.next(Lang::En))
    }

    /// The same, about an operation.
    #[must_use]
    pub fn about(mut self, operation: impl Into<String>) -> Self {
        let id = operation.into();
        self.hint = self.hint.replace("OPERATION", &id);
        self.operation_id = Some(id);
        self
    }

    /// The same, with a next move in both languages that says more than the code's own.
    #[must_use]
    pub fn hinting(self, en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self { hint: en.into(), ko: Some(ko.into()), ..self }
    }

    /// The same, with what is so in Korean.
    #[must_use]
    pub fn in_korean(self, message: impl Into<String>) -> Self {
        Self { ko_message: Some(message.into()), ..self }
    }

    /// The same in this language. What has no next move has none in any.
    #[must_use]
    pub fn in_lang(mut self, lang: Lang) -> Self {
        if lang == Lang::Ko
            && let Some(message) = self.ko_message.take()
        {
            self.message = message;
        }
        if lang == Lang::Ko && !self.hint.is_empty() {
            let next = self.ko.as_deref().unwrap_or(self.code.next(lang));
            self.hint = next.replace("OPERATION", self.operation_id.as_deref().unwrap_or("OPERATION"));
        }
        self
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code.as_str())
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_move_is_in_the_readers_language() {
        let error = ApiError::of(Code::NeedsAttention, "sent, and not yet seen to arrive").about("01ID");
        assert_eq!(error.hint, "look at the targets; `switchback resume 01ID` goes on watching", "with the id that is typed");
        assert_eq!(error.clone().in_lang(Lang::En), error, "English is as it was made");
        let ko = error.in_lang(Lang::Ko);
        assert_eq!(ko.hint, "대상을 확인하세요. `switchback resume 01ID` 명령으로 계속 지켜볼 수 있습니다", "with the same id");
        assert_eq!(ko.clone().in_lang(Lang::Ko), ko, "saying it twice changes nothing");
    }

    #[test]
    fn what_knows_more_than_its_code_says_so_in_both_languages() {
        let error = ApiError::of(Code::ProtectedAccount, "it asks for its name").hinting("give it: --account prod", "계정 이름: --account prod");
        assert_eq!(error.hint, "give it: --account prod", "not the code's own");
        assert_eq!(error.in_lang(Lang::Ko).hint, "계정 이름: --account prod", "nor in Korean");
        assert_eq!(ApiError::new(Code::NeedsYes, "not confirmed", "").in_lang(Lang::Ko).hint, "", "no next move is none");
        let shape = serde_json::to_value(ApiError::of(Code::Stale, "x").hinting("y", "z")).expect("it serialises");
        let keys: Vec<&String> = shape.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["code", "hint", "message", "operation_id"], "the contract has not changed");
    }
}
