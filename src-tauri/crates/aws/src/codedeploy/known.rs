//! What one process remembers of CodeDeploy: little, and only as long as it is likely to hold.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchback_core::Token;
use switchback_core::driver::Routing;
use switchback_engine::ports::ReadError;
use tokio::time::Instant;

use super::groups::Group;
use super::told::{Moved, Told};
use crate::lanes::Urgency;

/// How long a refusal is taken to stand: nobody is asked again what they may not answer.
const REFUSED: Duration = Duration::from_secs(600);
/// How old the list of running deployments may be for the board.
const SHARED: Duration = Duration::from_secs(2);
/// How long the groups are kept.
const GROUPS: Duration = Duration::from_secs(600);
/// How long somebody who looks for a group that is not among them has to wait before all are looked through again.
const MISSED: Duration = Duration::from_secs(60);
/// Facts of so many deployments are kept; then it begins anew.
const DEPLOYMENTS: usize = 2_000;

/// What CodeDeploy is asked for. Whoever may not read the one may well read the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Which deployments are running, and what they move.
    Deployments,
    /// Applications and groups.
    Groups,
}

/// A cluster and a service, an application and a group, or a function and an alias.
type Names = (String, String);

/// The memory. Clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Known(Arc<Inner>);

#[derive(Default)]
struct Inner {
    refused: Mutex<HashMap<Part, (Instant, ReadError)>>,
    running: Mutex<Option<(Instant, Vec<String>)>>,
    told: Mutex<HashMap<String, Arc<Told>>>,
    moved: Mutex<HashMap<String, Moved>>,
    went_back: Mutex<HashMap<Names, (Token, bool)>>,
    groups: Mutex<Option<(Instant, Arc<[Group]>)>>,
    services: Mutex<HashMap<Names, (Instant, Names)>>,
    routings: Mutex<HashMap<String, Option<Routing>>>,
    listing: Turns,
    finding: Turns,
}

/// One reads and the others wait for its answer. The background, which an operation may hold up at the gate, never keeps
/// those waiting for whom somebody waits.
#[derive(Default)]
pub(super) struct Turns {
    background: tokio::sync::Mutex<()>,
    urgent: tokio::sync::Mutex<()>,
}

impl Turns {
    pub(super) async fn take(&self, urgency: Urgency) -> tokio::sync::MutexGuard<'_, ()> {
        match urgency {
            Urgency::Background => self.background.lock().await,
            Urgency::Urgent | Urgency::Write => self.urgent.lock().await,
        }
    }
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was noted within the last `age`.
fn young<T: Clone>(noted: Option<&(Instant, T)>, age: Duration) -> Option<T> {
    noted.filter(|(at, _)| at.elapsed() < age).map(|(_, value)| value.clone())
}

impl Known {
    pub(super) fn listing(&self) -> &Turns {
        &self.0.listing
    }

    pub(super) fn finding(&self) -> &Turns {
        &self.0.finding
    }

    /// That CodeDeploy may not be asked for this, where it has said so lately.
    pub(super) fn refused(&self, part: Part) -> Option<ReadError> {
        young(held(&self.0.refused).get(&part), REFUSED)
    }

    /// Remembers a refusal; any other error may be gone by the next call.
    pub(super) fn note_error(&self, part: Part, error: &ReadError) {
        if matches!(error, ReadError::Denied { .. }) {
            held(&self.0.refused).insert(part, (Instant::now(), error.clone()));
        }
    }

    /// The ids of running deployments, as of a call that began after somebody asked, or shortly before in the background.
    pub(super) fn running(&self, asked: Instant, urgency: Urgency) -> Option<Vec<String>> {
        let fresh = |began: Instant| began >= asked || urgency == Urgency::Background && asked.duration_since(began) < SHARED;
        held(&self.0.running).as_ref().filter(|(began, _)| fresh(*began)).map(|(_, ids)| ids.clone())
    }

    pub(super) fn note_running(&self, began: Instant, ids: &[String]) {
        let mut noted = held(&self.0.running);
        if noted.as_ref().is_none_or(|(at, _)| *at <= began) {
            // A deployment has begun or ended since: it may be one that took an alias back to where it is.
            if noted.as_ref().is_some_and(|(_, before)| before != ids) {
                held(&self.0.went_back).retain(|_, (_, back)| *back);
            }
            *noted = Some((began, ids.to_vec()));
        }
    }

    pub(super) fn told(&self, id: &str) -> Option<Arc<Told>> {
        held(&self.0.told).get(id).cloned()
    }

    pub(super) fn note_told(&self, id: &str, told: Told) {
        let mut all = held(&self.0.told);
        if all.len() >= DEPLOYMENTS {
            all.clear();
        }
        all.insert(id.to_owned(), Arc::new(told));
    }

    /// What a deployment moves whose AppSpec lies in a bucket.
    pub(super) fn moved(&self, id: &str) -> Option<Moved> {
        held(&self.0.moved).get(id).cloned()
    }

    pub(super) fn note_moved(&self, id: &str, moved: &Moved) {
        let mut all = held(&self.0.moved);
        if all.len() >= DEPLOYMENTS {
            all.clear();
        }
        all.insert(id.to_owned(), moved.clone());
    }

    /// Whether CodeDeploy has taken the alias back to where it is, as long as nobody has written to it since.
    pub(super) fn went_back(&self, (function, alias): (&str, &str), token: &Token) -> Option<bool> {
        let all = held(&self.0.went_back);
        all.get(&(function.to_owned(), alias.to_owned())).filter(|(of, _)| of == token).map(|(_, back)| *back)
    }

    pub(super) fn note_went_back(&self, (function, alias): (&str, &str), token: &Token, back: bool) {
        held(&self.0.went_back).insert((function.to_owned(), alias.to_owned()), (token.clone(), back));
    }

    /// All groups, where they were looked through lately; `missed`: by somebody who has not found what they look for.
    pub(super) fn groups(&self, missed: bool) -> Option<Arc<[Group]>> {
        young(held(&self.0.groups).as_ref(), if missed { MISSED } else { GROUPS })
    }

    pub(super) fn note_groups(&self, groups: &Arc<[Group]>) {
        *held(&self.0.groups) = Some((Instant::now(), Arc::clone(groups)));
    }

    /// The application and the group of an ECS service, by cluster and service.
    pub(super) fn service(&self, (cluster, service): (&str, &str)) -> Option<Names> {
        young(held(&self.0.services).get(&(cluster.to_owned(), service.to_owned())), GROUPS)
    }

    pub(super) fn note_service(&self, (cluster, service): (&str, &str), group: Names) {
        held(&self.0.services).insert((cluster.to_owned(), service.to_owned()), (Instant::now(), group));
    }

    /// How a deployment configuration moves traffic. It can be made and deleted, never changed.
    pub(super) fn routing(&self, config: &str) -> Option<Option<Routing>> {
        held(&self.0.routings).get(config).copied()
    }

    pub(super) fn note_routing(&self, config: &str, routing: Option<Routing>) {
        held(&self.0.routings).insert(config.to_owned(), routing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn that_nothing_went_back_holds_until_a_deployment_begins_or_ends() {
        let known = Known::default();
        let (no, yes, token) = (("checkout", "live"), ("login", "live"), Token::RevisionId("r-1".into()));
        known.note_running(Instant::now(), &["d-1".into()]);
        known.note_went_back(no, &token, false);
        known.note_went_back(yes, &token, true);
        known.note_running(Instant::now(), &["d-1".into()]);
        assert_eq!((known.went_back(no, &token), known.went_back(yes, &token)), (Some(false), Some(true)), "nothing has happened");
        known.note_running(Instant::now(), &[]);
        assert_eq!((known.went_back(no, &token), known.went_back(yes, &token)), (None, Some(true)), "what ended may have taken it back");
    }
}
