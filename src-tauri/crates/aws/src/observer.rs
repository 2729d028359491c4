//! The reading half: dispatches on the kind of target. It holds read clients only.

use async_trait::async_trait;
use switchback_core::arming::ServedBefore;
use switchback_core::base::DefinitionBase;
use switchback_core::preflight::facts::Fact;
use switchback_core::preflight::facts::image::{Seen, pinned};
use switchback_core::preflight::facts::object::Lying;
use switchback_core::release::Changes;
use switchback_core::{Base, Circumstance, Kind, Observed, Revision, RevisionInfo, Scope, Serving, Target};
use switchback_engine::ports::{Coming, Cursor, Made, Making, Observe, Page, ReadError};

use crate::apigateway::RestStages;
use crate::apigatewayv2::HttpStages;
use crate::cloudformation::{Lent, StackReads};
use crate::codedeploy::{AROUND, CodeDeploy, Known, OWNER, PATIENCE, within};
use crate::ecr::{Digests, Images, Lately};
use crate::ecs::{Services, Undrafted};
use crate::lambda::{Aliases, Latests};
use crate::lanes::Urgency;
use crate::reader::{Brief, Reader};
use crate::s3::Objects;
use crate::session::Readers;

/// Reads one account and Region. Clones share clients, lanes, and what is remembered of CodeDeploy and of `$LATEST`.
#[derive(Clone)]
pub struct Observer {
    reader: Reader,
    clients: Readers,
    deploys: Known,
    digests: Digests,
    objects: Lately<Lying>,
    latests: Latests,
    lent: Lent,
}

impl Observer {
    pub(crate) fn new(reader: Reader, clients: Readers, lent: Lent) -> Self {
        Self { reader, clients, deploys: Known::default(), digests: Digests::default(), objects: Lately::default(), latests: Latests::default(), lent }
    }

    /// The same observer for the inventory: its reads leave the reserve of each lane alone and wait while
    /// [`Connect::gate`](crate::Connect::gate) is shut.
    #[must_use]
    pub fn background(&self) -> Self {
        let mut other = self.clone();
        other.reader.urgency = Urgency::Background;
        other
    }

    /// The same observer for what is good to know around a release: whatever takes long was not to be read.
    fn brief(&self) -> Self {
        let mut other = self.clone();
        other.reader.brief = Some(Brief::begin());
        other
    }

    pub(crate) fn lambda(&self) -> Aliases<'_> {
        Aliases { reader: &self.reader, client: &self.clients.lambda, deploys: self.deploys(), latests: &self.latests }
    }

    pub(crate) fn rest(&self) -> RestStages<'_> {
        RestStages { reader: &self.reader, client: &self.clients.rest }
    }

    pub(crate) fn http(&self) -> HttpStages<'_> {
        HttpStages { reader: &self.reader, client: &self.clients.http }
    }

    pub(crate) fn ecs(&self) -> Services<'_> {
        Services { reader: &self.reader, client: &self.clients.ecs, deploys: Some(self.deploys()) }
    }

    pub(crate) fn deploys(&self) -> CodeDeploy<'_> {
        CodeDeploy { reader: &self.reader, client: &self.clients.codedeploy, known: &self.deploys }
    }

    pub(crate) fn stacks(&self) -> StackReads<'_> {
        StackReads { reader: &self.reader, client: &self.clients.stacks, lent: &self.lent }
    }

    pub(crate) fn queues(&self) -> &aws_sdk_sqs::Client {
        &self.clients.queues
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    pub(crate) fn iam(&self) -> &aws_sdk_iam::Client {
        &self.clients.iam
    }

    pub(crate) fn sns(&self) -> &aws_sdk_sns::Client {
        &self.clients.sns
    }

    pub(crate) fn images(&self) -> Images<'_> {
        Images { reader: &self.reader, client: &self.clients.images }
    }

    pub(crate) fn objects(&self) -> Objects<'_> {
        Objects { reader: &self.reader, client: &self.clients.s3 }
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
            Target::RestStage { api, stage } => self.rest().observe(api, stage).await,
            Target::HttpStage { api, stage } => self.http().observe(api, stage).await,
            Target::EcsService { cluster, service } => self.ecs().observe(cluster, service, OWNER).await,
            Target::Stack { name } => self.stacks().observe(name).await,
        }
    }

    async fn observe_around(&self, target: &Target) -> Result<Observed, ReadError> {
        match target {
            Target::LambdaAlias { function, alias } => self.lambda().observe_around(function, alias).await,
            Target::EcsService { cluster, service } => self.ecs().observe(cluster, service, AROUND).await,
            // One reading says everything of these.
            Target::RestStage { .. } | Target::HttpStage { .. } | Target::Stack { .. } => self.observe(target).await,
        }
    }

    async fn revision(&self, target: &Target, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        match target {
            Target::LambdaAlias { function, .. } => self.lambda().revision(function, revision).await,
            Target::RestStage { api, .. } => self.rest().revision(api, revision).await,
            Target::HttpStage { api, .. } => self.http().revision(api, revision).await,
            Target::EcsService { .. } => self.ecs().revision(revision).await,
            Target::Stack { .. } => Ok(None),
        }
    }

    async fn revisions(&self, target: &Target) -> Result<Vec<RevisionInfo>, ReadError> {
        match target {
            Target::LambdaAlias { function, .. } => self.lambda().revisions(function).await,
            Target::RestStage { api, stage } => self.rest().revisions(api, stage).await,
            Target::HttpStage { api, stage } => self.http().revisions(api, stage).await,
            Target::EcsService { cluster, service } => self.ecs().revisions(cluster, service).await,
            Target::Stack { .. } => Ok(Vec::new()),
        }
    }

    async fn served_before(&self, target: &Target) -> Result<Vec<ServedBefore>, ReadError> {
        match target {
            Target::EcsService { cluster, service } => self.ecs().served_before(cluster, service).await,
            // AWS keeps no history of these.
            Target::LambdaAlias { .. } | Target::RestStage { .. } | Target::HttpStage { .. } | Target::Stack { .. } => Ok(Vec::new()),
        }
    }

    async fn went_back(&self, now: &Observed) -> bool {
        match (&now.target, &now.serving) {
            (Target::LambdaAlias { function, alias }, Serving::Alias(serving)) if !now.serving.in_motion() => {
                let patience = if self.reader.urgency == Urgency::Background { AROUND } else { PATIENCE };
                within(patience, self.deploys().went_back((function, alias), &serving.version, &now.token)).await.unwrap_or(false)
            }
            // The reading of a service says so itself, and no other engine takes a target back.
            _ => now.around.contains(&Circumstance::WentBackByItself),
        }
    }

    async fn base(&self, target: &Target) -> Result<Base, ReadError> {
        Ok(match target {
            Target::LambdaAlias { function, alias } => Base::Function(self.lambda().base(function, alias).await?),
            Target::RestStage { api, stage } => Base::Api(self.rest().base(api, stage).await?),
            Target::HttpStage { api, stage } => Base::Api(self.http().base(api, stage).await?),
            Target::EcsService { cluster, service } => Base::Definition(self.ecs().base(cluster, service).await?),
            Target::Stack { .. } => return Err(self.reader.not_found(format!("a release to make on {target}"))),
        })
    }

    async fn images(&self, base: &DefinitionBase, changes: &Changes) -> Result<Vec<(String, String)>, ReadError> {
        match self.ecs().drafted(&base.arn, changes).await {
            Ok((_, comes)) => Ok(comes.containers().into_iter().map(|c| (c.name, c.image)).collect()),
            Err(Undrafted::Unread(why)) => Err(why),
            // What is wrong with it, is found around the release.
            Err(Undrafted::Unusable(_) | Undrafted::NoSuchContainer) => Ok(Vec::new()),
        }
    }

    async fn pinned(&self, image: &str, again: bool) -> Option<String> {
        let digest = match self.brief().images().seen(image).await {
            Ok(Seen::There { digest: Some(digest), .. }) => {
                self.digests.note(image, &digest);
                Some(digest)
            }
            // What it is that cannot be seen, is found around the release.
            Ok(_) => None,
            Err(why) => remembered(&why, again).then(|| self.digests.lately(image)).flatten(),
        };
        digest.map(|digest| pinned(image, &digest))
    }

    async fn lying(&self, bucket: &str, key: &str, again: bool) -> Lying {
        let object = format!("{bucket}/{key}");
        match self.brief().objects().lying(bucket, key).await {
            Ok(lying) => {
                self.objects.note(&object, &lying);
                lying
            }
            Err(why) => remembered(&why, again).then(|| self.objects.lately(&object)).flatten().unwrap_or(Lying::Unread),
        }
    }

    async fn facts(&self, coming: &Coming<'_>) -> Vec<Fact> {
        self.brief().facts_around(coming).await
    }

    async fn made(&self, making: &Making<'_>) -> Result<Made, ReadError> {
        self.find_made(making).await
    }

    async fn page(&self, kind: Kind, cursor: Cursor) -> Result<Page, ReadError> {
        match kind {
            Kind::Lambda => self.lambda().page(&cursor).await,
            Kind::Rest => self.rest().page(&cursor).await,
            Kind::Http => self.http().page(&cursor).await,
            Kind::Ecs => self.ecs().page(&cursor).await,
            // No board lists stacks.
            Kind::Stack => Ok(Page::default()),
        }
    }
}

/// Whether what was read a moment ago may stand for what cannot be read now: only for somebody who has seen it, and never
/// where AWS says that it is not theirs to know.
fn remembered(why: &ReadError, again: bool) -> bool {
    again && !matches!(why, ReadError::Denied { .. })
}

#[cfg(test)]
mod tests;
