//! The two writes: a change set made from a template, and deleted. There is no third: nothing here executes one.

use std::collections::BTreeSet;

use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::operation::get_template_summary::GetTemplateSummaryOutput as Summary;
use aws_sdk_cloudformation::types::{Capability, ChangeSetType, Parameter, Stack};
use switchback_core::release::{FileAt, Template, TemplateParameter};
use switchback_engine::ports::{ReadError, Values};

use super::StackReads;
use crate::errors::{Answer, Failure, Sent, failure, failure_without};
use crate::file;

/// What a change set is made from.
pub(crate) struct Draft<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// What the change set is called.
    pub name: &'a str,
    /// The template.
    pub template: &'a FileAt,
    /// The bucket and key where it lies, where it is too large for the request.
    pub through: Option<&'a (String, String)>,
    /// What was said of its parameters.
    pub parameters: &'a [TemplateParameter],
}

/// Where CloudFormation takes the template from.
struct Given {
    body: Option<String>,
    url: Option<String>,
}

/// Makes a change set of type UPDATE, nested stacks included. What the template takes and asks for is read just before:
/// parameters keep the values they have in the stack, which are sent by name only, but for those that were given others.
///
/// # Errors
/// [`Failure`]: refused for certain, also where the template or the stack cannot be read; or not known.
pub(crate) async fn make_change_set(client: &Client, reads: StackReads<'_>, draft: &Draft<'_>) -> Result<Answer, Failure> {
    let (values, hidden) = (reads.lent.of(draft.name), reads.lent.hidden(draft.name).unwrap_or_default());
    if draft.parameters.iter().any(|p| p.given && !values.0.contains_key(&p.name)) {
        let message = "the values that were given for its parameters are kept in no record: ask for the change set again";
        return Err(Failure::unsent("parameters_not_kept", message.to_owned()));
    }
    let given = given(reads, draft).await?;
    let summary = reads.summary(&given).await.map_err(unread)?;
    let stack = reads.stack(draft.stack).await.map_err(unread)?;
    let sent = Sent::default();
    let send = client
        .create_change_set()
        .stack_name(draft.stack)
        .change_set_name(draft.name)
        .client_token(draft.name)
        .change_set_type(ChangeSetType::Update)
        .include_nested_stacks(true)
        .description("made by Switchback to be read, not to be executed")
        .set_template_body(given.body)
        .set_template_url(given.url)
        .set_parameters(Some(parameters(&summary, &stack, draft.parameters, &values)))
        .set_capabilities(Some(capabilities(&summary, &stack)));
    let answer = send.customize().interceptor(sent.clone()).send().await.map_err(|error| failure_without(&hidden, &sent, &error))?;
    Ok(Answer::of(&answer, None))
}

/// Deletes a change set by its name. AWS takes it that there is none.
///
/// # Errors
/// [`Failure`].
pub(crate) async fn drop_change_set(client: &Client, stack: &str, name: &str) -> Result<Answer, Failure> {
    let sent = Sent::default();
    let send = client.delete_change_set().stack_name(stack).change_set_name(name).customize().interceptor(sent.clone()).send();
    let answer = send.await.map_err(|error| failure(&sent, &error))?;
    Ok(Answer::of(&answer, None))
}

async fn given(reads: StackReads<'_>, draft: &Draft<'_>) -> Result<Given, Failure> {
    if let Some((bucket, key)) = draft.through {
        let region = &reads.reader.scope.region;
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        return Ok(Given { body: None, url: Some(format!("https://{bucket}.s3.{region}.{suffix}/{key}")) });
    }
    let bytes = file::read(draft.template, Template::IN_REQUEST).await?;
    let body = String::from_utf8(bytes).map_err(|_| Failure::unsent("template_unreadable", format!("{} is not text", draft.template.path)))?;
    Ok(Given { body: Some(body), url: None })
}

fn unread(error: ReadError) -> Failure {
    match error {
        // CloudFormation's own words on what is wrong with the template.
        ReadError::Other { code, message, .. } => Failure::unsent(&code, message),
        other => Failure::unsent("template_unreadable", other.to_string()),
    }
}

impl StackReads<'_> {
    async fn summary(&self, given: &Given) -> Result<Summary, ReadError> {
        let send = self.client.get_template_summary().set_template_body(given.body.clone()).set_template_url(given.url.clone()).send();
        self.reader.call("cloudformation:GetTemplateSummary", "the template", send).await
    }
}

/// What was said of the parameters; and those of which nothing was, that the template takes and the stack has, each with the
/// value it has.
fn parameters(summary: &Summary, stack: &Stack, said: &[TemplateParameter], values: &Values) -> Vec<Parameter> {
    let has: BTreeSet<&str> = stack.parameters().iter().filter_map(|p| p.parameter_key()).collect();
    let takes = summary.parameters().iter().filter_map(|p| p.parameter_key());
    let kept = takes.filter(|key| has.contains(key) && said.iter().all(|p| p.name != *key));
    let stays = said.iter().filter(|p| !p.given).map(|p| p.name.as_str());
    let given = said.iter().filter(|p| p.given).filter_map(|p| Some((&p.name, values.0.get(&p.name)?)));
    let given = given.map(|(key, value)| Parameter::builder().parameter_key(key).parameter_value(value).build());
    kept.chain(stays).map(|key| Parameter::builder().parameter_key(key).use_previous_value(true).build()).chain(given).collect()
}

/// What the template asks to be acknowledged, and what was for this stack before: nested templates are in no summary.
fn capabilities(summary: &Summary, stack: &Stack) -> Vec<Capability> {
    let expand = (!summary.declared_transforms().is_empty()).then_some(Capability::CapabilityAutoExpand);
    let mut all: Vec<Capability> = summary.capabilities().iter().chain(stack.capabilities()).cloned().chain(expand).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::ParameterDeclaration;

    use super::*;

    #[test]
    fn parameters_keep_their_values_unseen() {
        let declared = |key: &str| ParameterDeclaration::builder().parameter_key(key).build();
        let summary = Summary::builder().parameters(declared("Stage")).parameters(declared("New")).build();
        let stack = Stack::builder()
            .parameters(Parameter::builder().parameter_key("Stage").parameter_value("hunter2").build())
            .parameters(Parameter::builder().parameter_key("Gone").parameter_value("x").build())
            .build();
        let sent = parameters(&summary, &stack, &[], &Values::default());
        assert_eq!(
            sent,
            [Parameter::builder().parameter_key("Stage").use_previous_value(true).build()],
            "neither the value, nor what the template drops, nor what is new"
        );
        let said = [("New", true), ("Old", false)].map(|(name, given)| TemplateParameter { name: name.into(), given });
        let sent = parameters(&summary, &stack, &said, &Values([("New".to_owned(), "5".to_owned())].into()));
        let told: Vec<_> = sent.iter().map(|p| (p.parameter_key().unwrap_or_default(), p.parameter_value(), p.use_previous_value())).collect();
        assert_eq!(told, [("Stage", None, Some(true)), ("Old", None, Some(true)), ("New", Some("5"), None)], "what was said goes out as it was");
    }

    #[test]
    fn what_the_template_asks_for_is_acknowledged() {
        let summary = Summary::builder().capabilities(Capability::CapabilityIam).declared_transforms("AWS::Serverless-2016-10-31").build();
        let stack = Stack::builder().capabilities(Capability::CapabilityNamedIam).capabilities(Capability::CapabilityIam).build();
        let all: BTreeSet<String> = capabilities(&summary, &stack).iter().map(|c| c.as_str().to_owned()).collect();
        assert_eq!(all, ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"].map(str::to_owned).into(), "each once");
    }

    #[test]
    fn nothing_executes_a_change_set() {
        let forbidden = ["execute", "change", "set"].concat();
        for (name, text) in [("actuate", include_str!("actuate.rs")), ("observe", include_str!("observe.rs")), ("guard", include_str!("../guard.rs"))] {
            let called = text.to_lowercase().replace('_', "").contains(&forbidden);
            assert!(!called, "{name} must not know that call");
        }
        for policy in ["deploy", "operator", "viewer", "change-sets"] {
            let text = std::fs::read_to_string(format!("{}/../../../docs/iam/{policy}.json", env!("CARGO_MANIFEST_DIR"))).expect("a policy");
            let policies: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            for statement in policies["Statement"].as_array().expect("statements").iter().filter(|s| s["Effect"] == "Allow") {
                let allowed = statement["Action"].to_string().to_lowercase();
                assert!(!allowed.contains(&forbidden) && !allowed.contains('*'), "{policy} must not allow it: {statement}");
            }
        }
    }
}
