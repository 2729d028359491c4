//! What the engine's tests stand on: a scripted cloud with a clock of its own, and a stage that runs operations on it.

mod child;
mod clock;
mod cloud;
mod code;
mod codedeploy;
mod instants;
mod plans;
mod printed;
mod stage;
mod world;

pub(crate) use child::{child, role};
pub(crate) use clock::ManualClock;
pub(crate) use cloud::{Cloud, Fault, Heard, Moment};
pub(crate) use codedeploy::CodeDeploy;
pub(crate) use instants::{Snapshot, every_instant};
pub(crate) use plans::{deploy, deploy_by, forward, shift, shift_at_once};
pub(crate) use printed::printed;
pub(crate) use stage::{Stage, block_on, ended, folder};
pub(crate) use world::{ALL, ECS, HTTP, LAMBDA, REST, STACK, arn, target};
