//! AppSpec content: what a deployment is to do, in JSON or YAML.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use yaml_rust2::{Yaml, YamlLoader};

use super::refuse::{refuse, revision};
use super::state::Platform;
use crate::wire::Refusal;

/// What an AppSpec asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Spec {
    /// Move a function's alias from one version to another.
    Lambda { function: String, alias: String, current: String, target: String },
    /// Run a task definition behind this container and port.
    Ecs { definition: String, container: String, port: u16 },
}

/// Reads a `RevisionLocation`. What is no AppSpec is refused here; whether it fits what is there,
/// the deployment finds out.
pub(super) fn read(location: Option<&Value>, platform: Platform) -> Result<Spec, Refusal> {
    let location = location.filter(|location| !location.is_null()).ok_or_else(|| refuse("RevisionRequiredException", "The revision was not specified."))?;
    let place = match location["revisionType"].as_str() {
        Some("AppSpecContent") => &location["appSpecContent"],
        // The older name of the same, for Lambda alone.
        Some("String") if platform == Platform::Lambda => &location["string"],
        Some("S3" | "GitHub") => return Err(revision("the embedded cloud takes revisions of type AppSpecContent only")),
        _ => return Err(revision("The revision type is missing or not one that this compute platform takes.")),
    };
    let content = place["content"].as_str().ok_or_else(|| revision("The AppSpec content was not specified."))?;
    if let Some(given) = place["sha256"].as_str()
        && !given.eq_ignore_ascii_case(&sha256(content))
    {
        return Err(revision("The SHA-256 hash does not match the AppSpec content."));
    }
    let spec = serde_json::from_str(content).ok().or_else(|| yaml(content));
    let spec: Value = spec.ok_or_else(|| revision("The AppSpec content is neither valid JSON nor valid YAML."))?;
    let number = match member(&spec, "version") {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    if number != Some(0.0) {
        return Err(revision("The AppSpec's version must be 0.0."));
    }
    let resource = match member(&spec, "resources").as_array().map(Vec::as_slice) {
        Some([one]) => one.as_object().and_then(|named| named.values().next()),
        _ => None,
    };
    let resource = resource.ok_or_else(|| revision("The AppSpec must name exactly one resource."))?;
    resource_of(resource, platform)
}

fn resource_of(resource: &Value, platform: Platform) -> Result<Spec, Refusal> {
    let properties = member(resource, "properties");
    let text = |key: &str| {
        let value = member(properties, key);
        let text = value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|number| number.to_string()));
        text.filter(|text| !text.is_empty()).ok_or_else(|| revision(format!("The AppSpec's resource has no {key}.")))
    };
    match (member(resource, "type").as_str(), platform) {
        (Some("AWS::Lambda::Function"), Platform::Lambda) => {
            Ok(Spec::Lambda { function: text("Name")?, alias: text("Alias")?, current: text("CurrentVersion")?, target: text("TargetVersion")? })
        }
        (Some("AWS::ECS::Service"), Platform::Ecs) => {
            let balancer = member(properties, "LoadBalancerInfo");
            let container = member(balancer, "ContainerName").as_str();
            let port = member(balancer, "ContainerPort").as_u64().and_then(|port| u16::try_from(port).ok());
            let (Some(container), Some(port)) = (container, port) else {
                return Err(revision("The AppSpec's LoadBalancerInfo must have a ContainerName and a ContainerPort."));
            };
            Ok(Spec::Ecs { definition: text("TaskDefinition")?, container: container.to_owned(), port })
        }
        _ => Err(revision("The AppSpec's resource type is not one of the application's compute platform.")),
    }
}

/// A member by its name in any case: AWS's own examples write both `TargetVersion` and `targetversion`.
fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    let found = value.as_object().and_then(|map| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
    found.map_or(&Value::Null, |(_, value)| value)
}

/// The one document of a YAML text.
fn yaml(content: &str) -> Option<Value> {
    let [document]: [Yaml; 1] = YamlLoader::load_from_str(content).ok()?.try_into().ok()?;
    plain(document)
}

fn plain(yaml: Yaml) -> Option<Value> {
    Some(match yaml {
        Yaml::Real(text) => text.parse::<f64>().ok()?.into(),
        Yaml::Integer(number) => number.into(),
        Yaml::String(text) => text.into(),
        Yaml::Boolean(yes) => yes.into(),
        Yaml::Array(all) => all.into_iter().map(plain).collect::<Option<Vec<Value>>>()?.into(),
        Yaml::Hash(all) => Value::Object(all.into_iter().map(|(key, value)| Some((key.into_string()?, plain(value)?))).collect::<Option<_>>()?),
        Yaml::Null => Value::Null,
        Yaml::Alias(_) | Yaml::BadValue => return None,
    })
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
