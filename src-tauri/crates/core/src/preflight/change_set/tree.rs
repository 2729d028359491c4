//! A change set as a tree: its changes by type, the heaviest first, and those of a nested stack inside of it.

use std::collections::BTreeMap;

use super::kinds::noun;
use super::words::heading;
use super::{Act, Around, Change, Resource, Severity, judge};
use crate::text::Lang;

/// A branch of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The weightiest finding in it.
    pub severity: Option<Severity>,
    /// What it says, in one line.
    pub text: String,
    /// The resource, of a single change.
    pub what: Option<Resource>,
    /// The branches inside.
    pub inside: Vec<Branch>,
}

/// The tree. `around` is what was found around the resources.
pub fn tree(changes: &[Change], around: &[(Resource, Vec<Around>)], lang: Lang) -> Vec<Branch> {
    let mut by_kind: BTreeMap<&str, Vec<Branch>> = BTreeMap::new();
    for change in changes {
        by_kind.entry(&change.what.kind).or_default().push(leaf(change, changes, around, lang));
    }
    let group = |(kind, mut inside): (&str, Vec<Branch>)| {
        inside.sort_by_key(weight);
        let severity = inside.iter().filter_map(|b| b.severity).min();
        Branch { severity, text: format!("{} · {}", noun(kind, lang), inside.len()), what: None, inside }
    };
    let mut groups: Vec<Branch> = by_kind.into_iter().map(group).collect();
    groups.sort_by_key(weight);
    groups
}

/// For sorting: what has no finding comes last.
fn weight(branch: &Branch) -> (bool, Option<Severity>) {
    (branch.severity.is_none(), branch.severity)
}

fn leaf(change: &Change, beside: &[Change], around: &[(Resource, Vec<Around>)], lang: Lang) -> Branch {
    let judged = judge(change, beside, around);
    let inside = change.nested.as_deref().map(|nested| tree(nested, around, lang)).unwrap_or_default();
    let own = judged.as_ref().map(|(severity, _)| *severity);
    let severity = own.into_iter().chain(inside.iter().filter_map(|b| b.severity)).min();
    // What has a finding says it; what has none says what happens.
    let text = match judged {
        Some((_, rule)) if change.act != Act::Modify => rule.cause(lang),
        _ => heading(change, lang),
    };
    Branch { severity, text, what: Some(change.what.clone()), inside }
}
