//! What is in the cloud when it begins. Each service contributes one file; this one says in
//! which order, because stages and services refer to functions.

mod apigateway;
mod cloudformation;
mod codedeploy;
mod ecs;
mod iam;
mod lambda;
mod queues;
mod s3;

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::options::Options;
use crate::world::World;

/// A beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Scenario {
    /// Hangang Market, a small Korean shop: one of its services is on a bad release right now.
    #[default]
    Market,
    /// Many of everything, for measuring.
    Large(Size),
    /// Nothing at all.
    Empty,
}

/// A name that is no scenario's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no scenario {0:?}; there are market, large and empty")]
pub struct UnknownScenario(String);

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, UnknownScenario> {
        match name {
            "market" => Ok(Self::Market),
            "large" => Ok(Self::Large(Size::default())),
            "empty" => Ok(Self::Empty),
            other => Err(UnknownScenario(other.to_owned())),
        }
    }
}

/// How many of each thing [`Scenario::Large`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Lambda functions.
    pub functions: u32,
    /// Published versions of each function.
    pub versions: u32,
    /// Aliases of each function.
    pub aliases: u32,
    /// REST APIs.
    pub rest_apis: u32,
    /// Stages of each REST API.
    pub stages: u32,
    /// HTTP APIs.
    pub http_apis: u32,
    /// ECS clusters.
    pub clusters: u32,
    /// Services of each cluster.
    pub services: u32,
}

impl Default for Size {
    /// The account of `make bench`.
    fn default() -> Self {
        Self { functions: 1000, versions: 20, aliases: 2, rest_apis: 100, stages: 3, http_apis: 50, clusters: 20, services: 20 }
    }
}

/// Where and when a beginning takes place.
pub(crate) struct Setting<'a> {
    pub account: &'a str,
    pub region: &'a str,
    pub now: Timestamp,
    /// How fast time goes from here on; the past is true to time.
    pub pace: u32,
}

impl Setting<'_> {
    /// The moment `hours` before the beginning.
    pub(crate) fn hours_ago(&self, hours: i64) -> Timestamp {
        self.minutes_ago(hours * 60)
    }

    /// The moment `minutes` before the beginning.
    pub(crate) fn minutes_ago(&self, minutes: i64) -> Timestamp {
        self.now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(self.now)
    }
}

/// The home Region of a new cloud.
pub(crate) fn build(options: &Options, now: Timestamp) -> World {
    let mut world = World::empty(options.seed);
    let setting = Setting { account: &options.account, region: &options.region, now, pace: options.pace };
    match options.scenario {
        Scenario::Empty => {}
        Scenario::Market => {
            lambda::market(&mut world, &setting);
            apigateway::market(&mut world, &setting);
            ecs::market(&mut world, &setting);
            codedeploy::market(&mut world, &setting);
            s3::market(&mut world, &setting);
            cloudformation::market(&mut world, &setting);
            iam::market(&mut world, &setting);
            queues::market(&mut world, &setting);
        }
        Scenario::Large(size) => {
            lambda::large(&mut world, &setting, &size);
            apigateway::large(&mut world, &setting, &size);
            ecs::large(&mut world, &setting, &size);
        }
    }
    world
}
