//! When Lambda stops taking a runtime, and what a release on such a runtime is told.
//!
//! The table is AWS's, as read in October 2026. The dates move and runtimes are added: a name that is not here is
//! accepted without a word.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::preflight::{Finding, Rule, Severity};
use crate::target::Target;
use crate::text::Lang;

/// The month in which [`TABLE`] was read from AWS's documentation.
pub const READ: &str = "2026-10";

/// Days ahead of a date from which it is worth knowing.
const SOON: i32 = 90;

/// One runtime's dates, each the first day on which it holds. None: it held before the table was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Runtime {
    /// AWS's identifier, such as `nodejs22.x`.
    pub name: &'static str,
    /// No more patches or support from here.
    pub deprecated: Option<Date>,
    /// No function can be created with it from here.
    pub create_blocked: Option<Date>,
    /// No function that has it takes new code or configuration from here.
    pub update_blocked: Date,
}

const fn dated(name: &'static str, deprecated: Date, create_blocked: Date, update_blocked: Date) -> Runtime {
    Runtime { name, deprecated: Some(deprecated), create_blocked: Some(create_blocked), update_blocked }
}

const fn gone(name: &'static str) -> Runtime {
    Runtime { name, deprecated: None, create_blocked: None, update_blocked: UPDATES_END }
}

/// The day on which AWS ends creating for all runtimes that it deprecated before.
const CREATES_END: Date = date(2027, 7, 29);
/// The day on which AWS ends updating for them.
const UPDATES_END: Date = date(2027, 8, 31);

/// Every runtime whose dates are known.
pub static TABLE: [Runtime; 29] = [
    dated("nodejs24.x", date(2028, 4, 30), date(2028, 6, 1), date(2028, 7, 1)),
    dated("nodejs22.x", date(2027, 4, 30), date(2027, 6, 1), date(2027, 7, 1)),
    dated("nodejs20.x", date(2026, 4, 30), CREATES_END, UPDATES_END),
    dated("nodejs18.x", date(2025, 9, 1), CREATES_END, UPDATES_END),
    dated("nodejs16.x", date(2024, 6, 12), CREATES_END, UPDATES_END),
    gone("nodejs14.x"),
    dated("python3.14", date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    dated("python3.13", date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    dated("python3.12", date(2028, 10, 31), date(2028, 11, 30), date(2029, 1, 10)),
    dated("python3.11", date(2027, 6, 30), CREATES_END, UPDATES_END),
    dated("python3.10", date(2026, 10, 31), CREATES_END, UPDATES_END),
    dated("python3.9", date(2025, 12, 15), CREATES_END, UPDATES_END),
    dated("python3.8", date(2024, 10, 14), CREATES_END, UPDATES_END),
    gone("python3.7"),
    dated("java21", date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    dated("java17", date(2027, 6, 30), CREATES_END, UPDATES_END),
    dated("java11", date(2027, 6, 30), CREATES_END, UPDATES_END),
    dated("java8.al2", date(2027, 6, 30), CREATES_END, UPDATES_END),
    gone("java8"),
    dated("dotnet10", date(2028, 11, 14), date(2028, 12, 14), date(2029, 1, 15)),
    dated("dotnet8", date(2026, 11, 10), CREATES_END, UPDATES_END),
    dated("dotnet6", date(2024, 12, 20), CREATES_END, UPDATES_END),
    dated("ruby3.4", date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31)),
    dated("ruby3.3", date(2027, 3, 31), CREATES_END, UPDATES_END),
    dated("ruby3.2", date(2026, 3, 31), CREATES_END, UPDATES_END),
    dated("provided.al2023", date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    dated("provided.al2", date(2026, 7, 31), CREATES_END, UPDATES_END),
    gone("provided"),
    gone("go1.x"),
];

/// What is to be done with a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// A function is made with it: a restore, a new function.
    Create,
    /// New code or configuration for a function that has it: a deploy.
    Update,
}

impl Runtime {
    /// The runtime of this name, where its dates are known.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|r| r.name == name)
    }

    /// Whether AWS takes it for this use on `today`, a date in UTC.
    pub fn takes(&self, purpose: Use, today: Date) -> bool {
        self.blocked(purpose).is_some_and(|on| today < on)
    }

    /// From when AWS refuses this use. None: before the table was read.
    fn blocked(&self, purpose: Use) -> Option<Date> {
        match purpose {
            Use::Create => self.create_blocked,
            Use::Update => Some(self.update_blocked),
        }
    }
}

/// What is so about a runtime's dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code")]
pub enum RuntimeRule {
    /// AWS refuses this use.
    #[serde(rename = "runtime_blocked")]
    Blocked {
        /// The runtime.
        runtime: String,
        /// Which use.
        purpose: Use,
        /// Since when, where the table knows.
        since: Option<Date>,
    },
    /// No more patches, and the dates at which it becomes a trap.
    #[serde(rename = "runtime_deprecated")]
    Deprecated {
        /// The runtime.
        runtime: String,
        /// Since when, where the table knows.
        since: Option<Date>,
        /// From when a deleted function cannot be made again, where that is still to come.
        creates_end: Option<Date>,
        /// From when nothing can be deployed to it.
        updates_end: Date,
    },
    /// It will be deprecated within [`SOON`] days.
    #[serde(rename = "runtime_ending")]
    Ending {
        /// The runtime.
        runtime: String,
        /// When.
        on: Date,
    },
}

/// What a release on `runtime` is told on `today`, a date in UTC. Empty for a runtime that the table does not know.
///
/// A deprecated runtime that still takes updates is a warning: the release goes through, and the way back narrows.
pub fn check(target: &Target, runtime: &str, purpose: Use, today: Date) -> Option<Finding> {
    let known = Runtime::named(runtime)?;
    let runtime = runtime.to_owned();
    let (severity, rule) = if !known.takes(purpose, today) {
        (Severity::Block, RuntimeRule::Blocked { runtime, purpose, since: known.blocked(purpose) })
    } else if known.deprecated.is_none_or(|on| on <= today) {
        let creates_end = known.create_blocked.filter(|on| today < *on);
        (Severity::Warn, RuntimeRule::Deprecated { runtime, since: known.deprecated, creates_end, updates_end: known.update_blocked })
    } else {
        let on = known.deprecated.filter(|on| (*on - today).get_days() <= SOON)?;
        (Severity::Info, RuntimeRule::Ending { runtime, on })
    };
    Some(Finding::new(severity, target, Rule::Runtime(rule)))
}

impl RuntimeRule {
    /// What is so, in one line.
    pub(super) fn cause(&self, lang: Lang) -> String {
        match self {
            Self::Blocked { runtime, purpose, since } => {
                let since_en = since.map_or(String::new(), |on| format!(" since {on}"));
                let since_ko = since.map_or(String::new(), |on| format!(" {on}부터"));
                match purpose {
                    Use::Create => lang.pick(
                        format!("AWS has refused to create functions with {runtime}{since_en}"),
                        format!("AWS가{since_ko} {runtime} 런타임으로는 함수를 만들지 못하게 막았습니다"),
                    ),
                    Use::Update => lang.pick(
                        format!("AWS has refused to update functions with {runtime}{since_en}"),
                        format!("AWS가{since_ko} {runtime} 런타임의 함수 업데이트를 막았습니다"),
                    ),
                }
            }
            Self::Deprecated { runtime, since, creates_end, updates_end } => {
                let since_en = since.map_or(String::new(), |on| format!(" since {on}"));
                let since_ko = since.map_or(String::new(), |on| format!(" {on}에"));
                let (create_en, create_ko) = match creates_end {
                    Some(on) => (format!("a deleted function cannot be made again from {on}"), format!("{on}부터는 삭제된 함수를 다시 만들 수 없고")),
                    None => ("a deleted function cannot be made again".into(), "삭제된 함수는 이미 다시 만들 수 없으며".into()),
                };
                lang.pick(
                    format!("{runtime} is deprecated{since_en}: {create_en}, and nothing can be deployed to it from {updates_end}"),
                    format!("{runtime} 런타임은{since_ko} 지원이 종료되었습니다: {create_ko} {updates_end}부터는 배포할 수 없습니다"),
                )
            }
            Self::Ending { runtime, on } => lang.pick(format!("{runtime} is deprecated from {on}"), format!("{runtime} 런타임은 {on}에 지원이 종료됩니다")),
        }
    }

    /// What to do about it, in one line.
    pub(super) fn fix(&self, lang: Lang) -> String {
        let newest = newest(self.runtime());
        match self {
            Self::Blocked { .. } => lang.pick(
                format!("move the function to {newest} first: its runtime and its code together"),
                format!("먼저 함수의 런타임과 코드를 함께 {newest}(으)로 옮기세요"),
            ),
            Self::Deprecated { .. } | Self::Ending { .. } => lang.pick(
                format!("plan the move to {newest}; AWS moves these dates, and this table was read in {READ}"),
                format!("{newest}(으)로 옮길 계획을 세우세요. AWS가 날짜를 바꾸기도 합니다({READ} 기준)"),
            ),
        }
    }

    /// The code, for scripts.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "runtime_blocked",
            Self::Deprecated { .. } => "runtime_deprecated",
            Self::Ending { .. } => "runtime_ending",
        }
    }

    fn runtime(&self) -> &str {
        match self {
            Self::Blocked { runtime, .. } | Self::Deprecated { runtime, .. } | Self::Ending { runtime, .. } => runtime,
        }
    }
}

/// The runtime of the same language that lasts longest; of equals the first in the table. Where a language has none
/// left (Go), its programs run on the runtime for any language.
fn newest(runtime: &str) -> &'static str {
    let language = |name: &str| name.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    let wanted = language(runtime);
    let same = TABLE.iter().rev().filter(|r| r.deprecated.is_some() && language(r.name) == wanted);
    same.max_by_key(|r| r.deprecated).map_or("provided.al2023", |r| r.name)
}

#[cfg(test)]
mod tests;
