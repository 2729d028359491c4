//! A cloud in memory, with a script of what goes wrong at which call, that hears everything said to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use switchback_core::arming::ServedBefore;
use switchback_core::event::RefusalKind;
use switchback_core::preflight::facts::Fact;
use switchback_core::preflight::facts::object::Lying;
use switchback_core::{Action, Base, Circumstance, Endpoint, Kind, Observed, Revision, RevisionInfo, Scope, Serving, Target};

use super::clock::ManualClock;
use super::world::{Thing, refusal, things};
use crate::journal::StepPermit;
use crate::ports::{Actuate, Clock, Coming, Cursor, Made, Making, Observe, Outcome, Page, ReadError};

/// What goes wrong with one mutating call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// AWS refuses it.
    Refuse(RefusalKind),
    /// It never arrives, and no answer comes.
    DropBefore,
    /// It takes effect, and no answer comes.
    DropAfter,
    /// No answer comes, and it takes effect so much later.
    Late(Duration),
    /// It takes effect, and the next so many reads of anything fail.
    ThenBlind(u32),
    /// It takes effect, and the next so many reads of the target still show what was before.
    ThenStale(u32),
}

/// What was said to the cloud, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    Read(Target),
    /// A call, and whether it took effect at once.
    Call {
        target: Target,
        action: Action,
        effect: bool,
    },
}

/// A moment inside a mutating call, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Recorded, about to be sent.
    Sending(usize),
    /// In effect, and no answer yet.
    Answering(usize),
}

type Hook = Arc<dyn Fn(Moment) + Send + Sync>;
type ReadHook = Arc<dyn Fn(usize) + Send + Sync>;

#[derive(Default)]
struct State {
    things: BTreeMap<Target, Thing>,
    faults: BTreeMap<usize, Fault>,
    blind: u32,
    hidden: Option<Target>,
    hidden_from: Option<usize>,
    unlisted: Option<Target>,
    calls: usize,
    heard: Vec<Heard>,
    hook: Option<Hook>,
    reads: usize,
    read_hook: Option<ReadHook>,
}

pub(crate) struct Cloud {
    scope: Scope,
    clock: Arc<ManualClock>,
    state: Mutex<State>,
}

impl Cloud {
    pub(crate) fn new(clock: Arc<ManualClock>) -> Self {
        let scope = Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice };
        Self { scope, clock, state: Mutex::new(State { things: things(), ..State::default() }) }
    }

    /// The same world at the same moment, without faults, hooks or anything heard.
    pub(crate) fn again(&self, clock: Arc<ManualClock>) -> Self {
        let mut things = self.state().things.clone();
        things.values_mut().for_each(|thing| thing.latest.forget());
        let state = State { things, ..State::default() };
        Self { scope: self.scope.clone(), clock, state: Mutex::new(state) }
    }

    /// The same world under another account.
    pub(crate) fn elsewhere(mut self) -> Self {
        self.scope.account = "999999999999".into();
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics while it holds the cloud")
    }

    /// Scripts what goes wrong with the call of this number, counted from 0 over the cloud's life.
    pub(crate) fn fault(&self, call: usize, fault: Fault) {
        self.state().faults.insert(call, fault);
    }

    /// Nothing more goes wrong.
    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.blind = 0;
    }

    /// The next so many reads fail.
    pub(crate) fn blind(&self, reads: u32) {
        self.state().blind = reads;
    }

    /// Reads of one target fail for ever, once the call of this number was made.
    pub(crate) fn hide_after(&self, target: &Target, call: usize) {
        let mut state = self.state();
        state.hidden = Some(target.clone());
        state.hidden_from = Some(call);
    }

    /// Reads of one target fail from now on.
    pub(crate) fn hide(&self, target: &Target) {
        let mut state = self.state();
        state.hidden = Some(target.clone());
        state.hidden_from = None;
    }

    /// Somebody deletes a target from outside of Switchback.
    pub(crate) fn delete(&self, target: &Target) {
        self.state().things.remove(target);
    }

    /// Listings leave a target out that is there.
    pub(crate) fn unlist(&self, target: &Target) {
        self.state().unlisted = Some(target.clone());
    }

    pub(crate) fn on_call(&self, hook: impl Fn(Moment) + Send + Sync + 'static) {
        self.state().hook = Some(Arc::new(hook));
    }

    /// Hears of each reading, counted from 0, before it is given out.
    pub(crate) fn on_read(&self, hook: impl Fn(usize) + Send + Sync + 'static) {
        let mut state = self.state();
        state.reads = 0;
        state.read_hook = Some(Arc::new(hook));
    }

    /// How many mutating calls have arrived or were lost.
    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.state().heard.clone()
    }

    /// What a target truly serves, whatever reads show.
    pub(crate) fn truth(&self, target: &Target) -> Serving {
        self.state().things[target].serving.clone()
    }

    /// Changes one target from outside of Switchback.
    pub(crate) fn alter(&self, target: &Target, change: impl FnOnce(&mut Thing)) {
        change(self.state().things.get_mut(target).expect("a target of the tests"));
    }

    fn readable(&self, target: &Target) -> Result<(), ReadError> {
        let mut state = self.state();
        let hidden = state.hidden.as_ref() == Some(target) && state.hidden_from.is_none_or(|call| state.calls > call);
        if hidden || state.blind > 0 {
            state.blind = state.blind.saturating_sub(1);
            return Err(ReadError::Unreachable { endpoint: "the scripted cloud".into(), message: "no answer".into() });
        }
        Ok(())
    }

    fn read(&self, target: &Target) -> Result<Observed, ReadError> {
        self.readable(target)?;
        let mut state = self.state();
        let now = self.clock.now();
        state.heard.push(Heard::Read(target.clone()));
        let thing = state.things.get_mut(target).ok_or_else(|| ReadError::NotFound { what: target.to_string(), scope: self.scope.to_string() })?;
        let serving = thing.read(now);
        // On the way of a key only a service's group is looked for: without it nothing could move that.
        let group = thing.codedeploy.group.clone().filter(|_| target.kind() == Kind::Ecs).map(Circumstance::DeploymentGroup);
        let unread = || Circumstance::DriverUnread { why: "no answer".into(), denied: false };
        let around = if thing.codedeploy.silent { Some(unread()) } else { group };
        Ok(Observed { target: target.clone(), serving, token: thing.token(), at: now, around: around.into_iter().collect() })
    }

    fn meet(&self, moment: Moment) {
        // Called without the lock: a hook may run another operation on this cloud.
        let hook = self.state().hook.clone();
        if let Some(hook) = hook {
            hook(moment);
        }
    }
}

#[async_trait]
impl Observe for Cloud {
    fn scope(&self) -> &Scope {
        &self.scope
    }

    async fn observe(&self, target: &Target) -> Result<Observed, ReadError> {
        let reading = self.read(target);
        let (count, hook) = {
            let mut state = self.state();
            state.reads += 1;
            (state.reads - 1, state.read_hook.clone())
        };
        if let Some(hook) = hook {
            hook(count);
        }
        reading
    }

    async fn observe_around(&self, target: &Target) -> Result<Observed, ReadError> {
        let read = self.observe(target).await?;
        let group = self.state().things.get(target).and_then(|thing| thing.codedeploy.group.clone());
        Ok(Observed { around: group.map(Circumstance::DeploymentGroup).into_iter().collect(), ..read })
    }

    async fn revision(&self, target: &Target, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        Ok(self.state().things[target].revisions.iter().find(|i| i.revision == *revision).cloned())
    }

    async fn revisions(&self, target: &Target) -> Result<Vec<RevisionInfo>, ReadError> {
        let thing = &self.state().things[target];
        if thing.endless {
            return Err(ReadError::Other { action: "list".into(), code: "too_many".into(), message: "the list goes on".into() });
        }
        Ok(thing.revisions.clone())
    }

    async fn served_before(&self, target: &Target) -> Result<Vec<ServedBefore>, ReadError> {
        Ok(self.state().things[target].history.clone())
    }

    async fn went_back(&self, now: &Observed) -> bool {
        self.state().things.get(&now.target).is_some_and(|thing| thing.codedeploy.went_back_to(now.serving.stable()))
    }

    async fn base(&self, target: &Target) -> Result<Base, ReadError> {
        self.readable(target)?;
        Ok(self.state().things.get_mut(target).expect("a target of the tests").base())
    }

    async fn images(&self, base: &switchback_core::base::DefinitionBase, _: &switchback_core::release::Changes) -> Result<Vec<(String, String)>, ReadError> {
        Ok(base.containers.iter().map(|c| (c.name.clone(), c.image.clone())).collect())
    }

    async fn pinned(&self, _: &str, _: bool) -> Option<String> {
        None
    }

    async fn lying(&self, _: &str, _: &str, _: bool) -> Lying {
        Lying::Tagged("as it was".into())
    }

    async fn facts(&self, _: &Coming<'_>) -> Vec<Fact> {
        Vec::new()
    }

    async fn made(&self, making: &Making<'_>) -> Result<Made, ReadError> {
        self.readable(making.target)?;
        let now = self.clock.now();
        let mut state = self.state();
        state.heard.push(Heard::Read(making.target.clone()));
        let thing = state.things.get_mut(making.target).expect("a target of the tests");
        thing.land(now);
        Ok(thing.made(making))
    }

    async fn page(&self, kind: Kind, _: Cursor) -> Result<Page, ReadError> {
        let (things, unlisted) = {
            let state = self.state();
            (state.things.keys().filter(|t| t.kind() == kind).cloned().collect::<Vec<_>>(), state.unlisted.clone())
        };
        let listed = things.into_iter().filter(|t| Some(t) != unlisted.as_ref());
        let rows = listed.map(|target| self.read(&target).map(|read| (target, Some(read)))).collect::<Result<_, _>>()?;
        Ok(Page { rows, ..Page::default() })
    }
}

#[async_trait]
impl Actuate for Cloud {
    fn lend(&self, _: &str, _: crate::ports::Values) {}

    async fn act(&self, permit: StepPermit) -> Outcome {
        let call = {
            let mut state = self.state();
            state.calls += 1;
            state.calls - 1
        };
        self.meet(Moment::Sending(call));
        let (target, action) = (permit.target().clone(), permit.action().clone());
        let lost = || Outcome::Indeterminate { message: "the connection broke before an answer".into() };
        let mut made = None;
        let (taken, fault) = {
            let now = self.clock.now();
            let mut state = self.state();
            let fault = state.faults.remove(&call);
            let thing = state.things.get_mut(&target).expect("a target of the tests");
            let taken = match &fault {
                Some(Fault::Refuse(kind)) => Err(refusal("AsScripted", *kind)),
                Some(Fault::DropBefore) => Ok(false),
                Some(Fault::Late(after)) => {
                    thing.landing = Some((now + *after, action.clone()));
                    Ok(false)
                }
                _ => thing.take(&action, Some(permit.token()), now).map(|name| {
                    made = name;
                    true
                }),
            };
            let effect = matches!(taken, Ok(true));
            if let (Some(Fault::ThenStale(reads)), true) = (&fault, effect) {
                // What was made shows late; what is served was not written.
                *if action.makes() { &mut thing.making_reads } else { &mut thing.stale_reads } = *reads;
            }
            if let (Some(Fault::ThenBlind(reads)), true) = (&fault, effect) {
                state.blind = *reads;
            }
            state.heard.push(Heard::Call { target, action, effect });
            (taken, fault)
        };
        self.meet(Moment::Answering(call));
        match (taken, fault) {
            (Err(refusal), _) => Outcome::Refused(refusal),
            (Ok(_), Some(Fault::DropBefore | Fault::DropAfter | Fault::Late(_))) => lost(),
            (Ok(_), _) => {
                let thing = self.state().things[permit.target()].clone();
                let latest = matches!(permit.action(), Action::UpdateCode { .. }).then(|| thing.latest.known());
                let at = self.clock.now();
                Outcome::Applied(permit.taken(Some(format!("q-{call}")), Some(thing.token()), at).having_made(made).leaving(latest))
            }
        }
    }
}
