//! One change as CloudFormation says it, in the words of the rules.

use std::collections::BTreeMap;

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
    Some((Change { what, act: act(change), policy, because: because(change), nested: None, granted: None, grants: None }, nested))
}

/// What a permission has granted so far, and what it will grant. Of the values that AWS shows nothing else is looked at, and none
/// is kept: those of other resources may be secret.
pub(super) fn grants(change: &ResourceChange) -> (Option<Grant>, Option<Grant>) {
    if change.resource_type() != Some("AWS::Lambda::Permission") {
        return (None, None);
    }
    let before = change.before_context().filter(|_| change.action() != Some(&ChangeAction::Add));
    let after = change.after_context().filter(|_| change.action() != Some(&ChangeAction::Remove));
    (before.and_then(grant), after.and_then(grant))
}

/// The grant in a permission's values; none where one of them is not known.
fn grant(context: &str) -> Option<Grant> {
    let context: Value = serde_json::from_str(context).ok()?;
    let mut properties = BTreeMap::new();
    for (name, value) in context["Properties"].as_object()?.iter().filter(|(_, value)| !value.is_null()) {
        let text = value.to_string();
        // What is made in the same go or looked up then has no value yet; of a masked one nobody knows whether it is the same.
        if text.contains("{{") || text.contains("****") {
            return None;
        }
        properties.insert(name.clone(), text);
    }
    properties.remove("FunctionName");
    let function = context["Properties"]["FunctionName"].as_str()?;
    let function = function.rsplit_once(":function:").map_or(function, |(_, name)| name).to_owned();
    let whole = ["Action", "Principal"].iter().all(|name| properties.contains_key(*name));
    whole.then_some(Grant { function, properties })
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
        let permission = |action: ChangeAction, context: &str| {
            let built = ResourceChange::builder().action(action).resource_type("AWS::Lambda::Permission").logical_resource_id("P");
            grants(&built.before_context(context).after_context(context).build())
        };
        let of = |function: &str, more: &str| {
            let context = format!(r#"{{"Properties":{{"FunctionName":"{function}","Action":"lambda:InvokeFunction","Principal":"sns.amazonaws.com"{more}}}}}"#);
            permission(ChangeAction::Modify, &context).1
        };
        let (name, arn) = ("orders:live", "arn:aws:lambda:r:1:function:orders:live");
        let plain = of(name, "").expect("a grant");
        assert_eq!((plain.function.as_str(), of(arn, "")), (name, Some(plain.clone())), "by name and alias, however it is written");
        assert_eq!(of(name, r#","SourceArn":null"#), Some(plain.clone()), "what is null is not there");
        for more in ["PrincipalOrgID\":\"o-1", "EventSourceToken\":\"t", "FunctionUrlAuthType\":\"NONE", "InvokedViaFunctionUrl\":\"true", "New\":\"x"] {
            let limited = of(name, &format!(",\"{more}\""));
            assert!(limited.as_ref().is_some_and(|limited| *limited != plain), "{more} makes it another grant: {limited:?}");
        }
        for more in ["SourceArn\":\"{{changeSet:KNOWN_AFTER_APPLY}}", "SourceArn\":\"{{resolve:ssm:/api}}", "EventSourceToken\":\"****"] {
            assert_eq!(of(name, &format!(",\"{more}\"")), None, "{more} is not known");
        }
        assert_eq!(of("{{changeSet:KNOWN_AFTER_APPLY}}", ""), None, "what has no name yet is not known");
        let whole = r#"{"Properties":{"FunctionName":"orders:live","Action":"lambda:InvokeFunction","Principal":"sns.amazonaws.com"}}"#;
        assert_eq!(permission(ChangeAction::Modify, whole), (Some(plain.clone()), Some(plain.clone())), "before and after");
        assert_eq!(permission(ChangeAction::Add, whole), (None, Some(plain.clone())), "what comes has granted nothing");
        assert_eq!(permission(ChangeAction::Remove, whole), (Some(plain), None), "what goes will grant nothing");
        assert_eq!(permission(ChangeAction::Modify, "no JSON"), (None, None), "what cannot be read is not known");
    }
}
