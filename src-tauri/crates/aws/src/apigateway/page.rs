//! The inventory of REST stages: GetRestApis, then one GetStages for each API.

use aws_sdk_apigateway::types::Stage;
use futures_util::future::join_all;
use switchback_engine::ports::{Cursor, Page, ReadError};

use super::RestStages;
use super::observe::StageAnswer;
use crate::paging::{Found, Walk, readable};
use crate::text::{self, bounded};

impl RestStages<'_> {
    /// The next page: names of APIs, or the stages of some of them.
    pub(crate) async fn page(&self, cursor: &Cursor) -> Result<Page, ReadError> {
        let mut walk = Walk::<(String, String)>::resume(cursor)?;
        if let Some(position) = walk.listing() {
            let send = self.client.get_rest_apis().limit(500).set_position(position).send();
            let answer = self.reader.call("apigateway:GetRestApis", "the list of REST APIs", send).await?;
            let named = |api: &aws_sdk_apigateway::types::RestApi| Some((api.id()?.to_owned(), bounded(api.name().unwrap_or_default(), 256)));
            walk.listed(answer.items().iter().filter_map(named), answer.position());
            return Ok(walk.page(Vec::new()));
        }
        let looks = walk.batch().into_iter().map(|(api, name)| self.of_api(api, name));
        let looks = join_all(looks).await;
        Ok(walk.page(readable(looks)?))
    }

    /// All stages of an API, which AWS gives in one answer.
    pub(crate) async fn stages(&self, api: &str) -> Result<Vec<Stage>, ReadError> {
        let send = self.client.get_stages().rest_api_id(api).send();
        Ok(self.reader.call("apigateway:GetStages", format!("API {api}"), send).await?.item.unwrap_or_default())
    }

    async fn of_api(&self, api: String, name: String) -> Result<Found, ReadError> {
        let at = self.reader.now();
        let mut found = Found::default();
        for s in self.stages(&api).await? {
            let Some(target) = s.stage_name().and_then(|stage| text::target(&format!("rest:{api}/{stage}"))) else { continue };
            let read = StageAnswer {
                deployment: s.deployment_id(),
                canary: s.canary_settings(),
                updated: s.last_updated_date(),
                variables: s.variables(),
                cached: s.cache_cluster_enabled(),
            };
            let observed = read.observed("apigateway:GetStages", target.clone(), at).ok();
            found.names.push((target.clone(), format!("{name} {}", bounded(s.stage_name().unwrap_or_default(), 128))));
            found.rows.push((target, observed));
        }
        Ok(found)
    }
}
