//! What the Query services have in common: lists in forms, and answers in XML.

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Params, Reply, Service, escape};

/// An answer with this result: objects become elements, lists their `member`s, nulls are left out.
pub(crate) fn answer(service: Service, operation: &str, result: &Value) -> Reply {
    let (namespace, result) = (service.namespace(), xml(result));
    let body = format!(
        "<{operation}Response xmlns=\"{namespace}\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata/></{operation}Response>"
    );
    Reply { status: 200, headers: HeaderMap::new(), body: Bytes::from(body) }
}

fn xml(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escape(text),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => items.iter().map(|item| format!("<member>{}</member>", xml(item))).collect(),
        Value::Object(map) => map.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| format!("<{key}>{}</{key}>", xml(value))).collect(),
    }
}

/// A moment as Query services write it.
pub(crate) fn written(at: Timestamp) -> Value {
    json!(at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// The members of a list in a form, in order: each one's fields by name, or its own value under
/// the empty name.
pub(crate) fn members(form: &Params, list: &str) -> Vec<Params> {
    let mut found: std::collections::BTreeMap<usize, Params> = std::collections::BTreeMap::new();
    for (key, value) in form {
        let Some(rest) = key.strip_prefix(list).and_then(|rest| rest.strip_prefix(".member.")) else { continue };
        let (number, field) = rest.split_once('.').unwrap_or((rest, ""));
        if let Ok(number) = number.parse() {
            found.entry(number).or_default().insert(field.to_owned(), value.clone());
        }
    }
    found.into_values().collect()
}

/// The members of a list of plain values.
pub(crate) fn values(form: &Params, list: &str) -> Vec<String> {
    members(form, list).into_iter().filter_map(|mut member| member.remove("")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_and_answers_written() {
        let form: Params = [("P.member.2.K", "b"), ("P.member.1.K", "a"), ("P.member.10.K", "c"), ("C.member.1", "x")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        let keys: Vec<String> = members(&form, "P").into_iter().map(|member| member["K"].clone()).collect();
        assert_eq!((keys, values(&form, "C")), (vec!["a".into(), "b".into(), "c".into()], vec!["x".into()]), "in the order of their numbers");
        let body = json!({"Name": "a<b", "None": null, "List": [{"N": 1}, true]});
        assert_eq!(xml(&body), "<List><member><N>1</N></member><member>true</member></List><Name>a&lt;b</Name>", "escaped, and without nulls");
    }
}
