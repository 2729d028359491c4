//! The embedded cloud: an AWS account in this process, as strict as AWS, on a clock and a seed
//! that are passed in.
//!
//! [`Cloud::handle`] takes what an AWS SDK would put on the wire and answers what AWS would.
//! Who does what:
//!
//! - `wire` parses and renders; `dispatch` is the list of services;
//! - each service is a folder with a serialisable `State`, its `ROUTES` (REST services), the
//!   request buckets it draws on (`lanes`) and `route(&mut World, &Call) -> Result<Reply, Refusal>`.
//!   `route` refuses before it changes anything. What takes time is stored as the moment when it
//!   is over (`call.now + call.lasting(seconds)`) and worked out when it is looked at: no
//!   background tasks. A *read* that changes something worth saving sets `world.touched`;
//! - `stage` answers requests to what an API serves; each API Gateway has an `execute`;
//! - `scenario` fills a new world, one file per service;
//! - `live` is the way of one request: principal, buckets, faults, service; `cloud` is what
//!   callers hold, and saves; `serve` and `control` put it on a loopback port.

mod account;
mod apigateway;
mod apigatewayv2;
mod blobs;
mod bucket;
mod clock;
mod cloud;
mod cloudformation;
mod codedeploy;
mod control;
mod dispatch;
mod ecr;
mod ecs;
mod fault;
mod iam;
mod lambda;
mod live;
mod options;
mod principal;
mod rng;
mod s3;
mod scenario;
mod serve;
mod sns;
mod sqs;
mod stage;
mod store;
mod sts;
mod wire;
mod world;

#[cfg(test)]
mod testing;

pub use clock::{Clock, ManualClock, SystemClock};
pub use cloud::{Cloud, Dropped};
pub use fault::{Effect, Fault};
pub use live::Seen;
pub use options::{FAST, Options};
pub use scenario::{Scenario, Size, UnknownScenario};
pub use serve::serve;
pub use store::StoreError;
