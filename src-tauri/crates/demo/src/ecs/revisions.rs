//! DescribeServiceRevisions.

use serde::Deserialize;
use serde_json::{Value, json};

use super::state::{Doc, Service, ServiceRevision};
use super::{describe, lookup, refuse};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Describe {
    #[serde(default)]
    service_revision_arns: Vec<String>,
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Describe = call.input()?;
    if !(1..=20).contains(&input.service_revision_arns.len()) {
        return Err(refuse::parameter("serviceRevisionArns must have between 1 and 20 elements."));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in &input.service_revision_arns {
        let service = lookup::service_of(world, call, "service-revision", arn);
        let revision = service.and_then(|service| {
            let revision = service.revisions.iter().find(|revision| revision.arn == *arn)?;
            Some(view(service, revision))
        });
        match revision {
            Some(view) => found.push(view),
            None => failures.push(json!({"arn": arn, "reason": "MISSING"})),
        }
    }
    Ok(json!({"serviceRevisions": found, "failures": failures}))
}

fn view(service: &Service, revision: &ServiceRevision) -> Value {
    let images = revision.images.iter().map(|(name, image, digest)| json!({"containerName": name, "image": image, "imageDigest": digest}));
    let mut view = Doc::new();
    let shown = ["loadBalancers", "serviceRegistries", "launchType", "capacityProviderStrategy", "platformVersion", "platformFamily", "networkConfiguration"];
    for key in shown {
        if let Some(value) = revision.settings.get(key) {
            view.insert(key.to_owned(), value.clone());
        }
    }
    let facts = json!({
        "serviceRevisionArn": revision.arn,
        "serviceArn": describe::arn(service),
        "clusterArn": service.place.arn(&format!("cluster/{}", service.cluster)),
        "taskDefinition": revision.definition,
        "containerImages": images.collect::<Vec<_>>(),
        "guardDutyEnabled": false,
        "createdAt": seconds(revision.created_at),
    });
    if let Value::Object(facts) = facts {
        view.extend(facts);
    }
    Value::Object(view)
}
