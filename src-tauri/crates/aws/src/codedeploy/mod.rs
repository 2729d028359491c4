//! CodeDeploy: the deployments that move aliases and services, and the groups that these belong to.
//!
//! Whether one is running is asked on the way of a rollback, so nothing here may hold that up: what cannot be read becomes
//! a circumstance, never an error.

mod actuate;
mod group;
mod groups;
mod history;
mod known;
mod made;
mod patience;
mod running;
mod service;
mod spec;
mod told;
mod went_back;

#[cfg(test)]
mod tests;

use crate::reader::Reader;

pub(crate) use actuate::{Start, go_on, start, stop};
pub(crate) use known::Known;
pub(crate) use made::Asked;
pub(crate) use patience::{AROUND, OWNER, PATIENCE, beyond, within};
pub(crate) use service::{Driven, Driving};

/// No name, id or ARN here is longer.
const NAME: usize = 512;

/// Reads of deployments and groups.
#[derive(Clone, Copy)]
pub(crate) struct CodeDeploy<'a> {
    pub reader: &'a Reader,
    pub client: &'a aws_sdk_codedeploy::Client,
    pub known: &'a Known,
}
