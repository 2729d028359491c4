//! A connection to one account and Region: settings, identity, and the only two doors from it, reading and changing.

mod clients;
mod endpoint;
mod error;
mod profile;

use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use switchback_core::{Endpoint, Scope};
use switchback_engine::board::Gate;
use switchback_engine::ports::{CallSink, Clock, SystemClock, UploadSink};

use crate::actuator::Actuator;
use crate::calls::Calls;
use crate::cloudformation::Lent;
use crate::lanes::{Lanes, Urgency};
use crate::observer::Observer;
use crate::reader::Reader;
use crate::text::bounded;
use crate::wire::{self, Wire};

pub(crate) use clients::{Readers, Writers};
pub use error::ConnectError;
pub use profile::profiles;

/// The Region of an in-process session that names none.
const PRACTICE_REGION: &str = "ap-northeast-2";

/// What to connect to. [`Connect::default`] is what the environment and the default profile say.
#[derive(Clone)]
pub struct Connect {
    /// The profile; AWS_PROFILE or `default` where there is none.
    pub profile: Option<String>,
    /// The Region; AWS_REGION, AWS_DEFAULT_REGION or the profile's where there is none.
    pub region: Option<String>,
    /// The endpoint of every service; AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>, the profile's, or AWS itself where there is none.
    pub endpoint_url: Option<String>,
    /// A cloud in this process. It needs no credentials and hears nothing of the environment.
    pub in_process: Option<Arc<dyn Wire>>,
    /// Holds the reads of [`Observer::background`] back while it is shut. The board's gate.
    pub gate: Gate,
    /// Hears of every call.
    pub calls: Option<Arc<dyn CallSink>>,
    /// Hears how far each upload is.
    pub uploads: Option<Arc<dyn UploadSink>>,
    /// Dates readings, receipts and calls.
    pub clock: Arc<dyn Clock>,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for the answer to one request. A write without an answer by then is indeterminate.
    pub request_timeout: Duration,
}

impl Default for Connect {
    fn default() -> Self {
        Self {
            profile: None,
            region: None,
            endpoint_url: None,
            in_process: None,
            gate: Gate::default(),
            calls: None,
            uploads: None,
            clock: Arc::new(SystemClock),
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(10),
        }
    }
}

/// Who the credentials stand for, as STS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The twelve-digit account id.
    pub account: String,
    /// The caller's ARN.
    pub arn: String,
}

/// A connection whose identity is known.
pub struct Session {
    settings: SdkConfig,
    connect: Connect,
    http: SharedHttpClient,
    identity: Identity,
    scope: Scope,
    lanes: Lanes,
    lent: Lent,
}

impl Session {
    /// Reads the settings and asks STS once who this is.
    ///
    /// # Errors
    /// [`ConnectError`]: each names the thing and the next move.
    pub async fn open(connect: Connect) -> Result<Self, ConnectError> {
        let settings = match &connect.in_process {
            Some(_) => practice_settings(&connect),
            None => settings(&connect).await?,
        };
        let region = settings.region().map(|r| bounded(r.as_ref(), 64)).ok_or_else(|| ConnectError::NoRegion { profile: connect.profile.clone() })?;
        if !region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') || region.is_empty() {
            return Err(ConnectError::MalformedRegion { region });
        }
        let endpoint = match &connect.in_process {
            Some(_) => Endpoint::Practice,
            None => endpoint::of(&settings)?,
        };
        let http = match &connect.in_process {
            Some(wire) => wire::in_process(Arc::clone(wire)),
            None => wire::network(endpoint::all_plain(&settings)),
        };
        let mut session = Self {
            identity: Identity { account: String::new(), arn: String::new() },
            scope: Scope { account: String::new(), region, endpoint },
            settings,
            lanes: Lanes::new(connect.gate.clone(), Arc::clone(&connect.clock)),
            connect,
            http,
            lent: Lent::default(),
        };
        session.identity = session.ask_identity().await?;
        session.scope.account.clone_from(&session.identity.account);
        Ok(session)
    }

    /// Who this is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Where everything read and changed here is.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The reading side. It has no client that could change anything.
    pub fn observer(&self) -> Observer {
        Observer::new(self.reader(), self.readers(), self.lent.clone())
    }

    /// The changing side. A read-only start never calls this.
    pub fn actuator(&self) -> Actuator {
        Actuator::new(self.reader(), self.readers(), self.writers(), self.connect.uploads.clone(), self.lent.clone())
    }

    fn reader(&self) -> Reader {
        Reader { lanes: self.lanes.clone(), urgency: Urgency::Urgent, scope: self.scope.clone(), clock: Arc::clone(&self.connect.clock), brief: None }
    }

    pub(crate) fn readers(&self) -> Readers {
        Readers::new(&self.reading(), self.calls())
    }

    pub(crate) fn writers(&self) -> Writers {
        Writers::new(&self.writing(), self.calls())
    }

    async fn ask_identity(&self) -> Result<Identity, ConnectError> {
        let answer = match clients::sts(&self.reading(), self.calls()).get_caller_identity().send().await {
            Ok(answer) => answer,
            Err(error) => return Err(ConnectError::explain(&error, &self.scope, &profile::read(self.connect.profile.as_deref()).await)),
        };
        let account = answer.account().filter(|a| a.len() == 12 && a.bytes().all(|b| b.is_ascii_digit()));
        match (account, answer.arn()) {
            (Some(account), Some(arn)) => Ok(Identity { account: account.to_owned(), arn: bounded(arn, 2_048) }),
            _ => Err(ConnectError::NoSts { endpoint: self.scope.endpoint.to_string(), message: "its answer names no account".into() }),
        }
    }

    fn calls(&self) -> Option<Calls> {
        self.connect.calls.clone().map(|sink| Calls { sink, clock: Arc::clone(&self.connect.clock) })
    }

    /// Reads may be tried again, quickly: somebody waits.
    fn reading(&self) -> SdkConfig {
        let retries = RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(200)).with_max_backoff(Duration::from_secs(2));
        self.with(retries, 3 * self.connect.request_timeout)
    }

    /// A write is sent once. A retry after a lost answer would meet our own success as somebody else's change.
    fn writing(&self) -> SdkConfig {
        self.with(RetryConfig::disabled(), self.connect.request_timeout)
    }

    fn with(&self, retries: RetryConfig, altogether: Duration) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(self.connect.connect_timeout)
            .operation_attempt_timeout(self.connect.request_timeout)
            .operation_timeout(altogether)
            .build();
        self.settings.to_builder().retry_config(retries).timeout_config(timeouts).http_client(self.http.clone()).build()
    }
}

/// The environment's and the profile's settings. The retry configuration is passed even here: without it aws-config panics
/// on a profile with `retry_mode = legacy`.
async fn settings(connect: &Connect) -> Result<SdkConfig, ConnectError> {
    profile::exists(connect.profile.as_deref()).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).retry_config(RetryConfig::standard());
    if let Some(profile) = &connect.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &connect.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(url) = &connect.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    Ok(loader.load().await)
}

/// The settings of a session in this process: nothing of the environment, and keys that open nothing.
fn practice_settings(connect: &Connect) -> SdkConfig {
    let keys = Credentials::new("AKIAPRACTICE", "practice", None, None, "practice");
    let region = connect.region.clone().unwrap_or_else(|| PRACTICE_REGION.to_owned());
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .build()
}

#[cfg(test)]
mod tests;
