//! What stands around a release, read for core's rules. A reading that fails is a fact of its own: none of them may keep a
//! release from going.

mod function;
pub(crate) mod gateway;
mod queues;
mod secrets;
mod service;

use futures_util::future::join;
use switchback_core::Target;
use switchback_core::preflight::facts::{Fact, Subject};
use switchback_engine::ports::{Coming, ReadError};

use crate::observer::Observer;

impl Observer {
    /// All of it for one target, side by side.
    pub(crate) async fn facts_around(&self, coming: &Coming<'_>) -> Vec<Fact> {
        let (mut facts, more) = match &coming.now.target {
            Target::LambdaAlias { function, alias } => join(self.function_facts(function, alias, coming), self.invoked_by(function, alias)).await,
            Target::RestStage { .. } | Target::HttpStage { .. } => (self.stage_facts(coming).await, Vec::new()),
            // A review changes nothing that serves.
            Target::Stack { .. } => (Vec::new(), Vec::new()),
            Target::EcsService { cluster, service } => join(self.breaker(cluster, service, coming), self.task_secrets(coming)).await,
        };
        facts.extend(more);
        facts
    }
}

/// That something could not be read.
fn unread(subject: Subject, why: &ReadError) -> Fact {
    Fact::Unread(subject, why.to_string())
}
