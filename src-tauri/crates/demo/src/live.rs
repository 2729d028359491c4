//! What one process holds of the cloud, and the way of one request through it.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;
use serde::Serialize;

use crate::account::Account;
use crate::blobs::Blobs;
use crate::bucket::Buckets;
use crate::dispatch;
use crate::fault::{self, Effect};
use crate::options::Options;
use crate::principal;
use crate::rng::Rng;
use crate::store::Mark;
use crate::wire::{self, Call, Refusal, Reply, Service};
use crate::world::World;

/// A call the cloud has seen, for tests to count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Seen {
    /// When it came.
    pub at: Timestamp,
    /// `lambda`, `apigateway`, `apigatewayv2`, `cloudformation`, `codedeploy`, `ecs`, `sts`, `s3`, `ecr`, `iam`, `sqs`, `sns`, `execute-api`.
    pub service: String,
    /// The Region of the signature.
    pub region: String,
    /// The operation's name.
    pub operation: String,
    /// The HTTP status answered; none if the answer was dropped.
    pub status: Option<u16>,
    /// The request id answered.
    pub request_id: String,
}

/// How many calls are remembered.
const REMEMBERED: usize = 100_000;

/// What one process holds.
pub(crate) struct Live {
    pub account: Account,
    /// Which saved state `account` is; none if it must be read again.
    pub mark: Option<Mark>,
    buckets: Buckets,
    pub request_ids: Rng,
    pub calls: VecDeque<Seen>,
    pub stale: Option<Stale>,
    blobs: Blobs,
}

/// The state before a write, which reads go on answering for a while.
pub(crate) struct Stale {
    until: Timestamp,
    service: Service,
    region: String,
    world: World,
}

/// What became of a request.
pub(crate) struct Handled {
    pub operation: String,
    pub outcome: Result<Reply, Refusal>,
    pub changed: bool,
    pub dropped: bool,
    pub delay: Duration,
}

impl Handled {
    /// An outcome that left the world alone.
    pub(crate) fn quietly(operation: &str, outcome: Result<Reply, Refusal>) -> Self {
        Self { operation: operation.to_owned(), outcome, changed: false, dropped: false, delay: Duration::ZERO }
    }
}

impl Account {
    fn strike(&mut self, service: Service, operation: &str) -> Option<Effect> {
        // v1 and v2 are both signed as `apigateway`; rules tell them apart by name.
        self.faults.strike(service.name(), operation, &mut self.fault_rng)
    }
}

impl Live {
    /// A process that has just begun with this account.
    pub(crate) fn new(account: Account, mark: Option<Mark>, request_ids: Rng, blobs: Blobs) -> Self {
        Self { blobs, account, mark, buckets: Buckets::default(), request_ids, calls: VecDeque::new(), stale: None }
    }

    /// Takes over what another process has saved.
    pub(crate) fn replace(&mut self, account: Account, mark: Option<Mark>) {
        (self.account, self.mark, self.stale) = (account, mark, None);
    }

    /// One request, everything but the rendering: who asks, may they, how often, what goes wrong, and then the service.
    pub(crate) fn handle(&mut self, options: &Options, request: &Request<Bytes>, scope: &wire::Scope, service: Service) -> Handled {
        let now = options.clock.now();
        let (path, query) = (&*dispatch::path(service, request), request.uri().query().unwrap_or_default());
        let refused = |operation: &str, refusal| Handled::quietly(operation, Err(refusal));

        let asked = match dispatch::operation(service, request.method(), path, query, request.headers(), request.body()) {
            Ok(asked) => asked,
            Err(refusal) => return refused("", refusal),
        };
        let principal = match principal::identify(self.account.region(&options.region), &scope.access_key, &options.account, now, service) {
            Ok(principal) => principal,
            Err(refusal) => return refused(&asked.operation, refusal),
        };
        // IAM is one for the account, whatever Region its endpoint signs for.
        let region = if service == Service::Iam { &options.region } else { &scope.region };
        let call = Call {
            service,
            operation: asked.operation,
            mutates: asked.mutates,
            method: request.method().clone(),
            path: path.to_owned(),
            params: asked.params,
            query: wire::pairs(query),
            headers: request.headers().clone(),
            body: request.body().clone(),
            account: options.account.clone(),
            region: region.clone(),
            now,
            principal,
            pace: options.pace,
            blobs: self.blobs.clone(),
            elsewhere: self.account.buckets_elsewhere(region),
        };
        if let Err(refusal) = principal::authorize(&call) {
            return refused(&call.operation, refusal);
        }
        if options.buckets && !self.buckets.take(&call.region, dispatch::lanes(service, &call.operation), now) {
            return refused(&call.operation, dispatch::throttled(service));
        }

        let ruled = !self.account.faults.is_empty();
        let effect = if ruled { self.account.strike(service, &call.operation) } else { None };
        let mut handled = match effect {
            Some(Effect::Throttle) => refused(&call.operation, dispatch::throttled(service)),
            Some(Effect::ServerError(status)) => {
                refused(&call.operation, dispatch::failed(service, status.clamp(500, 599), "An internal error occurred. Please retry."))
            }
            Some(Effect::DropBefore) => Handled { dropped: true, ..Handled::quietly(&call.operation, Ok(Reply::empty(200))) },
            Some(Effect::StaleReads(seconds)) if call.mutates => {
                let world = self.account.region(&call.region).clone();
                let until = now.saturating_add(fault::seconds(seconds)).unwrap_or(now);
                self.stale = Some(Stale { until, service, region: call.region.clone(), world });
                self.route(&call)
            }
            Some(Effect::DropAfter) => Handled { dropped: true, ..self.route(&call) },
            Some(Effect::Slow(seconds)) => Handled { delay: fault::seconds(seconds), ..self.route(&call) },
            Some(Effect::StaleReads(_)) | None => self.route(&call),
        };
        handled.changed |= ruled;
        handled
    }

    fn route(&mut self, call: &Call) -> Handled {
        let stale = self.stale.take_if(|stale| stale.until <= call.now).map_or(self.stale.as_mut(), |_over| None);
        if let Some(stale) = stale.filter(|s| !call.mutates && s.service == call.service && s.region == call.region) {
            return Handled::quietly(&call.operation, dispatch::route(&mut stale.world, call));
        }
        let world = self.account.region(&call.region);
        world.touched = false;
        let outcome = dispatch::route(world, call);
        let changed = world.touched || (call.mutates && outcome.is_ok());
        Handled { changed, ..Handled::quietly(&call.operation, outcome) }
    }

    pub(crate) fn note(&mut self, seen: Seen) {
        if self.calls.len() == REMEMBERED {
            self.calls.pop_front();
        }
        self.calls.push_back(seen);
    }
}
