//! What an HTTP API calls: its routes and the Lambda aliases behind them.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_apigatewayv2::types::Integration;
use futures_util::future::try_join;
use switchback_core::Target;
use switchback_engine::ports::ReadError;

use super::HttpStages;
use crate::facts::gateway::{Behind, StageOf};
use crate::paging::whole;
use crate::text::bounded;

/// No more pages of routes or integrations than this are read.
const PAGES: usize = 20;

impl HttpStages<'_> {
    /// The aliases in the API's integrations.
    pub(super) async fn aliases_behind(&self, api: &str) -> Result<Vec<Target>, ReadError> {
        let found: BTreeSet<Target> = self.integrations(api).await?.iter().filter_map(|i| alias_in(i.integration_uri()?)).collect();
        Ok(found.into_iter().collect())
    }

    async fn integrations(&self, api: &str) -> Result<Vec<Integration>, ReadError> {
        const CALL: &str = "apigatewayv2:GetIntegrations";
        let all = whole(CALL, PAGES, |token| async move {
            let answer = self.reader.call(CALL, format!("API {api}"), self.client.get_integrations().api_id(api).set_next_token(token).send()).await?;
            Ok((answer.items.unwrap_or_default(), answer.next_token))
        });
        all.await
    }

    /// The routes of the API as it stands, by their keys.
    async fn routes_standing(&self, api: &str) -> Result<Vec<(String, Option<String>)>, ReadError> {
        const CALL: &str = "apigatewayv2:GetRoutes";
        let all = whole(CALL, PAGES, |token| async move {
            let answer = self.reader.call(CALL, format!("API {api}"), self.client.get_routes().api_id(api).set_next_token(token).send()).await?;
            let routes = answer.items().iter().filter_map(|r| Some((bounded(r.route_key()?, 512), r.target().map(str::to_owned))));
            Ok((routes.collect(), answer.next_token().map(str::to_owned)))
        });
        all.await
    }

    /// What each route of the API as it stands calls. An integration with a role of its own asks for no permission.
    pub(crate) async fn behind(&self, api: &str) -> Result<Vec<Behind>, ReadError> {
        let (routes, integrations) = try_join(self.routes_standing(api), self.integrations(api)).await?;
        let uris: HashMap<String, &str> = integrations
            .iter()
            .filter(|i| i.credentials_arn().is_none_or(str::is_empty))
            .filter_map(|i| Some((format!("integrations/{}", i.integration_id()?), i.integration_uri()?)))
            .collect();
        let of = |(name, target): (String, Option<String>)| Behind { uri: target.and_then(|t| uris.get(&t)).map(|uri| (*uri).to_owned()), name };
        Ok(routes.into_iter().map(of).collect())
    }

    /// The API's stages with their variables.
    pub(crate) async fn stages_of(&self, api: &str) -> Result<Vec<StageOf>, ReadError> {
        let stages = self.stages(api).await?;
        Ok(stages.into_iter().filter_map(|s| Some(StageOf { name: s.stage_name?, variables: s.stage_variables.unwrap_or_default() })).collect())
    }
}

/// The alias in an integration's URI: a function's ARN with a qualifier, bare or within API Gateway's own. A function
/// without one, a version or a stage variable is no alias.
pub(crate) fn alias_in(uri: &str) -> Option<Target> {
    let (_, after) = uri.rsplit_once("arn:")?;
    let arn = after.split('/').next()?;
    let mut parts = arn.split(':').skip(1);
    let service = parts.next()?;
    let kind = parts.nth(2)?;
    let (function, alias) = (parts.next()?, parts.next()?);
    if service != "lambda" || kind != "function" {
        return None;
    }
    format!("lambda:{function}:{alias}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_found_in_both_forms() {
        let bare = "arn:aws:lambda:ap-northeast-2:123456789012:function:checkout:live";
        let wrapped = format!("arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/{bare}/invocations");
        let wanted: Target = "lambda:checkout:live".parse().expect("an id");
        assert_eq!(alias_in(bare), Some(wanted.clone()), "as HTTP APIs write it");
        assert_eq!(alias_in(&wrapped), Some(wanted), "as imported definitions write it");
    }

    #[test]
    fn what_is_no_alias_is_not_taken_for_one() {
        for uri in [
            "arn:aws:lambda:ap-northeast-2:123456789012:function:checkout",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:checkout:41",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:checkout:$LATEST",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:checkout:${stageVariables.alias}",
            "https://example.com/arn:aws",
            "arn:",
            "",
        ] {
            assert_eq!(alias_in(uri), None, "`{uri}` names no alias");
        }
    }
}
