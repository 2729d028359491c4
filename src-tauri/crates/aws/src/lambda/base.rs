//! What new code would take the place of: the function's `$LATEST`. Lambda answers the environment with it; only names are
//! kept.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::types::{LastUpdateStatus, PackageType, State};
use serde_json::{Map, Value};
use switchback_core::Target;
use switchback_core::base::FunctionBase;
use switchback_engine::ports::ReadError;

use super::Aliases;
use crate::errors::{NotFoundAsNone, missing_field};
use crate::kept::Kept;
use crate::text::bounded;

const CALL: &str = "lambda:GetFunctionConfiguration";
/// AWS lets a name, an ARN or a handler be no longer than this.
const NAME: usize = 512;

impl Aliases<'_> {
    /// `$LATEST` of the alias's function. Not GetFunction: that answers a link to the code.
    pub(crate) async fn base(&self, function: &str, alias: &str) -> Result<FunctionBase, ReadError> {
        let target = Target::LambdaAlias { function: function.to_owned(), alias: alias.to_owned() };
        base(&self.latest(function, &target).await?.said)
    }

    /// The configuration of `$LATEST`, kept in memory by its RevisionId.
    pub(super) async fn latest(&self, function: &str, what: &Target) -> Result<Configured, ReadError> {
        let kept = Kept::default();
        let send = self.client.get_function_configuration().function_name(function).customize().interceptor(kept.clone()).send();
        let said = self.reader.call(CALL, what, send).await?;
        let read = Configured { document: document(&kept.take()), said };
        self.latests.keep(function, &read);
        Ok(read)
    }

    /// The configuration of a version, or of `$LATEST`. It answers environment values: they are for the caller to leave there.
    pub(crate) async fn configured(&self, function: &str, version: &str) -> Result<Configured, ReadError> {
        let kept = Kept::default();
        let send = self.client.get_function_configuration().function_name(function).qualifier(version);
        let said = self.reader.call(CALL, format!("{function} version {version}"), send.customize().interceptor(kept.clone()).send()).await?;
        Ok(Configured { document: document(&kept.take()), said })
    }

    /// The policy of the function, or of one of its aliases, as JSON; none where it has none, or does not exist.
    pub(crate) async fn policy(&self, function: &str, alias: Option<&str>) -> Result<Option<String>, ReadError> {
        let send = self.client.get_policy().function_name(function).set_qualifier(alias.map(str::to_owned)).send();
        let read = self.reader.call("lambda:GetPolicy", format!("policy of {function}"), send).await.not_found_as_none()?;
        Ok(read.and_then(|read| read.policy))
    }
}

/// A configuration as the SDK reads it, and as a document for comparing. It has no text form: both hold environment values.
pub(crate) struct Configured {
    /// As the SDK reads it.
    pub said: Configuration,
    /// All that was answered but what says nothing of how it runs.
    pub document: Value,
}

/// What a version has of its own, and what says how it is and not what it is.
const NOT_SETTINGS: [&str; 20] = [
    "FunctionName",
    "FunctionArn",
    "MasterArn",
    "Version",
    "Description",
    "LastModified",
    "RevisionId",
    "ConfigSha256",
    "CodeSha256",
    "CodeSize",
    "SigningJobArn",
    "State",
    "StateReason",
    "StateReasonCode",
    "LastUpdateStatus",
    "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode",
    "Environment",
    "ImageConfigResponse",
    "Layers",
];

fn document(answer: &[u8]) -> Value {
    let Ok(Value::Object(said)) = serde_json::from_slice(answer) else { return Value::Null };
    let environment = said.get("Environment").and_then(|e| e.get("Variables")).cloned();
    let image = said.get("ImageConfigResponse").and_then(|i| i.get("ImageConfig")).cloned();
    let arns = |layers: &Vec<Value>| layers.iter().filter_map(|layer| layer.get("Arn").cloned()).collect();
    let layers = said.get("Layers").and_then(Value::as_array).map(arns).map(Value::Array);
    let mut members: Map<String, Value> = said.into_iter().filter(|(name, _)| !NOT_SETTINGS.contains(&name.as_str())).collect();
    // How far AWS is with it is no setting.
    for (part, state) in [("SnapStart", "OptimizationStatus"), ("RuntimeVersionConfig", "Error")] {
        members.get_mut(part).and_then(Value::as_object_mut).and_then(|part| part.remove(state));
    }
    let mut document = lowered(Value::Object(members));
    if let Some(document) = document.as_object_mut() {
        document.extend(environment.map(|variables| ("environment".to_owned(), variables)));
        document.extend(image.map(|image| ("imageConfig".to_owned(), lowered(image))));
        document.extend(layers.map(|layers| ("layers".to_owned(), layers)));
    }
    document
}

/// Members as the command line and other services write them: `memorySize`.
fn lowered(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(members.into_iter().map(|(name, value)| (low(&name), lowered(value))).collect()),
        Value::Array(entries) => Value::Array(entries.into_iter().map(lowered).collect()),
        other => other,
    }
}

fn low(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

fn base(read: &Configuration) -> Result<FunctionBase, ReadError> {
    let text = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(|v| bounded(v, NAME));
    let mut environment: Vec<String> = read.environment().and_then(|e| e.variables()).into_iter().flatten().map(|(name, _)| bounded(name, NAME)).collect();
    environment.sort();
    let settled = matches!(read.state(), Some(State::Active | State::Inactive)) && read.last_update_status() == Some(&LastUpdateStatus::Successful);
    Ok(FunctionBase {
        revision_id: text(read.revision_id()).ok_or_else(|| missing_field(CALL, "RevisionId"))?,
        sha256: text(read.code_sha256()).ok_or_else(|| missing_field(CALL, "CodeSha256"))?,
        size: u64::try_from(read.code_size()).unwrap_or_default(),
        image: read.package_type() == Some(&PackageType::Image),
        runtime: read.runtime().map(|r| bounded(r.as_str(), NAME)),
        handler: text(read.handler()),
        // What AWS takes where nothing was said.
        architecture: read.architectures().first().map_or_else(|| "x86_64".to_owned(), |a| bounded(a.as_str(), NAME)),
        role: text(read.role()),
        dead_letter: text(read.dead_letter_config().and_then(|d| d.target_arn())),
        timeout_s: read.timeout().and_then(|s| u32::try_from(s).ok()).unwrap_or_default(),
        memory: read.memory_size().and_then(|m| u32::try_from(m).ok()).unwrap_or_default(),
        environment,
        layers: read.layers().iter().filter_map(|l| Some((text(l.arn())?, u64::try_from(l.code_size()).unwrap_or_default()))).collect(),
        busy: !settled,
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::{EnvironmentResponse, Layer};

    use super::*;

    fn configuration() -> aws_sdk_lambda::operation::get_function_configuration::builders::GetFunctionConfigurationOutputBuilder {
        Configuration::builder().revision_id("r-1").code_sha256("abc=").state(State::Active).last_update_status(LastUpdateStatus::Successful)
    }

    #[test]
    fn names_of_the_environment_are_kept_and_values_are_not() {
        let environment = EnvironmentResponse::builder().variables("TOKEN", "hush").variables("MODE", "hush").build();
        let layer = Layer::builder().arn("arn:aws:lambda:r:1:layer:x:3").code_size(42).build();
        let read = base(&configuration().environment(environment).layers(layer).build()).expect("a base");
        assert_eq!(read.environment, ["MODE", "TOKEN"], "names, sorted");
        assert_eq!(read.layers, [("arn:aws:lambda:r:1:layer:x:3".to_owned(), 42)], "layers count towards the limit");
        assert!(!format!("{read:?}").contains("hush"), "no value stays: {read:?}");
        assert!(!read.busy, "it is settled");
    }

    #[test]
    fn a_document_has_the_settings_and_nothing_of_the_versions_own() {
        let answer =
            br#"{"FunctionArn":"arn:f:41","Version":"41","RevisionId":"r","CodeSha256":"abc","MemorySize":128,"Environment":{"Variables":{"Mode":"a"}},
            "Layers":[{"Arn":"arn:l:3","CodeSize":9}],"SnapStart":{"ApplyOn":"None","OptimizationStatus":"Off"},"MemberOfTomorrow":{"Deep":1}}"#;
        let wanted = serde_json::json!({"memorySize": 128, "environment": {"Mode": "a"}, "layers": ["arn:l:3"], "snapStart": {"applyOn": "None"}, "memberOfTomorrow": {"deep": 1}});
        assert_eq!(document(answer), wanted, "names of the environment as they are given, and what is new is there");
    }

    #[test]
    fn a_function_that_is_not_settled_is_busy() {
        let of = |state, update| base(&configuration().state(state).last_update_status(update).build()).expect("a base").busy;
        assert!(of(State::Active, LastUpdateStatus::InProgress), "an update is under way");
        assert!(of(State::Active, LastUpdateStatus::Failed), "one has failed");
        assert!(of(State::Pending, LastUpdateStatus::Successful), "it is still being made");
        assert!(!of(State::Inactive, LastUpdateStatus::Successful), "asleep takes new code");
        let silent = Configuration::builder().revision_id("r-1").code_sha256("abc=").build();
        assert!(base(&silent).expect("a base").busy, "no data is not health");
    }

    #[test]
    fn without_a_revision_id_there_is_nothing_to_hold_a_write_to() {
        assert!(base(&Configuration::builder().code_sha256("abc=").build()).is_err(), "so there is no base");
    }
}
