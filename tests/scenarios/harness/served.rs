//! The embedded cloud on a loopback port, in real time at a fast pace, for programs of their own.

use std::sync::Arc;

use switchback_demo::{Cloud, Effect, Fault, Options, Scenario, SystemClock};
use tokio::task::JoinHandle;

use super::Sdk;

/// Three minutes of a rollout are two seconds here.
const PACE: u32 = 90;

/// Served until it is dropped.
pub struct Served {
    pub cloud: Cloud,
    pub endpoint: String,
    task: JoinHandle<()>,
}

impl Served {
    /// Hangang Market, without request quotas.
    pub async fn market() -> Self {
        Self::paced(PACE).await
    }

    /// The same at a pace of its own.
    pub async fn paced(pace: u32) -> Self {
        Self::of(Options { pace, ..Options::new(Arc::new(SystemClock)) }).await
    }

    /// An account with nothing in it.
    pub async fn empty() -> Self {
        Self::of(Options { pace: PACE, scenario: Scenario::Empty, ..Options::new(Arc::new(SystemClock)) }).await
    }

    async fn of(options: Options) -> Self {
        let cloud = Cloud::new(Options { buckets: false, ..options });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let serving = switchback_demo::serve(cloud.clone(), listener, std::future::pending());
        let task = tokio::spawn(async move {
            serving.await.expect("it serves until the test is over");
        });
        Self { cloud, endpoint, task }
    }

    /// Plain SDK clients on it.
    pub fn sdk(&self) -> Sdk {
        Sdk::of(&self.cloud, "AKIATEST")
    }

    /// Hits the next call of `operation`, once.
    pub fn once(&self, operation: &str, effect: Effect) {
        self.cloud.inject(Fault::once(operation, effect)).expect("a rule in memory");
    }

    /// Lets the next call of `operation` have its effect at once and keeps its answer back for so many seconds.
    pub fn hold(&self, operation: &str, seconds: f64) {
        self.once(operation, Effect::Slow(seconds));
    }

    /// How many calls that change something were let through to their effect.
    pub fn writes(&self) -> usize {
        let writes = ["UpdateAlias", "UpdateStage", "UpdateService", "StopServiceDeployment"];
        self.cloud.calls().iter().filter(|seen| writes.contains(&seen.operation.as_str()) && seen.status.is_none_or(|s| s < 300)).count()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
