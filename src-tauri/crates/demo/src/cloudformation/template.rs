//! Templates: read as JSON only (AWS takes YAML too), and checked as far as AWS checks before it
//! begins.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::refuse::{format, invalid};
use super::resolve::{Reference, references};
use crate::wire::Refusal;

/// A template that has passed.
pub(crate) struct Template {
    body: Value,
    /// Type by logical id.
    pub resources: BTreeMap<String, String>,
}

impl Template {
    /// Reads and checks a template.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        if !text.trim_start().starts_with('{') {
            return Err(format("the embedded cloud reads templates in JSON only"));
        }
        let body: Value =
            serde_json::from_str(text).map_err(|error| format(format!("JSON not well-formed. (line {}, column {})", error.line(), error.column())))?;
        let listed = body["Resources"].as_object().filter(|resources| !resources.is_empty());
        let listed = listed.ok_or_else(|| format("At least one Resources member must be defined."))?;
        let mut resources = BTreeMap::new();
        for (id, resource) in listed {
            if !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(format(format!("Resource name {id} is non alphanumeric.")));
            }
            let kind = resource["Type"].as_str().ok_or_else(|| format(format!("[/Resources/{id}] Every Resources object must contain a Type member.")))?;
            if kind.split("::").count() < 2 {
                return Err(format(format!("Unrecognized resource types: [{kind}]")));
            }
            resources.insert(id.clone(), kind.to_owned());
        }
        let template = Self { body, resources };
        template.check_references()?;
        Ok(template)
    }

    /// Everything that is referred to is there.
    fn check_references(&self) -> Result<(), Refusal> {
        let mut lost = Vec::new();
        for id in self.resources.keys() {
            let resource = self.resource(id);
            let depends = match &resource["DependsOn"] {
                Value::String(one) => vec![one.clone()],
                Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                _ => Vec::new(),
            };
            lost.extend(depends.into_iter().filter(|to| !self.resources.contains_key(to)));
            for reference in references(resource) {
                match reference {
                    Reference::Ref(to) if !self.knows(&to) => lost.push(to),
                    Reference::Attribute(to, _) if !self.resources.contains_key(&to) => {
                        return Err(invalid(format!("Template error: instance of Fn::GetAtt references undefined resource {to}")));
                    }
                    _ => {}
                }
            }
            if let Some(condition) = resource["Condition"].as_str().filter(|name| self.body["Conditions"].get(name).is_none()) {
                return Err(format(format!("Unresolved condition dependency {condition} in the Resources block of the template")));
            }
        }
        if lost.is_empty() {
            return Ok(());
        }
        Err(format(format!("Unresolved resource dependencies [{}] in the Resources block of the template", lost.join(", "))))
    }

    fn knows(&self, name: &str) -> bool {
        name.starts_with("AWS::") || self.resources.contains_key(name) || self.body["Parameters"].get(name).is_some()
    }

    /// A resource as written.
    pub(super) fn resource(&self, id: &str) -> &Value {
        &self.body["Resources"][id]
    }

    pub(super) fn description(&self) -> Option<&str> {
        self.body["Description"].as_str()
    }

    /// Declarations by name.
    pub(super) fn parameters(&self) -> Option<&Map<String, Value>> {
        self.body["Parameters"].as_object()
    }

    pub(super) fn condition(&self, name: &str) -> &Value {
        &self.body["Conditions"][name]
    }

    pub(super) fn outputs(&self) -> &Value {
        &self.body["Outputs"]
    }

    /// Whether a macro would have to be run over it first.
    pub(super) fn is_transformed(&self) -> bool {
        !self.body["Transform"].is_null()
    }

    /// The capability that must be acknowledged, if `given` lacks one.
    pub(super) fn capability_lacking(&self, given: &[String]) -> Option<&'static str> {
        let has = |name: &str| given.iter().any(|each| each == name);
        let named = |id: &String, kind: &String| name_property(kind).is_some_and(|name| !self.resource(id)["Properties"][name].is_null());
        let identities = || self.resources.iter().filter(|(_, kind)| kind.starts_with("AWS::IAM::"));
        if identities().any(|(id, kind)| named(id, kind)) && !has("CAPABILITY_NAMED_IAM") {
            return Some("CAPABILITY_NAMED_IAM");
        }
        if identities().next().is_some() && !has("CAPABILITY_IAM") && !has("CAPABILITY_NAMED_IAM") {
            return Some("CAPABILITY_IAM");
        }
        (self.is_transformed() && !has("CAPABILITY_AUTO_EXPAND")).then_some("CAPABILITY_AUTO_EXPAND")
    }
}

/// The property by which an IAM resource is given a name of the author's own.
fn name_property(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS::IAM::Group" => Some("GroupName"),
        "AWS::IAM::InstanceProfile" => Some("InstanceProfileName"),
        "AWS::IAM::ManagedPolicy" => Some("ManagedPolicyName"),
        "AWS::IAM::Role" => Some("RoleName"),
        "AWS::IAM::User" => Some("UserName"),
        _ => None,
    }
}
