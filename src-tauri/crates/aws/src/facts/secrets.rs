//! Whether a role may read the secrets that a release names, as IAM simulates it. Where a secret stands among environment
//! values, the value stays here: only the name of its variable goes on.

use std::collections::HashMap;

use aws_sdk_iam::types::PolicyEvaluationDecisionType;
use futures_util::future::join_all;
use switchback_core::Scope;
use switchback_core::preflight::facts::secrets::{Decision, Secret};
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::ReadError;

use super::{apart, partition, unread};
use crate::observer::Observer;

/// So many secrets of one release are asked about.
const MOST: usize = 25;
const CALL: &str = "iam:SimulatePrincipalPolicy";

/// A secret by what names it. It has no text form: its ARN may be a value.
pub(super) struct Named {
    name: String,
    arn: String,
    action: &'static str,
}

impl Named {
    /// A container's secret: an ARN, which may go on with a key and a version, or a parameter of this Region by its name.
    pub(super) fn of_container(name: String, from: &str, scope: &Scope) -> Option<Self> {
        if from.starts_with("arn:") {
            return Self::of(name, from);
        }
        let arn = format!("arn:{}:ssm:{}:{}:parameter/{}", partition(&scope.region), scope.region, scope.account, from.trim_start_matches('/'));
        Some(Self { name, arn, action: "ssm:GetParameters" })
    }

    /// A value that is the ARN of a secret or a parameter.
    fn of(name: String, value: &str) -> Option<Self> {
        let parts: Vec<&str> = value.split(':').collect();
        match parts[..] {
            // Of a part of an ARN, which AWS takes too, the simulation finds no policy that names the whole: nothing is claimed.
            ["arn", _, "secretsmanager", _, _, "secret", secret, ..] if is_whole(secret) => {
                Some(Self { name, arn: parts[..7.min(parts.len())].join(":"), action: "secretsmanager:GetSecretValue" })
            }
            ["arn", _, "ssm", _, _, parameter] if parameter.starts_with("parameter/") => {
                Some(Self { name, arn: value.to_owned(), action: "ssm:GetParameters" })
            }
            _ => None,
        }
    }

    /// Those among environment values, in the order of their names.
    pub(super) fn among(values: &HashMap<String, String>) -> Vec<Self> {
        let mut found: Vec<Self> = values.iter().filter_map(|(name, value)| Self::of(crate::text::bounded(name, 256), value)).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }
}

/// Whether a secret's name in an ARN ends with the hyphen and the six characters that Secrets Manager puts there.
fn is_whole(secret: &str) -> bool {
    secret.rsplit_once('-').is_some_and(|(_, end)| end.len() == 6 && end.chars().all(|c| c.is_ascii_alphanumeric()))
}

impl Observer {
    /// What IAM says of each.
    pub(super) async fn simulated(&self, role: Option<&str>, named: Vec<Named>) -> Vec<Fact> {
        let Some(role) = role.filter(|_| !named.is_empty()) else { return Vec::new() };
        let looks = named.into_iter().take(MOST).map(|named| async move {
            let decision = apart(|| self.may_read(role, &named)).await;
            decision.map(|decision| Fact::Secret(Secret { role: role.to_owned(), name: named.name, decision }))
        });
        let (mut facts, mut failed) = (Vec::new(), None);
        for look in join_all(looks).await {
            match look {
                Ok(fact) => facts.push(fact),
                Err(why) => failed = Some(why),
            }
        }
        facts.extend(failed.map(|why| unread(Subject::Secrets, &why)));
        facts
    }

    async fn may_read(&self, role: &str, named: &Named) -> Result<Decision, ReadError> {
        let (reader, client) = (self.reader(), self.iam());
        let send = client.simulate_principal_policy().policy_source_arn(role).action_names(named.action).resource_arns(&named.arn).send();
        let answer = reader.call(CALL, format!("role {role}"), send).await?;
        let decision = answer.evaluation_results().first().map(|result| result.eval_decision());
        Ok(match decision {
            Some(PolicyEvaluationDecisionType::Allowed) => Decision::Allowed,
            Some(PolicyEvaluationDecisionType::ExplicitDeny) => Decision::Explicit,
            Some(PolicyEvaluationDecisionType::ImplicitDeny) => Decision::Implicit,
            _ => return Err(crate::errors::missing_field(CALL, "EvalDecision")),
        })
    }
}

#[cfg(test)]
mod tests {
    use switchback_core::Endpoint;

    use super::*;

    #[test]
    fn secrets_are_found_among_values_and_named_by_their_variable() {
        let secret = "arn:aws:secretsmanager:r:1:secret:db-AbCdEf";
        let values = [("DB", secret), ("PLAIN", "hush"), ("P", "arn:aws:ssm:r:1:parameter/a/b"), ("ROLE", "arn:aws:iam::1:role/x")];
        let found = Named::among(&values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        let told: Vec<(&str, &str)> = found.iter().map(|n| (n.name.as_str(), n.action)).collect();
        assert_eq!(told, [("DB", "secretsmanager:GetSecretValue"), ("P", "ssm:GetParameters")], "two of the four");
    }

    #[test]
    fn a_containers_secret_may_go_on_with_a_key_or_be_a_parameter() {
        let scope = Scope { account: "1".into(), region: "r".into(), endpoint: Endpoint::Aws };
        let of = |from: &str| Named::of_container("web.DB".into(), from, &scope).map(|n| n.arn);
        assert_eq!(of("arn:aws:secretsmanager:r:1:secret:db-AbCdEf:password::").as_deref(), Some("arn:aws:secretsmanager:r:1:secret:db-AbCdEf"), "the secret");
        assert_eq!(of("/shop/db").as_deref(), Some("arn:aws:ssm:r:1:parameter/shop/db"), "by name, in this Region");
        let china = Scope { region: "cn-north-1".into(), ..scope.clone() };
        let there = Named::of_container("web.DB".into(), "db", &china).map(|n| n.arn);
        assert_eq!(there.as_deref(), Some("arn:aws-cn:ssm:cn-north-1:1:parameter/db"), "and in this partition");
        assert_eq!(of("arn:aws:secretsmanager:r:1:secret:shop/database"), None, "of a part of an ARN nothing is claimed");
    }
}
