//! Pull-through cache rules: an image that ECR does not have yet may be one that it fetches when it is asked for.

use aws_sdk_ecr::types::PullThroughCacheRule;
use switchback_core::preflight::facts::image::Place;
use switchback_engine::ports::ReadError;

use super::Images;
use crate::paging::whole;
use crate::text::bounded;

/// No more pages of 100 rules than this are read; AWS allows a registry 50 rules unless asked.
const PAGES: usize = 5;
/// The prefix of a rule for whatever no other rule is for, and of an upstream without one of its own.
const ROOT: &str = "ROOT";

impl Images<'_> {
    /// Where the registry fetches an image from that it does not have; none where no rule is for it.
    pub(super) async fn upstream(&self, place: &Place<'_>) -> Result<Option<String>, ReadError> {
        const CALL: &str = "ecr:DescribePullThroughCacheRules";
        let rules = whole(CALL, PAGES, |token| async move {
            let send = self.client.describe_pull_through_cache_rules().registry_id(place.account).max_results(100).set_next_token(token).send();
            let answer = self.reader.call(CALL, format!("the pull-through cache rules of {}", place.account), send).await?;
            Ok((answer.pull_through_cache_rules.unwrap_or_default(), answer.next_token))
        });
        Ok(behind(&rules.await?, place.repository))
    }
}

/// The upstream repository of the rule with the longest prefix.
fn behind(rules: &[PullThroughCacheRule], repository: &str) -> Option<String> {
    let matching = rules.iter().filter_map(|rule| {
        let prefix = rule.ecr_repository_prefix()?;
        if prefix == ROOT {
            return Some((0, repository, rule));
        }
        let rest = repository.strip_prefix(prefix.trim_end_matches('/'))?.strip_prefix('/')?;
        (!rest.is_empty()).then_some((prefix.len(), rest, rule))
    });
    let (_, rest, rule) = matching.max_by_key(|(length, ..)| *length)?;
    let theirs = rule.upstream_repository_prefix().filter(|prefix| *prefix != ROOT).map(|prefix| format!("{}/", prefix.trim_end_matches('/')));
    Some(bounded(&format!("{}/{}{rest}", rule.upstream_registry_url()?, theirs.unwrap_or_default()), 512))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_says_where_it_comes_from() {
        let rule = |prefix: &str, url: &str, theirs: Option<&str>| {
            PullThroughCacheRule::builder()
                .ecr_repository_prefix(prefix)
                .upstream_registry_url(url)
                .set_upstream_repository_prefix(theirs.map(str::to_owned))
                .build()
        };
        let rules = [rule("hub", "registry-1.docker.io", None), rule("hub/ours", "quay.io", Some("team")), rule("public", "public.ecr.aws", Some(ROOT))];
        let of = |repository| behind(&rules, repository);
        assert_eq!(of("hub/library/nginx").as_deref(), Some("registry-1.docker.io/library/nginx"), "without the prefix");
        assert_eq!(of("hub/ours/web").as_deref(), Some("quay.io/team/web"), "the longer one, with the upstream's own prefix");
        assert_eq!(of("public/nginx/nginx").as_deref(), Some("public.ecr.aws/nginx/nginx"), "an upstream without one");
        for other in ["hubris/web", "hub", "hub/", "shop/web"] {
            assert_eq!(of(other), None, "{other} is under no prefix");
        }
        let all = [rule(ROOT, "public.ecr.aws", None)];
        assert_eq!(behind(&all, "shop/web").as_deref(), Some("public.ecr.aws/shop/web"), "the rule for all others");
    }
}
