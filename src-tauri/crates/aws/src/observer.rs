//! The reading half: dispatches on the kind of target. It holds read clients only.

use async_trait::async_trait;
use switchback_core::arming::ServedBefore;
use switchback_core::{Kind, Observed, Revision, RevisionInfo, Scope, Target};
use switchback_engine::ports::{Cursor, Observe, Page, ReadError};

use crate::lambda;
use crate::lanes::Urgency;
use crate::reader::Reader;
use crate::session::Readers;

/// Reads one account and Region. Clones share clients and lanes.
#[derive(Clone)]
pub struct Observer {
    reader: Reader,
    clients: Readers,
}

impl Observer {
    pub(crate) fn new(reader: Reader, clients: Readers) -> Self {
        Self { reader, clients }
    }

    /// The same observer for the inventory: its reads leave the reserve of each lane alone and wait while a
    /// [`PauseGuard`](crate::PauseGuard) is held.
    #[must_use]
    pub fn background(&self) -> Self {
        let mut other = self.clone();
        other.reader.urgency = Urgency::Background;
        other
    }

    fn lambda(&self) -> lambda::Aliases<'_> {
        lambda::Aliases { reader: &self.reader, client: &self.clients.lambda }
    }
}

#[async_trait]
impl Observe for Observer {
    fn scope(&self) -> &Scope {
        &self.reader.scope
    }

    async fn observe(&self, target: &Target) -> Result<Observed, ReadError> {
        match target {
            Target::LambdaAlias { function, alias } => self.lambda().observe(function, alias).await,
            other => Err(not_yet(other.kind())),
        }
    }

    async fn observe_around(&self, target: &Target) -> Result<Observed, ReadError> {
        match target {
            Target::LambdaAlias { function, alias } => self.lambda().observe_around(function, alias).await,
            other => Err(not_yet(other.kind())),
        }
    }

    async fn revision(&self, target: &Target, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        match target {
            Target::LambdaAlias { function, .. } => self.lambda().revision(function, revision).await,
            other => Err(not_yet(other.kind())),
        }
    }

    async fn revisions(&self, target: &Target) -> Result<Vec<RevisionInfo>, ReadError> {
        match target {
            Target::LambdaAlias { function, .. } => self.lambda().revisions(function).await,
            other => Err(not_yet(other.kind())),
        }
    }

    async fn served_before(&self, target: &Target) -> Result<Vec<ServedBefore>, ReadError> {
        match target {
            Target::LambdaAlias { .. } | Target::RestStage { .. } | Target::HttpStage { .. } => Ok(Vec::new()),
            other => Err(not_yet(other.kind())),
        }
    }

    async fn page(&self, kind: Kind, cursor: Cursor) -> Result<Page, ReadError> {
        match kind {
            Kind::Lambda => self.lambda().page(&cursor).await,
            other => Err(not_yet(other)),
        }
    }
}

fn not_yet(kind: Kind) -> ReadError {
    ReadError::Other { action: kind.to_string(), code: "unsupported".into(), message: "this kind of target is not read yet".into() }
}
