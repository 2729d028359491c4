//! What stands around a release, read for core's rules. A reading that fails is a fact of its own: none of them may keep a
//! release from going.

mod function;
pub(crate) mod gateway;
mod images;
mod objects;
mod queues;
mod secrets;
mod service;

use futures_util::future::{BoxFuture, join};
use switchback_core::Target;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::{Coming, ReadError};

use crate::observer::Observer;

impl Observer {
    /// All of it for one target, side by side.
    pub(crate) async fn facts_around(&self, coming: &Coming<'_>) -> Vec<Fact> {
        let (mut facts, more) = match &coming.now.target {
            Target::LambdaAlias { function, alias } => {
                join(apart(|| self.function_facts(function, alias, coming)), apart(|| self.invoked_by(function, alias))).await
            }
            Target::RestStage { .. } | Target::HttpStage { .. } => (apart(|| self.stage_facts(coming)).await, Vec::new()),
            // A review changes nothing that serves.
            Target::Stack { .. } => (Vec::new(), Vec::new()),
            Target::EcsService { cluster, service } => join(apart(|| self.breaker(cluster, service, coming)), apart(|| self.task_facts(coming))).await,
        };
        facts.extend(more);
        facts
    }
}

/// A reading that takes no room on the stack of who waits for it: many of these wait for each other, and the SDK's futures
/// are large.
fn apart<'a, T, F: Future<Output = T> + Send + 'a>(make: impl FnOnce() -> F) -> BoxFuture<'a, T> {
    Box::pin(make())
}

/// That something could not be read.
fn unread(subject: Subject, why: &ReadError) -> Fact {
    Fact::Unread(subject, why.to_string())
}

/// The partition that a Region belongs to, as ARNs name it.
fn partition(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
