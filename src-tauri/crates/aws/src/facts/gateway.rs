//! Gateways and the aliases behind them: which methods call which alias, who may invoke it, and which routes are served.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::{join_all, join3, try_join, try_join3};
use switchback_core::diff::route;
use switchback_core::preflight::facts::gateway::{Calls, Method, Policies};
use switchback_core::preflight::facts::policy::Policy;
use switchback_core::preflight::facts::routes::{Route, Served};
use switchback_core::preflight::facts::{Differs, Fact, Subject};
use switchback_core::{Revision, Scope, Serving, Target};
use switchback_engine::ports::{Coming, ReadError, Release};

use super::{apart, partition, unread};
use crate::apigateway::Methods;
use crate::apigatewayv2::alias_in;
use crate::errors::NotFoundAsNone;
use crate::observer::Observer;
use crate::text::{edits, is_id};

/// So many APIs that an alias's policies name are looked at.
const APIS: usize = 4;

/// A method or route, and what it calls.
pub(crate) struct Behind {
    /// `GET /orders`, or `$default`.
    pub name: String,
    /// The URI of its integration, where that needs the function's permission.
    pub uri: Option<String>,
}

/// A stage and its variables, whose values leave this module only as part of an alias's name.
pub(crate) struct StageOf {
    pub name: String,
    pub variables: HashMap<String, String>,
}

impl Observer {
    /// What a stage will serve, and whether it may call what it calls.
    pub(super) async fn stage_facts(&self, coming: &Coming<'_>) -> Vec<Fact> {
        let target = &coming.now.target;
        let (Target::RestStage { api, stage } | Target::HttpStage { api, stage }) = target else { return Vec::new() };
        let there = match coming.release {
            Release::There(revision) => Some(revision),
            Release::Made(..) => None,
        };
        let served = match &coming.now.serving {
            Serving::Rest(stage) if there.is_some() => Some(&stage.deployment),
            _ => None,
        };
        let looks = join3(apart(|| self.standing(target, api)), apart(|| self.deployed(target, api, there)), apart(|| self.deployed(target, api, served)));
        let (standing, deployed, served) = looks.await;
        let mut facts = Vec::new();
        facts.extend(there.and_then(|_| route_differences(target, served, deployed.as_ref())));
        let deployed = deployed.map(|methods| methods.map(|methods| methods.into_keys().collect::<Vec<_>>()));
        match &standing {
            Ok((behind, stages)) => {
                // Of a deployment AWS tells the methods, and not what they call: that is taken from the API as it stands.
                let goes_out = |b: &&Behind| !matches!(&deployed, Ok(Some(names)) if !names.contains(&b.name));
                let behind: Vec<&Behind> = behind.iter().filter(goes_out).collect();
                let stages: Vec<&StageOf> = stages.iter().filter(|s| s.name == *stage).collect();
                let calling = calling(self.scope_of(), api, &stages, &behind, Naming::Bare);
                facts.extend(apart(|| self.calls(calling, there.is_none())).await);
            }
            Err(why) => facts.push(unread(Subject::Invoking, why)),
        }
        if !coming.routes.is_empty() {
            facts.extend(routes(coming.routes, standing.map(|(behind, _)| behind), deployed, there.is_some()));
        }
        facts
    }

    /// Whether the gateways that call an alias may. Which do is found through the APIs that its policies name, and those of the
    /// function without a qualifier, where deployment tools put a permission that does not reach the alias.
    pub(super) async fn invoked_by(&self, function: &str, alias: &str) -> Vec<Fact> {
        let lambda = self.lambda();
        let policies = match try_join(apart(|| lambda.policy(function, Some(alias))), apart(|| lambda.policy(function, None))).await {
            Ok((own, whole)) => [own, whole],
            Err(why) => return vec![unread(Subject::Invoking, &why)],
        };
        let apis: BTreeSet<String> = policies.iter().flatten().flat_map(|p| apis_in(p, self.scope_of())).collect();
        let wanted = Target::LambdaAlias { function: function.to_owned(), alias: alias.to_owned() };
        let looks = apis.into_iter().take(APIS).map(|api| (api, wanted.clone())).map(|(api, wanted)| async move {
            // The id does not say of which version of API Gateway it is.
            let rest = Target::RestStage { api: api.clone(), stage: "-".to_owned() };
            let http = Target::HttpStage { api: api.clone(), stage: "-".to_owned() };
            let found = match apart(|| self.standing(&rest, &api)).await {
                Err(ReadError::NotFound { .. }) => apart(|| self.standing(&http, &api)).await,
                found => found,
            };
            match found {
                Ok((behind, stages)) => {
                    let (stages, behind): (Vec<&StageOf>, Vec<&Behind>) = (stages.iter().collect(), behind.iter().collect());
                    let mut by_alias = calling(self.scope_of(), &api, &stages, &behind, Naming::WithStage);
                    by_alias.retain(|alias, _| *alias == wanted);
                    apart(|| self.calls(by_alias, true)).await
                }
                // The policy names an API that is gone.
                Err(ReadError::NotFound { .. }) => Vec::new(),
                Err(why) => vec![unread(Subject::Invoking, &why)],
            }
        });
        join_all(looks).await.into_iter().flatten().collect()
    }

    /// The API as it stands, with its stages.
    async fn standing(&self, target: &Target, api: &str) -> Result<(Vec<Behind>, Vec<StageOf>), ReadError> {
        let (rest, http) = (self.rest(), self.http());
        match target {
            Target::RestStage { .. } => try_join(apart(|| rest.behind(api, target)), apart(|| rest.stages_of(api))).await,
            _ => try_join(apart(|| http.behind(api)), apart(|| http.stages_of(api))).await,
        }
    }

    /// The methods of a deployment, where AWS tells them.
    async fn deployed(&self, target: &Target, api: &str, deployment: Option<&Revision>) -> Result<Option<Methods>, ReadError> {
        match (target, deployment.filter(|d| is_id(d.as_str()))) {
            (Target::RestStage { .. }, Some(deployment)) => self.rest().summary(api, deployment.as_str(), target).await,
            _ => Ok(None),
        }
    }

    /// Calls by alias, with the policies of each.
    async fn calls(&self, by_alias: BTreeMap<Target, Vec<Method>>, known: bool) -> Vec<Fact> {
        let scope = self.scope_of();
        let looks = by_alias.into_iter().map(|(alias, methods)| async move {
            match apart(|| self.policies(&alias)).await {
                Ok(policies) => Fact::Calls(Calls { alias, methods, policies, account: scope.account.clone(), known }),
                Err(why) => unread(Subject::Invoking, &why),
            }
        });
        join_all(looks).await
    }

    /// Who may invoke an alias; none where there is no such alias.
    async fn policies(&self, alias: &Target) -> Result<Option<Policies>, ReadError> {
        let Target::LambdaAlias { function, alias } = alias else { return Ok(None) };
        let lambda = self.lambda();
        let there = apart(|| async { lambda.observe(function, alias).await.not_found_as_none() });
        let (own, whole) = (apart(|| lambda.policy(function, Some(alias))), apart(|| lambda.policy(function, None)));
        let (own, whole, there) = try_join3(own, whole, there).await?;
        let read = |text: Option<String>| text.map(|text| Policy::read(&text)).unwrap_or_default();
        Ok(there.map(|_| Policies { alias: read(own), function: read(whole) }))
    }

    fn scope_of(&self) -> &Scope {
        switchback_engine::ports::Observe::scope(self)
    }
}

/// In which routes a deployment that exists differs from the one that is served, where AWS tells those of both.
fn route_differences(target: &Target, served: Result<Option<Methods>, ReadError>, comes: Result<&Option<Methods>, &ReadError>) -> Option<Fact> {
    match (target, served, comes) {
        (Target::HttpStage { .. }, ..) => Some(Fact::RoutesUntold),
        (_, Err(why), _) => Some(unread(Subject::Differences, &why)),
        (_, _, Err(why)) => Some(unread(Subject::Differences, why)),
        (_, Ok(Some(served)), Ok(Some(comes))) => Some(Fact::Differs(Differs { lines: edits(&served, comes).iter().map(route).collect(), along: None })),
        _ => None,
    }
}

/// The routes that were asked for, beside those of the deployment, or where AWS does not tell those, of the API as it stands.
fn routes(asked: &[Route], standing: Result<Vec<Behind>, ReadError>, deployed: Result<Option<Vec<String>>, ReadError>, exists: bool) -> Vec<Fact> {
    let served = |served| Fact::Routes(Served { asked: asked.to_vec(), served });
    match (deployed, standing) {
        (Ok(Some(names)), _) => vec![served(names)],
        (Err(why), _) | (_, Err(why)) => vec![unread(Subject::Routes, &why)],
        (Ok(None), Ok(standing)) => {
            let instead = "AWS does not tell what a deployment serves; compared with the API as it stands";
            let said = exists.then(|| Fact::Unread(Subject::Routes, instead.to_owned()));
            [served(standing.into_iter().map(|b| b.name).collect())].into_iter().chain(said).collect()
        }
    }
}

/// Which aliases the methods call, on these stages.
fn calling(scope: &Scope, api: &str, stages: &[&StageOf], behind: &[&Behind], naming: Naming) -> BTreeMap<Target, Vec<Method>> {
    let mut by_alias: BTreeMap<Target, Vec<Method>> = BTreeMap::new();
    for (stage, behind) in stages.iter().flat_map(|stage| behind.iter().map(move |b| (stage, b))) {
        let Some(alias) = behind.uri.as_deref().and_then(|uri| called(uri, &stage.variables, scope)) else { continue };
        let name = match naming {
            Naming::Bare => behind.name.clone(),
            Naming::WithStage => format!("{} ({api}/{})", behind.name, stage.name),
        };
        by_alias.entry(alias).or_default().push(Method { name, sources: sources(scope, api, &stage.name, &behind.name) });
    }
    by_alias
}

/// How a method is named to the operator.
#[derive(Clone, Copy)]
enum Naming {
    Bare,
    WithStage,
}

/// The alias of this account and Region in an integration's URI, with the stage's variables put in.
fn called(uri: &str, variables: &HashMap<String, String>, scope: &Scope) -> Option<Target> {
    let mut uri = uri.to_owned();
    for (name, value) in variables {
        uri = uri.replace(&format!("${{stageVariables.{name}}}"), value);
    }
    uri.contains(&format!(":lambda:{}:{}:function:", scope.region, scope.account)).then(|| alias_in(&uri)).flatten()
}

/// How a method may show to the function's policy: its path as it is written, and with a star for each parameter.
fn sources(scope: &Scope, api: &str, stage: &str, name: &str) -> Vec<String> {
    let partition = partition(&scope.region);
    let begin = format!("arn:{partition}:execute-api:{}:{}:{api}/{stage}", scope.region, scope.account);
    let Some((verb, path)) = name.split_once(' ') else { return vec![format!("{begin}/{name}")] };
    let verb = if verb == "ANY" { "*" } else { verb };
    let starred = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect::<Vec<_>>().join("/");
    let mut all = vec![format!("{begin}/{verb}{starred}")];
    all.extend((starred != path).then(|| format!("{begin}/{verb}{path}")));
    all
}

/// The ids of the APIs of this place that a policy names.
fn apis_in(policy: &str, scope: &Scope) -> Vec<String> {
    let begin = format!(":execute-api:{}:{}:", scope.region, scope.account);
    let named = policy.split(&begin).skip(1).filter_map(|after| after.split(['/', '"', '*']).next());
    named.filter(|id| is_id(id)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use switchback_core::Endpoint;

    use super::*;

    fn scope() -> Scope {
        Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Aws }
    }

    #[test]
    fn a_variable_picks_the_alias() {
        let uri = "arn:aws:apigateway:ap-northeast-2:lambda:path/2015-03-31/functions/arn:aws:lambda:ap-northeast-2:123456789012:function:coupons:${stageVariables.alias}/invocations";
        let with = |variables: &[(&str, &str)]| called(uri, &variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(), &scope());
        assert_eq!(with(&[("alias", "live")]), "lambda:coupons:live".parse().ok(), "the stage's value");
        assert_eq!(with(&[]), None, "without one nothing is claimed");
        let elsewhere = uri.replace("123456789012", "999999999999").replace("${stageVariables.alias}", "live");
        assert_eq!(called(&elsewhere, &HashMap::new(), &scope()), None, "another account's function of that name is another one");
    }

    #[test]
    fn a_method_shows_as_api_gateway_writes_it() {
        let begin = "arn:aws:execute-api:ap-northeast-2:123456789012:abc/prod";
        let all = sources(&scope(), "abc", "prod", "POST /orders/{id}");
        assert_eq!(all, [format!("{begin}/POST/orders/*"), format!("{begin}/POST/orders/{{id}}")], "both ways of a parameter");
        assert_eq!(sources(&scope(), "abc", "prod", "ANY /cart"), [format!("{begin}/*/cart")], "any method");
        assert_eq!(sources(&scope(), "abc", "prod", "$default"), [format!("{begin}/$default")], "the route of an HTTP API that takes the rest");
    }

    #[test]
    fn apis_are_read_out_of_a_policy() {
        let policy = r#"{"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:ap-northeast-2:123456789012:abc123/*/*"}}},
            "arn:aws:execute-api:ap-northeast-2:123456789012:*/*","arn:aws:execute-api:us-east-1:123456789012:xyz/*""#;
        assert_eq!(apis_in(policy, &scope()), ["abc123"], "of this Region, by name");
    }
}
