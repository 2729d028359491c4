//! Whether API Gateway may invoke the aliases that its methods call. A permission on the function does not hold for its
//! aliases, and the method then answers 500.

use super::FactRule;
use super::policy::{Answer, Ask, Policy};
use crate::preflight::Severity;
use crate::target::Target;

/// Methods of an API that call one alias.
#[derive(Debug, Clone, PartialEq)]
pub struct Calls {
    /// The alias.
    pub alias: Target,
    /// The methods.
    pub methods: Vec<Method>,
    /// The alias's policies; none where the alias does not exist.
    pub policies: Option<Policies>,
    /// The account of the API.
    pub account: String,
    /// Whether it is known that the release calls it so. AWS tells of the API as it stands what its methods call, and not of
    /// a deployment.
    pub known: bool,
}

/// A method, and how it shows to a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// `GET /orders/{id}`.
    pub name: String,
    /// Its source ARNs: API Gateway writes a path with parameters in more than one way.
    pub sources: Vec<String>,
}

/// Who may invoke.
#[derive(Debug, Clone, PartialEq)]
pub struct Policies {
    /// The alias's own policy.
    pub alias: Policy,
    /// That of the function without a qualifier.
    pub function: Policy,
}

pub(super) fn check(calls: &Calls, say: &mut impl FnMut(Severity, FactRule)) {
    // Nothing here blocks: the stage may be serving it like this already, and the way forward stays open.
    let severity = if calls.known { Severity::Warn } else { Severity::Info };
    let alias = calls.alias.clone();
    let Some(policies) = &calls.policies else {
        let methods = calls.methods.iter().map(|m| m.name.clone()).collect();
        return say(severity, FactRule::AliasGone { alias, methods });
    };
    let answers = |policy: &Policy, method: &Method, wanted: Answer| {
        let ask = |source| Ask { service: "apigateway.amazonaws.com", action: "lambda:InvokeFunction", source, account: &calls.account };
        method.sources.iter().any(|source| policy.says(&ask(source)) == wanted)
    };
    let lets_in = |policy: &Policy, method: &Method| answers(policy, method, Answer::Yes) || answers(policy, method, Answer::Unclear);
    if calls.methods.iter().any(|method| !answers(&policies.alias, method, Answer::Yes) && answers(&policies.alias, method, Answer::Unclear)) {
        say(Severity::Info, FactRule::PolicyUnclear { of: calls.alias.to_string(), caller: "apigateway.amazonaws.com".into() });
    }
    let shut_out: Vec<&Method> = calls.methods.iter().filter(|method| !lets_in(&policies.alias, method)).collect();
    if let Some(source) = shut_out.first().and_then(|method| method.sources.first()) {
        let on_function = shut_out.iter().all(|method| lets_in(&policies.function, method));
        let methods = shut_out.iter().map(|m| m.name.clone()).collect();
        say(severity, FactRule::InvokeNotAllowed { alias, methods, source: source.clone(), on_function });
    }
}
