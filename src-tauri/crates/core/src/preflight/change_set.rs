//! What a CloudFormation change set would do: which of its changes lose something that carries traffic or data, and why.
//!
//! CloudFormation says per resource what it would do (`Action`, `Replacement`, `PolicyAction`); which kinds matter, and how
//! much, is in [`kinds`]. A change set never says that something was renamed: a removed and an added resource of one type
//! are guessed to be the same thing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, Severity};
use crate::release::Template;
use crate::target::Target;

mod kinds;
mod tree;
mod words;

pub use tree::{Branch, tree};

use kinds::{FUNCTION, PERMISSION, Weight, known};

/// A change set as it was read, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSet {
    /// What it is called.
    pub name: String,
    /// Its ARN.
    pub id: String,
    /// How far AWS is with it.
    pub progress: Progress,
    /// The changes, in AWS's order.
    pub changes: Vec<Change>,
}

/// How far AWS is with making a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It is still being made.
    Pending,
    /// It is there.
    Ready,
    /// It is there, and there is nothing in it.
    NoChanges,
    /// It has been executed, or the stack has changed since it was made: AWS's word for it.
    Spent(String),
    /// It could not be made: AWS's reason.
    Failed(String),
}

/// What would happen to one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The resource.
    pub what: Resource,
    /// What would happen.
    pub act: Act,
    /// What becomes of the old one where it is removed or replaced.
    pub policy: Policy,
    /// The properties that ask for a replacement.
    pub because: Vec<String>,
    /// The changes inside, of a nested stack; none where AWS shows none.
    pub nested: Option<Vec<Change>>,
    /// What a permission has granted so far; none where that is not known.
    pub granted: Option<Grant>,
    /// What a permission will grant; none where that is not known.
    pub grants: Option<Grant>,
}

/// Whom a permission lets call what. Two are the same only where all of it is: each property lets somebody in, or limits whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The function by name, with the alias or version where it is for one alone.
    pub function: String,
    /// Every other property by its name, as JSON text.
    pub properties: BTreeMap<String, String>,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// For example `AWS::Lambda::Function`.
    pub kind: String,
    /// Its name in the template.
    pub logical: String,
    /// Its name in the account; none before it is made.
    pub physical: Option<String>,
}

/// What CloudFormation would do to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Made anew.
    Add,
    /// Taken over into the stack.
    Import,
    /// Changed where it is.
    Modify,
    /// Changed, and perhaps replaced: that turns out when it is done.
    MayReplace,
    /// A new one is made, and the old one goes.
    Replace,
    /// Taken out of the stack.
    Remove,
    /// Not known before it is done.
    Undecided,
}

/// What becomes of the old resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// It is deleted.
    Delete,
    /// It stays in the account, outside of the stack.
    Retain,
    /// It is deleted, and a snapshot of its data kept.
    Snapshot,
}

/// What stands around a resource and would go with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "has")]
pub enum Around {
    /// An API's stages.
    Stages {
        /// Their names.
        names: Vec<String>,
    },
    /// A function's aliases.
    Aliases {
        /// Their names.
        names: Vec<String>,
    },
    /// Messages in a queue, about.
    Messages {
        /// How many.
        count: u64,
    },
    /// What stands there could not be read.
    Unread,
}

/// What preflight says of a change set. The tag is the finding's code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum ChangeRule {
    /// A resource is deleted.
    ChangeDeletes {
        /// It.
        what: Resource,
        /// What goes with it.
        around: Vec<Around>,
        /// The added resource of the same type that may be the same thing under another name.
        renamed: Option<String>,
    },
    /// A resource is replaced by a new one.
    ChangeReplaces {
        /// It.
        what: Resource,
        /// The properties that ask for it.
        because: Vec<String>,
        /// What goes with the old one.
        around: Vec<Around>,
        /// Whether the old one stays in the account.
        retained: bool,
    },
    /// A resource may be replaced: AWS knows that only when it is done.
    ChangeMayReplace {
        /// It.
        what: Resource,
        /// The properties that may ask for it.
        because: Vec<String>,
    },
    /// A resource leaves the stack and stays in the account.
    ChangeLetsGo {
        /// It.
        what: Resource,
    },
    /// What happens to a resource is not known before.
    ChangeUndecided {
        /// It.
        what: Resource,
    },
    /// What happens inside a nested stack is not shown.
    NestedUnseen {
        /// The nested stack.
        what: Resource,
    },
    /// The template changes nothing.
    NothingChanges,
    /// The template is larger than CloudFormation takes in a request, or at all.
    TemplateTooLarge {
        /// Its length in bytes.
        size: u64,
    },
    /// There is no such stack yet.
    StackIsNew,
    /// The change set that was made could not be deleted again.
    ChangeSetLeft {
        /// The stack's name.
        stack: String,
        /// What it is called.
        name: String,
    },
    /// The template was put into a bucket, and stays there.
    TemplateLeft {
        /// Its `s3://` URL.
        url: String,
    },
}

/// Refuses a template that CloudFormation would not take the way it is to be sent.
///
/// # Errors
/// [`ChangeRule::TemplateTooLarge`].
pub fn fits(template: &Template) -> Result<(), ChangeRule> {
    let most = if template.bucket.is_some() { Template::IN_S3 } else { Template::IN_REQUEST };
    if template.size > most { Err(ChangeRule::TemplateTooLarge { size: template.size }) } else { Ok(()) }
}

/// The resources whose surroundings the findings would name, nested ones too: what is to be looked at in the account.
pub fn to_look_at(changes: &[Change]) -> Vec<&Resource> {
    let goes = |change: &&Change| matches!(change.act, Act::Remove | Act::Replace) && known(&change.what.kind).is_some_and(|kind| kind.has_surroundings());
    let own = changes.iter().filter(goes).map(|change| &change.what);
    own.chain(changes.iter().filter_map(|change| change.nested.as_deref()).flat_map(to_look_at)).collect()
}

/// The findings for a change set of `stack`, the heaviest first. `around` is what was found around its resources.
pub fn check(stack: &Target, changes: &[Change], around: &[(Resource, Vec<Around>)]) -> Vec<Finding> {
    let mut found = Vec::new();
    gather(stack, changes, around, &mut found);
    found.sort_by_key(|f: &Finding| f.severity);
    found
}

fn gather(stack: &Target, changes: &[Change], around: &[(Resource, Vec<Around>)], found: &mut Vec<Finding>) {
    for change in changes {
        found.extend(judge(change, changes, around).map(|(severity, rule)| Finding::new(severity, stack, rule.into())));
        if let Some(nested) = &change.nested {
            gather(stack, nested, around, found);
        }
    }
}

/// What is to be said of one change; `beside` are all changes of the same stack.
fn judge(change: &Change, beside: &[Change], around: &[(Resource, Vec<Around>)]) -> Option<(Severity, ChangeRule)> {
    let what = change.what.clone();
    let kind = known(&what.kind);
    let weight = kind.map_or(Weight::Little, |kind| kind.weight);
    let severity = match weight {
        Weight::Traffic | Weight::Data => Severity::Block,
        Weight::Way | Weight::Part => Severity::Warn,
        Weight::Little => Severity::Info,
    };
    let near = || around.iter().filter(|(of, _)| *of == what).flat_map(|(_, near)| near.clone()).collect::<Vec<_>>();
    let retained = change.policy == Policy::Retain;
    Some(match change.act {
        // A version, a deployment or a definition that stays is still there to go back to.
        Act::Remove | Act::Replace if retained && weight == Weight::Way => return None,
        // Data that stays is not lost; what takes traffic goes on without anybody who manages it.
        Act::Remove if retained => (if weight == Weight::Traffic { severity } else { lighter(severity) }, ChangeRule::ChangeLetsGo { what }),
        Act::Remove => {
            let renamed = renamed(change, beside);
            (severity_of_loss(change, severity, beside), ChangeRule::ChangeDeletes { around: near(), what, renamed })
        }
        Act::Replace => {
            let severity = severity_of_loss(change, severity, beside);
            (severity, ChangeRule::ChangeReplaces { around: near(), what, because: change.because.clone(), retained })
        }
        Act::MayReplace if weight == Weight::Little || grants_the_same(change) => return None,
        Act::MayReplace => {
            // No property of a permission changes in place: one that is known to grant something else is replaced for certain.
            let certain = is_permission(change) && change.granted.is_some() && change.grants.is_some();
            let severity = if certain { severity_of_loss(change, severity, beside) } else { lighter(severity) };
            (severity, ChangeRule::ChangeMayReplace { what, because: change.because.clone() })
        }
        Act::Undecided => (Severity::Warn, ChangeRule::ChangeUndecided { what }),
        Act::Modify if what.kind == STACK && change.nested.is_none() => (Severity::Warn, ChangeRule::NestedUnseen { what }),
        Act::Add | Act::Import | Act::Modify => return None,
    })
}

const STACK: &str = "AWS::CloudFormation::Stack";

fn lighter(severity: Severity) -> Severity {
    if severity == Severity::Block { Severity::Warn } else { Severity::Info }
}

fn is_permission(change: &Change) -> bool {
    change.what.kind == PERMISSION
}

/// Whether a permission is known to grant after the change what it granted before.
fn grants_the_same(change: &Change) -> bool {
    is_permission(change) && change.granted.is_some() && change.granted == change.grants
}

/// A permission that goes shuts its caller out, unless the new one in its place or another grants the same: the same function or
/// alias to the same caller from the same place. One that goes with its function is part of that.
fn severity_of_loss(change: &Change, severity: Severity, beside: &[Change]) -> Severity {
    // The new permission is there before the old one goes.
    if grants_the_same(change) {
        return Severity::Info;
    }
    let Some(gone) = change.granted.as_ref().filter(|_| is_permission(change)) else { return severity };
    let anew = beside.iter().any(|other| is_permission(other) && other.grants.as_ref() == Some(gone));
    let name = gone.function.split(':').next();
    let with_it = beside.iter().any(|other| other.act == Act::Remove && other.what.kind == FUNCTION && other.what.physical.as_deref() == name);
    if anew || with_it { lighter(severity) } else { severity }
}

/// Whether what permissions grant decides on a finding: where one is or may be replaced, where one goes and another comes, or its
/// function goes.
pub fn to_compare(changes: &[Change]) -> bool {
    let any = |act: Act, wanted: &str| changes.iter().any(|change| change.act == act && change.what.kind == wanted);
    any(Act::Replace, PERMISSION)
        || any(Act::MayReplace, PERMISSION)
        || any(Act::Remove, PERMISSION) && (any(Act::Add, PERMISSION) || any(Act::Remove, FUNCTION))
}

/// The one added resource that may be this removed one under another name: where its type has one of each.
fn renamed(change: &Change, beside: &[Change]) -> Option<String> {
    let same = |act| beside.iter().filter(move |other| other.act == act && other.what.kind == change.what.kind);
    let (mut added, mut removed) = (same(Act::Add), same(Act::Remove));
    match (added.next(), added.next(), removed.next(), removed.next()) {
        (Some(one), None, Some(_), None) => Some(one.what.logical.clone()),
        _ => None,
    }
}

impl ChangeRule {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::ChangeDeletes { .. } => "change_deletes",
            Self::ChangeReplaces { .. } => "change_replaces",
            Self::ChangeMayReplace { .. } => "change_may_replace",
            Self::ChangeLetsGo { .. } => "change_lets_go",
            Self::ChangeUndecided { .. } => "change_undecided",
            Self::NestedUnseen { .. } => "nested_unseen",
            Self::NothingChanges => "nothing_changes",
            Self::TemplateTooLarge { .. } => "template_too_large",
            Self::StackIsNew => "stack_is_new",
            Self::ChangeSetLeft { .. } => "change_set_left",
            Self::TemplateLeft { .. } => "template_left",
        }
    }
}

impl From<ChangeRule> for super::Rule {
    fn from(rule: ChangeRule) -> Self {
        Self::Change(rule)
    }
}

#[cfg(test)]
mod tests;
