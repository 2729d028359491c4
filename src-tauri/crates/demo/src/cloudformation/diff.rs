//! What a change set says: from one resolved template to another, resource by resource.
//!
//! A resource changes because its own text does (*static*), or because something it refers to may
//! come out differently (*dynamic*): a `Ref` when its resource may be replaced, an attribute when
//! its resource changes at all. CloudFormation over-reports in the same way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::recreation::{Recreation, recreation};
use super::resolve::{Reference, Resolved, references};
use super::state::Stack;
use super::values::context;

/// The attributes of a resource beside its properties.
const ATTRIBUTES: [&str; 5] = ["Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"];

/// One reason why a resource changes.
struct Detail {
    /// `Properties`, `Tags`, or one of [`ATTRIBUTES`].
    attribute: &'static str,
    /// The property's name.
    name: Option<String>,
    recreation: Recreation,
    dynamic: bool,
    source: &'static str,
    /// What it comes from: a parameter, a resource, or a resource's attribute.
    cause: Option<String>,
}

impl Detail {
    fn shown(&self) -> Value {
        json!({
            "Target": {"Attribute": self.attribute, "Name": self.name, "RequiresRecreation": self.recreation.shown()},
            "Evaluation": if self.dynamic { "Dynamic" } else { "Static" },
            "ChangeSource": self.source,
            "CausingEntity": self.cause,
        })
    }
}

/// `Replacement`: certain only where a static change of the text demands it.
fn replacement(details: &[Detail]) -> &'static str {
    let certain = details.iter().any(|detail| detail.recreation == Recreation::Always && !detail.dynamic);
    let possible = details.iter().any(|detail| detail.recreation != Recreation::Never);
    if certain {
        "True"
    } else if possible {
        "Conditional"
    } else {
        "False"
    }
}

/// The changes from what the stack has to `after`, by logical id; `before` is the stack's template.
pub(super) fn changes(stack: &Stack, before: Option<&Resolved<'_>>, after: &Resolved<'_>) -> Vec<Value> {
    let old: BTreeSet<&String> = before.map(Resolved::ids).unwrap_or_default().into_iter().collect();
    let new: BTreeSet<&String> = after.ids().into_iter().collect();
    let kept: Vec<&String> = old.intersection(&new).copied().collect();
    let mut modified = BTreeMap::new();
    if let Some(before) = before {
        for id in &kept {
            modified.insert((*id).clone(), statics(id, before, after));
        }
        while dynamics(&mut modified, after) {}
    }
    let mut changes = Vec::new();
    for id in old.union(&new) {
        let there = stack.resources.get(*id);
        let physical = there.map(|resource| &resource.physical);
        let mut change = match (old.contains(id), new.contains(id)) {
            (true, false) => {
                let kind = there.map(|resource| &resource.kind);
                let retained = before.is_some_and(|before| before.resource(id)["DeletionPolicy"] == "Retain");
                let policy = if retained { "Retain" } else { "Delete" };
                json!({"PolicyAction": policy, "Action": "Remove", "LogicalResourceId": id, "PhysicalResourceId": physical, "ResourceType": kind, "Scope": [], "Details": []})
            }
            (false, _) => {
                json!({"Action": "Add", "LogicalResourceId": id, "ResourceType": after.template.resources.get(*id), "Scope": [], "Details": []})
            }
            (true, true) => match modified.get(*id).filter(|details| !details.is_empty()) {
                Some(details) => modify(id, physical, details, after),
                None => continue,
            },
        };
        change["BeforeContext"] = before.filter(|_| old.contains(id)).map(|before| context(stack, before, id)).into();
        change["AfterContext"] = Some(after).filter(|_| new.contains(id)).map(|after| context(stack, after, id)).into();
        changes.push(json!({"Type": "Resource", "ResourceChange": change}));
    }
    changes
}

fn modify(id: &str, physical: Option<&String>, details: &[Detail], after: &Resolved<'_>) -> Value {
    let replacement = replacement(details);
    let retained = after.resource(id)["UpdateReplacePolicy"] == "Retain";
    let policy = match replacement {
        "False" => None,
        _ if retained => Some("ReplaceAndRetain"),
        _ => Some("ReplaceAndDelete"),
    };
    let scope: BTreeSet<&str> = details.iter().map(|detail| detail.attribute).collect();
    json!({
        "PolicyAction": policy,
        "Action": "Modify",
        "LogicalResourceId": id,
        "PhysicalResourceId": physical,
        "ResourceType": after.template.resources.get(id),
        "Replacement": replacement,
        "Scope": scope,
        "Details": details.iter().map(Detail::shown).collect::<Vec<_>>(),
    })
}

/// What has changed in the text of a resource, parameters put in.
fn statics(id: &str, before: &Resolved<'_>, after: &Resolved<'_>) -> Vec<Detail> {
    let kind = after.template.resources.get(id).map(String::as_str).unwrap_or_default();
    let (old, new) = (before.resource(id), after.resource(id));
    let mut details = Vec::new();
    for attribute in ATTRIBUTES {
        if old[attribute] != new[attribute] {
            details.push(Detail { attribute, name: None, recreation: Recreation::Never, dynamic: false, source: "DirectModification", cause: None });
        }
    }
    let (old, new) = (&old["Properties"], &new["Properties"]);
    for name in names(old).union(&names(new)).copied().filter(|name| old[*name] != new[*name]) {
        let written = &after.template.resource(id)["Properties"][name];
        let same = before.template.resource(id)["Properties"][name] == *written;
        // The text is the same, so a parameter in it has another value.
        let parameter = references(written).into_iter().find_map(|reference| match reference {
            Reference::Ref(name) if before.parameters.get(&name) != after.parameters.get(&name) => Some(name),
            _ => None,
        });
        let (source, cause) = if same { ("ParameterReference", parameter) } else { ("DirectModification", None) };
        let (attribute, recreation) = if name == "Tags" { ("Tags", Recreation::Never) } else { ("Properties", recreation(kind, name)) };
        let name = (attribute == "Properties").then(|| name.to_owned());
        details.push(Detail { attribute, name, recreation, dynamic: false, source, cause });
    }
    details
}

fn names(properties: &Value) -> BTreeSet<&str> {
    properties.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// Adds what follows from the changes so far; whether anything did.
fn dynamics(modified: &mut BTreeMap<String, Vec<Detail>>, after: &Resolved<'_>) -> bool {
    let changed: BTreeMap<String, bool> =
        modified.iter().filter(|(_, details)| !details.is_empty()).map(|(id, details)| (id.clone(), replacement(details) != "False")).collect();
    let mut more = false;
    for (id, details) in modified.iter_mut() {
        let kind = after.template.resources.get(id).map(String::as_str).unwrap_or_default();
        let resource = after.resource(id);
        for (name, value) in resource["Properties"].as_object().into_iter().flatten() {
            for reference in references(value) {
                let (source, cause, concerned) = match &reference {
                    Reference::Ref(to) => ("ResourceReference", to.clone(), changed.get(to) == Some(&true)),
                    Reference::Attribute(to, attribute) => ("ResourceAttribute", format!("{to}.{attribute}"), changed.contains_key(to)),
                };
                let known = details.iter().any(|detail| detail.name.as_ref() == Some(name) && (!detail.dynamic || detail.cause.as_ref() == Some(&cause)));
                if concerned && !known && name != "Tags" {
                    let recreation = recreation(kind, name);
                    details.push(Detail { attribute: "Properties", name: Some(name.clone()), recreation, dynamic: true, source, cause: Some(cause) });
                    more = true;
                }
            }
        }
    }
    more
}
