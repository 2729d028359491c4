//! What names the plan on somebody's screen, so that their Enter does what was shown and nothing else.
//!
//! First stands what would be sent: from, to, and the calls with their pauses. Of what goes forward there follows, apart,
//! how an API stands that is published, and what was found, and read around it. None of those readings has to succeed, so none of
//! them may make another plan: one that gives no answer, now or when the plan was shown, changes nothing. (An API that was read when
//! it was shown has to be read again, though, or is not published.) What is read and differs does, and so does a warning that
//! nobody was shown, and a block that is not found again: it is not known to be gone.

use std::collections::BTreeSet;

use serde::Serialize;
use sha2::{Digest, Sha256};
use switchback_core::preflight::drivers::DriverRule;
use switchback_core::preflight::facts::FactRule;
use switchback_core::preflight::forward::ForwardRule;
use switchback_core::preflight::{Finding, Rule, Severity};
use switchback_core::{Action, Intent, Serving, Target};

use crate::prepare::Prepared;

/// Between the parts. They begin with a letter for what they are about.
const PART: char = '~';
/// The differences of a target that could not be read.
const UNREAD: &str = "d-";
/// An API of which it could not be read how it stands.
const UNTOLD: &str = "s-";

/// Names a plan: from, to and steps with their pauses, in what each new revision differs, and what preflight read around it;
/// times and progress do not change it.
pub fn plan_id(prepared: &Prepared) -> String {
    let plan = &prepared.plan;
    let forward = matches!(plan.intent, Intent::Deploy { .. } | Intent::Shift { .. });
    let from: Vec<String> = plan.observed.iter().map(|o| format!("{} {}", o.target, from(&o.serving, forward))).collect();
    let (actions, stand): (Vec<_>, Vec<_>) = plan.steps.iter().map(|s| apart(&s.action)).unzip();
    let calls: Vec<_> = plan.steps.iter().zip(&actions).map(|(s, action)| (&s.target, action, &s.pause)).collect();
    let sent = hash(&(plan.intent.word(), &plan.scope, from, &plan.to, calls), 12);
    let mut parts = vec![sent];
    if forward {
        parts.extend(stand.into_iter().flatten());
        parts.extend(plan.observed.iter().map(|o| match prepared.diffs.iter().find(|(target, _)| *target == o.target) {
            _ if prepared.unread.contains(&o.target) => UNREAD.to_owned(),
            lines => format!("d{}", hash(&lines, 4)),
        }));
        parts.extend(prepared.findings.iter().filter_map(|finding| match (&finding.rule, finding.severity) {
            // These are of the journal, and are looked at again where the operation is opened.
            (Rule::TakesOver { .. } | Rule::OnHold { .. }, _) | (_, Severity::Info) => None,
            (_, Severity::Block) => Some(format!("b{}", hash(finding, 4))),
            (_, Severity::Warn) => Some(format!("w{}", hash(&without_counts(finding), 4))),
        }));
    }
    parts.join(&PART.to_string())
}

/// What a plan starts from. Whoever moves the shares of a split forward has seen them. Those of a rollout and of what an engine
/// moves change by themselves, and the way back leads to the same place from any of them: there it is the stable side.
fn from(serving: &Serving, forward: bool) -> String {
    match serving {
        Serving::Alias(_) | Serving::Rest(_) if forward && serving.driven_by().is_none() => serving.to_string(),
        _ => serving.stable().map_or(String::new(), ToString::to_string),
    }
}

/// A call, and apart from it how the API stands that it publishes: that is a reading, and the call is the same without it.
fn apart(action: &Action) -> (Action, Option<String>) {
    let mut action = action.clone();
    let part = match &mut action {
        Action::CreateRestDeployment { stands, .. } | Action::CreateHttpDeployment { stands, .. } => {
            Some(stands.take().map_or_else(|| UNTOLD.to_owned(), |stands| format!("s{}", hash(&stands, 8))))
        }
        _ => None,
    };
    (action, part)
}

/// The same finding without what goes on changing while somebody reads it: tasks that die or are added, and the words in which
/// a reading failed.
fn without_counts(finding: &Finding) -> Finding {
    let mut finding = finding.clone();
    match &mut finding.rule {
        Rule::Forward(ForwardRule::ReplacesFailing { failed, .. }) => *failed = 0,
        Rule::Fact(FactRule::BreakerForgets { threshold, desired }) => (*threshold, *desired) = (0, 0),
        Rule::Driver(DriverRule::Unread { why }) => why.clear(),
        _ => {}
    }
    finding
}

/// Whether a fresh plan is the one that was shown.
pub fn is_as_shown(shown: &str, fresh: &Prepared) -> bool {
    let now = plan_id(fresh);
    let (shown, now) = (Parts::of(shown), Parts::of(&now));
    let read = |(a, b): (&&str, &&str)| a == b || [*a, *b].contains(&UNREAD);
    // What could not be read when it was shown was said there. What was read is read again: only that keeps edits out.
    let stands = |(shown, now): (&&str, &&str)| shown == now || *shown == UNTOLD;
    shown.sent == now.sent
        && shown.stand.len() == now.stand.len()
        && shown.stand.iter().zip(&now.stand).all(stands)
        && shown.differs.len() == now.differs.len()
        && shown.differs.iter().zip(&now.differs).all(read)
        && shown.blocks.is_subset(&now.blocks)
        && now.warns.is_subset(&shown.warns)
}

/// The API of which it was shown how it stands and cannot be read now: what goes out may have been edited since.
pub(crate) fn not_read_again<'a>(shown: &str, fresh: &'a Prepared) -> Option<&'a Target> {
    let publishing = fresh.plan.steps.iter().filter_map(|step| Some((&step.target, apart(&step.action).1?)));
    let shown = Parts::of(shown).stand.into_iter();
    publishing.zip(shown).find(|((_, now), shown)| now == UNTOLD && *shown != UNTOLD).map(|((target, _), _)| target)
}

/// An id by its parts.
struct Parts<'a> {
    sent: &'a str,
    stand: Vec<&'a str>,
    differs: Vec<&'a str>,
    blocks: BTreeSet<&'a str>,
    warns: BTreeSet<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(id: &'a str) -> Self {
        let (sent, rest) = id.split_once(PART).unwrap_or((id, ""));
        let of = |kind: char| rest.split(PART).filter(move |part| part.starts_with(kind));
        Self { sent, stand: of('s').collect(), differs: of('d').collect(), blocks: of('b').collect(), warns: of('w').collect() }
    }
}

fn hash(what: &impl Serialize, bytes: usize) -> String {
    let text = serde_json::to_string(what).unwrap_or_default();
    crate::journal::hex(&Sha256::digest(text.as_bytes())[..bytes])
}

#[cfg(test)]
mod tests;
