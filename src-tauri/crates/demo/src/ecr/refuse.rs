//! ECR's refusals, spelled as ECR spells them; all have status 400.

use super::state::Missing;
use crate::wire::Refusal;

pub(super) fn parameter(text: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterException", text)
}

pub(super) fn no_repository(name: &str, registry: &str) -> Refusal {
    let text = format!("The repository with name '{name}' does not exist in the registry with id '{registry}'");
    Refusal::new(400, "RepositoryNotFoundException", text)
}

pub(super) fn missing(what: Missing, repository: &str, registry: &str, digest: Option<&str>, tag: Option<&str>) -> Refusal {
    if what == Missing::Repository {
        return no_repository(repository, registry);
    }
    let shown = |text: Option<&str>| text.map_or_else(|| "'null'".to_owned(), |text| format!("'{text}'"));
    let text = format!(
        "The image with imageId {{imageDigest:{}, imageTag:{}}} does not exist within the repository with name '{repository}' in the registry with id '{registry}'",
        shown(digest),
        shown(tag)
    );
    Refusal::new(400, "ImageNotFoundException", text)
}
