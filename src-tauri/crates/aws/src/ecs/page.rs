//! The inventory of services: ListClusters, then ListServices by hundreds and DescribeServices by tens.

use aws_sdk_ecs::types::Service;
use futures_util::future::join_all;
use switchback_core::Target;
use switchback_engine::ports::{Cursor, Page, ReadError};

use super::{Services, name_in};
use crate::paging::{Found, Walk, readable};
use crate::text;

/// A cluster, and where its list of services goes on.
type Part = (String, Option<String>);

impl Services<'_> {
    /// The next page: names of clusters, or the services of some of them.
    pub(crate) async fn page(&self, cursor: &Cursor) -> Result<Page, ReadError> {
        let mut walk = Walk::<Part>::resume(cursor)?;
        if let Some(token) = walk.listing() {
            let send = self.client.list_clusters().max_results(100).set_next_token(token).send();
            let answer = self.reader.call("ecs:ListClusters", "the list of clusters", send).await?;
            walk.listed(answer.cluster_arns().iter().map(|arn| (name_in(arn).to_owned(), None)), answer.next_token());
            return Ok(walk.page(Vec::new()));
        }
        let looks = join_all(walk.batch().into_iter().map(|part| self.of_cluster(part))).await;
        let mut found = Vec::new();
        for (part, more) in readable(looks)? {
            found.push(part);
            if let Some(more) = more {
                walk.again(more);
            }
        }
        Ok(walk.page(found))
    }

    async fn of_cluster(&self, (cluster, token): Part) -> Result<(Found, Option<Part>), ReadError> {
        let send = self.client.list_services().cluster(&cluster).max_results(100).set_next_token(token.clone()).send();
        let answer = self.reader.call("ecs:ListServices", format!("cluster {cluster}"), send).await?;
        let names: Vec<String> = answer.service_arns().iter().map(|arn| name_in(arn).to_owned()).collect();
        let tens = join_all(names.chunks(10).map(|ten| self.ten(&cluster, ten.to_vec()))).await;
        let rows = tens.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let next = answer.next_token().filter(|t| !t.is_empty() && Some(*t) != token.as_deref()).map(str::to_owned);
        Ok((Found { rows, names: Vec::new() }, next.map(|next| (cluster, Some(next)))))
    }

    async fn ten(&self, cluster: &str, names: Vec<String>) -> Result<Vec<(Target, Option<switchback_core::Observed>)>, ReadError> {
        let at = self.reader.now();
        let mut rows = Vec::new();
        for service in &self.describe(cluster, names).await? {
            let Some(target) = named(cluster, service) else { continue };
            // Whether ECS went back by itself is not asked here, a call for each service; whoever looks at the row asks.
            let observed = match self.observed(target.clone(), service, None, at).await {
                Ok(observed) => Some(observed),
                Err(ReadError::Other { .. }) => None,
                Err(other) => return Err(other),
            };
            rows.push((target, observed));
        }
        Ok(rows)
    }
}

fn named(cluster: &str, service: &Service) -> Option<Target> {
    let there = service.status() != Some("INACTIVE");
    let name = service.service_name().filter(|_| there)?;
    text::target(&format!("ecs:{cluster}/{name}"))
}
