//! The way forward: what is made first, and then the traffic moved to it step by step. And out of a split, either way.

use std::collections::BTreeMap;

use super::drivers::{Through, continued};
use super::{Path, rollback};
use crate::action::{Action, Code};
use crate::arming::{NotArmed, immovable};
use crate::base::{Base, FunctionBase};
use crate::driver::Engine;
use crate::plan::{Pause, Step};
use crate::preflight::Rule;
use crate::preflight::forward::ForwardRule;
use crate::release::{FileAt, Source};
use crate::revision::{Condition, Revision, RevisionInfo, UPCOMING};
use crate::serving::{AliasServing, Canary, Observed, RestServing, Serving};
use crate::shift::{Percent, Steps};
use crate::target::Kind;
use crate::verify::still_as_left;

/// What is said of a new revision, and what it is tried with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// Who, why, and from which commit; AWS keeps it with the revision.
    pub description: String,
    /// A test event for a new Lambda version.
    pub event: Option<FileAt>,
}

/// The steps that make a release of `source` and move the target to it.
///
/// # Errors
/// The rule that keeps this target from it.
pub fn deploy(now: &Observed, source: &Source, base: &Base, note: &Note, ramp: &Steps, engine: Option<Engine>) -> Result<Vec<Step>, Rule> {
    let upcoming = RevisionInfo { arn: Some(UPCOMING.to_owned()), ..RevisionInfo::bare(Revision::upcoming(), Condition::Ready) };
    let making = making(source, base, now.target.kind(), note).ok_or(ForwardRule::WrongSource)?;
    let moving = if ramp.moves_nothing() { Vec::new() } else { shift(now, &upcoming, note, ramp, engine)? };
    let made = |action| Step { target: now.target.clone(), action, expect: now.serving.clone(), verify: now.serving.clone(), undo: None, pause: None };
    Ok(making.into_iter().map(made).chain(moving).collect())
}

/// The calls that make the upcoming revision, before any traffic moves; none where the source does not fit the base.
fn making(source: &Source, base: &Base, kind: Kind, note: &Note) -> Option<Vec<Action>> {
    let description = note.description.clone();
    Some(match (source, base) {
        (Source::Zip { file, sha256, size, bucket }, Base::Function(function)) => {
            let (file, size) = (FileAt { path: file.clone(), sha256: sha256.clone() }, *size);
            match bucket {
                None => published(Code::Zip { file, size }, function, note),
                Some(bucket) => {
                    let (bucket, key) = (bucket.clone(), format!("switchback/{}.zip", sha256.replace('/', "_").replace('+', "-").trim_end_matches('=')));
                    let code = Code::Object { bucket: bucket.clone(), key: key.clone(), version: None, sha256: Some(sha256.clone()), etag: None };
                    let mut calls = vec![Action::UploadPackage { file, size, bucket, key }];
                    calls.extend(published(code, function, note));
                    calls
                }
            }
        }
        (Source::Object { bucket, key, version, etag }, Base::Function(function)) => {
            let code = Code::Object { bucket: bucket.clone(), key: key.clone(), version: version.clone(), sha256: None, etag: etag.clone() };
            published(code, function, note)
        }
        (Source::Image { uri }, Base::Function(function)) => published(Code::Image { uri: uri.clone() }, function, note),
        (Source::Snapshot, Base::Api(api)) if kind == Kind::Rest => vec![Action::CreateRestDeployment { stands: api.stands.clone(), description }],
        (Source::Snapshot, Base::Api(api)) => vec![Action::CreateHttpDeployment { stands: api.stands.clone(), description }],
        (Source::Definition(changes), Base::Definition(base)) => {
            vec![Action::RegisterTaskDefinition { base: base.arn.clone(), changes: changes.clone() }]
        }
        _ => return None,
    })
}

fn published(code: Code, function: &FunctionBase, note: &Note) -> Vec<Action> {
    let sha256 = code.sha256().map(str::to_owned);
    let mut calls = vec![
        Action::UpdateCode { code, revision_id: function.revision_id.clone() },
        Action::PublishVersion { sha256, latest: None, description: note.description.clone() },
    ];
    let event = note.event.clone();
    calls.extend(event.map(|event| Action::TryVersion { version: Revision::upcoming(), event }));
    calls
}

/// The steps that give `to` its shares of the traffic one after the other, or the one that has an engine of AWS's do so: the
/// one asked for, or the one that this target's releases go through. None where it has the last share already.
///
/// # Errors
/// The rule that keeps this target from it.
pub fn shift(now: &Observed, to: &RevisionInfo, note: &Note, ramp: &Steps, engine: Option<Engine>) -> Result<Vec<Step>, Rule> {
    movable(now)?;
    let mut path = Path::from(now);
    let arn = to.arn.as_deref().unwrap_or_default();
    if let Some(through) = Through::of(now, &to.revision, ramp, engine)? {
        if now.serving.stable() != Some(&to.revision) {
            path.by_codedeploy(through, &to.revision, arn, &note.description);
        }
        return Ok(path.steps);
    }
    for percent in ramp.percents() {
        let begun = path.steps.len();
        match path.at.clone() {
            Serving::Alias(alias) => path.alias_share(&alias, &to.revision, *percent)?,
            Serving::Rest(stage) => path.rest_share(&stage, &to.revision, *percent)?,
            Serving::Http(_) if !ramp.is_whole() => return Err(ForwardRule::NoSplit.into()),
            Serving::Http(stage) if stage.deployment.as_ref() != Some(&to.revision) => path.http(&stage, &to.revision),
            // What dies over and over is not waited for: another size, or another release, takes its place.
            Serving::Ecs(service) if now.serving.in_motion() && service.rollout.failed == 0 && !now.drags_on() => return Err(ForwardRule::UnderWay.into()),
            Serving::Ecs(service) => path.ecs(&service, &to.revision, arn),
            Serving::Http(_) | Serving::Stack(_) => {}
        }
        if let Some(first) = path.steps.get_mut(begun).filter(|_| begun > 0) {
            first.pause = Some(ramp.every().map_or(Pause::UntilAsked, |every| Pause::For { seconds: every.as_secs() }));
        }
    }
    Ok(path.steps)
}

/// All traffic to the side of a split that is being brought in; an engine that waits for that word is told to go on.
///
/// # Errors
/// [`ForwardRule::NoSplitOn`] where there is none, and what says that an engine finishes by itself.
pub fn promote(now: &Observed) -> Result<(Revision, Vec<Step>), Rule> {
    movable(now)?;
    if let Some(continued) = continued(now)? {
        return Ok(continued);
    }
    match (&now.serving, now.serving.newest()) {
        (Serving::Alias(_) | Serving::Rest(_), Some(newest)) if now.serving.in_motion() => {
            let to = RevisionInfo::bare(newest.clone(), Condition::Ready);
            Ok((newest.clone(), shift(now, &to, &Note::default(), &Steps::whole(), Some(Engine::Local))?))
        }
        // ECS itself finishes what it has begun.
        (Serving::Ecs(_), _) if now.serving.in_motion() => Err(ForwardRule::UnderWay.into()),
        _ => Err(ForwardRule::NoSplitOn.into()),
    }
}

/// All traffic back to the stable side of a split, or of a rollout. Where there is none any more, or not yet, it goes back to
/// that of `before`: what was served before the operation that is aborted, if one is.
///
/// # Errors
/// [`ForwardRule::NoSplitOn`] where nothing is on, [`ForwardRule::UnderWay`] where an engine goes back by itself.
pub fn abort(now: &Observed, before: Option<&Serving>) -> Result<(Revision, Vec<Step>), Rule> {
    movable(now)?;
    let from = if now.serving.in_motion() { &now.serving } else { before.ok_or(ForwardRule::NoSplitOn)? };
    let stable = from.stable().ok_or(ForwardRule::NoSplitOn)?;
    let arn = match from {
        from if from.goes_back() && before.is_none() => return Err(ForwardRule::UnderWay.into()),
        // It is on its way there, and needs only to be followed.
        from if from.goes_back() => return Ok((stable.clone(), Vec::new())),
        // So it is where somebody else has sent the service back: the "stable side" of that is the release to get away from.
        Serving::Ecs(service) if now.serving.in_motion() && before.and_then(Serving::stable) == Some(&service.task_definition) => {
            return Ok((service.task_definition.clone(), Vec::new()));
        }
        Serving::Alias(AliasServing { run: Some(run), .. }) if now.serving.in_motion() && before.and_then(Serving::stable) == Some(&run.to) => {
            return Ok((run.to.clone(), Vec::new()));
        }
        Serving::Ecs(service) => {
            service.rollout.source.as_ref().filter(|(source, _)| source == stable).map_or(Some(service.arn.clone()), |(_, arn)| Some(arn.clone()))
        }
        _ => None,
    };
    let to = RevisionInfo { arn, ..RevisionInfo::bare(stable.clone(), Condition::Ready) };
    let moved = before.is_none_or(|before| !still_as_left(before, &now.serving));
    let steps = if now.serving.in_motion() || moved { rollback(now, &to).map_err(|_| ForwardRule::NoSplitOn)? } else { Vec::new() };
    Ok((stable.clone(), steps))
}

/// The rest of the way `to` where somebody was going back to, and has not arrived; none where it needs only to be followed.
///
/// # Errors
/// [`ForwardRule::NoSplitOn`] where nothing can take it there.
pub fn go_on_back(now: &Observed, to: &RevisionInfo) -> Result<Vec<Step>, Rule> {
    movable(now)?;
    if now.serving.goes_back() && now.serving.stable() == Some(&to.revision) {
        return Ok(Vec::new());
    }
    rollback(now, to).map_err(|_| ForwardRule::NoSplitOn.into())
}

/// Refuses what nobody but its owner moves. A stage without a deployment may get its first.
fn movable(now: &Observed) -> Result<(), Rule> {
    match immovable(now) {
        Some(NotArmed::ManagedStage { behind }) => Err(Rule::ManagedStage { behind }),
        Some(NotArmed::ForeignController { controller }) => Err(Rule::ForeignController { controller }),
        _ => Ok(()),
    }
}

impl Path<'_> {
    /// At most one version beside the stable one, never `$LATEST`; at 100 % it is the stable one.
    fn alias_share(&mut self, now: &AliasServing, to: &Revision, percent: Percent) -> Result<(), Rule> {
        let whole = percent == Percent::ALL;
        if now.version == *to {
            return if whole && now.weights.is_empty() { Ok(()) } else { Err(ForwardRule::StableSide { revision: to.clone() }.into()) };
        }
        if let Some((other, _)) = now.weights.iter().find(|(revision, weight)| **weight > 0.0 && *revision != to) {
            return Err(ForwardRule::ThirdRevision { stable: now.version.clone(), other: other.clone() }.into());
        }
        if to.is_latest() || (!whole && now.version.is_latest()) {
            return Err(ForwardRule::LatestCannotSplit.into());
        }
        let wanted = match percent {
            Percent::ALL => AliasServing { version: to.clone(), weights: BTreeMap::new(), run: None },
            Percent::NONE => AliasServing { version: now.version.clone(), weights: BTreeMap::new(), run: None },
            share => AliasServing { version: now.version.clone(), weights: BTreeMap::from([(to.clone(), share.weight())]), run: None },
        };
        if !wanted.agrees(now) {
            self.step(Action::SetAlias(wanted.clone()), Serving::Alias(wanted), Some(Action::SetAlias(now.clone())));
        }
        Ok(())
    }

    /// Below 100 % a canary; at 100 % the canary is promoted in API Gateway's order and then removed, for a promotion does
    /// not end it. Without one the stage moves at once.
    fn rest_share(&mut self, now: &RestServing, to: &Revision, percent: Percent) -> Result<(), Rule> {
        let canary = now.canary.as_ref();
        if now.deployment == *to {
            return if canary.is_none() && percent == Percent::ALL { Ok(()) } else { Err(ForwardRule::StableSide { revision: to.clone() }.into()) };
        }
        if let Some(other) = canary.filter(|c| c.deployment != *to && c.percent > 0.0) {
            return Err(ForwardRule::ThirdRevision { stable: now.deployment.clone(), other: other.deployment.clone() }.into());
        }
        if percent == Percent::NONE {
            self.rest(now, &RestServing { deployment: now.deployment.clone(), canary: None });
            return Ok(());
        }
        if percent != Percent::ALL {
            let wanted = match canary.filter(|c| c.deployment == *to) {
                Some(canary) => Canary { percent: percent.percent(), ..canary.clone() },
                None => Canary { deployment: to.clone(), percent: percent.percent(), use_stage_cache: false, overrides: BTreeMap::new() },
            };
            // What is left of another canary goes first: its variables would stay on the new one.
            let idle = canary.filter(|c| c.deployment != *to);
            if idle.is_some() {
                self.rest(now, &RestServing { deployment: now.deployment.clone(), canary: None });
            }
            let before = canary.filter(|_| idle.is_none());
            let undo = before.map_or(Action::RemoveCanary, |before| Action::SetCanary(before.clone()));
            if !before.is_some_and(|before| before.agrees(&wanted)) {
                let leads_to = Serving::Rest(RestServing { deployment: now.deployment.clone(), canary: Some(wanted.clone()) });
                self.step(Action::SetCanary(wanted), leads_to, Some(undo));
            }
            return Ok(());
        }
        match canary.filter(|c| c.deployment == *to) {
            Some(canary) => {
                let idle = Canary { percent: 0.0, ..canary.clone() };
                let promoted = Serving::Rest(RestServing { deployment: to.clone(), canary: Some(idle) });
                // No single call brings the canary and the old deployment back together.
                self.step(Action::PromoteCanary(canary.clone()), promoted, None);
                let leads_to = Serving::Rest(RestServing { deployment: to.clone(), canary: None });
                self.step(Action::RemoveCanary, leads_to, None);
            }
            None => self.rest(now, &RestServing { deployment: to.clone(), canary: None }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
