//! Request lanes: AWS's own buckets, kept on this side too, so that the inventory never uses up what a rollback needs.
//!
//! Each bucket refills at AWS's full rate and holds AWS's burst. The background may take a token only while more than a
//! third of the *burst* would remain: once it has used up its part it runs at the full refill rate (the board needs all of
//! it), and the third in reserve is there at any moment for the calls of a rollback. Urgent reads may take all tokens.
//! The background also waits at the engine's gate, which an operation holds shut, before each single call.
//! A write that moves traffic takes its token without waiting and may leave a debt: holding a rollback back is never this
//! program's part.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use switchback_engine::board::Gate;
use switchback_engine::ports::Clock;

/// One of AWS's request buckets, per account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// All of Lambda's control plane but GetFunction and GetPolicy.
    Lambda,
    /// GetPolicy.
    LambdaPolicy,
    /// API Gateway, both versions together.
    ApiGateway,
    /// CreateDeployment of both.
    Deployment,
    /// GetResources.
    Resources,
    /// DescribeServices and ListServices.
    EcsService,
    /// UpdateService.
    EcsUpdate,
    /// Task definitions, read.
    EcsTaskDefinition,
    /// Task definitions, registered.
    EcsRegister,
    /// ListClusters.
    EcsCluster,
    /// Service deployments, read and stopped.
    EcsDeployment,
    /// Service revisions.
    EcsRevision,
    /// All of CodeDeploy. AWS publishes no rate for it.
    CodeDeploy,
}

impl Lane {
    const ALL: [Self; 13] = [
        Self::Lambda,
        Self::LambdaPolicy,
        Self::ApiGateway,
        Self::Deployment,
        Self::Resources,
        Self::EcsService,
        Self::EcsUpdate,
        Self::EcsTaskDefinition,
        Self::EcsRegister,
        Self::EcsCluster,
        Self::EcsDeployment,
        Self::EcsRevision,
        Self::CodeDeploy,
    ];

    /// The buckets of a call in IAM's form, the scarcest first; none for what AWS does not meter like this (STS, S3, and
    /// invoking a function).
    pub(crate) fn of(action: &str) -> &'static [Self] {
        let Some((service, operation)) = action.split_once(':') else { return &[] };
        match (service, operation) {
            ("lambda", "InvokeFunction") => &[],
            ("lambda", "GetPolicy") => &[Self::LambdaPolicy],
            ("lambda", _) => &[Self::Lambda],
            ("apigateway" | "apigatewayv2", "CreateDeployment") => &[Self::Deployment, Self::ApiGateway],
            ("apigateway", "GetResources") => &[Self::Resources, Self::ApiGateway],
            ("apigateway" | "apigatewayv2", _) => &[Self::ApiGateway],
            ("ecs", "UpdateService") => &[Self::EcsUpdate],
            ("ecs", "ListTaskDefinitions" | "DescribeTaskDefinition") => &[Self::EcsTaskDefinition],
            ("ecs", "RegisterTaskDefinition") => &[Self::EcsRegister],
            ("ecs", "ListClusters") => &[Self::EcsCluster],
            ("ecs", "DescribeServiceRevisions") => &[Self::EcsRevision],
            ("ecs", "ListServiceDeployments" | "DescribeServiceDeployments" | "StopServiceDeployment" | "ContinueServiceDeployment") => &[Self::EcsDeployment],
            ("ecs", _) => &[Self::EcsService],
            ("codedeploy", _) => &[Self::CodeDeploy],
            _ => &[],
        }
    }

    /// Tokens a second and tokens at most. AWS publishes no burst for Lambda: one second's worth is assumed; and
    /// nothing for CodeDeploy: this is gentle.
    fn quota(self) -> (f64, f64) {
        match self {
            Self::Lambda | Self::LambdaPolicy => (15.0, 15.0),
            Self::ApiGateway => (10.0, 40.0),
            Self::Deployment => (0.2, 1.0),
            Self::Resources => (2.5, 5.0),
            Self::CodeDeploy => (5.0, 10.0),
            Self::EcsRegister => (1.0, 20.0),
            Self::EcsService => (20.0, 100.0),
            Self::EcsUpdate => (5.0, 50.0),
            Self::EcsTaskDefinition | Self::EcsCluster | Self::EcsDeployment | Self::EcsRevision => (20.0, 50.0),
        }
    }
}

/// How long a call may be kept waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// The inventory: as long as there is anything better to do.
    Background,
    /// Somebody waits for it.
    Urgent,
    /// It changes what is served: not at all.
    Write,
}

/// All buckets of one account and Region. Clones are the same lanes.
#[derive(Clone)]
pub(crate) struct Lanes(Arc<Inner>);

struct Inner {
    buckets: [Bucket; Lane::ALL.len()],
    gate: Gate,
    clock: Arc<dyn Clock>,
}

struct Bucket {
    rate: f64,
    burst: f64,
    /// Tokens, and when there were so many, by the clock's passing.
    level: Mutex<(f64, Duration)>,
    /// One waits for tokens at a time, in the order of asking; each urgency has its own queue.
    background: tokio::sync::Mutex<()>,
    urgent: tokio::sync::Mutex<()>,
}

impl Lanes {
    /// Full buckets that refill by `clock`; the background also waits while `gate` is shut.
    pub(crate) fn new(gate: Gate, clock: Arc<dyn Clock>) -> Self {
        let now = clock.passed();
        let buckets = Lane::ALL.map(|lane| {
            let (rate, burst) = lane.quota();
            Bucket { rate, burst, level: Mutex::new((burst, now)), background: Default::default(), urgent: Default::default() }
        });
        Self(Arc::new(Inner { buckets, gate, clock }))
    }

    /// Waits for a token for the call, as long as its urgency allows.
    pub(crate) async fn take(&self, action: &str, urgency: Urgency) {
        for bucket in self.buckets(action) {
            self.take_from(bucket, urgency).await;
        }
    }

    async fn take_from(&self, bucket: &Bucket, urgency: Urgency) {
        let clock = &self.0.clock;
        match urgency {
            Urgency::Write => bucket.owe(clock.passed()),
            Urgency::Urgent => {
                let _turn = bucket.urgent.lock().await;
                while let Err(wait) = bucket.try_take(0.0, clock.passed()) {
                    clock.sleep(wait).await;
                }
            }
            Urgency::Background => {
                let _turn = bucket.background.lock().await;
                loop {
                    self.0.gate.pass().await;
                    match bucket.try_take(bucket.burst / 3.0, clock.passed()) {
                        Ok(()) => return,
                        Err(wait) => clock.sleep(wait).await,
                    }
                }
            }
        }
    }

    /// AWS says that the bucket is empty, whoever emptied it: ours is too. Of several it is taken to be the scarcest.
    pub(crate) fn throttled(&self, action: &str) {
        if let Some(bucket) = self.buckets(action).next() {
            bucket.empty(self.0.clock.passed());
        }
    }

    fn buckets(&self, action: &str) -> impl Iterator<Item = &Bucket> {
        Lane::of(action).iter().filter_map(|lane| self.0.buckets.get(*lane as usize))
    }
}

impl Bucket {
    /// Runs `change` on the level as it is at `now`.
    fn with<T>(&self, now: Duration, change: impl FnOnce(&mut f64) -> T) -> T {
        let mut state = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, at) = &mut *state;
        *level = (*level + now.saturating_sub(*at).as_secs_f64() * self.rate).min(self.burst);
        *at = now;
        change(level)
    }

    /// Takes a token if at least `reserve` remain, or says how long until that could be.
    fn try_take(&self, reserve: f64, now: Duration) -> Result<(), Duration> {
        self.with(now, |level| {
            let missing = reserve + 1.0 - *level;
            // A timer's millisecond must not cost a round: what rounding left is no whole token.
            if missing > 1e-6 {
                return Err(Duration::from_secs_f64(missing / self.rate) + Duration::from_micros(100));
            }
            *level -= 1.0;
            Ok(())
        })
    }

    /// Takes a token that may not be there; the debt has a floor, so that it is paid back within a burst's time.
    fn owe(&self, now: Duration) {
        self.with(now, |level| *level = (*level - 1.0).max(-self.burst));
    }

    fn empty(&self, now: Duration) {
        self.with(now, |level| *level = level.min(0.0));
    }
}

#[cfg(test)]
mod tests;
