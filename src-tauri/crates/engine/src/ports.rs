//! What the engine needs of a cloud: reading in one trait, changing in another, on separate structs.
//!
//! [`Actuate`] takes a [`StepPermit`] by value, and only a durable record in the journal gives one out.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::LazyLock;
use std::time::Instant;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use switchback_core::action::Latest;
use switchback_core::arming::ServedBefore;
use switchback_core::base::DefinitionBase;
use switchback_core::event::Refusal;
use switchback_core::preflight::change_set::{Around, ChangeSet, Resource};
use switchback_core::preflight::facts::Fact;
use switchback_core::preflight::facts::object::Lying;
use switchback_core::preflight::facts::routes::Route;
use switchback_core::release::Changes;
use switchback_core::{Action, Base, Kind, Observed, OperationId, Revision, RevisionInfo, Scope, Source, Target};
use thiserror::Error;

use crate::journal::{Receipt, StepPermit};

/// Reading a cloud. Nothing here can change anything.
#[async_trait]
pub trait Observe: Send + Sync {
    /// Account, Region and endpoint of everything read here.
    fn scope(&self) -> &Scope;

    /// What the target serves now, in as few calls as possible: this is on the way of the key press.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for a target that does not exist.
    async fn observe(&self, target: &Target) -> Result<Observed, ReadError>;

    /// The same with everything around it (policies, capacity, aliases behind a managed stage): for the board, not the key.
    ///
    /// # Errors
    /// As [`Observe::observe`].
    async fn observe_around(&self, target: &Target) -> Result<Observed, ReadError>;

    /// One revision of this target, or `None` where it does not exist. Proves a destination.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn revision(&self, target: &Target, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError>;

    /// All revisions that exist for this target, newest first; for deployments with the other stages that serve them.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn revisions(&self, target: &Target) -> Result<Vec<RevisionInfo>, ReadError>;

    /// What AWS itself remembers of earlier releases, newest first; empty for kinds without a history.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn served_before(&self, target: &Target) -> Result<Vec<ServedBefore>, ReadError>;

    /// Whether an engine of AWS's has put this there by taking a release back. Asked on the way of the key, so it takes no
    /// longer than that can wait; what could not be read is no.
    async fn went_back(&self, now: &Observed) -> bool;

    /// What a new revision of this target would be made from.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for a target that does not exist.
    async fn base(&self, target: &Target) -> Result<Base, ReadError>;

    /// What stands around a release that is about to come, and decides whether it will work there. What could not be read is
    /// among the facts, and what takes long counts as that: nothing of this may stand in the way.
    async fn facts(&self, coming: &Coming<'_>) -> Vec<Fact>;

    /// The containers of a definition with these changes, each with its image; none where it is of no use.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn images(&self, base: &DefinitionBase, changes: &Changes) -> Result<Vec<(String, String)>, ReadError>;

    /// The same image by the digest that its tag means now. Where a plan that was on a screen is made `again` and AWS does not
    /// answer, by what this process read some minutes ago at most: what was seen goes out. None where it cannot be told.
    async fn pinned(&self, image: &str, again: bool) -> Option<String>;

    /// What an object that was named without a version is now, or, as with [`pinned`](Observe::pinned), was some minutes ago.
    async fn lying(&self, bucket: &str, key: &str, again: bool) -> Lying;

    /// What has become of something that a call was to make; of a deployment that was stopped, of the one that takes it back.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn made(&self, making: &Making<'_>) -> Result<Made, ReadError>;

    /// The next page of the names of one kind. Start with `Cursor::default()`; the end is a page without a cursor.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn page(&self, kind: Kind, cursor: Cursor) -> Result<Page, ReadError>;
}

/// Reading change sets, and what their changes would take away. Nothing here can make or execute one.
#[async_trait]
pub trait Stacks: Send + Sync {
    /// A change set of a stack, whole: all pages, and those of nested stacks.
    ///
    /// # Errors
    /// [`ReadError::NotFound`] for a stack or a change set that does not exist.
    async fn change_set(&self, stack: &str, name: &str) -> Result<ChangeSet, ReadError>;

    /// What stands around a resource and would go with it; nothing for kinds that have nothing around them.
    ///
    /// # Errors
    /// Only for reads that could not be made.
    async fn around(&self, what: &Resource) -> Result<Vec<Around>, ReadError>;
}

/// What is about to come to a target.
#[derive(Debug, Clone, Copy)]
pub struct Coming<'a> {
    /// The target as it is.
    pub now: &'a Observed,
    /// What comes.
    pub release: Release<'a>,
    /// Whether it shares the traffic with what is there, if only on its way.
    pub shares: bool,
    /// The routes that the operator expects of a stage.
    pub routes: &'a [Route],
}

/// A release that comes.
#[derive(Debug, Clone, Copy)]
pub enum Release<'a> {
    /// A revision that exists.
    There(&'a Revision),
    /// One that is made of something new.
    Made(&'a Base, &'a Source),
}

/// Something that a call was to make.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// The operation that it is part of.
    pub operation: &'a OperationId,
    /// The target it is for.
    pub target: &'a Target,
    /// The call.
    pub action: &'a Action,
    /// Its name, where AWS's answer gave it: a version, a deployment id, a full task definition ARN.
    pub named: Option<&'a str>,
    /// When the call was sent. Without a name, what is older is not it.
    pub sent: Option<Timestamp>,
    /// What `$LATEST` was known by right after new code was sent there, where AWS's answer said so.
    pub latest: Option<&'a Latest>,
}

/// What has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It is not there.
    Absent,
    /// It is there, by this name where it has one, and not ready yet.
    Pending(Option<String>),
    /// It is there and ready.
    Ready(Option<String>),
    /// New code: it has settled with the settings that the plan was made with, and is known by this.
    Settled(Latest),
    /// New code: it is there, and nothing shows that what is set beside it is what the plan was made with: why.
    Unshown(String),
    /// It is there and will not be ready: AWS's reason.
    Failed(String),
    /// Only AWS's own answer tells; of a deployment that was stopped: none takes it back.
    Untold,
}

/// Values for the parameters of a template, by name. They are in no plan and no record, and have no text form of their own.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values(pub BTreeMap<String, String>);

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Changing a cloud: exactly one API call per permit, without retries of any kind.
#[async_trait]
pub trait Actuate: Send + Sync {
    /// What the change set of this name is to be made with. It is kept in this process alone, until that one is deleted.
    fn lend(&self, change_set: &str, values: Values);

    /// Makes the call the permit is for.
    async fn act(&self, permit: StepPermit) -> Outcome;
}

/// What became of a call.
#[derive(Debug)]
pub enum Outcome {
    /// AWS took it.
    Applied(Receipt),
    /// It was certainly not applied.
    Refused(Refusal),
    /// It was sent, and no answer came.
    Indeterminate {
        /// What was seen instead.
        message: String,
    },
}

/// Where a listing goes on. Opaque to the engine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor(pub Option<String>);

/// A page of the inventory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Targets seen on this page, with what they serve where the listing said so.
    pub rows: Vec<(Target, Option<Observed>)>,
    /// Names a person knows them by, where the id is not one (an API's name).
    pub names: Vec<(Target, String)>,
    /// The next page, if there is one.
    pub next: Option<Cursor>,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The thing does not exist here.
    #[error("{what} does not exist in {scope}")]
    NotFound {
        /// What was looked for.
        what: String,
        /// Where.
        scope: String,
    },
    /// The identity may not read it.
    #[error("not permitted: {action} ({message})")]
    Denied {
        /// The API operation, in IAM's form.
        action: String,
        /// AWS's message.
        message: String,
    },
    /// Credentials are missing, expired, or need a code.
    #[error("{message}")]
    Credentials {
        /// Which of these.
        kind: CredentialTrouble,
        /// What to do.
        message: String,
    },
    /// AWS asks for patience and the retries are used up.
    #[error("{action} is throttled: AWS's quota is used up by somebody; try again in a moment")]
    Throttled {
        /// The API operation.
        action: String,
    },
    /// No answer came from the endpoint.
    #[error("{endpoint} cannot be reached: {message}")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What was seen.
        message: String,
    },
    /// The read guard stopped a call that is not a read, before it was signed.
    #[error("{action} is not on the list of reads: refused before it was signed")]
    NotARead {
        /// The API operation.
        action: String,
    },
    /// Anything else AWS said.
    #[error("{action} failed: {code}: {message}")]
    Other {
        /// The API operation.
        action: String,
        /// AWS's code.
        code: String,
        /// AWS's message.
        message: String,
    },
}

/// What is wrong with the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialTrouble {
    /// There are none.
    Missing,
    /// They were valid once.
    Expired,
    /// The profile's role wants an MFA code.
    NeedsMfa,
}

/// Hears of every AWS call made, reads and writes alike, in the order they end.
pub trait CallSink: Send + Sync {
    /// One call has ended.
    fn called(&self, call: Call);
}

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The operation it belongs to.
    pub operation: OperationId,
    /// The target that the file is for.
    pub target: Target,
    /// Bytes of the file that are on their way.
    pub sent: u64,
    /// All of its bytes.
    pub total: u64,
}

/// Hears how far an upload is, and says whether it goes on.
pub trait UploadSink: Send + Sync {
    /// Another piece is about to go; and from the beginning again where a call is made anew. At a break it stays here, and
    /// so does the rest: AWS never has the whole of it.
    fn sent(&self, upload: &Upload) -> ControlFlow<()>;
}

/// One AWS call. It holds no parameters, bodies or headers: those may be secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The API operation, in IAM's form: `lambda:UpdateAlias`.
    pub operation: String,
    /// Whether it can change something.
    pub mutates: bool,
    /// When it was begun.
    pub at: Timestamp,
    /// How long until the answer, in milliseconds.
    pub took_ms: u64,
    /// The HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// AWS's error code, if it refused.
    pub error: Option<String>,
}

/// Time and waiting, passed in so that tests need not wait.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;
    /// The day in UTC, which AWS's own dates are in.
    fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }
    /// Time that only passes: since some moment of this process, whatever the machine's clock is set to.
    fn passed(&self) -> std::time::Duration;
    /// Waits.
    async fn sleep(&self, duration: std::time::Duration);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that is passed in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    fn passed(&self) -> std::time::Duration {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGAN.elapsed()
    }
    async fn sleep(&self, duration: std::time::Duration) {
        tokio::time::sleep(duration).await;
    }
}
