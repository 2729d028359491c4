//! What a deployment of an HTTP API would publish: the API as it stands, beside what the stage serves.

use std::collections::BTreeMap;

use futures_util::future::join3;
use serde_json::{Value, json};
use switchback_core::Target;
use switchback_core::base::ApiBase;
use switchback_engine::ports::ReadError;

use super::HttpStages;
use crate::text::{bounded, edits, hash_of};

impl HttpStages<'_> {
    /// The API's name, and the routes in which its description as OpenAPI differs from the stage's. AWS says that the
    /// stage's is of what is deployed there and the other of the latest configuration; that the two tell everything it does
    /// not say, so where they agree, it is not known that nothing differs.
    pub(crate) async fn base(&self, api: &str, stage: &str) -> Result<ApiBase, ReadError> {
        let target = Target::HttpStage { api: api.to_owned(), stage: stage.to_owned() };
        let named = self.reader.call("apigatewayv2:GetApi", &target, self.client.get_api().api_id(api).send());
        let (named, served, live) = join3(named, self.routes(api, Some(stage), &target), self.routes(api, None, &target)).await;
        let named = named?;
        let stands = live.as_ref().map(|live| live.hash.clone());
        let unpublished = served.zip(live).map(|(served, live)| edits(&served.routes, &live.routes)).filter(|edits| !edits.is_empty());
        Ok(ApiBase { name: bounded(named.name().unwrap_or(api), 1_024), unpublished, stands })
    }

    /// As [`ApiBase::stands`].
    pub(crate) async fn stands(&self, api: &str, target: &Target) -> Option<String> {
        self.routes(api, None, target).await.map(|live| live.hash)
    }

    /// Routes as OpenAPI has them, with what stands behind each; none where this endpoint exports no APIs, the stage has
    /// nothing to export, or it cannot be read: that is worth knowing, and not worth a deployment.
    async fn routes(&self, api: &str, stage: Option<&str>, target: &Target) -> Option<Exported> {
        let send =
            self.client.export_api().api_id(api).specification("OAS30").output_type("JSON").include_extensions(true).set_stage_name(stage.map(str::to_owned));
        let answer = self.reader.call("apigatewayv2:ExportApi", target, send.send()).await.ok()?;
        answer.body().and_then(|body| routes(body.as_ref()))
    }
}

/// An API as OpenAPI has it.
struct Exported {
    routes: BTreeMap<String, Value>,
    /// Of the routes and of what they refer to; without the head, which tells when it was exported.
    hash: String,
}

fn routes(document: &[u8]) -> Option<Exported> {
    let document: Value = serde_json::from_slice(document).ok()?;
    let mut routes = BTreeMap::new();
    for (path, verbs) in document.get("paths")?.as_object()? {
        for (verb, route) in verbs.as_object()? {
            let verb = if verb == "x-amazon-apigateway-any-method" { "ANY".to_owned() } else { verb.to_uppercase() };
            routes.insert(bounded(&format!("{verb} {path}"), 512), route.clone());
        }
    }
    let hash = hash_of(&json!([document.get("paths"), document.get("components")]));
    Some(Exported { routes, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(edits: Vec<switchback_core::base::Edit>) -> Vec<String> {
        edits.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn two_exports_are_compared_route_by_route() {
        let served = br#"{"paths":{"/orders":{"get":{"x-amazon-apigateway-integration":{"uri":"a"}}},"/old":{"x-amazon-apigateway-any-method":{}}}}"#;
        let live = br#"{"paths":{"/orders":{"get":{"x-amazon-apigateway-integration":{"uri":"b"}},"post":{}}}}"#;
        let (served, live) = (routes(served).expect("a document"), routes(live).expect("a document"));
        assert_eq!(words(edits(&served.routes, &live.routes)), ["removed ANY /old", "changed GET /orders", "added POST /orders"], "integrations count here");
        assert_ne!(served.hash, live.hash, "and in the hash");
        assert!(routes(b"<html>").is_none(), "what is no document tells nothing");
    }
}
