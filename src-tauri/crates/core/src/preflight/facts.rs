//! What stands around a release and is read for it: policies, queues, roles, settings. The adapters say what they saw, the
//! rules here say what it means. What could not be read never blocks: it is said.

use serde::{Deserialize, Serialize};

use crate::preflight::{Finding, Rule, Severity};
use crate::revision::Revision;
use crate::target::Target;

pub mod breaker;
pub mod gateway;
pub mod policy;
pub mod queue;
pub mod routes;
pub mod secrets;
pub mod sides;
mod words;

/// One thing that was read for a release of one target.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Methods of an API call an alias.
    Calls(gateway::Calls),
    /// What two revisions have that are to share the traffic.
    Sides(sides::Side, sides::Side),
    /// What was asked for, and what will be served.
    Routes(routes::Served),
    /// A service's circuit breaker.
    Breaker(breaker::Breaker),
    /// Whether a role may read a secret.
    Secret(secrets::Secret),
    /// A queue that feeds a function, or takes what it failed on.
    Queue(queue::Queue),
    /// Something could not be read.
    Unread(Subject, String),
}

/// What a reading is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Whether the gateway may invoke what it calls.
    Invoking,
    /// Whether both sides of a split fit.
    Sides,
    /// The routes that will be served.
    Routes,
    /// The circuit breaker.
    Breaker,
    /// Whether the role may read its secrets.
    Secrets,
    /// The queues.
    Queues,
}

/// What the facts come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum FactRule {
    /// Methods call an alias whose policy does not let the gateway in.
    InvokeNotAllowed {
        /// The alias.
        alias: Target,
        /// The methods, as `GET /orders`.
        methods: Vec<String>,
        /// What the policy has to let in.
        source: String,
        /// Whether the function's own policy does, which does not hold for an alias.
        on_function: bool,
    },
    /// Methods call an alias that does not exist.
    AliasGone {
        /// The alias.
        alias: Target,
        /// The methods.
        methods: Vec<String>,
    },
    /// Two revisions cannot share the traffic of an alias.
    SidesDiffer {
        /// In what.
        what: sides::What,
        /// The stable side.
        stable: Revision,
        /// What that has: an ARN.
        stable_has: Option<String>,
        /// The other side.
        other: Revision,
        /// What that has.
        other_has: Option<String>,
    },
    /// A route that was given is not served.
    RouteMissing {
        /// It, as it was given.
        route: String,
        /// Paths that are served.
        served: Vec<String>,
    },
    /// A path is served, and not for this method.
    RouteOtherMethod {
        /// The route, as it was given.
        route: String,
        /// The methods it is served for.
        methods: Vec<String>,
    },
    /// A path is served with a trailing slash where none was given, or the other way round.
    RouteSlash {
        /// The route, as it was given.
        route: String,
        /// As it is served.
        served: String,
    },
    /// A route was given by plain http, which API Gateway does not answer.
    RouteOverHttp {
        /// The route, as it was given.
        route: String,
    },
    /// The circuit breaker is off.
    BreakerOff,
    /// The circuit breaker stops a rollout and leaves it there.
    BreakerStaysThere,
    /// No deployment has ever completed: there is nothing for the breaker to go back to.
    BreakerNothingBefore,
    /// A task that is healthy once sets the count of failures to zero.
    BreakerForgets {
        /// Failures that trip it.
        threshold: u32,
        /// Tasks that the service wants.
        desired: u32,
    },
    /// By simulation a role may not read secrets that the release names.
    SecretUnreadable {
        /// The role's ARN.
        role: String,
        /// What names them: variables, or containers with their variables.
        names: Vec<String>,
        /// Whether a policy says so, or none says otherwise.
        explicit: bool,
    },
    /// A queue lets in nothing of a topic that is subscribed to it.
    QueueRefusesTopic {
        /// The queue's ARN.
        queue: String,
        /// The topic's ARN.
        topic: String,
    },
    /// A queue shows a message again while the function may still be at it.
    VisibilityShort {
        /// The queue's ARN.
        queue: String,
        /// Seconds.
        visibility_s: u32,
        /// The function's timeout in seconds.
        timeout_s: u32,
    },
    /// Something could not be looked at.
    NotChecked {
        /// What.
        subject: Subject,
        /// Why not.
        why: String,
    },
}

/// What is found in the facts about one target.
pub fn check(target: &Target, facts: &[Fact]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |severity, rule: FactRule| found.push(Finding::new(severity, target, rule.into()));
    for fact in facts {
        match fact {
            Fact::Calls(calls) => gateway::check(calls, &mut say),
            Fact::Sides(stable, other) => sides::check(stable, other, &mut say),
            Fact::Routes(routes) => routes::check(routes, &mut say),
            Fact::Breaker(breaker) => breaker::check(breaker, &mut say),
            Fact::Secret(_) => {}
            Fact::Queue(queue) => queue::check(queue, &mut say),
            Fact::Unread(subject, why) => say(Severity::Info, FactRule::NotChecked { subject: *subject, why: why.clone() }),
        }
    }
    secrets::check(facts, &mut say);
    found
}

impl From<FactRule> for Rule {
    fn from(rule: FactRule) -> Self {
        Self::Fact(rule)
    }
}

#[cfg(test)]
mod tests;
