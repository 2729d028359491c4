//! The values that a change set shows on request: the properties of a resource before and after, with what it refers to put in.

use serde_json::{Value, json};

use super::resolve::{Reference, Resolved, function, variables};
use super::state::Stack;

/// What AWS says of a value that comes out only when the change set is executed.
const UNKNOWN: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// `BeforeContext` or `AfterContext`.
pub(super) fn context(stack: &Stack, template: &Resolved<'_>, id: &str) -> String {
    json!({"Properties": put(stack, &template.resource(id)["Properties"])}).to_string()
}

fn put(stack: &Stack, value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| put(stack, item)).collect(),
        Value::Object(map) => match function(map) {
            Some(("Ref", Value::String(name))) => named(stack, &Reference::Ref(name.clone())),
            Some(("Fn::GetAtt", Value::String(path))) => named(stack, &Reference::parse(path)),
            Some(("Fn::GetAtt", Value::Array(parts))) => {
                let path: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                named(stack, &Reference::parse(&path.join(".")))
            }
            Some(("Fn::Join", Value::Array(parts))) => joined(stack, parts),
            Some(("Fn::Sub", Value::String(text))) => substituted(stack, text),
            Some(_) => json!(UNKNOWN),
            None => map.iter().map(|(name, value)| (name.clone(), put(stack, value))).collect(),
        },
        other => other.clone(),
    }
}

/// One unknown part makes the whole unknown.
fn joined(stack: &Stack, parts: &[Value]) -> Value {
    let [Value::String(between), Value::Array(items)] = parts else { return json!(UNKNOWN) };
    let items: Vec<Value> = items.iter().map(|item| put(stack, item)).collect();
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.as_str().filter(|text| *text != UNKNOWN)).collect();
    json!(texts.map_or_else(|| UNKNOWN.to_owned(), |texts| texts.join(between)))
}

fn substituted(stack: &Stack, text: &str) -> Value {
    let mut whole = text.to_owned();
    for variable in variables(text) {
        match named(stack, &Reference::parse(variable)).as_str() {
            Some(value) if value != UNKNOWN => whole = whole.replace(&format!("${{{variable}}}"), value),
            _ => return json!(UNKNOWN),
        }
    }
    json!(whole)
}

/// The name of what is there already; the ARN of a function, and no other attribute.
fn named(stack: &Stack, reference: &Reference) -> Value {
    let part = |n: usize| stack.id.split(':').nth(n).unwrap_or_default();
    let physical = |id: &str| stack.resources.get(id);
    let found = match reference {
        Reference::Ref(name) if name == "AWS::Partition" => Some(part(1).to_owned()),
        Reference::Ref(name) if name == "AWS::Region" => Some(part(3).to_owned()),
        Reference::Ref(name) if name == "AWS::AccountId" => Some(part(4).to_owned()),
        Reference::Ref(id) => physical(id).map(|resource| resource.physical.clone()),
        Reference::Attribute(id, attribute) => physical(id)
            .filter(|resource| resource.kind == "AWS::Lambda::Function" && attribute == "Arn")
            .map(|resource| format!("arn:{}:lambda:{}:{}:function:{}", part(1), part(3), part(4), resource.physical)),
    };
    json!(found.unwrap_or_else(|| UNKNOWN.to_owned()))
}
