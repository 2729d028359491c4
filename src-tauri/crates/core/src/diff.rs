//! What a new revision has otherwise than the one it is made from, for people to read before it goes out. Names of
//! environment variables, never their values.

use serde::{Deserialize, Serialize};

use crate::base::{Base, DefinitionBase, Edit};
use crate::release::{Changes, Source};

pub mod fields;
pub mod seen;
pub mod shapes;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What differs: `code`, `size`, `cpu`, `web: image`, `web: environment LOG_LEVEL`, `route GET /orders`.
    pub field: String,
    /// As it is; none where it is added, empty where it is not shown.
    pub from: Option<String>,
    /// As it will be; none where it is removed, empty where it is not shown.
    pub to: Option<String>,
    /// Whether what it is and will be is nobody's business: the value of an environment variable.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

impl Line {
    fn changed(field: impl Into<String>, from: impl Into<Option<String>>, to: impl Into<Option<String>>) -> Option<Self> {
        let (from, to) = (from.into(), to.into());
        (from != to).then(|| Self { field: field.into(), from, to, hidden: false })
    }
}

/// What is known to differ between a base and the release that is made of it without another look at AWS. Empty where
/// nothing is.
pub fn diff(base: &Base, source: &Source) -> Vec<Line> {
    match (base, source) {
        (Base::Function(function), source) => code(&function.sha256, function.size, source),
        (Base::Definition(definition), Source::Definition(changes)) => definition_lines(definition, changes),
        (Base::Api(api), Source::Snapshot) => api.unpublished.iter().flatten().map(route).collect(),
        _ => Vec::new(),
    }
}

/// A route that is served otherwise.
pub fn route(edit: &Edit) -> Line {
    // What stands behind a route is more than a line tells.
    let (from, to, hidden) = match edit {
        Edit::Added(_) => (None, Some(String::new()), true),
        Edit::Removed(_) => (Some(String::new()), None, true),
        Edit::Changed(_) => (Some(String::new()), Some(String::new()), true),
    };
    Line { field: format!("route {}", edit.name()), from, to, hidden }
}

/// The code of a function with this hash and size in bytes, beside that of a release.
pub fn code(sha256: &str, size: u64, source: &Source) -> Vec<Line> {
    let was = Some(sha256.to_owned());
    match source {
        Source::Zip { sha256, size: now, .. } => {
            let bytes = |n: u64| Some(format!("{n} B"));
            [Line::changed("code", was, Some(sha256.clone())), Line::changed("size", bytes(size), bytes(*now))].into_iter().flatten().collect()
        }
        Source::Object { bucket, key, version, etag } => {
            let version = version.iter().map(|v| format!("?versionId={v}")).collect::<String>();
            let etag = etag.iter().map(|etag| format!(" (ETag {etag})")).collect::<String>();
            Line::changed("code", was, Some(format!("s3://{bucket}/{key}{version}{etag}"))).into_iter().collect()
        }
        Source::Image { uri } => {
            let digest = uri.split_once("@sha256:").map_or(uri.as_str(), |(_, digest)| digest);
            Line::changed("image", was, Some(digest.to_owned())).into_iter().collect()
        }
        Source::Existing { .. } | Source::Snapshot | Source::Definition(_) => Vec::new(),
    }
}

fn definition_lines(was: &DefinitionBase, changes: &Changes) -> Vec<Line> {
    let mut lines = Vec::new();
    for (container, image) in &changes.images {
        let before = was.containers.iter().find(|c| c.name == *container).map(|c| c.image.clone());
        lines.extend(Line::changed(format!("{container}: image"), before, Some(image.clone())));
    }
    for (field, from, to) in [("cpu", was.cpu, changes.cpu), ("memory", was.memory, changes.memory)] {
        if let Some(to) = to {
            lines.extend(Line::changed(field, from.map(|n| n.to_string()), Some(to.to_string())));
        }
    }
    let file = |file: &crate::release::FileAt| Some(file.path.clone());
    if let Some(whole) = &changes.file {
        lines.extend(Line::changed("definition", Some(was.revision.to_string()), file(whole)));
    }
    if let Some((container, env)) = &changes.environment {
        let names = was.containers.iter().find(|c| c.name == *container).map(|c| c.environment.join(", "));
        lines.extend(Line::changed(format!("{container}: environment"), names, file(env)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ApiBase, Container};

    fn service() -> Base {
        Base::Definition(DefinitionBase {
            arn: "arn:td/web:7".into(),
            revision: "web:7".into(),
            fargate: true,
            cpu: Some(256),
            memory: Some(512),
            containers: vec![Container { name: "web".into(), image: "shop@sha256:aa".into(), environment: vec!["LOG".into()], secrets: Vec::new() }],
            role: None,
            execution_role: None,
        })
    }

    #[test]
    fn only_what_differs_is_listed() {
        let changes = Changes { images: vec![("web".into(), "shop@sha256:bb".into())], cpu: Some(256), memory: Some(1024), ..Changes::default() };
        let lines = diff(&service(), &Source::Definition(changes));
        let fields: Vec<&str> = lines.iter().map(|l| l.field.as_str()).collect();
        assert_eq!(fields, ["web: image", "memory"], "the CPU stays: {lines:?}");
        assert_eq!((lines[1].from.as_deref(), lines[1].to.as_deref()), (Some("512"), Some("1024")), "from and to");
    }

    #[test]
    fn an_api_lists_what_would_go_out_along() {
        let api = Base::Api(ApiBase {
            name: "shop".into(),
            unpublished: Some(vec![Edit::Added("GET /orders".into()), Edit::Removed("GET /old".into())]),
            stands: None,
        });
        let lines = diff(&api, &Source::Snapshot);
        let told: Vec<_> = lines.iter().map(|l| (l.field.as_str(), l.from.is_some(), l.to.is_some())).collect();
        assert_eq!(told, [("route GET /orders", false, true), ("route GET /old", true, false)], "edits that are not served yet, each by its direction");
    }
}
