//! CloudFormation through the cloud's front door.

mod changes;
mod refusals;
mod stacks;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::testing::{Answer, ask, cloud, pass};
use crate::{Cloud, Scenario};

const RENAMED: &str = include_str!("../../../../../../tests/fixtures/serverless3/renamed.json");

/// A form with this action.
fn form(action: &str, fields: &[(&str, &str)]) -> crate::testing::Ask {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let all = [("Action", action), ("Version", "2010-05-15")]
        .into_iter()
        .chain(fields.iter().copied())
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)));
    ask("cloudformation", "POST", "/").bytes(all.collect::<Vec<_>>().join("&"))
}

async fn send(cloud: &Cloud, action: &str, fields: &[(&str, &str)]) -> Answer {
    form(action, fields).send(cloud).await
}

/// The text of the first element of this name; empty if there is none.
fn field(text: &str, name: &str) -> String {
    all(text, name).into_iter().next().unwrap_or_default()
}

/// The contents of every outermost element of this name.
fn all(text: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((_, after)) = rest.split_once(&open) {
        // The element ends where as many have been closed as opened.
        let ends = after.match_indices(&close).map(|(at, _)| at);
        let end = ends.into_iter().find(|at| after[..*at].matches(&open).count() == after[..*at].matches(&close).count());
        let Some(end) = end else { break };
        found.push(after[..end].to_owned());
        rest = &after[end + close.len()..];
    }
    found
}

async fn refused(cloud: &Cloud, action: &str, fields: &[(&str, &str)], code: &str, words: &str) {
    let answer = send(cloud, action, fields).await;
    let text = answer.text();
    assert!(answer.status() >= 400, "{action} should be refused: {text}");
    assert_eq!(field(&text, "Code"), code, "{action}: {text}");
    assert!(field(&text, "Message").contains(words), "expected {words:?} in {text}");
}

const NAMED_IAM: (&str, &str) = ("Capabilities.member.1", "CAPABILITY_NAMED_IAM");

/// CreateChangeSet with a template, accepted; its ARN.
async fn create(cloud: &Cloud, stack: &str, name: &str, kind: &str, template: &str, more: &[(&str, &str)]) -> String {
    let fields = [("StackName", stack), ("ChangeSetName", name), ("ChangeSetType", kind), ("TemplateBody", template), NAMED_IAM];
    let answer = send(cloud, "CreateChangeSet", &[&fields[..], more].concat()).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    field(&answer.text(), "Id")
}

/// Every change of a change set, over all pages: the content of its `ResourceChange`.
async fn changes(cloud: &Cloud, id: &str) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let mut fields = vec![("ChangeSetName", id)];
        if !token.is_empty() {
            fields.push(("NextToken", &token));
        }
        let text = send(cloud, "DescribeChangeSet", &fields).await.text();
        assert_eq!(field(&text, "Status"), "CREATE_COMPLETE", "{text}");
        found.extend(all(&text, "ResourceChange"));
        token = field(&text, "NextToken");
        if token.is_empty() {
            return found;
        }
    }
}

/// The changes from one template to another (none: the stack is new), as `action id replacement`.
async fn between(old: Option<Value>, new: Value) -> Vec<String> {
    let cloud = cloud(Scenario::Empty);
    let kind = match old {
        Some(old) => {
            exist(&cloud, old).await;
            "UPDATE"
        }
        None => "CREATE",
    };
    let id = create(&cloud, "s", "c", kind, &new.to_string(), &[]).await;
    pass(&cloud, 10);
    let words = |change: String| format!("{} {} {}", field(&change, "Action"), field(&change, "LogicalResourceId"), field(&change, "Replacement"));
    changes(&cloud, &id).await.into_iter().map(words).map(|words| words.trim_end().to_owned()).collect()
}

/// A stack `s` that has this template deployed. Change sets are not executed here, so it is put
/// where CloudFormation keeps it.
async fn exist(cloud: &Cloud, template: Value) {
    cloud.with_world(|world| {
        let now = "2026-11-01T00:00:00Z".parse().unwrap();
        let text = template.to_string();
        let read = crate::cloudformation::Template::read(&text).unwrap();
        let stacked = |(id, kind): (&String, &String)| {
            let stacked = crate::cloudformation::Stacked { kind: kind.clone(), physical: format!("s-{id}"), updated: now };
            (id.clone(), stacked)
        };
        let stack = crate::cloudformation::Stack {
            id: "arn:aws:cloudformation:ap-northeast-2:210987654321:stack/s/1".to_owned(),
            created: now,
            updated: None,
            status: "CREATE_COMPLETE".to_owned(),
            template: Some(text.clone()),
            parameters: [("Size".to_owned(), "1".to_owned())].into(),
            capabilities: Vec::new(),
            tags: [].into(),
            outputs: [].into(),
            resources: read.resources.iter().map(stacked).collect(),
        };
        world.cloudformation.stacks.insert("s".to_owned(), stack);
    });
}

/// A template with these resources.
fn template(resources: Value) -> Value {
    json!({"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"Size": {"Type": "String", "Default": "1"}}, "Resources": resources})
}
