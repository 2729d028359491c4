//! What a template says once its parameters have values: conditions decided, parameters put in. What
//! refers to resources stays as it is written: that is known only when the stack is updated.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::template::Template;

/// A resource referring to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reference {
    /// `Ref`, which is the physical id of most resources.
    Ref(String),
    /// `Fn::GetAtt`: resource and attribute.
    Attribute(String, String),
}

impl Reference {
    /// `Name`, `Name.Attribute`.
    pub(super) fn parse(text: &str) -> Self {
        match text.split_once('.') {
            Some((id, attribute)) => Self::Attribute(id.to_owned(), attribute.to_owned()),
            None => Self::Ref(text.to_owned()),
        }
    }
}

/// Everything a value refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`.
pub(super) fn references(value: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found.sort();
    found.dedup();
    found
}

fn collect(value: &Value, found: &mut Vec<Reference>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => match function(map) {
            Some(("Ref", Value::String(name))) => found.push(Reference::Ref(name.clone())),
            Some(("Fn::GetAtt", Value::String(path))) => found.push(Reference::parse(path)),
            Some(("Fn::GetAtt", Value::Array(parts))) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                if let [id, attribute @ ..] = &parts[..] {
                    found.push(Reference::Attribute((*id).to_owned(), attribute.join(".")));
                }
            }
            Some(("Fn::Sub", Value::String(text))) => found.extend(variables(text).map(Reference::parse)),
            Some(("Fn::Sub", Value::Array(parts))) => {
                if let [Value::String(text), own] = &parts[..] {
                    found.extend(variables(text).filter(|name| own.get(name).is_none()).map(Reference::parse));
                    collect(own, found);
                }
            }
            _ => map.values().for_each(|value| collect(value, found)),
        },
        _ => {}
    }
}

/// The intrinsic function that an object with one member is.
pub(super) fn function(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = map.iter().next().filter(|_| map.len() == 1)?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then_some((name, argument))
}

/// What stands in `${…}`, without the literals (`${!…}`).
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.trim()).filter(|name| !name.starts_with('!'))
}

/// A template with values for its parameters.
pub(super) struct Resolved<'a> {
    pub template: &'a Template,
    pub parameters: &'a BTreeMap<String, String>,
}

impl Resolved<'_> {
    /// The logical ids of the resources whose conditions hold.
    pub(super) fn ids(&self) -> Vec<&String> {
        let wanted = |id: &&String| self.template.resource(id)["Condition"].as_str().is_none_or(|name| self.holds(name, 0));
        self.template.resources.keys().filter(wanted).collect()
    }

    /// A resource with its parameters put in.
    pub(super) fn resource(&self, id: &str) -> Value {
        self.value(self.template.resource(id)).unwrap_or_default()
    }

    pub(super) fn outputs(&self) -> Value {
        self.value(self.template.outputs()).unwrap_or_default()
    }

    /// A value with its parameters put in; none for `AWS::NoValue`.
    fn value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            Value::Object(map) => match function(map) {
                Some(("Ref", Value::String(name))) if name == "AWS::NoValue" => None,
                Some(("Ref", Value::String(name))) => Some(self.parameters.get(name).map_or_else(|| value.clone(), |text| json!(text))),
                Some(("Fn::If", Value::Array(parts))) => match &parts[..] {
                    [Value::String(condition), yes, no] => self.value(if self.holds(condition, 0) { yes } else { no }),
                    _ => Some(value.clone()),
                },
                Some(("Fn::Sub", argument)) => Some(json!({"Fn::Sub": self.substitute(argument)})),
                _ => Some(Value::Object(map.iter().filter_map(|(key, value)| Some((key.clone(), self.value(value)?))).collect())),
            },
            other => Some(other.clone()),
        }
    }

    /// `Fn::Sub`'s argument with the parameters' values in the place of their names.
    fn substitute(&self, argument: &Value) -> Value {
        let put = |text: &str| self.parameters.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value));
        match argument {
            Value::String(text) => json!(put(text)),
            Value::Array(parts) => match &parts[..] {
                [Value::String(text), own] => json!([put(text), self.value(own)]),
                _ => argument.clone(),
            },
            other => other.clone(),
        }
    }

    /// Whether a condition of the template holds. Conditions refer to each other, though not in
    /// circles; `depth` ends those that do.
    fn holds(&self, name: &str, depth: usize) -> bool {
        depth < 32 && self.decide(self.template.condition(name), depth + 1)
    }

    fn decide(&self, rule: &Value, depth: usize) -> bool {
        let all = |rules: &Value, each: &dyn Fn(bool) -> bool| rules.as_array().into_iter().flatten().any(|rule| each(self.decide(rule, depth)));
        match rule.as_object().and_then(function) {
            Some(("Condition", Value::String(name))) => self.holds(name, depth),
            Some(("Fn::Not", rules)) => all(rules, &|holds| !holds),
            Some(("Fn::And", rules)) => !all(rules, &|holds| !holds),
            Some(("Fn::Or", rules)) => all(rules, &|holds| holds),
            Some(("Fn::Equals", Value::Array(sides))) => matches!(&sides[..], [left, right] if self.value(left) == self.value(right)),
            _ => false,
        }
    }
}
