//! What a task definition may consist of, before ECS is asked: its members by name and by the kind of their values. ECS
//! leaves out in silence what it does not know, so that a misspelt member would be missed only when a task runs.

use serde_json::Value;
use thiserror::Error;

mod members;

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    /// Names that people give, each with a text.
    Texts,
    List(&'static Kind),
    Members(&'static [(&'static str, Kind)]),
}

/// Why ECS would not take a definition as it stands. Names and places, never a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Misfit {
    /// There is no such member, or it is newer than this program.
    #[error("this Switchback does not know the member {0}")]
    Unknown(String),
    /// Its value is of another kind.
    #[error("{path} has to be {wanted}")]
    Kind {
        /// Where.
        path: String,
        /// What it has to be.
        wanted: &'static str,
    },
}

/// Looks through a definition as RegisterTaskDefinition gets it.
///
/// # Errors
/// The first member that does not fit.
pub fn fits(definition: &Value) -> Result<(), Misfit> {
    look(definition, &Kind::Members(members::DEFINITION), "", true)
}

/// The same as ECS itself looks: what it does not know it passes over.
///
/// # Errors
/// The first member whose value is of another kind.
pub fn reads(definition: &Value) -> Result<(), Misfit> {
    look(definition, &Kind::Members(members::DEFINITION), "", false)
}

fn look(value: &Value, kind: &Kind, path: &str, strict: bool) -> Result<(), Misfit> {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (kind, value) {
        // A member without a value is as good as not there.
        (_, Value::Null) if !path.ends_with(']') => Ok(()),
        (Kind::Text, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => Ok(()),
        (Kind::Number, Value::Number(number)) if number.is_i64() => Ok(()),
        (Kind::Texts, Value::Object(named)) => named.iter().try_for_each(|(name, text)| look(text, &Kind::Text, &below(name), strict)),
        (Kind::List(of), Value::Array(entries)) => entries.iter().enumerate().try_for_each(|(n, entry)| look(entry, of, &format!("{path}[{n}]"), strict)),
        (Kind::Members(known), Value::Object(members)) => members.iter().try_for_each(|(name, value)| match known.iter().find(|(known, _)| known == name) {
            Some((_, kind)) => look(value, kind, &below(name), strict),
            None if strict => Err(Misfit::Unknown(below(name))),
            None => Ok(()),
        }),
        _ => Err(Misfit::Kind { path: if path.is_empty() { "the definition".to_owned() } else { path.to_owned() }, wanted: kind.said() }),
    }
}

impl Kind {
    fn said(self) -> &'static str {
        match self {
            Self::Text => "a text in quotes",
            Self::Number => "a whole number",
            Self::Flag => "true or false",
            Self::Texts => "an object of texts",
            Self::List(_) => "a list",
            Self::Members(_) => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(definition: &Value) -> String {
        fits(definition).err().map(|misfit| misfit.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_definition_as_ecs_takes_it_fits() {
        let whole = json!({
            "family": "web", "cpu": "256", "memory": "512", "requiresCompatibilities": ["FARGATE"], "tags": [{"key": "team", "value": "pay"}],
            "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryptionPort": 2049}}],
            "containerDefinitions": [{"name": "web", "image": "a", "essential": true, "cpu": 0, "environment": [{"name": "A", "value": "1"}],
                "dockerLabels": {"any.name": "x"}, "healthCheck": {"command": ["CMD", "true"], "interval": 5}, "user": null}]
        });
        assert_eq!(fits(&whole), Ok(()), "every member is known");
    }

    #[test]
    fn what_does_not_fit_is_told_by_its_place_and_without_its_value() {
        let container = |member: &str, value: Value| json!({"family": "web", "containerDefinitions": [{"name": "web", member: value}]});
        assert_eq!(said(&json!({"familly": "hush"})), "this Switchback does not know the member familly", "a misspelt member");
        assert_eq!(
            said(&container("enviroment", json!([]))),
            "this Switchback does not know the member containerDefinitions[0].enviroment",
            "within a container"
        );
        assert_eq!(reads(&json!({"familly": "hush"})), Ok(()), "which ECS itself passes over");
        assert!(reads(&json!({"cpu": 256})).is_err(), "but no value of another kind");
        assert_eq!(said(&json!({"cpu": 256})), "cpu has to be a text in quotes", "a size is a text");
        let environment = container("environment", json!([{"name": "A", "value": "x"}, {"name": "PORT", "value": 8080}]));
        assert_eq!(said(&environment), "containerDefinitions[0].environment[1].value has to be a text in quotes", "and so is a variable's value");
        assert_eq!(
            said(&container("portMappings", json!([{"containerPort": "8080"}]))),
            "containerDefinitions[0].portMappings[0].containerPort has to be a whole number",
            "a port is a number"
        );
        assert_eq!(said(&container("command", json!("hush"))), "containerDefinitions[0].command has to be a list", "a command is a list");
        assert_eq!(said(&container("command", json!([null]))), "containerDefinitions[0].command[0] has to be a text in quotes", "of texts");
        assert_eq!(said(&container("essential", json!("true"))), "containerDefinitions[0].essential has to be true or false", "a flag is none in quotes");
        assert_eq!(said(&json!([])), "the definition has to be an object", "and a definition is one");
    }
}
