//! What `$LATEST` was read with, by RevisionId, in the memory of this process alone: it has environment values. What new code
//! settles with must be what the plan was made with.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use switchback_core::diff::fields::compare;
use switchback_core::diff::shapes::FUNCTION;

use super::Configured;
use crate::text::shown;

/// So many readings are kept, the newest.
const MOST: usize = 64;

/// Readings of `$LATEST`. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Latests(Arc<Mutex<VecDeque<Reading>>>);

struct Reading {
    function: String,
    revision_id: String,
    document: Arc<Value>,
}

impl Latests {
    /// Keeps a reading. One that has no RevisionId, or was not understood, says nothing.
    pub(super) fn keep(&self, function: &str, read: &Configured) {
        let Some(revision_id) = read.said.revision_id().filter(|_| read.document.is_object()) else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|r| r.function != function || r.revision_id != revision_id);
        kept.push_back(Reading { function: function.to_owned(), revision_id: revision_id.to_owned(), document: Arc::new(read.document.clone()) });
        if kept.len() > MOST {
            kept.pop_front();
        }
    }

    /// The settings that were read under this RevisionId; none where this process has not read them, or no longer has them.
    pub(super) fn document(&self, function: &str, revision_id: &str) -> Option<Arc<Value>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|r| r.function == function && r.revision_id == revision_id).map(|r| Arc::clone(&r.document))
    }
}

/// The names of the settings that are not the same in both; none where one of them was not understood. Which build of its
/// runtime a function has, AWS decides when code comes, and who signed it comes with the code.
pub(super) fn edited(before: &Value, after: &Value) -> Option<Vec<String>> {
    let settings = |document: &Value| {
        let mut document = document.as_object()?.clone();
        document.remove("runtimeVersionConfig");
        document.remove("signingProfileVersionArn");
        Some(Value::Object(document))
    };
    let lines = shown(compare(&settings(before)?, &settings(after)?, &FUNCTION));
    Some(lines.into_iter().map(|line| line.field).collect())
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
    use serde_json::json;

    use super::*;

    fn read(revision_id: &str, document: Value) -> Configured {
        Configured { said: Configuration::builder().revision_id(revision_id).build(), document }
    }

    #[test]
    fn settings_are_known_by_function_and_revision() {
        let latests = Latests::default();
        latests.keep("checkout", &read("r-1", json!({"memorySize": 128})));
        assert_eq!(latests.clone().document("checkout", "r-1").as_deref(), Some(&json!({"memorySize": 128})), "clones share them");
        assert_eq!(latests.document("checkout", "r-2"), None, "another RevisionId says nothing");
        assert_eq!(latests.document("search", "r-1"), None, "nor does another function's");
        latests.keep("checkout", &read("r-3", Value::Null));
        assert_eq!(latests.document("checkout", "r-3"), None, "an answer that was not understood is nothing to compare with");
        (0..MOST).for_each(|n| latests.keep("search", &read(&format!("r-{n}"), json!({}))));
        assert_eq!(latests.document("checkout", "r-1"), None, "the oldest go");
    }

    #[test]
    fn what_was_edited_is_named_without_its_value() {
        let before = json!({"memorySize": 128, "environment": {"TOKEN": "hush"}, "runtimeVersionConfig": {"runtimeVersionArn": "a"}});
        let mut after = before.clone();
        after["runtimeVersionConfig"]["runtimeVersionArn"] = "b".into();
        assert_eq!(edited(&before, &after), Some(Vec::new()), "AWS's own build of the runtime is nobody's edit");
        after["environment"]["TOKEN"] = "hush2".into();
        let named = edited(&before, &after).expect("both are understood");
        assert!(named.len() == 1 && named[0].contains("TOKEN") && !named[0].contains("hush"), "by name alone: {named:?}");
        assert_eq!(edited(&before, &Value::Null), None, "what was not understood is not taken for the same");
    }
}
