//! Values for a template's parameters, from whoever asks for a change set to the call that makes it. They may be secrets: they
//! stay in this process, and are cut from what AWS says of that change set.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use switchback_engine::ports::Values;

use crate::text::Hidden;

/// How the names of change sets begin that Switchback makes. Anybody else's have values that never were in it.
const OURS: &str = "switchback-";

/// By the name of the change set. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Lent(Arc<Mutex<HashMap<String, Values>>>);

impl Lent {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Values>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keep(&self, change_set: &str, values: Values) {
        self.all().insert(change_set.to_owned(), values);
    }

    pub(crate) fn drop(&self, change_set: &str) {
        self.all().remove(change_set);
    }

    pub(super) fn of(&self, change_set: &str) -> Values {
        self.all().get(change_set).cloned().unwrap_or_default()
    }

    /// What is not to be seen of it; none where another process made it, whose values nobody here can know.
    pub(super) fn hidden(&self, change_set: &str) -> Option<Hidden> {
        let values = self.all().get(change_set).cloned();
        match values {
            Some(values) => Some(Hidden::of(values.0.into_values().collect::<BTreeSet<_>>())),
            None => (!change_set.starts_with(OURS)).then(Hidden::default),
        }
    }
}
