//! What the methods of a REST API call, as it stands.

use switchback_core::Target;
use switchback_engine::ports::ReadError;

use super::RestStages;
use crate::facts::gateway::{Behind, StageOf};
use crate::text::bounded;

impl RestStages<'_> {
    /// What each method calls. An integration with a role of its own asks for no permission.
    pub(crate) async fn behind(&self, api: &str, target: &Target) -> Result<Vec<Behind>, ReadError> {
        let mut found = Vec::new();
        for resource in self.resources(api, target).await? {
            let path = resource.path.unwrap_or_default();
            for (verb, method) in resource.resource_methods.into_iter().flatten() {
                let integration = method.method_integration.filter(|i| i.credentials().is_none_or(str::is_empty));
                found.push(Behind { name: bounded(&format!("{verb} {path}"), 512), uri: integration.and_then(|i| i.uri) });
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// The API's stages with their variables.
    pub(crate) async fn stages_of(&self, api: &str) -> Result<Vec<StageOf>, ReadError> {
        let answer = self.reader.call("apigateway:GetStages", format!("API {api}"), self.client.get_stages().rest_api_id(api).send()).await?;
        let stages = answer.item.unwrap_or_default();
        Ok(stages.into_iter().filter_map(|s| Some(StageOf { name: s.stage_name?, variables: s.variables.unwrap_or_default() })).collect())
    }
}
