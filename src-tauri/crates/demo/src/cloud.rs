//! The cloud itself: one request in, one answer out, no sockets.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::SignedDuration;

use crate::account::Account;
use crate::blobs::Blobs;
use crate::codedeploy;
use crate::dispatch;
use crate::fault::Fault;
use crate::live::{Handled, Live, Seen};
use crate::options::Options;
use crate::principal;
use crate::rng::Rng;
use crate::stage::{self, StageRequest};
use crate::store::{Mark, Store, StoreError};
use crate::wire::{self, Refusal, Reply, Service};

/// No answer will come: the connection closed first, because a fault rule said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("connection closed before an answer came")]
pub struct Dropped;

/// An AWS account that lives in this process. Clones are the same cloud.
#[derive(Clone)]
pub struct Cloud(Arc<Inner>);

struct Inner {
    options: Options,
    store: Option<Store>,
    live: Mutex<Live>,
}

impl Cloud {
    /// A cloud in memory, at the beginning of its scenario.
    pub fn new(options: Options) -> Self {
        let now = options.clock.now();
        let request_ids = Rng::new(options.seed ^ 0x1d5);
        Self::with(Account::begin(&options, now), options, None, None, request_ids)
    }

    /// The cloud saved in `dir`, begun there if there is none. Any number of processes may
    /// have it open: each request sees what the others have written.
    pub fn open(dir: &Path, options: Options) -> Result<Self, StoreError> {
        let store = Store::new(dir)?;
        let now = options.clock.now();
        let _held = store.hold()?;
        let (account, mark) = match store.read()? {
            Some(saved) => saved,
            None => {
                let account = Account::begin(&options, now);
                let mark = store.write(&account, None)?;
                (account, mark)
            }
        };
        // Two processes must not give the same request ids.
        let request_ids = Rng::new(options.seed ^ now.as_nanosecond() as u64 ^ u64::from(std::process::id()));
        drop(_held);
        Ok(Self::with(account, options, Some(store), Some(mark), request_ids))
    }

    /// Takes the saved cloud away; the next request begins the scenario again.
    pub fn reset(dir: &Path) -> Result<(), StoreError> {
        let store = Store::new(dir)?;
        let _held = store.hold()?;
        store.remove()
    }

    fn with(account: Account, options: Options, store: Option<Store>, mark: Option<Mark>, request_ids: Rng) -> Self {
        let blobs = store.as_ref().map_or_else(Blobs::default, |store| Blobs::in_directory(&store.objects()));
        Self(Arc::new(Inner { options, store, live: Mutex::new(Live::new(account, mark, request_ids, blobs)) }))
    }

    /// What a SigV4-signed SDK request gets.
    pub async fn handle(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        let (answer, delay) = self.off_thread(move |cloud| cloud.answer(&request)).await;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        answer
    }

    /// What a request to a stage URL gets; `path` begins with the stage (see [`StageRequest`]).
    pub async fn handle_stage(&self, api_id: String, path: String, request: Request<Bytes>) -> Response<Bytes> {
        self.off_thread(move |cloud| cloud.answer_stage(api_id, path, request)).await
    }

    /// Puts a fault rule in force.
    pub fn inject(&self, fault: Fault) -> Result<(), StoreError> {
        self.change(|account| account.faults.add(fault))
    }

    /// Takes all fault rules away, and ends the stale reads that one of them has begun.
    pub fn clear_faults(&self) -> Result<(), StoreError> {
        self.transact(|live| {
            live.account.faults.clear();
            live.stale = None;
            ((), true)
        })
    }

    /// The calls this process has answered, oldest first.
    pub fn calls(&self) -> Vec<Seen> {
        self.live().calls.iter().cloned().collect()
    }

    /// Moves a manual clock forward; `false` if this cloud's clock cannot be moved.
    pub fn advance(&self, by: SignedDuration) -> bool {
        self.0.options.clock.advance(by)
    }

    /// The settings this cloud was made with.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Puts into the home Region what no operation of the cloud makes.
    #[cfg(test)]
    pub(crate) fn with_world(&self, work: impl FnOnce(&mut crate::world::World)) {
        work(self.live().account.region(&self.0.options.region));
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        // A panic in a service must not take the whole cloud with it.
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` where waiting for another process's file lock blocks nobody.
    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> T + Send + 'static) -> T {
        if self.0.store.is_none() {
            return work(self);
        }
        let cloud = self.clone();
        match tokio::task::spawn_blocking(move || work(&cloud)).await {
            Ok(done) => done,
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }

    /// Runs `work` on the newest account, and saves it if `work` says that it changed.
    fn transact<T>(&self, work: impl FnOnce(&mut Live) -> (T, bool)) -> Result<T, StoreError> {
        let mut live = self.live();
        let Some(store) = &self.0.store else {
            return Ok(work(&mut live).0);
        };
        let _held = store.hold()?;
        if live.mark.is_none() || store.mark()? != live.mark {
            let (account, mark) = match store.read()? {
                Some((account, mark)) => (account, Some(mark)),
                None => (Account::begin(&self.0.options, self.0.options.clock.now()), None),
            };
            live.replace(account, mark);
        }
        // Should the work or the write fail, what is in memory is worth nothing: read it again.
        let before = live.mark.take();
        let (done, changed) = work(&mut live);
        live.mark = if changed || before.is_none() { Some(store.write(&live.account, before)?) } else { before };
        Ok(done)
    }

    fn change(&self, work: impl FnOnce(&mut Account)) -> Result<(), StoreError> {
        self.transact(|live| (work(&mut live.account), true))
    }

    fn answer(&self, request: &Request<Bytes>) -> (Result<Response<Bytes>, Dropped>, Duration) {
        let path = request.uri().path();
        let scope = wire::scope(request.headers());
        let service = match &scope {
            Some(scope) => Service::from_scope(&scope.service, path),
            None if request.headers().contains_key("x-amz-target") => Some(Service::Ecs),
            None => Some(Service::Lambda),
        };
        let (Some(scope), Some(service)) = (&scope, service) else {
            let refusal = match &scope {
                None => principal::unsigned(),
                Some(scope) => Refusal::new(404, "UnknownOperationException", format!("the embedded cloud has no service {}", scope.service)),
            };
            let id = self.live().request_ids.uuid();
            return (Ok(wire::render(service.unwrap_or(Service::Lambda), Err(refusal), &id)), Duration::ZERO);
        };
        let handled = self.transact(|live| {
            let handled = live.handle(&self.0.options, request, scope, service);
            let changed = handled.changed;
            (handled, changed)
        });
        let handled =
            handled.unwrap_or_else(|error| Handled::quietly("", Err(dispatch::failed(service, 500, &format!("the embedded cloud's own state: {error}")))));
        let mut live = self.live();
        let id = live.request_ids.uuid();
        let mut response = wire::render(service, handled.outcome, &id);
        if request.method() == http::Method::HEAD {
            response.body_mut().clear();
        }
        live.note(Seen {
            at: self.0.options.clock.now(),
            service: service.name().to_owned(),
            region: scope.region.clone(),
            operation: handled.operation,
            status: (!handled.dropped).then(|| response.status().as_u16()),
            request_id: id,
        });
        (if handled.dropped { Err(Dropped) } else { Ok(response) }, handled.delay)
    }

    fn answer_stage(&self, api_id: String, path: String, request: Request<Bytes>) -> Response<Bytes> {
        let (options, now) = (&self.0.options, self.0.options.clock.now());
        // Integrations here do not look at bodies: a function's behaviour is data.
        let (parts, _body) = request.into_parts();
        let asked = StageRequest {
            api_id,
            method: parts.method,
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            account: options.account.clone(),
            region: options.region.clone(),
            now,
            pace: options.pace,
        };
        let reply = self.transact(|live| {
            let world = live.account.region(&options.region);
            world.touched = false;
            codedeploy::advance(world, now, options.pace);
            let reply = stage::execute(world, &asked);
            (reply, world.touched)
        });
        let reply = reply.unwrap_or_else(|error| Reply::json(500, &serde_json::json!({"message": error.to_string()})));
        let mut live = self.live();
        let id = live.request_ids.uuid();
        live.note(Seen {
            at: now,
            service: "execute-api".to_owned(),
            region: options.region.clone(),
            operation: format!("{} {}{}", asked.method, asked.api_id, asked.path),
            status: Some(reply.status),
            request_id: id.clone(),
        });
        wire::render(Service::ApiGateway, Ok(reply), &id)
    }
}

#[cfg(test)]
mod tests;
