//! What ECR keeps in one Region.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Reference;
use crate::{ecs, lambda};

/// Everything ECR knows in one Region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    pub(crate) repositories: BTreeMap<String, Repository>,
    /// Pull-through cache rules by their prefix.
    #[serde(default)]
    pub(crate) through: BTreeMap<String, Through>,
}

/// A pull-through cache rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Through {
    /// The upstream registry.
    pub url: String,
    pub created: Timestamp,
}

/// A repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Repository {
    pub created: Timestamp,
    /// A tag once given stays where it is.
    pub immutable: bool,
    /// By digest.
    pub images: BTreeMap<String, Image>,
}

/// An image.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Image {
    /// Its SHA-256 is the image's digest.
    pub manifest: String,
    pub media_type: String,
    pub tags: BTreeSet<String>,
    pub pushed: Timestamp,
    /// What its tasks do on ECS; none: judged by the words of its tags.
    pub runs: Option<ecs::Behaviour>,
    /// What it does as a Lambda function.
    pub answers: lambda::Behaviour,
}

/// Why there is no image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Repository,
    Image,
}

/// An image on its way in.
pub(crate) struct Push<'a> {
    pub repository: &'a str,
    pub manifest: String,
    pub media_type: &'a str,
    pub tag: Option<&'a str>,
    pub at: Timestamp,
    pub runs: Option<ecs::Behaviour>,
}

impl State {
    /// The image that a reference within this registry means, with its digest.
    pub(crate) fn find(&self, reference: &Reference<'_>) -> Result<(&str, &Image), Missing> {
        let repository = self.repositories.get(reference.repository).ok_or(Missing::Repository)?;
        repository.find(reference.digest, reference.tag).ok_or(Missing::Image)
    }

    /// Whether a rule fetches what is in this repository.
    pub(crate) fn fetches(&self, repository: &str) -> bool {
        self.through.keys().any(|prefix| repository.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Keeps an image, and takes its tag from whichever had it; gives the digest. A repository
    /// that is not there is made.
    pub(crate) fn push(&mut self, push: Push<'_>) -> String {
        let Push { repository, manifest, media_type, tag, at, runs } = push;
        let new = || Repository { created: at, immutable: false, images: BTreeMap::new() };
        let repository = self.repositories.entry(repository.to_owned()).or_insert_with(new);
        if let Some(tag) = tag {
            for image in repository.images.values_mut() {
                image.tags.remove(tag);
            }
        }
        let digest = ecs::digest(&manifest);
        let media_type = media_type.to_owned();
        let new = || Image { manifest, media_type, tags: BTreeSet::new(), pushed: at, runs, answers: lambda::Behaviour::Works };
        let image = repository.images.entry(digest.clone()).or_insert_with(new);
        image.tags.extend(tag.map(str::to_owned));
        digest
    }
}

impl Repository {
    /// An image by digest, or else by tag.
    pub(super) fn find(&self, digest: Option<&str>, tag: Option<&str>) -> Option<(&str, &Image)> {
        let found = match (digest, tag) {
            (Some(digest), _) => self.images.get_key_value(digest),
            (None, Some(tag)) => self.images.iter().find(|(_, image)| image.tags.contains(tag)),
            (None, None) => None,
        };
        found.map(|(digest, image)| (digest.as_str(), image))
    }
}

/// The media type of [`manifest`].
pub(super) const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// A manifest that follows from a text alone: another text is another image. Sizes in bytes.
pub(crate) fn manifest(text: &str, layer: u64) -> String {
    let part = |kind: &str, size: u64| json!({"mediaType": kind, "size": size, "digest": ecs::digest(&format!("{kind} {text}"))});
    let body = json!({
        "schemaVersion": 2,
        "mediaType": DOCKER,
        "config": part("application/vnd.docker.container.image.v1+json", 7023),
        "layers": [part("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
    });
    body.to_string()
}

impl Image {
    /// Bytes of the configuration and the layers, as compressed as they were pushed.
    pub(super) fn size(&self) -> u64 {
        let manifest: Value = serde_json::from_str(&self.manifest).unwrap_or_default();
        let layers = manifest["layers"].as_array().into_iter().flatten();
        layers.chain([&manifest["config"]]).filter_map(|part| part["size"].as_u64()).sum()
    }
}
