//! GetTemplateSummary: what a template takes, and what it asks to be acknowledged.

use serde_json::{Value, json};

use super::source;
use super::template::Template;
use crate::wire::{Call, Refusal};
use crate::world::World;

pub(super) fn summary(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let template = Template::read(&source::text(world, call, None)?)?;
    let parameter = |(name, declared): (&String, &Value)| json!({"ParameterKey": name, "ParameterType": declared["Type"], "DefaultValue": declared["Default"], "NoEcho": declared["NoEcho"] == true});
    // Without any acknowledged, the one that is asked for first; a named one covers the other.
    let lacking = [&[][..], &["CAPABILITY_NAMED_IAM".to_owned(), "CAPABILITY_IAM".to_owned()][..]].map(|given| template.capability_lacking(given));
    let capabilities: Vec<&str> = lacking.into_iter().flatten().filter(|capability| *capability != "CAPABILITY_AUTO_EXPAND").collect();
    let mut types: Vec<&String> = template.resources.values().collect();
    types.sort();
    types.dedup();
    let transforms = if template.is_transformed() { vec!["AWS::Serverless-2016-10-31"] } else { Vec::new() };
    Ok(json!({
        "Parameters": template.parameters().into_iter().flatten().map(parameter).collect::<Vec<_>>(),
        "Description": template.description(),
        "Capabilities": capabilities,
        "ResourceTypes": types,
        "DeclaredTransforms": transforms,
    }))
}
