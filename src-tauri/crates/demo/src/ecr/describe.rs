//! Repositories and what is said of their images.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::refuse;
use super::state::{Image, Missing, Repository};
use crate::wire::{Call, Refusal, cut, seconds};
use crate::world::World;

/// Entries of a page where the caller does not say.
const PAGE: usize = 100;
/// The most images one call may name.
pub(super) const MOST: usize = 100;

/// Which image is meant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Id {
    pub image_digest: Option<String>,
    pub image_tag: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Asked {
    registry_id: Option<String>,
    pub repository_name: String,
    pub image_ids: Vec<Id>,
    repository_names: Vec<String>,
    filter: Filter,
    image_tag_mutability: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    tag_status: Option<String>,
}

impl Asked {
    /// The repository asked for; registries of other accounts are not to be seen from here.
    pub(super) fn repository<'a>(&self, world: &'a mut World, call: &Call) -> Result<&'a mut Repository, Refusal> {
        let registry = self.registry_id.as_deref().unwrap_or(&call.account);
        let found = world.ecr.repositories.get_mut(&self.repository_name).filter(|_| registry == call.account);
        found.ok_or_else(|| refuse::no_repository(&self.repository_name, registry))
    }

    /// What DescribeImages takes: so many images by name, or pages of all of them.
    fn images_allowed(&self) -> Result<(), Refusal> {
        if self.image_ids.len() > MOST {
            return Err(refuse::parameter("Invalid parameter at 'imageIds' failed to satisfy constraint: 'Member must have length within 1 and 100'"));
        }
        if self.image_ids.iter().any(|id| id.image_digest.is_none() && id.image_tag.is_none()) {
            return Err(refuse::parameter("Invalid request parameters: both tag and digest cannot be null"));
        }
        if !self.image_ids.is_empty() && (self.max_results.is_some() || self.next_token.is_some()) {
            return Err(refuse::parameter("Invalid parameter at 'maxResults': it cannot be used together with 'imageIds'"));
        }
        if self.registry_id.as_deref().is_some_and(|id| id.len() != 12 || !id.bytes().all(|b| b.is_ascii_digit())) {
            return Err(refuse::parameter("Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''"));
        }
        Ok(())
    }

    fn most(&self) -> Result<usize, Refusal> {
        match self.max_results {
            Some(most) if !(1..=1000).contains(&most) => Err(refuse::parameter(format!("Invalid parameter at 'maxResults': {most} is not within 1 and 1000"))),
            most => Ok(most.unwrap_or(PAGE)),
        }
    }
}

fn shown(name: &str, repository: &Repository, call: &Call) -> Value {
    let Call { account, region, .. } = call;
    json!({
        "repositoryArn": format!("arn:aws:ecr:{region}:{account}:repository/{name}"),
        "registryId": account,
        "repositoryName": name,
        "repositoryUri": format!("{account}.dkr.ecr.{region}.amazonaws.com/{name}"),
        "createdAt": seconds(repository.created),
        "imageTagMutability": if repository.immutable { "IMMUTABLE" } else { "MUTABLE" },
        "imageScanningConfiguration": {"scanOnPush": false},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    })
}

pub(super) fn repositories(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let all = &world.ecr.repositories;
    if let Some(unknown) = asked.repository_names.iter().find(|name| !all.contains_key(*name)) {
        return Err(refuse::no_repository(unknown, &call.account));
    }
    let wanted = all.iter().filter(|(name, _)| asked.repository_names.is_empty() || asked.repository_names.contains(name));
    let items = wanted.map(|(name, repository)| (name.clone(), shown(name, repository, call)));
    let (page, next) = cut(items, asked.next_token.as_deref(), asked.most()?);
    Ok(with_token(json!({"repositories": page}), next))
}

fn with_token(mut body: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        body["nextToken"] = json!(next);
    }
    body
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    let name = asked.repository_name;
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if !(2..=256).contains(&name.len()) || !name.split('/').all(part) {
        let pattern = "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'";
        return Err(refuse::parameter(format!("Invalid parameter at 'repositoryName' failed to satisfy constraint: '{pattern}'")));
    }
    if world.ecr.repositories.contains_key(&name) {
        let text = format!("The repository with name '{name}' already exists in the registry with id '{}'", call.account);
        return Err(Refusal::new(400, "RepositoryAlreadyExistsException", text));
    }
    let repository = Repository { created: call.now, immutable: asked.image_tag_mutability.as_deref() == Some("IMMUTABLE"), images: Default::default() };
    let body = json!({"repository": shown(&name, &repository, call)});
    world.ecr.repositories.insert(name, repository);
    Ok(body)
}

pub(super) fn images(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let asked: Asked = call.input()?;
    asked.images_allowed()?;
    let most = asked.most()?;
    let repository = asked.repository(world, call)?;
    let detail = |digest: &str, image: &Image| {
        let mut detail = Map::new();
        let facts = [
            ("registryId", json!(call.account)),
            ("repositoryName", json!(asked.repository_name)),
            ("imageDigest", json!(digest)),
            ("imageSizeInBytes", json!(image.size())),
            ("imagePushedAt", seconds(image.pushed)),
            ("imageManifestMediaType", json!(image.media_type)),
            ("artifactMediaType", json!("application/vnd.docker.container.image.v1+json")),
        ];
        detail.extend(facts.into_iter().map(|(key, value)| (key.to_owned(), value)));
        if !image.tags.is_empty() {
            detail.insert("imageTags".to_owned(), json!(image.tags));
        }
        Value::Object(detail)
    };
    if !asked.image_ids.is_empty() {
        let one = |id: &Id| {
            let (digest, tag) = (id.image_digest.as_deref(), id.image_tag.as_deref());
            let found = repository.find(digest, tag).filter(|(_, image)| tag.is_none_or(|tag| image.tags.contains(tag)));
            let (digest, image) = found.ok_or_else(|| refuse::missing(Missing::Image, &asked.repository_name, &call.account, digest, tag))?;
            Ok(detail(digest, image))
        };
        let details = asked.image_ids.iter().map(one).collect::<Result<Vec<_>, Refusal>>()?;
        return Ok(json!({"imageDetails": details}));
    }
    let tagged = match asked.filter.tag_status.as_deref() {
        Some("TAGGED") => Some(true),
        Some("UNTAGGED") => Some(false),
        _ => None,
    };
    let wanted = repository.images.iter().filter(|(_, image)| tagged.is_none_or(|tagged| tagged != image.tags.is_empty()));
    let items = wanted.map(|(digest, image)| (digest.clone(), detail(digest, image)));
    let (page, next) = cut(items, asked.next_token.as_deref(), most);
    Ok(with_token(json!({"imageDetails": page}), next))
}
