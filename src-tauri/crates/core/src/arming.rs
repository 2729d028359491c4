//! Where the rollback key would lead, worked out from facts alone.
//!
//! [`arm`] is asked again with each fact it names as missing, so that a rollback reads no more of AWS than its answer
//! needs. The order is fixed: the stable side of a split; else the newest known good; else what was served just
//! before; else the newest older revision that exists, marked as unproven. It never counts a version down; what a
//! rollback put there is not a place to go further back from, whoever's rollback it was, and what a rollback left
//! behind is not gone back to.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::revision::{Condition, Revision, RevisionInfo};
use crate::serving::{Circumstance, Controller, EcsServing, Observed, Phase, Serving};
use crate::target::Target;

/// What is known when a rollback is armed. All lists are newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What the target serves now.
    pub observed: Observed,
    /// Whether the newest operation on this target was a rollback that left it as it is now, or a release that an engine of AWS's
    /// gave up and took back.
    pub put_there_by_rollback: bool,
    /// What a release of ours brought the target away from, where it still is as that left it.
    pub came_from: Option<Revision>,
    /// Whether nobody has written to the target since our own newest write: AWS still reads it with what that left.
    pub untouched: bool,
    /// Revisions once verified healthy on this target by a check; a read-back alone does not count.
    pub known_good: Vec<Revision>,
    /// What this target served earlier, from the journal or ECS's own history.
    pub served_before: Vec<ServedBefore>,
    /// Revisions that a rollback on this target went away from, and that were not served here again since.
    pub left_behind: Vec<LeftBehind>,
    /// Why what the journal remembers may not be the whole story.
    pub doubt: Option<Doubt>,
    /// Revisions looked up so far; `None` for one that does not exist.
    pub looked_up: BTreeMap<Revision, Option<RevisionInfo>>,
    /// Every revision there is, once listed.
    pub listed: Option<Vec<RevisionInfo>>,
}

/// One earlier release of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedBefore {
    /// The revision.
    pub revision: Revision,
    /// When it was last known to be served.
    pub at: Option<Timestamp>,
    /// Who says so.
    pub source: Witness,
}

/// A revision that a rollback went away from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The revision.
    pub revision: Revision,
    /// When that rollback came to rest.
    pub at: Timestamp,
}

/// Why what the journal remembers of a target may not be the whole story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// What is served now was not put there by the newest change it knows of: others may have been in between.
    ChangedSince,
    /// There was a journal, and what it remembered of this target cannot be read.
    MemoryGone,
    /// A newer Switchback has worked on it, and what it did is not understood here.
    NewerOperation,
}

/// Who says that a target served a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// Our own journal.
    Journal,
    /// ECS's deployment history.
    Ecs,
    /// CodeDeploy's.
    CodeDeploy,
}

/// The destination of the next rollback, proven to exist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmedRollback {
    /// The target.
    pub target: Target,
    /// Where it goes.
    pub to: RevisionInfo,
    /// Why there.
    pub why: Why,
    /// What speaks against relying on the memory it comes from.
    pub doubt: Option<Doubt>,
}

/// Why a revision is the armed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Why {
    /// It is the stable side of a split, canary or rollout.
    Stable,
    /// It was verified healthy here.
    KnownGood,
    /// It was served here just before.
    ServedBefore {
        /// When it was last known to be served.
        at: Option<Timestamp>,
        /// Who says so.
        source: Witness,
    },
    /// It is the newest older one that exists; nobody has seen it serve this target.
    Unproven,
    /// The operator named it.
    Asked,
}

/// Why no rollback is armed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum NotArmed {
    /// What is served was put there by a rollback and nothing has changed since.
    AlreadyRolledBack,
    /// API Gateway manages the stage; the Lambda aliases behind it can go back instead.
    ManagedStage {
        /// Those aliases.
        behind: Vec<Target>,
    },
    /// CodeDeploy or an external controller owns the service's deployments.
    ForeignController {
        /// Which.
        controller: Controller,
    },
    /// An engine of AWS's is moving the target, and cannot be turned to where this would lead.
    Driven {
        /// Its deployment.
        deployment: String,
        /// Whether that takes another back.
        goes_back: bool,
    },
    /// The stage serves no deployment yet.
    NothingServed,
    /// There is no older revision that exists and could serve.
    NothingOlder,
    /// Nothing that is known to have served is left, and the list of revisions is too long to look for an older one.
    TooMany,
    /// The journal cannot be read, and only its memory could tell where to go, or that a rollback has been here already.
    MemoryGone,
    /// Nobody has looked yet.
    NotChecked,
}

impl NotArmed {
    /// The code as it stands in results.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyRolledBack => "already_rolled_back",
            Self::ManagedStage { .. } => "managed_stage",
            Self::ForeignController { .. } => "foreign_controller",
            Self::Driven { .. } => "driven",
            Self::NothingServed => "nothing_served",
            Self::NothingOlder => "nothing_older",
            Self::TooMany => "too_many_revisions",
            Self::MemoryGone => "memory_gone",
            Self::NotChecked => "not_checked",
        }
    }
}

/// The answer, or the next fact that is needed for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Arming {
    /// Armed.
    To(ArmedRollback),
    /// Nothing to arm.
    Nothing(NotArmed),
    /// Look this revision up and ask again.
    LookUp(Revision),
    /// List the target's revisions and ask again.
    List,
}

/// Why nothing could change this target whatever the destination, if so.
pub fn immovable(observed: &Observed) -> Option<NotArmed> {
    match &observed.serving {
        Serving::Http(h) if h.managed => {
            let behind = observed.around.iter().find_map(|c| match c {
                Circumstance::AliasBehind { targets } => Some(targets.clone()),
                _ => None,
            });
            Some(NotArmed::ManagedStage { behind: behind.unwrap_or_default() })
        }
        Serving::Http(h) if h.deployment.is_none() => Some(NotArmed::NothingServed),
        // Through its group, CodeDeploy can be told where to go; what runs can be stopped also where no group is known.
        Serving::Ecs(e) if e.controller == Controller::CodeDeploy && (observed.group().is_some() || can_be_stopped(e)) => None,
        Serving::Stack(_) => Some(NotArmed::NothingServed),
        Serving::Ecs(e) if e.controller != Controller::Ecs => Some(NotArmed::ForeignController { controller: e.controller }),
        _ => None,
    }
}

/// Whether a deployment runs that leads back when it is stopped, or that goes back already.
fn can_be_stopped(service: &EcsServing) -> bool {
    let rollout = &service.rollout;
    matches!(rollout.phase, Phase::InProgress | Phase::RollingBack) && rollout.deployment.is_some() && rollout.source.is_some()
}

/// Works out the armed rollback, or names the fact that is missing for it.
pub fn arm(facts: &Facts) -> Arming {
    let serving = &facts.observed.serving;
    if let Some(why) = immovable(&facts.observed) {
        return Arming::Nothing(why);
    }
    let went_back = facts.observed.around.contains(&Circumstance::WentBackByItself) || serving.goes_back();
    // Also while a service is still on its way there: its "stable side" is then what the rollback goes away from.
    if facts.put_there_by_rollback || went_back {
        return Arming::Nothing(NotArmed::AlreadyRolledBack);
    }
    let (Some(stable), Some(newest)) = (serving.stable(), serving.newest()) else {
        return Arming::Nothing(NotArmed::NothingServed);
    };

    let mut candidates: Vec<(&Revision, Why)> = Vec::new();
    if serving.in_motion() && stable != newest {
        // What an engine takes to an older release is being rolled back by somebody: stopping that would reinstate the outage.
        if (matches!(serving, Serving::Ecs(_)) || serving.driven_by().is_some())
            && facts.came_from.as_ref() != Some(stable)
            && facts.info(newest).is_older_than(&facts.info(stable))
        {
            return Arming::Nothing(NotArmed::AlreadyRolledBack);
        }
        candidates.push((stable, Why::Stable));
    } else {
        let good = facts.known_good.iter().filter(|r| *r != stable && !facts.left(r));
        candidates.extend(good.map(|r| (r, Why::KnownGood)));
        let before = facts.served_before.iter().filter(|s| s.revision != *stable);
        candidates.extend(before.map(|s| (&s.revision, Why::ServedBefore { at: s.at, source: s.source })));
    }
    let current = facts.info(stable);
    for (revision, why) in candidates {
        match facts.look(revision) {
            None => return Arming::LookUp(revision.clone()),
            // Somebody went back from it, in a journal that is not ours: there the key would only lead forward again. Where a
            // release of ours came from there, that was no way back, however old what it brought.
            Some(Some(info)) if matches!(why, Why::ServedBefore { .. }) && current.is_older_than(info) && facts.came_from.as_ref() != Some(revision) => {
                return Arming::Nothing(NotArmed::AlreadyRolledBack);
            }
            Some(Some(info)) if info.can_serve() && !facts.left(revision) => return Arming::To(facts.to(info, why)),
            Some(_) => {}
        }
    }
    let Some(listed) = &facts.listed else { return Arming::List };
    let eligible = |i: &&RevisionInfo| i.on_stages.is_empty() && i.is_older_than(&current) && !facts.left(&i.revision);
    let mut older: Vec<&RevisionInfo> = listed.iter().filter(eligible).collect();
    older.sort_by(|a, b| {
        if a.is_older_than(b) {
            Ordering::Greater
        } else if b.is_older_than(a) {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    });
    for candidate in older {
        let info = match facts.looked_up.get(&candidate.revision) {
            Some(Some(found)) => found,
            Some(None) => continue,
            None if candidate.condition == Condition::Listed => return Arming::LookUp(candidate.revision.clone()),
            None => candidate,
        };
        if info.can_serve() {
            return Arming::To(facts.to(info, Why::Unproven));
        }
    }
    Arming::Nothing(NotArmed::NothingOlder)
}

impl Facts {
    /// The facts at the start: what is served, and nothing looked up.
    pub fn new(observed: Observed) -> Self {
        Self {
            observed,
            put_there_by_rollback: false,
            came_from: None,
            untouched: false,
            known_good: Vec::new(),
            served_before: Vec::new(),
            left_behind: Vec::new(),
            doubt: None,
            looked_up: BTreeMap::new(),
            listed: None,
        }
    }

    /// Takes AWS's own history in, newest first. By time it goes among what the journal remembers, and what it shows to
    /// have been served again is not left behind any more.
    pub fn recall(&mut self, history: Vec<ServedBefore>) {
        let again = |left: &LeftBehind| {
            let since = history.iter().filter(|s| s.at > Some(left.at));
            // Until the rollback's own deployment began it was served as well: another release has to lie in between.
            since.skip_while(|s| s.revision != left.revision).any(|s| s.revision != left.revision)
        };
        self.left_behind.retain(|left| !again(left));
        self.served_before.extend(history);
        self.served_before.sort_by_key(|s| Reverse(s.at));
    }

    fn left(&self, revision: &Revision) -> bool {
        self.left_behind.iter().any(|left| left.revision == *revision)
    }

    fn look(&self, revision: &Revision) -> Option<Option<&RevisionInfo>> {
        if let Some(found) = self.looked_up.get(revision) {
            return Some(found.as_ref());
        }
        match self.listed.as_ref()?.iter().find(|i| i.revision == *revision) {
            Some(info) if info.condition == Condition::Listed => None,
            found => Some(found),
        }
    }

    /// What orders a revision among others: its date where one is known, else its number. No list has a deregistered task
    /// definition, and it may still be served.
    fn info(&self, revision: &Revision) -> RevisionInfo {
        let listed = || self.listed.iter().flatten().find(|i| i.revision == *revision);
        let known = self.looked_up.get(revision).and_then(Option::as_ref).or_else(listed);
        known.cloned().unwrap_or_else(|| RevisionInfo::bare(revision.clone(), Condition::Inactive))
    }

    fn to(&self, info: &RevisionInfo, why: Why) -> ArmedRollback {
        let doubt = self.doubt.filter(|doubt| match doubt {
            Doubt::ChangedSince => matches!(why, Why::ServedBefore { source: Witness::Journal, .. }),
            Doubt::MemoryGone | Doubt::NewerOperation => why != Why::Stable,
        });
        ArmedRollback { target: self.observed.target.clone(), to: info.clone(), why, doubt }
    }
}

#[cfg(test)]
mod tests;
