//! What stands around a release and is read for it: policies, queues, roles, settings. The adapters say what they saw, the
//! rules here say what it means. What could not be read never blocks: it is said.

use serde::{Deserialize, Serialize};

use crate::diff::Line;
use crate::preflight::{Finding, Rule, Severity, package};
use crate::revision::Revision;
use crate::target::{Kind, Target};

pub mod breaker;
pub mod gateway;
pub mod image;
pub mod object;
pub mod policy;
pub mod queue;
pub mod routes;
pub mod secrets;
pub mod sides;
pub mod task;
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
    /// An image that the release runs.
    Image(image::Image),
    /// In what the release differs from what is served, field by field.
    Differs(Differs),
    /// What the tasks of a new definition ask of where they run.
    Task(task::Task),
    /// A bucket, and an object in it, that code comes from or goes through.
    Stored(object::Stored),
    /// What the release is to be made of is of no use, and why.
    Unusable(String),
    /// AWS does not tell in which routes two deployments differ.
    RoutesUntold,
    /// Something could not be read.
    Unread(Subject, String),
}

/// In what a release differs from what is served.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differs {
    /// Each difference.
    pub lines: Vec<Line>,
    /// The version since which settings were edited that go out with new code, and their fields.
    pub along: Option<(Revision, Vec<String>)>,
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
    /// The images.
    Images,
    /// The bucket, or the object in it.
    Bucket,
    /// In what the release differs.
    Differences,
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
    /// Whether a policy lets a caller in depends on what is not judged here.
    PolicyUnclear {
        /// What the policy is of.
        of: String,
        /// Who asks.
        caller: String,
    },
    /// A queue shows a message again sooner than AWS recommends, or even while the function may still be at it.
    VisibilityShort {
        /// The queue's ARN.
        queue: String,
        /// Seconds.
        visibility_s: u32,
        /// The function's timeout in seconds.
        timeout_s: u32,
        /// How long messages are gathered into a batch, in seconds.
        #[serde(default)]
        window_s: u32,
    },
    /// Settings of the function were edited since what is served was published, and go out with new code.
    SettingsAlong {
        /// What is served.
        since: Revision,
        /// The fields.
        fields: Vec<String>,
    },
    /// What the release is to be made of is of no use.
    Unusable {
        /// Why.
        why: String,
    },
    /// AWS does not tell in which routes two deployments differ.
    RoutesUntold,
    /// An image that is to run does not exist.
    ImageGone {
        /// It.
        image: String,
        /// Its repository.
        repository: String,
        /// Whether instances that ran it may still have it.
        kept: bool,
    },
    /// An image is not in its registry yet, which fetches it from an upstream on first use.
    ImageUncached {
        /// It.
        image: String,
        /// Where it comes from.
        upstream: String,
        /// Whether a function is to run it.
        lambda: bool,
    },
    /// An image was named by its tag, and goes out by the digest that the tag means now.
    ImagePinned {
        /// As it was named.
        image: String,
        /// As it goes out.
        pinned: String,
    },
    /// An image is named by its tag in what the release is made of, and the tag means this one now.
    ImageTagged {
        /// It.
        image: String,
        /// The same by digest.
        pinned: Option<String>,
    },
    /// An image lies in another Region.
    ImageOtherRegion {
        /// It.
        image: String,
        /// The Region.
        region: String,
        /// Whether a function is to run it.
        lambda: bool,
    },
    /// An image lies in another account.
    ImageOtherAccount {
        /// It.
        image: String,
        /// The account.
        account: String,
        /// Whether it was seen there.
        seen: bool,
    },
    /// An image is in no private registry of ECR.
    ImageOutside {
        /// It.
        image: String,
        /// Whether a function is to run it.
        lambda: bool,
    },
    /// An image may be too large once it is unpacked.
    ImageLarge {
        /// It.
        image: String,
        /// Compressed bytes.
        size: u64,
    },
    /// A definition for a service on Fargate names only something else.
    NotForFargate {
        /// What it names.
        requires: Vec<String>,
    },
    /// A definition for Fargate has another network mode.
    FargateNetwork {
        /// Which.
        mode: String,
    },
    /// A definition for Fargate does not say how large its tasks are.
    FargateSizeMissing,
    /// There is no such bucket.
    BucketGone {
        /// It.
        bucket: String,
    },
    /// A bucket lies in another Region than the function.
    BucketOtherRegion {
        /// It.
        bucket: String,
        /// Its Region.
        region: String,
        /// The function's.
        here: String,
    },
    /// There is no such object, or no such version of it.
    ObjectGone {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
        /// The version, where one was named.
        version: Option<String>,
    },
    /// An object cannot be a package by its size.
    ObjectSize {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
        /// Bytes.
        size: u64,
    },
    /// An object that was named without a version goes out as the version that it is now.
    ObjectPinned {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
        /// The version.
        version: String,
    },
    /// The bucket of an object keeps no versions: between the last look at it and Lambda's own it can still be replaced.
    ObjectUnversioned {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
    },
    /// Which bytes an object has could not be read: whatever lies there when Lambda takes it goes out.
    ObjectUnpinned {
        /// It, as `s3://BUCKET/KEY`.
        object: String,
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
            Fact::Secret(_) | Fact::Task(_) => {}
            Fact::Stored(stored) => object::check(stored, &mut say),
            Fact::Queue(queue) => queue::check(queue, &mut say),
            Fact::Image(image) => image::check(image, target.kind(), &mut say),
            Fact::Differs(Differs { along: Some((since, fields)), .. }) => {
                say(Severity::Warn, FactRule::SettingsAlong { since: since.clone(), fields: fields.clone() });
            }
            Fact::Differs(_) => {}
            Fact::Unusable(why) => say(Severity::Block, FactRule::Unusable { why: why.clone() }),
            Fact::RoutesUntold => say(Severity::Info, FactRule::RoutesUntold),
            Fact::Unread(subject, why) => say(Severity::Info, FactRule::NotChecked { subject: *subject, why: why.clone() }),
        }
    }
    secrets::check(facts, &mut say);
    found.extend(facts.iter().flat_map(|fact| if let Fact::Task(task) = fact { task::check(target, task) } else { Vec::new() }));
    if target.kind() == Kind::Lambda {
        found.extend(facts.iter().filter_map(image::size).filter_map(|size| package::check_image(target, size)));
    }
    found
}

impl From<FactRule> for Rule {
    fn from(rule: FactRule) -> Self {
        Self::Fact(rule)
    }
}

#[cfg(test)]
pub(in crate::preflight) mod tests;
