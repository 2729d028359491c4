//! What new code would take the place of: the function's `$LATEST`. Lambda answers the environment with it; only names are
//! kept.

use aws_sdk_lambda::operation::get_function_configuration::GetFunctionConfigurationOutput as Configuration;
use aws_sdk_lambda::types::{LastUpdateStatus, PackageType, State};
use switchback_core::Target;
use switchback_core::base::FunctionBase;
use switchback_engine::ports::ReadError;

use super::Aliases;
use crate::errors::{NotFoundAsNone, missing_field};
use crate::text::bounded;

const CALL: &str = "lambda:GetFunctionConfiguration";
/// AWS lets a name, an ARN or a handler be no longer than this.
const NAME: usize = 512;

impl Aliases<'_> {
    /// `$LATEST` of the alias's function. Not GetFunction: that answers a link to the code.
    pub(crate) async fn base(&self, function: &str, alias: &str) -> Result<FunctionBase, ReadError> {
        let target = Target::LambdaAlias { function: function.to_owned(), alias: alias.to_owned() };
        base(&self.latest(function, &target).await?)
    }

    /// The configuration of `$LATEST`.
    pub(super) async fn latest(&self, function: &str, what: &Target) -> Result<Configuration, ReadError> {
        self.reader.call(CALL, what, self.client.get_function_configuration().function_name(function).send()).await
    }

    /// The configuration of a version, or of `$LATEST`. It answers environment values: they are for the caller to leave there.
    pub(crate) async fn configuration(&self, function: &str, version: &str) -> Result<Configuration, ReadError> {
        let send = self.client.get_function_configuration().function_name(function).qualifier(version).send();
        self.reader.call(CALL, format!("{function} version {version}"), send).await
    }

    /// The policy of the function, or of one of its aliases, as JSON; none where it has none, or does not exist.
    pub(crate) async fn policy(&self, function: &str, alias: Option<&str>) -> Result<Option<String>, ReadError> {
        let send = self.client.get_policy().function_name(function).set_qualifier(alias.map(str::to_owned)).send();
        let read = self.reader.call("lambda:GetPolicy", format!("policy of {function}"), send).await.not_found_as_none()?;
        Ok(read.and_then(|read| read.policy))
    }
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
