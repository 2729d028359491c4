//! BatchGetImage and BatchDeleteImage: what is not there is a failure in the answer, no refusal.

use serde_json::{Value, json};

use super::describe::{Asked, Id, MOST};
use super::refuse;
use super::state::Repository;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// Why an image that is named cannot be served, as code and reason.
fn failure(id: &Id, repository: &Repository) -> Option<(&'static str, &'static str)> {
    let (digest, tag) = (id.image_digest.as_deref(), id.image_tag.as_deref());
    match repository.find(digest, tag) {
        None if digest.is_none() && tag.is_none() => Some(("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null")),
        None => Some(("ImageNotFound", "Requested image not found")),
        Some((_, image)) => match tag {
            Some(tag) if !image.tags.contains(tag) => Some(("ImageTagDoesNotMatchDigest", "Image tag does not match with image digest")),
            _ => None,
        },
    }
}

/// The call's members, in bounds.
fn asked(call: &Call) -> Result<Asked, Refusal> {
    let asked: Asked = call.input()?;
    match asked.image_ids.len() {
        1..=MOST => Ok(asked),
        _ => Err(refuse::parameter("Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length within 1 and 100'")),
    }
}

fn named(digest: Option<&str>, tag: Option<&str>) -> Value {
    let mut id = json!({});
    for (key, value) in [("imageDigest", digest), ("imageTag", tag)] {
        if let Some(value) = value {
            id[key] = json!(value);
        }
    }
    id
}

fn failed(id: &Id, (code, reason): (&str, &str)) -> Value {
    let id = named(id.image_digest.as_deref(), id.image_tag.as_deref());
    json!({"imageId": id, "failureCode": code, "failureReason": reason})
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked = asked(call)?;
    let repository = &*asked.repository(world, call)?;
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    for id in &asked.image_ids {
        if let Some(why) = failure(id, repository) {
            failures.push(failed(id, why));
        } else if let Some((digest, image)) = repository.find(id.image_digest.as_deref(), id.image_tag.as_deref()) {
            images.push(json!({
                "registryId": call.account,
                "repositoryName": asked.repository_name,
                "imageId": named(Some(digest), id.image_tag.as_deref()),
                "imageManifest": image.manifest,
                "imageManifestMediaType": image.media_type,
            }));
        }
    }
    Ok(json!({"images": images, "failures": failures}))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked = asked(call)?;
    let repository = asked.repository(world, call)?;
    let (mut gone, mut failures) = (Vec::new(), Vec::new());
    for id in &asked.image_ids {
        if let Some(why) = failure(id, repository) {
            failures.push(failed(id, why));
            continue;
        }
        let (given, tag) = (id.image_digest.as_deref(), id.image_tag.as_deref());
        let Some(digest) = repository.find(given, tag).map(|(digest, _)| digest.to_owned()) else { continue };
        let Some(image) = repository.images.get_mut(&digest) else { continue };
        match tag {
            // By tag alone only the tag goes, unless it was the last.
            Some(tag) if given.is_none() => {
                image.tags.remove(tag);
                gone.push(named(Some(&digest), Some(tag)));
            }
            _ => {
                if image.tags.is_empty() {
                    gone.push(named(Some(&digest), None));
                }
                gone.extend(std::mem::take(&mut image.tags).iter().map(|tag| named(Some(&digest), Some(tag))));
            }
        }
        if image.tags.is_empty() {
            repository.images.remove(&digest);
        }
    }
    Ok(json!({"imageIds": gone, "failures": failures}))
}
