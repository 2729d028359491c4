//! Resource policies of functions and queues, as far as they let an AWS service in from one source.

use serde_json::Value;

/// The statements of a policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy(Vec<Statement>);

#[derive(Debug, Clone, PartialEq)]
struct Statement {
    allows: bool,
    /// Services, and `*` for anybody.
    principals: Vec<String>,
    actions: Vec<String>,
    /// Patterns of source ARNs; none where the source does not matter.
    sources: Option<Vec<String>>,
    accounts: Option<Vec<String>>,
    /// It depends on something else as well.
    unclear: bool,
    /// It is about all but some callers or actions. AWS's rules for these are not judged here.
    all_but: bool,
}

/// Who asks, for what, from where.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Such as `sns.amazonaws.com`.
    pub service: &'a str,
    /// Such as `sqs:SendMessage`.
    pub action: &'a str,
    /// The ARN of what the service asks for.
    pub source: &'a str,
    /// The account that belongs to.
    pub account: &'a str,
}

/// What a policy says to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Come in.
    Yes,
    /// It says nothing of it, or no.
    No,
    /// It depends on what is not known here.
    Unclear,
}

impl Policy {
    /// From its JSON. What is no policy lets nobody in.
    pub fn read(text: &str) -> Self {
        let document: Value = serde_json::from_str(text).unwrap_or_default();
        Self(listed(&document["Statement"]).into_iter().map(Statement::read).collect())
    }

    /// What it says.
    pub fn says(&self, ask: &Ask<'_>) -> Answer {
        let (mut answer, mut refused) = (Answer::No, false);
        for statement in self.0.iter().filter(|s| s.is_about(ask)) {
            match (statement.allows, statement.unclear || statement.all_but) {
                // It may well be a refusal of this caller.
                (false, true) if statement.all_but => refused = true,
                (false, false) => return Answer::No,
                // A refusal under conditions that are not of source or account, such as one without TLS, is none for a service.
                (false, true) => {}
                (true, true) if answer == Answer::No => answer = Answer::Unclear,
                (true, true) => {}
                (true, false) => answer = Answer::Yes,
            }
        }
        if refused && answer == Answer::Yes { Answer::Unclear } else { answer }
    }
}

impl Statement {
    fn read(from: &Value) -> Self {
        let principal = &from["Principal"];
        let principals = match principal {
            Value::String(all) => vec![all.clone()],
            Value::Object(by_kind) => by_kind.values().flat_map(texts).collect(),
            _ => Vec::new(),
        };
        let not = |name: &str| !from[name].is_null();
        let any = || vec!["*".to_owned()];
        let (all_but, principals) = (not("NotPrincipal") || not("NotAction"), if not("NotPrincipal") { any() } else { principals });
        let actions = if not("NotAction") { any() } else { texts(&from["Action"]) };
        let mut read = Self { allows: from["Effect"] == "Allow", principals, actions, sources: None, accounts: None, unclear: false, all_but };
        let conditions = from["Condition"].as_object().into_iter().flatten();
        for (operator, keys) in conditions {
            for (key, values) in keys.as_object().into_iter().flatten() {
                match (operator.as_str(), key.to_ascii_lowercase().as_str()) {
                    ("ArnLike" | "ArnEquals" | "StringLike" | "StringEquals", "aws:sourcearn") => read.sources = Some(texts(values)),
                    ("StringLike" | "StringEquals", "aws:sourceaccount") => read.accounts = Some(texts(values)),
                    _ => read.unclear = true,
                }
            }
        }
        read
    }

    fn is_about(&self, ask: &Ask<'_>) -> bool {
        let any = |patterns: &[String], text: &str| patterns.iter().any(|pattern| like(pattern, text));
        let fits = |patterns: &Option<Vec<String>>, text| patterns.as_deref().is_none_or(|patterns| any(patterns, text));
        any(&self.principals, ask.service) && any(&self.actions, ask.action) && fits(&self.sources, ask.source) && fits(&self.accounts, ask.account)
    }
}

fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn texts(value: &Value) -> Vec<String> {
    listed(value).into_iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether a pattern of IAM fits: `*` for anything, `?` for one character, and letters of either case.
fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.to_lowercase().chars().collect(), text.to_lowercase().chars().collect());
    let (mut p, mut t, mut back) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                back = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            // The last star takes one character more.
            _ => match &mut back {
                Some((star, from)) => {
                    *from += 1;
                    (p, t) = (*star + 1, *from);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "arn:aws:execute-api:r:1:abc/prod/GET/orders";

    fn says(statement: &str) -> Answer {
        let ask = Ask { service: "apigateway.amazonaws.com", action: "lambda:InvokeFunction", source: SOURCE, account: "1" };
        Policy::read(&format!("{{\"Statement\":[{statement}]}}")).says(&ask)
    }

    fn allowing(condition: &str) -> String {
        format!(r#"{{"Effect":"Allow","Principal":{{"Service":"apigateway.amazonaws.com"}},"Action":"lambda:InvokeFunction"{condition}}}"#)
    }

    #[test]
    fn a_source_is_let_in_by_pattern() {
        let from = |arn: &str| says(&allowing(&format!(r#","Condition":{{"ArnLike":{{"AWS:SourceArn":"{arn}"}}}}"#)));
        assert_eq!(from("arn:aws:execute-api:r:1:abc/*/*/orders"), Answer::Yes, "a star is any stage and any method");
        assert_eq!(from("arn:aws:execute-api:r:1:abc/*"), Answer::Yes, "and any number of parts");
        assert_eq!(from("arn:aws:execute-api:r:1:abc/prod/?ET/orders"), Answer::Yes, "a question mark is one character");
        assert_eq!(from("arn:aws:execute-api:r:1:abc/prod/POST/orders"), Answer::No, "another method is another source");
        assert_eq!(from("arn:aws:execute-api:r:1:xyz/*"), Answer::No, "so is another API");
    }

    #[test]
    fn what_it_depends_on_and_is_not_known_is_not_judged() {
        assert_eq!(says(&allowing("")), Answer::Yes, "without a condition everything");
        assert_eq!(says(&allowing(r#","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#)), Answer::Unclear, "that is not known here");
        assert_eq!(says(&allowing(r#","Condition":{"StringEquals":{"AWS:SourceAccount":"2"}}"#)), Answer::No, "another account");
        let secure = r#"{"Effect":"Deny","Principal":"*","Action":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
        assert_eq!(says(&format!("{},{secure}", allowing(""))), Answer::Yes, "AWS's services speak TLS");
        assert_eq!(says(&format!(r#"{},{{"Effect":"Deny","Principal":"*","Action":"lambda:*"}}"#, allowing(""))), Answer::No, "a plain refusal wins");
    }

    #[test]
    fn all_but_some_is_not_judged() {
        let but = |effect: &str, what: &str| format!(r#"{{"Effect":"{effect}",{what}}}"#);
        let others = r#""NotPrincipal":{"AWS":"arn:aws:iam::1:role/ci"},"Action":"lambda:*""#;
        let actions = r#""Principal":"*","NotAction":"lambda:GetFunction""#;
        for what in [others, actions] {
            assert_eq!(says(&but("Allow", what)), Answer::Unclear, "it may let it in: {what}");
            assert_eq!(says(&format!("{},{}", allowing(""), but("Deny", what))), Answer::Unclear, "it may refuse what another allows: {what}");
            assert_eq!(says(&format!("{},{}", allowing(""), but("Allow", what))), Answer::Yes, "another allows it: {what}");
        }
        assert_eq!(says(&but("Deny", others)), Answer::No, "nothing allows it");
    }

    #[test]
    fn what_is_no_policy_lets_nobody_in() {
        let ask = Ask { service: "sns.amazonaws.com", action: "sqs:SendMessage", source: "a", account: "1" };
        for text in ["", "[]", "{\"Statement\":7}", "{\"Statement\":{\"Effect\":\"Allow\"}}"] {
            assert_eq!(Policy::read(text).says(&ask), Answer::No, "{text}");
        }
        let anybody = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SQS:SendMessage"]}}"#;
        assert_eq!(Policy::read(anybody).says(&ask), Answer::Yes, "one statement without a list, an action in capitals");
    }
}
