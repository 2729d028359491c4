//! What a deployment of a REST API would publish: the API as it stands, beside what the stage serves.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_apigateway::types::{MethodSnapshot, Resource};
use futures_util::future::{try_join, try_join3};
use switchback_core::Target;
use switchback_core::base::ApiBase;
use switchback_engine::ports::ReadError;

use super::RestStages;
use super::stands::stands;
use crate::paging::whole;
use crate::text::{bounded, edits};

/// No more pages of 500 resources than this are read; AWS allows an API 300 unless asked.
const PAGES: usize = 20;

/// Methods by `VERB /path`, with what both sides tell of one.
pub(crate) type Methods = BTreeMap<String, (String, bool)>;

impl RestStages<'_> {
    /// The API's name, and the methods in which it differs from the deployment that the stage serves. A deployment's
    /// summary names methods and who may call them, and nothing of what stands behind: an integration that was edited does
    /// not show. So where no method differs, it is not known that nothing does.
    pub(crate) async fn base(&self, api: &str, stage: &str) -> Result<ApiBase, ReadError> {
        let target = Target::RestStage { api: api.to_owned(), stage: stage.to_owned() };
        let named = self.reader.call("apigateway:GetRestApi", &target, self.client.get_rest_api().rest_api_id(api).send());
        let served = self.reader.call("apigateway:GetStage", &target, self.client.get_stage().rest_api_id(api).stage_name(stage).send());
        // What would go out along is worth knowing, and not worth a deployment: where it cannot be read, it is not known.
        let live = async { Ok(self.resources(api, &target).await.ok()) };
        let (named, served, live) = try_join3(named, served, live).await?;
        let stands = live.as_deref().map(|live| stands(&named, live));
        let unpublished = match (served.deployment_id().filter(|id| crate::text::is_id(id)), live) {
            (Some(deployment), Some(live)) => {
                let live = live.iter().flat_map(methods_of).collect();
                let served = self.summary(api, deployment, &target).await.ok().flatten();
                served.map(|served| edits(&served, &live)).filter(|edits| !edits.is_empty())
            }
            _ => None,
        };
        Ok(ApiBase { name: bounded(named.name().unwrap_or(api), 1_024), unpublished, stands })
    }

    /// As [`ApiBase::stands`].
    pub(crate) async fn stands(&self, api: &str, target: &Target) -> Option<String> {
        let named = self.reader.call("apigateway:GetRestApi", target, self.client.get_rest_api().rest_api_id(api).send());
        let (named, live) = try_join(named, self.resources(api, target)).await.ok()?;
        Some(stands(&named, &live))
    }

    /// The resources of the API as it stands, with their methods and what stands behind each.
    pub(super) async fn resources(&self, api: &str, target: &Target) -> Result<Vec<Resource>, ReadError> {
        const CALL: &str = "apigateway:GetResources";
        let all = whole(CALL, PAGES, |position| async move {
            let send = self.client.get_resources().rest_api_id(api).embed("methods").limit(500).set_position(position).send();
            let answer = self.reader.call(CALL, target, send).await?;
            Ok((answer.items.unwrap_or_default(), answer.position))
        });
        all.await
    }

    /// The methods of a deployment, by `GET /orders`; none where AWS gives no summary of it.
    pub(crate) async fn summary(&self, api: &str, deployment: &str, target: &Target) -> Result<Option<Methods>, ReadError> {
        let send = self.client.get_deployment().rest_api_id(api).deployment_id(deployment).embed("apisummary").send();
        let read = self.reader.call("apigateway:GetDeployment", target, send).await?;
        Ok(read.api_summary().map(summarised))
    }
}

fn methods_of(resource: &Resource) -> impl Iterator<Item = (String, (String, bool))> {
    let path = resource.path().unwrap_or_default();
    resource.resource_methods().into_iter().flatten().map(move |(verb, method)| {
        let told = (method.authorization_type().unwrap_or_default().to_owned(), method.api_key_required().unwrap_or_default());
        (bounded(&format!("{verb} {path}"), 512), told)
    })
}

fn summarised(summary: &HashMap<String, HashMap<String, MethodSnapshot>>) -> Methods {
    let of = |path: &str, verb: &str, method: &MethodSnapshot| {
        (bounded(&format!("{verb} {path}"), 512), (method.authorization_type().unwrap_or_default().to_owned(), method.api_key_required()))
    };
    summary.iter().flat_map(|(path, verbs)| verbs.iter().map(move |(verb, method)| of(path, verb, method))).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_apigateway::types::Method;

    use super::*;

    fn words(edits: Vec<switchback_core::base::Edit>) -> Vec<String> {
        edits.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_summary_and_the_live_api_are_compared_method_by_method() {
        let snapshot = |kind: &str| MethodSnapshot::builder().authorization_type(kind).build();
        let summary = HashMap::from([
            ("/orders".to_owned(), HashMap::from([("GET".to_owned(), snapshot("NONE")), ("DELETE".to_owned(), snapshot("NONE"))])),
            ("/".to_owned(), HashMap::from([("GET".to_owned(), snapshot("NONE"))])),
        ]);
        let method = |kind: &str| Method::builder().authorization_type(kind).api_key_required(false).build();
        let orders = Resource::builder().path("/orders").resource_methods("GET", method("AWS_IAM")).resource_methods("POST", method("NONE")).build();
        let root = Resource::builder().path("/").resource_methods("GET", method("NONE")).build();
        let live: Methods = [orders, root].iter().flat_map(methods_of).collect();
        let wanted = ["removed DELETE /orders", "changed GET /orders", "added POST /orders"];
        assert_eq!(words(edits(&summarised(&summary), &live)), wanted, "what a deployment made now would publish");
    }
}
