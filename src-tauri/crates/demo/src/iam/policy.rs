//! Policy documents: which statements speak of a request, and what they come to.
//!
//! Of conditions only text and ARN comparisons are known; a statement with any other is passed
//! over, as one whose condition does not hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What is asked of policies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// `service:Operation`.
    pub action: &'a str,
    /// An ARN, or `*`.
    pub resource: &'a str,
    /// The condition keys that are known, in lower case, with their values.
    pub context: &'a BTreeMap<String, Vec<String>>,
    /// The service that asks, for a resource's policy; none for a policy of the asker itself.
    pub service: Option<&'a str>,
}

/// What policies come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Allowed,
    ExplicitDeny,
    /// No statement says anything.
    ImplicitDeny,
}

/// The decision, and what it rests on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub decision: Decision,
    /// The policies whose statements decided.
    pub by: BTreeSet<String>,
    /// Condition keys that a statement asks for and nobody gave.
    pub missing: BTreeSet<String>,
}

/// Decides by named documents: a deny that matches wins, then an allow.
pub(crate) fn decide<'a>(documents: impl IntoIterator<Item = (&'a str, &'a Value)>, asked: Asked<'_>) -> Verdict {
    let (mut allowed, mut denied, mut missing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (name, document) in documents {
        for statement in list(&document["Statement"]) {
            if !speaks_of(statement, asked) || !holds(&statement["Condition"], asked.context, &mut missing) {
                continue;
            }
            let side = if statement["Effect"] == "Deny" { &mut denied } else { &mut allowed };
            side.insert(name.to_owned());
        }
    }
    let (decision, by) = match (denied.is_empty(), allowed.is_empty()) {
        (false, _) => (Decision::ExplicitDeny, denied),
        (true, false) => (Decision::Allowed, allowed),
        (true, true) => (Decision::ImplicitDeny, BTreeSet::new()),
    };
    Verdict { decision, by, missing }
}

/// A member that may be one thing or a list.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn any(patterns: &Value, text: &str) -> bool {
    list(patterns).iter().filter_map(Value::as_str).any(|pattern| like(pattern, text))
}

fn speaks_of(statement: &Value, asked: Asked<'_>) -> bool {
    let action = asked.action.to_ascii_lowercase();
    let named = |patterns: &Value| list(patterns).iter().filter_map(Value::as_str).any(|pattern| like(&pattern.to_ascii_lowercase(), &action));
    let acts = if statement["NotAction"].is_null() { named(&statement["Action"]) } else { !named(&statement["NotAction"]) };
    let on = if statement["NotResource"].is_null() { any(&statement["Resource"], asked.resource) } else { !any(&statement["NotResource"], asked.resource) };
    let by = asked.service.is_none_or(|service| {
        let principal = &statement["Principal"];
        *principal == "*" || any(&principal["Service"], service) || list(&principal["AWS"]).iter().any(|who| who == "*")
    });
    acts && on && by
}

/// Whether every condition holds; keys that are asked for and not known are noted.
fn holds(conditions: &Value, context: &BTreeMap<String, Vec<String>>, missing: &mut BTreeSet<String>) -> bool {
    let all = conditions.as_object().into_iter().flatten();
    all.map(|(operator, keys)| {
        let test: fn(&str, &str) -> bool = match operator.as_str() {
            "StringEquals" => |wanted, given| wanted == given,
            "StringLike" | "ArnLike" | "ArnEquals" => like,
            _ => return false,
        };
        let keys = keys.as_object().into_iter().flatten();
        keys.map(|(key, wanted)| match context.get(&key.to_ascii_lowercase()) {
            Some(given) => given.iter().any(|given| list(wanted).iter().filter_map(Value::as_str).any(|wanted| test(wanted, given))),
            None => {
                missing.insert(key.clone());
                false
            }
        })
        .fold(true, |all, one| all & one)
    })
    .fold(true, |all, one| all & one)
}

/// Whether `text` fits a pattern with `*` and `?`.
fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last star was, and how much of the text it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            (p, t) = (at + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|left| *left == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decide_on(statements: Value, action: &str, resource: &str) -> Decision {
        let document = json!({"Statement": statements});
        decide([("p", &document)], Asked { action, resource, context: &BTreeMap::new(), service: None }).decision
    }

    #[test]
    fn patterns_match_as_iam_has_it() {
        assert!(like("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/c"), "a star goes over slashes");
        assert!(like("a*b*c", "axxbxbyc"), "stars may have to give back");
        assert!(like("v?", "v1") && !like("v?", "v10"), "a question mark is one character");
        assert!(!like("abc", "ab") && !like("ab", "abc"), "the whole text counts");
    }

    #[test]
    fn a_deny_wins_and_silence_denies() {
        let read = json!({"Effect": "Allow", "Action": ["secretsmanager:Get*"], "Resource": "arn:s:shop/*"});
        let both = json!([read, {"Effect": "Deny", "Action": "*", "Resource": "arn:s:shop/pg*"}]);
        let get = "secretsmanager:GetSecretValue";
        assert_eq!(decide_on(both.clone(), get, "arn:s:shop/db"), Decision::Allowed, "allowed");
        assert_eq!(decide_on(both.clone(), get, "arn:s:shop/pg-1"), Decision::ExplicitDeny, "denied in so many words");
        assert_eq!(decide_on(both.clone(), get, "arn:s:other"), Decision::ImplicitDeny, "nobody said so");
        assert_eq!(decide_on(both, "SECRETSMANAGER:getsecretvalue", "arn:s:shop/db"), Decision::Allowed, "the case of an action is nothing");
        let but = json!({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:x"});
        assert_eq!(decide_on(but.clone(), get, "arn:y"), Decision::Allowed, "everything but");
        assert_eq!(decide_on(but, "iam:GetRole", "arn:y"), Decision::ImplicitDeny, "not that");
    }

    #[test]
    fn conditions_need_their_keys() {
        let document = json!({"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "q", "Principal": {"Service": "sns.amazonaws.com"},
            "Condition": {"ArnEquals": {"aws:SourceArn": "arn:topic"}}}});
        let verdict = |context: &BTreeMap<String, Vec<String>>, service| {
            decide([("p", &document)], Asked { action: "sqs:SendMessage", resource: "q", context, service: Some(service) })
        };
        let from = |topic: &str| BTreeMap::from([("aws:sourcearn".to_owned(), vec![topic.to_owned()])]);
        assert_eq!(verdict(&from("arn:topic"), "sns.amazonaws.com").decision, Decision::Allowed, "the topic that is meant");
        assert_eq!(verdict(&from("arn:other"), "sns.amazonaws.com").decision, Decision::ImplicitDeny, "another");
        assert_eq!(verdict(&from("arn:topic"), "s3.amazonaws.com").decision, Decision::ImplicitDeny, "another service");
        let blank = verdict(&BTreeMap::new(), "sns.amazonaws.com");
        assert_eq!((blank.decision, blank.missing), (Decision::ImplicitDeny, ["aws:SourceArn".to_owned()].into()), "and it says what it would need");
    }
}
