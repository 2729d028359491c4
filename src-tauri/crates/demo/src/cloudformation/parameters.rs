//! The values of a template's parameters: sent, from before, or by default.

use std::collections::BTreeMap;

use serde_json::Value;

use super::refuse::invalid;
use super::template::Template;
use crate::wire::{Params, Refusal};

/// A value for every parameter that the template declares.
pub(super) fn settle(template: &Template, sent: &[Params], before: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Refusal> {
    let declared: BTreeMap<&String, &Value> = template.parameters().into_iter().flatten().collect();
    let key = |member: &Params| member.get("ParameterKey").cloned().unwrap_or_default();
    let unknown: Vec<String> = sent.iter().map(key).filter(|key| !declared.contains_key(key)).collect();
    if !unknown.is_empty() {
        return Err(invalid(format!("Parameters: [{}] do not exist in the template", unknown.join(", "))));
    }
    let (mut values, mut without) = (BTreeMap::new(), Vec::new());
    for (name, declaration) in declared {
        let own = sent.iter().find(|member| key(member) == *name);
        let value = match own {
            Some(member) if member.get("UsePreviousValue").is_some_and(|flag| flag == "true") => {
                let text = "Cannot specify usePreviousValue as true for a parameter key not in the previous template";
                let kept = before.get(name).ok_or_else(|| invalid(format!("Invalid input for parameter key {name}. {text}")))?;
                Some(kept.clone())
            }
            Some(member) => member.get("ParameterValue").cloned(),
            None => match &declaration["Default"] {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
        };
        let Some(value) = value else {
            without.push(name.as_str());
            continue;
        };
        let text = |each: &Value| each.as_str().map_or_else(|| each.to_string(), str::to_owned);
        let allowed = declaration["AllowedValues"].as_array().map(|list| list.iter().map(text).collect::<Vec<_>>());
        if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(&value)) {
            return Err(invalid(format!("Parameter '{name}' must be one of AllowedValues: [{}]", allowed.join(", "))));
        }
        values.insert(name.clone(), value);
    }
    if without.is_empty() { Ok(values) } else { Err(invalid(format!("Parameters: [{}] must have values", without.join(", ")))) }
}
