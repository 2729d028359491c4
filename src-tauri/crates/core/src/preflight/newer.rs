//! What a newer Switchback has found and recorded, and this one does not look for: kept as it stands there, and told by its code.

use std::fmt;

use serde::de::{IntoDeserializer, MapAccess, Visitor, value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

use crate::preflight::Severity;
use crate::text::Lang;

/// What stands for the code of a rule that is not known here, where it has none.
pub(super) const CODE: &str = "newer_finding";

/// A rule that is not known here. It is written again exactly as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NewerRule(Raw);

/// JSON with its members in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Raw {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Raw>),
    Object(Members),
}

#[derive(Debug, Clone, PartialEq)]
struct Members(Vec<(String, Raw)>);

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(InOrder)
    }
}

impl NewerRule {
    /// Its code; where it has none, it says so.
    pub(super) fn code(&self) -> &str {
        let code = match &self.0 {
            Raw::Object(Members(members)) => members.iter().find(|(name, _)| name == "code").map(|(_, value)| value),
            other => Some(other),
        };
        match code {
            Some(Raw::Text(code)) => code,
            _ => CODE,
        }
    }

    pub(super) fn cause(&self, lang: Lang) -> String {
        let code = self.code();
        lang.pick(format!("a finding of a newer version: {code}"), format!("더 새로운 버전의 점검 결과: {code}"))
    }

    pub(super) fn fix(&self, lang: Lang) -> String {
        lang.pick("read it with the version that recorded it".into(), "기록한 버전의 Switchback으로 확인하세요".into())
    }
}

/// What weight is assumed where none is recorded.
pub(super) fn weight() -> Severity {
    Severity::Info
}

/// The recorded weight, if it is one that is known.
pub(super) fn weight_or_info<'de, D: Deserializer<'de>>(from: D) -> Result<Severity, D::Error> {
    let Raw::Text(word) = Raw::deserialize(from)? else { return Ok(weight()) };
    let known: Result<Severity, value::Error> = Severity::deserialize(word.as_str().into_deserializer());
    Ok(known.unwrap_or_else(|_| weight()))
}

#[cfg(test)]
mod tests {
    use super::CODE;
    use crate::event::Event;
    use crate::preflight::{Finding, Rule, Severity};
    use crate::text::Lang;

    const TEXT: &str =
        r#"{"severity":"warn","target":"lambda:checkout:live","rule":{"code":"moon_phase","z":{"b":1.5,"a":[null,true,18446744073709551615]},"a":"x"}}"#;

    fn read(text: &str) -> Finding {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn a_rule_that_is_not_known_is_kept_as_it_stands() {
        let found = read(TEXT);
        assert_eq!((found.code(), found.severity), ("moon_phase", Severity::Warn), "by its code, with its weight");
        assert_eq!(found.cause(Lang::En), "a finding of a newer version: moon_phase", "in words");
        assert!(found.cause(Lang::Ko).contains("moon_phase") && found.cause(Lang::Ko) != found.cause(Lang::En), "in both languages");
        assert_eq!(serde_json::to_string(&found).expect("text"), TEXT, "to the last member, in their order");
    }

    #[test]
    fn a_known_code_with_other_members_is_a_newer_versions_too() {
        let found = read(&TEXT.replace("moon_phase", "idle_version"));
        assert!(matches!(found.rule, Rule::Newer(_)), "it does not say which revision: {found:?}");
        assert_eq!(found.code(), "idle_version", "and keeps its code");
    }

    #[test]
    fn what_has_no_code_or_no_known_weight_is_read_as_well() {
        for (text, code, severity) in [
            (TEXT.replace("warn", "block"), "moon_phase", Severity::Block),
            (TEXT.replace("\"warn\"", "\"fatal\""), "moon_phase", Severity::Info),
            (TEXT.replace("\"warn\"", "{\"level\":7}"), "moon_phase", Severity::Info),
            (TEXT.replace("\"severity\":\"warn\",", ""), "moon_phase", Severity::Info),
            (r#"{"severity":"warn","target":"lambda:a:b","rule":"moon_phase"}"#.to_owned(), "moon_phase", Severity::Warn),
            (r#"{"severity":"warn","target":"lambda:a:b","rule":{"of":7}}"#.to_owned(), CODE, Severity::Warn),
        ] {
            let found = read(&text);
            assert_eq!((found.code(), found.severity), (code, severity), "{text}");
        }
    }

    /// Events are read by their tag, which takes another way through the parser than a finding by itself.
    #[test]
    fn it_is_the_same_inside_an_event() {
        let opened = format!(
            r#"{{"event":"opened","plan":{{"scope":{{"account":"1","region":"r","endpoint":"practice"}},"intent":{{"intent":"promote","targets":[]}},"observed":[],"to":[],"steps":[],"on_failure":"unwind"}},"findings":[{TEXT}],"actor":{{"name":"sj","arn":null}},"expected":null,"took_over":[]}}"#
        );
        let event: Event = serde_json::from_str(&opened).expect("an event");
        assert_eq!(serde_json::to_string(&event).expect("text"), opened, "written as it was read");
    }
}
