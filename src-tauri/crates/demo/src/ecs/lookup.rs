//! From what a caller writes (names, ARNs) to what is meant, and back to ARNs.

use serde::{Deserialize, Serialize};

use super::refuse;
use super::state::{Cluster, Definition, Service, State};
use crate::ecs::motion;
use crate::wire::{Call, Refusal};
use crate::world::World;

/// The Region and account that ARNs are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub region: String,
    pub account: String,
}

impl Place {
    pub(crate) fn of(call: &Call) -> Self {
        Self { region: call.region.clone(), account: call.account.clone() }
    }

    /// `arn:aws:ecs:REGION:ACCOUNT:` and the resource.
    pub(crate) fn arn(&self, resource: &str) -> String {
        format!("arn:aws:ecs:{}:{}:{resource}", self.region, self.account)
    }

    /// The resource of an ARN that is in this place and of this kind.
    fn resource<'a>(&self, arn: &'a str, kind: &str) -> Option<&'a str> {
        arn.strip_prefix(&self.arn(kind))?.strip_prefix('/')
    }
}

/// The name of a cluster given by name or ARN; `default` if the caller names none. An ARN of
/// another place gives none.
pub(super) fn cluster_name(place: &Place, given: Option<&str>) -> Option<String> {
    match given {
        None | Some("") => Some("default".to_owned()),
        Some(arn) if arn.starts_with("arn:") => place.resource(arn, "cluster").map(str::to_owned),
        Some(name) => Some(name.to_owned()),
    }
}

/// A cluster with every service in it moved to the present moment.
pub(super) fn cluster<'a>(world: &'a mut World, call: &Call, given: Option<&str>) -> Result<&'a mut Cluster, Refusal> {
    let name = cluster_name(&Place::of(call), given).ok_or_else(refuse::no_cluster)?;
    let cluster = world.ecs.clusters.get_mut(&name).ok_or_else(refuse::no_cluster)?;
    for service in cluster.services.values_mut() {
        world.touched |= motion::advance(service, call.now, call.pace);
    }
    Ok(cluster)
}

/// The name of a service of `cluster` given by name or ARN.
pub(super) fn service_name<'a>(place: &Place, cluster: &str, given: &'a str) -> Option<&'a str> {
    if !given.starts_with("arn:") {
        return Some(given);
    }
    let path = place.resource(given, "service")?;
    match path.split_once('/') {
        Some((of, name)) => (of == cluster).then_some(name),
        // The short form of older accounts names no cluster.
        None => Some(path),
    }
}

/// A service that exists, in whatever status.
pub(super) fn service<'a>(world: &'a mut World, call: &Call, in_cluster: Option<&str>, given: &str) -> Result<&'a mut Service, Refusal> {
    let place = Place::of(call);
    let name = cluster_name(&place, in_cluster).ok_or_else(refuse::no_cluster)?;
    let cluster = cluster(world, call, in_cluster)?;
    service_name(&place, &name, given).and_then(|name| cluster.services.get_mut(name)).ok_or_else(refuse::no_service)
}

/// The service that a service deployment or service revision ARN (`kind`) is of.
pub(super) fn service_of<'a>(world: &'a mut World, call: &Call, kind: &str, arn: &str) -> Option<&'a mut Service> {
    let place = Place::of(call);
    let mut parts = place.resource(arn, kind)?.split('/');
    let (of, name, _id) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    service(world, call, Some(of), name).ok()
}

/// Why a task definition reference leads nowhere.
pub(super) enum Lost {
    /// There is none.
    Missing,
    /// What stands for the revision is not a number.
    Revision(String),
}

impl Lost {
    /// The refusal, with the operation's own words for a definition that does not exist.
    pub(super) fn refuse(self, missing: &str) -> Refusal {
        match self {
            Self::Missing => refuse::client(missing),
            Self::Revision(text) => refuse::parameter(format!("Invalid revision number. Number: {text}")),
        }
    }
}

/// A task definition given as ARN, `family:revision`, or `family` for its latest ACTIVE revision.
pub(super) fn definition<'a>(state: &'a mut State, place: &Place, given: &str) -> Result<&'a mut Definition, Lost> {
    let text = if given.starts_with("arn:") { place.resource(given, "task-definition").ok_or(Lost::Missing)? } else { given };
    let (family, revision) = match text.split_once(':') {
        None => (text, None),
        Some((family, revision)) => match revision.parse::<usize>() {
            Ok(revision) => (family, Some(revision)),
            Err(_) => return Err(Lost::Revision(revision.to_owned())),
        },
    };
    let all = state.families.get_mut(family).ok_or(Lost::Missing)?;
    let found = match revision {
        Some(revision) => revision.checked_sub(1).and_then(|at| all.get_mut(at)),
        None => all.iter_mut().rev().find(|definition| definition.deregistered_at.is_none()),
    };
    found.ok_or(Lost::Missing)
}
