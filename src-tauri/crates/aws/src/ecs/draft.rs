//! A task definition on its way to be registered: taken from another or from a file, then changed.
//!
//! It stays the JSON that ECS speaks, so that a member this program does not know is carried over and not lost. It holds
//! environment values: it is never written down, and has no text form but the one that is sent.

use serde_json::{Map, Value};
use switchback_core::base::Container;
use switchback_core::diff::fields::{compare, hidden};
use switchback_core::diff::shapes::DEFINITION;
use switchback_core::diff::{Line, seen};
use switchback_core::preflight::definition;
use switchback_core::preflight::facts::task::Task;

use crate::errors::Failure;
use crate::text::{Hidden, bounded, shown};

/// The code where a container is not there.
pub(super) const NO_CONTAINER: &str = "no_such_container";
/// No name, image or ARN of a task definition is longer.
const NAME: usize = 1_024;

/// What DescribeTaskDefinition says and RegisterTaskDefinition does not take.
const READ_ONLY: [&str; 9] =
    ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt"];

pub(crate) struct Draft(Map<String, Value>);

impl Draft {
    /// From DescribeTaskDefinition's answer, or from a file: such an answer, or what
    /// `aws ecs register-task-definition --cli-input-json` takes.
    ///
    /// # Errors
    /// Refused where it is neither. The message says nothing of the contents.
    pub(super) fn read(json: &[u8], from: &str) -> Result<Self, Failure> {
        let malformed = |why: &str| Failure::unsent("malformed_definition", format!("{from} is no task definition: {why}"));
        let said: Value = serde_json::from_slice(json).map_err(|e| malformed(&format!("line {} column {} is no JSON", e.line(), e.column())))?;
        let Value::Object(mut said) = said else { return Err(malformed("it is no JSON object")) };
        let mut draft = match said.remove("taskDefinition") {
            Some(Value::Object(described)) => {
                let mut draft = described;
                draft.extend(said.remove("tags").map(|tags| ("tags".to_owned(), tags)));
                draft
            }
            Some(_) => return Err(malformed("its taskDefinition is no JSON object")),
            None => said,
        };
        draft.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
        if let Some(Value::Array(tags)) = draft.get_mut("tags") {
            // AWS puts these there itself and takes them from nobody.
            tags.retain(|tag| !tag.get("key").and_then(Value::as_str).is_some_and(|key| key.to_ascii_lowercase().starts_with("aws:")));
            if tags.is_empty() {
                draft.remove("tags");
            }
        }
        match (draft.get("family"), draft.get("containerDefinitions")) {
            (Some(Value::String(_)), Some(Value::Array(containers))) if containers.is_empty() => Err(malformed("it has no container")),
            (Some(Value::String(_)), Some(Value::Array(_))) => Ok(Self(draft)),
            _ => Err(malformed("it needs a family and containerDefinitions")),
        }
    }

    /// The same, where ECS takes every member of it as it stands: for what people write. What AWS has said itself may have
    /// members that are newer than this program.
    ///
    /// # Errors
    /// Refused at the first that does not fit.
    pub(super) fn fitting(self, from: &str) -> Result<Self, Failure> {
        let whole = Value::Object(self.0);
        definition::fits(&whole).map_err(|misfit| Failure::unsent("malformed_definition", format!("{from}: {misfit}")))?;
        Ok(Self(if let Value::Object(members) = whole { members } else { Map::new() }))
    }

    pub(super) fn family(&self) -> &str {
        self.0.get("family").and_then(Value::as_str).unwrap_or_default()
    }

    /// CPU units and memory in MiB of the whole task.
    pub(super) fn size(&mut self, cpu: Option<u32>, memory: Option<u32>) {
        for (name, number) in [("cpu", cpu), ("memory", memory)] {
            if let Some(number) = number {
                self.0.insert(name.to_owned(), number.to_string().into());
            }
        }
    }

    /// # Errors
    /// Refused where there is no such container.
    pub(super) fn image(&mut self, container: &str, image: &str) -> Result<(), Failure> {
        self.container(container)?.insert("image".to_owned(), image.into());
        Ok(())
    }

    /// Variables take the place of those of the same name; the others stay.
    ///
    /// # Errors
    /// Refused where there is no such container.
    pub(super) fn environment(&mut self, container: &str, variables: Vec<(String, String)>) -> Result<(), Failure> {
        let container = self.container(container)?;
        let environment = container.entry("environment").or_insert(Value::Null);
        // A member without a value is as good as not there.
        if environment.is_null() {
            *environment = Value::Array(Vec::new());
        }
        let Value::Array(environment) = environment else {
            return Err(Failure::unsent("malformed_definition", "the container's environment is no list".into()));
        };
        for (name, value) in variables {
            environment.retain(|known| known.get("name").and_then(Value::as_str) != Some(name.as_str()));
            environment.push(serde_json::json!({ "name": name, "value": value }));
        }
        Ok(())
    }

    /// In what another differs from it: names, and of their values only what may be seen.
    pub(crate) fn differs(&self, other: &Self) -> Vec<Line> {
        let plain = |draft: &Self| {
            let mut members = draft.0.clone();
            for (name, unit) in [("cpu", "vcpu"), ("memory", "gb")] {
                if let Some(number) = members.get(name).and_then(Value::as_str).and_then(|text| units(text, unit)) {
                    members.insert(name.to_owned(), number.to_string().into());
                }
            }
            Value::Object(members)
        };
        shown(compare(&plain(self), &plain(other), &DEFINITION))
    }

    /// What of it may not be seen, wherever it is quoted.
    pub(super) fn hidden(&self) -> Hidden {
        Hidden::of(hidden(&Value::Object(self.0.clone()), &DEFINITION))
    }

    /// The name, the image and the secrets of each container, as far as they may be seen.
    pub(crate) fn containers(&self) -> Vec<Container> {
        let text = |of: &Value, name: &str| bounded(of.get(name).and_then(Value::as_str).unwrap_or_default(), NAME);
        let list = |of: &Value, name: &str| of.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let containers = self.0.get("containerDefinitions").and_then(Value::as_array).into_iter().flatten();
        let name = |of: &Value| seen::variable(&text(of, "name")).0.to_owned();
        let one = |container: &Value| Container {
            name: text(container, "name"),
            image: seen::image(&text(container, "image")).to_owned(),
            environment: list(container, "environment").iter().map(name).collect(),
            secrets: list(container, "secrets")
                .iter()
                .filter_map(|secret| Some((name(secret), seen::secret(&text(secret, "valueFrom"))?.to_owned())))
                .collect(),
        };
        containers.map(one).collect()
    }

    /// The ARN of the role that starts its tasks.
    pub(crate) fn execution_role(&self) -> Option<String> {
        self.0.get("executionRoleArn").and_then(Value::as_str).map(|arn| bounded(arn, NAME))
    }

    /// Whether it is for Fargate alone, where no instance keeps an image.
    pub(crate) fn fargate_alone(&self) -> bool {
        self.0.get("requiresCompatibilities").and_then(Value::as_array).is_some_and(|on| !on.is_empty() && on.iter().all(|on| on == "FARGATE"))
    }

    /// What its tasks ask of where they run. `on_fargate`: the service's run there.
    pub(crate) fn task(&self, on_fargate: bool) -> Task {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str);
        let requires = self.0.get("requiresCompatibilities").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        Task {
            on_fargate,
            requires: requires.map(|on| bounded(on, NAME)).collect(),
            network: text("networkMode").map(|mode| bounded(mode, NAME)),
            cpu: text("cpu").and_then(|cpu| units(cpu, "vcpu")),
            memory: text("memory").and_then(|memory| units(memory, "gb")),
        }
    }

    /// What is sent.
    pub(super) fn into_body(self) -> String {
        Value::Object(self.0).to_string()
    }

    fn container(&mut self, name: &str) -> Result<&mut Map<String, Value>, Failure> {
        let containers = self.0.get_mut("containerDefinitions").and_then(Value::as_array_mut);
        let found = containers.into_iter().flatten().find(|c| c.get("name").and_then(Value::as_str) == Some(name));
        found.and_then(Value::as_object_mut).ok_or_else(|| Failure::unsent(NO_CONTAINER, format!("the task definition has no container `{name}`")))
    }
}

/// A task's size as a number: ECS takes `1 vCPU` for 1024 and `2GB` for 2048, and answers the number.
fn units(text: &str, unit: &str) -> Option<u32> {
    let low = text.trim().to_ascii_lowercase();
    match low.strip_suffix(unit) {
        // No task has a million of either; below that no digit is lost.
        Some(number) => number.trim().parse::<f64>().ok().filter(|n| (0.0..1e6).contains(n)).map(|n| (n * 1024.0).round() as u32),
        None => low.parse().ok(),
    }
}

/// The variables of a file of `NAME=VALUE` lines. Empty lines and those that begin with `#` are left out. A value is what
/// stands behind the first `=`, as it stands: quotes belong to it, as in ECS's own environment files.
///
/// # Errors
/// Refused where a line is something else; the message names the line's number and nothing of it.
pub(super) fn variables(bytes: &[u8], from: &str) -> Result<Vec<(String, String)>, Failure> {
    let malformed = |line: usize, why: &str| Failure::unsent("malformed_environment", format!("{from}, line {line}: {why}"));
    let text = str::from_utf8(bytes).map_err(|_| malformed(1, "the file is not UTF-8"))?;
    let mut found: Vec<(String, String)> = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(n, line)| (n + 1, line.trim_end_matches('\r'))) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or_else(|| malformed(number, "it is not NAME=VALUE"))?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'-';
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(malformed(number, "the name has a character that no name has"));
        }
        if found.iter().any(|(known, _)| known == name) {
            return Err(malformed(number, "the name is there a second time"));
        }
        found.push((name.to_owned(), value.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIBED: &str = r#"{"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:r:1:task-definition/web:7","revision":7,"status":"ACTIVE",
        "registeredAt":1.5,"registeredBy":"me","compatibilities":["EC2"],"requiresAttributes":[],"family":"web","cpu":"256","memory":"512",
        "memberOfTomorrow":{"a":1},"containerDefinitions":[{"name":"web","image":"old","environment":[{"name":"MODE","value":"a"},{"name":"KEEP","value":"k"}]},
        {"name":"side","image":"s"}]},"tags":[{"key":"team","value":"pay"},{"key":"aws:cloudformation:stack-name","value":"x"}]}"#;

    fn refused<T>(outcome: Result<T, Failure>) -> (String, String) {
        match outcome.err().expect("it is refused") {
            Failure::Refused(refusal) => (refusal.code, refusal.message),
            Failure::Lost(message) => panic!("nothing was sent: {message}"),
        }
    }

    #[test]
    fn what_is_read_is_registered_again_with_the_changes_and_nothing_lost() {
        let mut draft = Draft::read(DESCRIBED.as_bytes(), "web:7").expect("a definition");
        draft.size(Some(512), Some(1024));
        draft.image("web", "registry/web@sha256:abc").expect("the container is there");
        draft.environment("web", vec![("MODE".into(), "b".into()), ("NEW".into(), "n=1".into())]).expect("so it is");
        let sent: Value = serde_json::from_str(&draft.into_body()).expect("JSON");
        let wanted = serde_json::json!({
            "family": "web", "cpu": "512", "memory": "1024", "memberOfTomorrow": {"a": 1},
            "containerDefinitions": [
                {"name": "web", "image": "registry/web@sha256:abc", "environment": [
                    {"name": "KEEP", "value": "k"}, {"name": "MODE", "value": "b"}, {"name": "NEW", "value": "n=1"}]},
                {"name": "side", "image": "s"}],
            "tags": [{"key": "team", "value": "pay"}],
        });
        assert_eq!(sent, wanted, "read-only members and AWS's own tags are left out, unknown members are not");
    }

    #[test]
    fn an_environment_of_null_is_none() {
        let file = br#"{"family":"web","containerDefinitions":[{"name":"web","image":"i","environment":null}]}"#;
        let mut draft = Draft::read(file, "web.json").expect("a definition");
        draft.environment("web", vec![("MODE".into(), "b".into())]).expect("a null is no list to be refused");
        assert!(draft.into_body().contains(r#""environment":[{"name":"MODE","value":"b"}]"#), "the variables are there");
    }

    #[test]
    fn containers_name_nothing_that_may_be_a_secret() {
        let file = br#"{"family":"web","containerDefinitions":[{"name":"web","image":"me:hush@registry/web","environment":[{"name":"A=hush","value":""}],
            "secrets":[{"name":"DB","valueFrom":"hush"},{"name":"KEY","valueFrom":"/shop/key"}]}]}"#;
        let containers = Draft::read(file, "web.json").expect("a definition").containers();
        assert!(!format!("{containers:?}").contains("hush"), "nor is IAM asked of it: {containers:?}");
        assert_eq!(containers[0].secrets, [("KEY".to_owned(), "/shop/key".to_owned())], "what names one stays");
    }

    #[test]
    fn a_file_for_the_aws_command_is_taken_as_it_is() {
        let file = br#"{"family":"web","containerDefinitions":[{"name":"web","image":"i"}]}"#;
        let draft = Draft::read(file, "web.json").expect("a definition");
        assert_eq!(draft.family(), "web", "its family");
        let sent: Value = serde_json::from_str(&draft.into_body()).expect("JSON");
        assert_eq!(sent, serde_json::from_slice::<Value>(file).expect("JSON"), "nothing is added");
    }

    #[test]
    fn what_is_no_definition_is_refused_without_quoting_it() {
        for bad in ["", "[]", "hush", r#"{"family":"hush"}"#, r#"{"taskDefinition":"hush"}"#] {
            let (code, message) = refused(Draft::read(bad.as_bytes(), "web.json"));
            assert_eq!(code, "malformed_definition", "{bad}");
            assert!(!message.contains("hush"), "the file may hold secrets: {message}");
        }
        let mut draft = Draft::read(DESCRIBED.as_bytes(), "web:7").expect("a definition");
        assert_eq!(refused(draft.image("wbe", "i")).0, "no_such_container", "a misspelt container is not made up");
    }

    #[test]
    fn a_difference_says_what_will_be_registered() {
        let was = Draft::read(DESCRIBED.as_bytes(), "web:7").expect("a definition");
        let mut now = Draft::read(DESCRIBED.as_bytes(), "web:7").expect("a definition");
        assert_eq!(was.differs(&now), [], "what is left out of one is left out of both");
        now.environment("web", vec![("MODE".into(), "hush".into()), ("KEEP".into(), "k".into())]).expect("it is there");
        let lines = was.differs(&now);
        let told: Vec<_> = lines.iter().map(|l| (l.field.as_str(), l.hidden)).collect();
        assert_eq!(told, [("web: environment MODE", true)], "the variable whose value is another, by its name");
        assert!(!format!("{lines:?}").contains("hush"), "and not the value");
        for user in ["user:hush@", "https://user:hush@", "https://user:p@hush@"] {
            for rest in ["registry/web", "registry/web@sha256:aa"] {
                now.image("web", &format!("{user}{rest}")).expect("it is there");
                let lines = was.differs(&now);
                assert!(lines.iter().any(|l| l.to.as_deref() == Some(rest)) && !format!("{lines:?}").contains("hush"), "without who pulls it: {lines:?}");
            }
        }
        let file = br#"{"family":"web","cpu":".25 vCPU","memory":"0.5GB","memberOfTomorrow":{"a":2},"containerDefinitions":[{"name":"web","image":"old"}]}"#;
        let file = Draft::read(file, "web.json").expect("a definition");
        let fields: Vec<String> = was.differs(&file).into_iter().map(|l| l.field).collect();
        let wanted = ["memberOfTomorrow.a", "tags team", "container side", "web: environment KEEP", "web: environment MODE"];
        assert_eq!(fields.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), wanted.into(), "sizes are one in either unit");
    }

    #[test]
    fn an_environment_file_is_lines_of_name_and_value() {
        let read = variables(b"# comment\n\nMODE=a b\r\nURL=https://x/?a=b\nEMPTY=\n", "env").expect("variables");
        let wanted = [("MODE", "a b"), ("URL", "https://x/?a=b"), ("EMPTY", "")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(read, wanted, "comments and empty lines are left out");
        for bad in ["hush", "A=1\nhush hush=2", "=hush", "A=hush\nA=2", "A=\u{fffd}\nh\u{fc}sh=1"] {
            let (code, message) = refused(variables(bad.as_bytes(), "env"));
            assert_eq!(code, "malformed_environment", "{bad}");
            assert!(!message.contains("hush"), "it may be a secret: {message}");
        }
    }
}
