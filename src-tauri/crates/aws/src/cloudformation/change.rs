//! One change as CloudFormation says it, in the words of the rules.

use aws_sdk_cloudformation::types::{ChangeAction, PolicyAction, Replacement, RequiresRecreation, ResourceChange, ResourceChangeDetail};
use serde_json::Value;
use switchback_core::preflight::change_set::{Act, Change, Grant, Policy, Resource};

use crate::text::bounded;

/// The change, and the id of the nested stack's change set where it has one. None without a type and a logical id: AWS
/// always sends both.
pub(super) fn read(change: &ResourceChange) -> Option<(Change, Option<String>)> {
    let (kind, logical) = (change.resource_type()?, change.logical_resource_id()?);
    let physical = change.physical_resource_id().filter(|id| !id.is_empty()).map(|id| bounded(id, 1_024));
    let what = Resource { kind: bounded(kind, 256), logical: bounded(logical, 256), physical };
    let policy = match change.policy_action() {
        Some(PolicyAction::Retain | PolicyAction::ReplaceAndRetain) => Policy::Retain,
        Some(PolicyAction::Snapshot | PolicyAction::ReplaceAndSnapshot) => Policy::Snapshot,
        _ => Policy::Delete,
    };
    let nested = change.change_set_id().filter(|id| !id.is_empty()).map(str::to_owned);
    Some((Change { what, act: act(change), policy, because: because(change), nested: None, grants: None }, nested))
}

/// What a permission grants that goes or comes. Of the values that AWS shows nothing else is looked at, and none is kept: those
/// of other resources may be secret.
pub(super) fn grants(change: &ResourceChange) -> Option<Grant> {
    let context = match change.action()? {
        ChangeAction::Remove => change.before_context(),
        ChangeAction::Add => change.after_context(),
        _ => None,
    };
    let context: Value = serde_json::from_str(context.filter(|_| change.resource_type() == Some("AWS::Lambda::Permission"))?).ok()?;
    let text = |name: &str| context["Properties"][name].as_str().map(|text| bounded(text, 512));
    // What is made in the same go has no name yet.
    let known = |name: &str| text(name).filter(|text| !text.contains("{{changeSet:"));
    let limited = |name: &str| if context["Properties"][name].is_null() { Some(None) } else { known(name).map(Some) };
    let function = known("FunctionName")?;
    let function = function.rsplit_once(":function:").map_or(function.as_str(), |(_, name)| name).to_owned();
    let (action, principal) = (known("Action")?, known("Principal")?);
    Some(Grant { function, action, principal, source: limited("SourceArn")?, account: limited("SourceAccount")? })
}

fn act(change: &ResourceChange) -> Act {
    match (change.action(), change.replacement()) {
        (Some(ChangeAction::Add), _) => Act::Add,
        (Some(ChangeAction::Import), _) => Act::Import,
        (Some(ChangeAction::Remove), _) => Act::Remove,
        (Some(ChangeAction::Modify), Some(Replacement::True)) => Act::Replace,
        (Some(ChangeAction::Modify), Some(Replacement::Conditional)) => Act::MayReplace,
        (Some(ChangeAction::Modify | ChangeAction::SyncWithActual), Some(Replacement::False) | None) => Act::Modify,
        // Dynamic, and whatever AWS comes to say beside these.
        _ => Act::Undecided,
    }
}

/// The properties that ask for a new resource; for one that is certainly replaced, those that certainly do.
fn because(change: &ResourceChange) -> Vec<String> {
    let asking = |detail: &ResourceChangeDetail| {
        let target = detail.target()?;
        let asks = matches!(
            (change.replacement(), target.requires_recreation()),
            (Some(Replacement::True | Replacement::Conditional), Some(RequiresRecreation::Always))
                | (Some(Replacement::Conditional), Some(RequiresRecreation::Conditionally))
        );
        target.name().filter(|_| asks).map(|name| bounded(name, 128))
    };
    let mut names: Vec<String> = change.details().iter().filter_map(asking).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::ResourceTargetDefinition;

    use super::*;

    fn change(action: ChangeAction, replacement: Option<Replacement>) -> Change {
        let detail = |name: &str, asks| {
            let target = ResourceTargetDefinition::builder().name(name).requires_recreation(asks).build();
            ResourceChangeDetail::builder().target(target).build()
        };
        let built = ResourceChange::builder()
            .action(action)
            .set_replacement(replacement)
            .policy_action(PolicyAction::ReplaceAndRetain)
            .resource_type("AWS::Lambda::Function")
            .logical_resource_id("Fn")
            .details(detail("FunctionName", RequiresRecreation::Always))
            .details(detail("FunctionName", RequiresRecreation::Always))
            .details(detail("Role", RequiresRecreation::Conditionally))
            .details(detail("Timeout", RequiresRecreation::Never))
            .build();
        read(&built).expect("a change").0
    }

    #[test]
    fn a_replacement_is_told_from_a_change_in_place() {
        let of = |replacement| change(ChangeAction::Modify, replacement);
        assert_eq!(
            (of(Some(Replacement::True)).act, of(Some(Replacement::True)).because),
            (Act::Replace, vec!["FunctionName".into()]),
            "what asks for certain"
        );
        let conditional = of(Some(Replacement::Conditional));
        assert_eq!((conditional.act, conditional.because), (Act::MayReplace, vec!["FunctionName".into(), "Role".into()]), "and what may");
        assert_eq!((of(Some(Replacement::False)).act, of(None).act), (Act::Modify, Act::Modify), "in place");
        assert_eq!(of(None).policy, Policy::Retain, "what becomes of the old one");
        assert_eq!(change(ChangeAction::Dynamic, None).act, Act::Undecided, "AWS does not know");
        assert_eq!(change(ChangeAction::from("Other"), None).act, Act::Undecided, "nor do we");
    }

    #[test]
    fn a_permission_says_whom_it_lets_call_what() {
        let permission = |context: &str| {
            let built = ResourceChange::builder().action(ChangeAction::Add).resource_type("AWS::Lambda::Permission").logical_resource_id("P");
            grants(&built.after_context(context).build())
        };
        let of =
            |function: &str| format!(r#"{{"Properties":{{"FunctionName":"{function}","Action":"lambda:InvokeFunction","Principal":"sns.amazonaws.com"}}}}"#);
        let granted = permission(&of("arn:aws:lambda:r:1:function:orders:live")).expect("a grant");
        assert_eq!((granted.function.as_str(), granted.source.as_deref()), ("orders:live", None), "by name and alias, from anywhere");
        assert_eq!(permission(&of("{{changeSet:KNOWN_AFTER_APPLY}}")), None, "what has no name yet is not known");
        assert_eq!(permission("no JSON"), None, "nor is what cannot be read");
    }
}
