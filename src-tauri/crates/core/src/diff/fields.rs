//! Two documents compared member by member, whatever members they have: one that nobody thought of shows by its name.
//!
//! Only what is known to be no secret shows its value; of the rest it is said that it differs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Line, seen};

/// No more differences than this are listed one by one.
const MOST: usize = 500;
/// Members of a list's entries that tell them apart.
const NAMES: [&str; 9] = ["name", "key", "containerPath", "containerName", "hostname", "namespace", "sourceContainer", "deviceName", "localMountPath"];

/// What is known of the documents of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The list whose entries have a name before their fields, and the member that stands for one of them.
    pub parts: Option<(&'static str, &'static str)>,
    /// Members whose value may be read by anybody: `cpu`, `portMappings.*` for all below one, within a part as in the whole.
    pub shown: &'static [&'static str],
    /// Lists without an order.
    pub sets: &'static [&'static str],
    /// Members that say the same as if they were not there.
    pub defaults: &'static [(&'static str, &'static str)],
}

/// One member at the end of its way.
#[derive(PartialEq)]
struct Leaf {
    value: Value,
    /// What may be read of it by anybody.
    seen: Option<String>,
}

type Leaves = BTreeMap<(String, String), Leaf>;

/// In what `after` differs from `before`: the whole's members first, then those of each part, in the order of their names.
pub fn compare(before: &Value, after: &Value, shape: &Shape) -> Vec<Line> {
    let (had, has) = (parts(before, shape), parts(after, shape));
    let (mut was, mut is) = (Leaves::new(), Leaves::new());
    for (document, leaves) in [(before, &mut was), (after, &mut is)] {
        read(document, shape, leaves);
    }
    // Of a part that goes, that it goes is all there is to say; of one that comes, all but what stands for it.
    was.retain(|(part, _), _| part.is_empty() || has.contains_key(part));
    is.retain(|(part, field), _| part.is_empty() || had.contains_key(part) || shape.parts.is_none_or(|(_, stands)| field != stands));
    let mut lines: Vec<((String, String), Line)> = Vec::new();
    for part in had.keys().chain(has.keys()).collect::<BTreeSet<_>>() {
        let side = |there: &BTreeMap<String, String>| there.get(part).cloned();
        if had.contains_key(part) != has.contains_key(part) {
            let line = Line { field: format!("container {part}"), from: side(&had), to: side(&has), hidden: false };
            lines.push(((part.clone(), String::new()), line));
        }
    }
    for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let (from, to) = (was.get(key), is.get(key));
        if from == to {
            continue;
        }
        let alike = from.zip(to).is_some_and(|(from, to)| from.seen == to.seen);
        let hidden = alike || from.iter().chain(&to).any(|leaf| leaf.seen.is_none());
        let side = |leaf: Option<&Leaf>| leaf.map(|leaf| leaf.seen.clone().filter(|_| !hidden).unwrap_or_default());
        let field = if key.0.is_empty() { key.1.clone() } else { format!("{}: {}", key.0, key.1) };
        lines.push((key.clone(), Line { field, from: side(from), to: side(to), hidden }));
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    let more = lines.len().saturating_sub(MOST);
    let mut lines: Vec<Line> = lines.into_iter().take(MOST).map(|(_, line)| line).collect();
    lines.extend((more > 0).then(|| Line { field: "…".into(), from: None, to: Some(format!("+{more}")), hidden: false }));
    lines
}

/// The texts in a document that may not be read by anybody: what `compare` shows nothing of, and what it cuts off.
pub fn hidden(document: &Value, shape: &Shape) -> BTreeSet<String> {
    let (mut leaves, mut found) = (Leaves::new(), BTreeSet::new());
    read(document, shape, &mut leaves);
    for leaf in leaves.values() {
        match &leaf.seen {
            None => words(&leaf.value, &mut found),
            Some(seen) => {
                let whole = text(&leaf.value);
                found.extend(whole.split(seen.as_str()).filter(|_| !seen.is_empty()).map(|cut| cut.trim_matches(['@', '?']).to_owned()));
            }
        }
    }
    found.remove("");
    found
}

fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| words(entry, found)),
        Value::Object(members) => members.values().for_each(|value| words(value, found)),
        Value::Null => {}
        value => {
            found.insert(text(value));
        }
    }
}

/// The parts of a document by name, with what stands for each.
fn parts(document: &Value, shape: &Shape) -> BTreeMap<String, String> {
    let Some((list, stands)) = shape.parts else { return BTreeMap::new() };
    let entries = document.get(list).and_then(Value::as_array).into_iter().flatten();
    entries.map(|entry| (word(entry, "name"), seen::image(&word(entry, stands)).to_owned())).collect()
}

fn word(entry: &Value, member: &str) -> String {
    entry.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn read(document: &Value, shape: &Shape, leaves: &mut Leaves) {
    let Some(members) = document.as_object() else { return };
    for (name, value) in members {
        match (shape.parts, value) {
            (Some((list, _)), Value::Array(entries)) if list == name => {
                for entry in entries {
                    let part = word(entry, "name");
                    for (name, value) in entry.as_object().into_iter().flatten().filter(|(name, _)| *name != "name") {
                        Walk { shape, part: &part, leaves, network: word(document, "networkMode") }.member(name, name, value, true);
                    }
                }
            }
            _ => Walk { shape, part: "", leaves, network: String::new() }.member(name, name, value, false),
        }
    }
}

struct Walk<'a> {
    shape: &'a Shape,
    part: &'a str,
    leaves: &'a mut Leaves,
    network: String,
}

impl Walk<'_> {
    /// `field` is what people read, `path` the member's place without the names of entries.
    fn member(&mut self, field: &str, path: &str, value: &Value, in_part: bool) {
        if self.says_nothing(path, value) {
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    // Maps of names that people give are no members: their names follow after a blank.
                    let given = is_map(path);
                    let (field, path) =
                        if given { (format!("{field} {name}"), path.to_owned()) } else { (format!("{field}.{name}"), format!("{path}.{name}")) };
                    self.named(&field, &path, value, in_part, given.then_some(name.as_str()));
                }
            }
            Value::Array(entries) if entries.iter().any(Value::is_object) => self.entries(field, path, entries, in_part),
            Value::Array(entries) if self.shape.sets.contains(&path) => {
                let mut sorted: Vec<&Value> = entries.iter().collect();
                sorted.sort_by_key(|entry| entry.to_string());
                self.leaf(field, path, Value::Array(sorted.into_iter().cloned().collect()), None);
            }
            value => self.leaf(field, path, value.clone(), None),
        }
    }

    fn named(&mut self, field: &str, path: &str, value: &Value, in_part: bool, given: Option<&str>) {
        match value {
            Value::Object(_) | Value::Array(_) => self.member(field, path, value, in_part),
            // An empty value is a value, where the name is somebody's own.
            value if given.is_some() => self.leaf(field, path, value.clone(), given),
            value => self.member(field, path, value, in_part),
        }
    }

    fn entries(&mut self, field: &str, path: &str, entries: &[Value], in_part: bool) {
        for (place, entry) in entries.iter().enumerate() {
            let (name, rest) = self.entry(path, place, entry);
            let field = format!("{field} {name}");
            let mut rest: Vec<(&String, &Value)> = rest.iter().filter(|(member, value)| !self.says_nothing(&format!("{path}.{member}"), value)).collect();
            match rest.pop() {
                None => {
                    let bare = if self.shape.shown.iter().any(|s| covers(s, path)) { Value::String(name) } else { Value::Null };
                    self.leaf(&field, path, bare, None);
                }
                // A name and one other member: what the name stands for.
                Some((_, value)) if rest.is_empty() && !value.is_object() && !value.is_array() => self.leaf(&field, path, value.clone(), None),
                Some(last) => {
                    for (member, value) in rest.into_iter().chain([last]) {
                        self.member(&format!("{field} {member}"), &format!("{path}.{member}"), value, in_part);
                    }
                }
            }
        }
    }

    /// What tells an entry of a list from its neighbours, and what else it has.
    fn entry(&self, path: &str, place: usize, entry: &Value) -> (String, Map<String, Value>) {
        let Some(mut members) = entry.as_object().cloned() else { return ((place + 1).to_string(), Map::from_iter([("value".to_owned(), entry.clone())])) };
        if path == "portMappings" {
            let port = members.remove("containerPort").or_else(|| members.remove("containerPortRange")).unwrap_or_default();
            let protocol = members.remove("protocol").unwrap_or_else(|| "tcp".into());
            // Where a task has an address of its own, and with the host's network, both ports are one, said or not.
            let same = matches!(self.network.as_str(), "awsvpc" | "host") && members.get("hostPort") == Some(&port);
            if same {
                members.remove("hostPort");
            }
            return (format!("{}/{}", text(&port), text(&protocol)), members);
        }
        if let ("environment" | "secrets", Some(Value::String(whole))) = (path, members.get("name"))
            && let (name, Some(rest)) = seen::variable(whole)
        {
            // What stands behind a name is as little shown as its value.
            let (name, rest) = (name.to_owned(), Value::from(rest));
            members.remove("name");
            let value = members.remove("value").unwrap_or_default();
            members.insert("value".to_owned(), Value::Array(vec![rest, value]));
            return (name, members);
        }
        let named = NAMES.iter().find_map(|name| members.get(*name).and_then(Value::as_str).map(|text| (*name, text.to_owned())));
        match named {
            Some((member, name)) => {
                members.remove(member);
                (name, members)
            }
            None => ((place + 1).to_string(), members),
        }
    }

    fn leaf(&mut self, field: &str, path: &str, value: Value, given: Option<&str>) {
        let seen = match path {
            _ if !self.shape.shown.iter().any(|s| covers(s, path)) => {
                let open = path == "logConfiguration.options" && given.is_some_and(|name| name.starts_with("awslogs-")) && plain(&value);
                open.then(|| text(&value))
            }
            "image" => Some(seen::image(&text(&value)).to_owned()),
            "secrets.value" => None,
            "environmentFiles" | "environmentFiles.value" => seen::file(&text(&value)).map(str::to_owned),
            "secrets"
            | "secrets.valueFrom"
            | "logConfiguration.secretOptions"
            | "logConfiguration.secretOptions.valueFrom"
            | "repositoryCredentials.credentialsParameter" => seen::secret(&text(&value)).map(str::to_owned),
            _ => Some(text(&value)),
        };
        let mut key = (self.part.to_owned(), field.to_owned());
        let mut times = 1;
        while self.leaves.contains_key(&key) {
            times += 1;
            key.1 = format!("{field} #{times}");
        }
        self.leaves.insert(key, Leaf { value, seen });
    }

    /// Whether a member is as good as not there.
    fn says_nothing(&self, path: &str, value: &Value) -> bool {
        let default = || self.shape.defaults.iter().any(|(of, default)| *of == path && text(value) == *default);
        match value {
            Value::Null => true,
            Value::Array(entries) => entries.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(false) => path != "essential",
            _ => default(),
        }
    }
}

/// Whether the members of this object are names that people gave.
fn is_map(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("environment" | "dockerLabels" | "options" | "driverOpts" | "labels"))
}

fn covers(shown: &str, path: &str) -> bool {
    match shown.strip_suffix(".*") {
        Some(above) => path == above || path.strip_prefix(above).is_some_and(|rest| rest.starts_with('.')),
        None => shown == path,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a value does not look like a password or a key.
fn plain(value: &Value) -> bool {
    match value {
        Value::String(word) => plain_word(word),
        Value::Number(_) | Value::Bool(_) | Value::Null => true,
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn plain_word(word: &str) -> bool {
    const HINTS: [&str; 9] = ["pass", "pwd", "secret", "token", "key", "auth", "cred", "bearer", "private"];
    let low = word.to_lowercase();
    // Credentials in a URL; and letters and digits mixed in a row as no word has them.
    let url = low.contains("://") && low.contains('@');
    let random = low.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| {
        let digits = run.bytes().filter(u8::is_ascii_digit).count();
        run.len() >= 16 && digits >= 2 && digits < run.len()
    });
    !url && !random && !HINTS.iter().any(|hint| low.contains(hint))
}

#[cfg(test)]
mod tests;
