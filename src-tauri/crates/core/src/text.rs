//! The two languages in which Switchback speaks. A rule's words stand beside the rule, in both.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// The language of a POSIX locale such as `ko_KR.UTF-8`; English for anything that is not Korean.
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("ko") { Self::Ko } else { Self::En }
    }

    /// One of the two sentences.
    pub fn pick<T>(self, en: T, ko: T) -> T {
        match self {
            Self::En => en,
            Self::Ko => ko,
        }
    }
}

impl FromStr for Lang {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, &'static str> {
        match s {
            "en" => Ok(Self::En),
            "ko" => Ok(Self::Ko),
            _ => Err("the language is `en` or `ko`"),
        }
    }
}
