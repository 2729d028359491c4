//! PutImage: a manifest, perhaps with a tag that moves to it. Layers are not looked at: there are
//! none here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::describe::Asked;
use super::refuse;
use super::state::{DOCKER, Push};
use crate::ecs;
use crate::wire::{Call, Refusal};
use crate::world::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Sent {
    image_manifest: String,
    image_manifest_media_type: Option<String>,
    image_tag: Option<String>,
    image_digest: Option<String>,
}

pub(super) fn put(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let (asked, sent): (Asked, Sent) = (call.input()?, call.input()?);
    let (name, registry) = (asked.repository_name.clone(), &call.account);
    let repository = &*asked.repository(world, call)?;
    let manifest: Value = serde_json::from_str(&sent.image_manifest)
        .map_err(|_| refuse::parameter("Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'"))?;
    let media_type = sent.image_manifest_media_type.as_deref().or(manifest["mediaType"].as_str()).unwrap_or(DOCKER).to_owned();
    let tag = sent.image_tag.as_deref();
    let well_named = |tag: &str| tag.len() <= 300 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) && !tag.starts_with(['.', '-']);
    if let Some(bad) = tag.filter(|tag| tag.is_empty() || !well_named(tag)) {
        let text = format!("Invalid parameter at 'imageTag' failed to satisfy constraint: '{bad}' must match regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]*'");
        return Err(refuse::parameter(text));
    }
    let digest = ecs::digest(&sent.image_manifest);
    if let Some(given) = sent.image_digest.filter(|given| *given != digest) {
        let text = format!("The image digest '{given}' does not match the digest '{digest}' of the manifest");
        return Err(Refusal::new(400, "ImageDigestDoesNotMatchException", text));
    }
    let holder = tag.and_then(|tag| repository.find(None, Some(tag)));
    if holder.is_some_and(|(held, _)| held == digest) || tag.is_none() && repository.images.contains_key(&digest) {
        let tag = tag.map_or_else(|| "'null'".to_owned(), |tag| format!("'{tag}'"));
        let text = format!("Image with digest '{digest}' and tag {tag} already exists in the repository with name '{name}' in registry with id '{registry}'");
        return Err(Refusal::new(400, "ImageAlreadyExistsException", text));
    }
    if let Some(tag) = tag.filter(|_| repository.immutable && holder.is_some()) {
        let text = format!("The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the repository is immutable.");
        return Err(Refusal::new(400, "ImageTagAlreadyExistsException", text));
    }
    let push = Push { repository: &name, manifest: sent.image_manifest.clone(), media_type: &media_type, tag, at: call.now, runs: None };
    world.ecr.push(push);
    let mut id = json!({"imageDigest": digest});
    if let Some(tag) = tag {
        id["imageTag"] = json!(tag);
    }
    let image = json!({
        "registryId": registry,
        "repositoryName": name,
        "imageId": id,
        "imageManifest": sent.image_manifest,
        "imageManifestMediaType": media_type,
    });
    Ok(json!({"image": image}))
}
