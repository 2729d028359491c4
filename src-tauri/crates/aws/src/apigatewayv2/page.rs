//! The inventory of HTTP stages: GetApis, then one GetStages for each HTTP API. WebSocket APIs are left out.

use aws_sdk_apigatewayv2::types::{Api, ProtocolType, Stage};
use futures_util::future::join_all;
use switchback_engine::ports::{Cursor, Page, ReadError};

use super::HttpStages;
use super::observe::StageAnswer;
use crate::paging::{Found, Walk, readable, whole};
use crate::text::{self, bounded};

/// No API has more pages of stages than this looked at.
const PAGES: usize = 20;

impl HttpStages<'_> {
    /// The next page: names of APIs, or the stages of some of them.
    pub(crate) async fn page(&self, cursor: &Cursor) -> Result<Page, ReadError> {
        let mut walk = Walk::<(String, String)>::resume(cursor)?;
        if let Some(token) = walk.listing() {
            let send = self.client.get_apis().max_results("500").set_next_token(token).send();
            let answer = self.reader.call("apigatewayv2:GetApis", "the list of HTTP APIs", send).await?;
            let named = |api: &Api| Some((api.api_id()?.to_owned(), bounded(api.name().unwrap_or_default(), 256)));
            let http = answer.items().iter().filter(|api| api.protocol_type() == Some(&ProtocolType::Http));
            walk.listed(http.filter_map(named), answer.next_token());
            return Ok(walk.page(Vec::new()));
        }
        let looks = walk.batch().into_iter().map(|(api, name)| self.of_api(api, name));
        let looks = join_all(looks).await;
        Ok(walk.page(readable(looks)?))
    }

    /// All stages of an API.
    pub(crate) async fn stages(&self, api: &str) -> Result<Vec<Stage>, ReadError> {
        const CALL: &str = "apigatewayv2:GetStages";
        let all = whole(CALL, PAGES, |token| async move {
            let answer = self.reader.call(CALL, format!("API {api}"), self.client.get_stages().api_id(api).set_next_token(token).send()).await?;
            Ok((answer.items.unwrap_or_default(), answer.next_token))
        });
        all.await
    }

    async fn of_api(&self, api: String, name: String) -> Result<Found, ReadError> {
        let at = self.reader.now();
        let mut found = Found::default();
        for s in self.stages(&api).await? {
            let Some(target) = s.stage_name().and_then(|stage| text::target(&format!("http:{api}/{stage}"))) else { continue };
            let read = StageAnswer {
                deployment: s.deployment_id(),
                auto_deploy: s.auto_deploy(),
                managed: s.api_gateway_managed(),
                updated: s.last_updated_date(),
                variables: s.stage_variables(),
            };
            found.names.push((target.clone(), format!("{name} {}", bounded(s.stage_name().unwrap_or_default(), 128))));
            found.rows.push((target.clone(), Some(read.observed(target, at))));
        }
        Ok(found)
    }
}
