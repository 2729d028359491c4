//! A REST API as it stands, in one hash: what a deployment made now would publish, as far as its resources and its own settings
//! tell. Authorizers, models and validators are in it by name only, and gateway responses not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_apigateway::operation::get_rest_api::GetRestApiOutput;
use aws_sdk_apigateway::types::{Integration, IntegrationResponse, Method, MethodResponse, Resource};
use serde_json::{Value, json};

use crate::text::hash_of;

/// Of all that GetResources tells, in an order of its own: AWS promises none. And of the API what goes out with a deployment.
pub(super) fn stands(api: &GetRestApiOutput, resources: &[Resource]) -> String {
    let by_path: BTreeMap<&str, Value> =
        resources.iter().map(|resource| (resource.path().unwrap_or_default(), sorted(resource.resource_methods(), method))).collect();
    let binary: BTreeSet<&str> = api.binary_media_types().iter().map(String::as_str).collect();
    let key = api.api_key_source().map(|source| source.as_str());
    hash_of(&json!([by_path, api.policy(), binary, api.minimum_compression_size(), key]))
}

fn sorted<T>(of: Option<&HashMap<String, T>>, told: impl Fn(&T) -> Value) -> Value {
    of.into_iter().flatten().map(|(key, value)| (key.clone(), told(value))).collect::<serde_json::Map<_, _>>().into()
}

fn method(of: &Method) -> Value {
    json!({
        "authorization": [of.authorization_type(), of.authorizer_id()],
        "scopes": of.authorization_scopes(),
        "key": of.api_key_required(),
        "validator": of.request_validator_id(),
        "operation": of.operation_name(),
        "parameters": of.request_parameters().map(|each| each.iter().collect::<BTreeMap<_, _>>()),
        "models": sorted(of.request_models(), |model| json!(model)),
        "integration": of.method_integration().map(integration),
        "responses": sorted(of.method_responses(), response),
    })
}

fn response(of: &MethodResponse) -> Value {
    json!([of.status_code(), of.response_parameters().map(|each| each.iter().collect::<BTreeMap<_, _>>()), sorted(of.response_models(), |model| json!(model)),])
}

fn integration(of: &Integration) -> Value {
    json!({
        "type": of.r#type().map(|kind| kind.as_str()),
        "to": [of.http_method(), of.uri(), of.connection_type().map(|kind| kind.as_str()), of.connection_id(), of.credentials(), of.integration_target()],
        "transfer": of.response_transfer_mode().map(|mode| mode.as_str()),
        "parameters": sorted(of.request_parameters(), |each| json!(each)),
        "templates": sorted(of.request_templates(), |each| json!(each)),
        "passthrough": of.passthrough_behavior(),
        "content": of.content_handling().map(|how| how.as_str()),
        "timeout": of.timeout_in_millis(),
        "cache": [of.cache_namespace()],
        "keys": of.cache_key_parameters(),
        "insecure": of.tls_config().map(|tls| tls.insecure_skip_verification()),
        "responses": sorted(of.integration_responses(), integrated),
    })
}

fn integrated(of: &IntegrationResponse) -> Value {
    json!([
        of.status_code(),
        of.selection_pattern(),
        of.content_handling().map(|how| how.as_str()),
        sorted(of.response_parameters(), |each| json!(each)),
        sorted(of.response_templates(), |each| json!(each)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_integration_is_another_hash_and_another_order_is_not() {
        let of = |uri: &str| {
            let integration = Integration::builder().uri(uri).request_parameters("a", "1").request_parameters("b", "2").build();
            Resource::builder().path("/orders").resource_methods("GET", Method::builder().method_integration(integration).build()).build()
        };
        let root = Resource::builder().path("/").build();
        let api = GetRestApiOutput::builder().binary_media_types("a/b").binary_media_types("c/d").build();
        let before = stands(&api, &[of("arn:live"), root.clone()]);
        assert_eq!(before, stands(&api, &[root.clone(), of("arn:live")]), "the order in which AWS lists them is no edit");
        assert_ne!(before, stands(&api, &[of("arn:beta"), root.clone()]), "what stands behind a method is");
        assert_ne!(before, stands(&api, std::slice::from_ref(&root)), "and a resource that is gone");
        let both = [of("arn:live"), root];
        let turned = GetRestApiOutput::builder().binary_media_types("c/d").binary_media_types("a/b").build();
        assert_eq!(before, stands(&turned, &both), "nor is the order of media types one");
        let open = GetRestApiOutput::builder().policy("{}").binary_media_types("a/b").binary_media_types("c/d").build();
        assert_ne!(before, stands(&open, &both), "but who may call it is");
    }
}
