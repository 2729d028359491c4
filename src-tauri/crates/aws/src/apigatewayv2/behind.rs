//! The Lambda aliases that an HTTP API calls.

use std::collections::BTreeSet;

use switchback_core::Target;
use switchback_engine::ports::ReadError;

use super::HttpStages;

/// No more pages of integrations than this are read.
const PAGES: usize = 20;

impl HttpStages<'_> {
    /// The aliases in the API's integrations.
    pub(super) async fn aliases_behind(&self, api: &str) -> Result<Vec<Target>, ReadError> {
        let mut found = BTreeSet::new();
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let send = self.client.get_integrations().api_id(api).set_next_token(token.clone()).send();
            let answer = self.reader.call("apigatewayv2:GetIntegrations", format!("API {api}"), send).await?;
            found.extend(answer.items().iter().filter_map(|i| alias_in(i.integration_uri()?)));
            match answer.next_token().filter(|t| !t.is_empty() && Some(*t) != token.as_deref()) {
                Some(next) => token = Some(next.to_owned()),
                None => break,
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// The alias in an integration's URI: a function's ARN with a qualifier, bare or within API Gateway's own. A function
/// without one, a version or a stage variable is no alias.
fn alias_in(uri: &str) -> Option<Target> {
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
