//! Deploy, shift, promote and abort: the request as an intent, its plan, and its run.

use std::path::{Path, PathBuf};

use switchback_core::planner::Note;
use switchback_core::release::{Changes, FileAt};
use switchback_core::shift::{ShiftError, Steps};
use switchback_core::{Intent, Lang, Source, Target};
use switchback_engine::files;
use switchback_engine::operate::{Asked, OperateError, expected_current};
use switchback_engine::prepare;

use crate::change::planned;
use crate::console::{Console, Following};
use crate::error::{ApiError, Code};
use crate::refuse;
use crate::shape::{ContainerFile, OperationAnswer, PlanAnswer, ReleaseIntent, ReleaseRequest, SourceShape};

impl From<ShiftError> for ApiError {
    fn from(e: ShiftError) -> Self {
        let (en, ko) = ("write rising percents such as 5,50,100, and an interval such as 60s", "5,50,100처럼 커지는 비율과 60s 같은 간격을 적으세요");
        Self::of(Code::MalformedInput, e.to_string()).hinting(en, ko)
    }
}

impl Console {
    /// What a deploy, shift, promote or abort would do now, with its diff. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown targets and revisions, files that cannot be read, reads that could not be made.
    pub async fn plan_release(&self, request: &ReleaseRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        let (intent, note) = self.release_asked(request).await?;
        let if_current = self.revision_here(request.if_current.as_deref())?;
        let prepared = prepare::forward(&*self.parts.observe, &intent, &note).await.map_err(OperateError::Prepare);
        let expected = prepared.and_then(|prepared| expected_current(&prepared, if_current.as_ref()).map(|()| prepared));
        Ok(planned(expected.map_err(|e| refuse::of_operate(e, lang))?, lang))
    }

    /// Carries it out, and answers when that has come to rest.
    ///
    /// # Errors
    /// Why nothing was opened. An operation that was opened is in the answer, however it ended.
    pub async fn release(&self, request: &ReleaseRequest, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        let change = self.may_change(request.account.as_deref())?;
        let (intent, note) = self.release_asked(request).await?;
        let asked =
            Asked { to: None, if_current: self.revision_here(request.if_current.as_deref())?, plan: request.plan.clone(), expected: request.expected.clone() };
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(operator.forward(&intent, &note, &asked), lang).await
    }

    async fn release_asked(&self, request: &ReleaseRequest) -> Result<(Intent, Note), ApiError> {
        let targets = self.targets_here(&request.targets)?;
        let steps = match &request.steps {
            Some(list) => Steps::new(list, request.every.as_deref())?,
            None => Steps::whole(),
        };
        for (target, percent) in targets.iter().flat_map(|t| steps.percents().iter().map(move |p| (t, p))) {
            percent.fits(target.kind())?;
        }
        let note = Note { description: self.described(request.note.as_deref()), event: self.file_at(request.event.as_deref()).await? };
        let intent = match request.intent {
            ReleaseIntent::Promote => Intent::Promote { targets },
            ReleaseIntent::Abort => Intent::Abort { targets },
            ReleaseIntent::Shift => {
                let to = self.revision_here(request.to.as_deref())?;
                let to = to.ok_or_else(|| ApiError::of(Code::MalformedInput, "a shift needs the revision that gets the traffic: --to"))?;
                Intent::Shift { targets, to, steps }
            }
            ReleaseIntent::Deploy => {
                if request.sources.len() != targets.len() {
                    let message = format!("{} targets and {} releases: each target needs one of its own", targets.len(), request.sources.len());
                    return Err(ApiError::of(Code::MalformedInput, message));
                }
                let mut releases = Vec::with_capacity(targets.len());
                for (target, source) in targets.iter().zip(&request.sources) {
                    releases.push(self.source_asked(target, source).await?);
                }
                Intent::Deploy { targets, releases, steps }
            }
        };
        Ok((intent, note))
    }

    async fn source_asked(&self, target: &Target, source: &SourceShape) -> Result<Source, ApiError> {
        Ok(match source {
            SourceShape::Revision { revision } => {
                let revision = self.revision_here(Some(revision))?;
                Source::Existing { revision: revision.ok_or_else(|| ApiError::of(Code::MalformedInput, format!("no revision was named for {target}")))? }
            }
            SourceShape::Zip { file, bucket } => {
                let (FileAt { path, sha256 }, size) = self.hashed(file).await?;
                Source::Zip { file: path, sha256, size, bucket: bucket.clone() }
            }
            SourceShape::Object { bucket, key, version } => Source::Object { bucket: bucket.clone(), key: key.clone(), version: version.clone() },
            SourceShape::Image { uri } => Source::Image { uri: uri.clone() },
            SourceShape::Snapshot => Source::Snapshot,
            SourceShape::Definition { file, images, cpu, memory, env } => {
                let environment = match env {
                    Some(ContainerFile { container, file }) => Some((container.clone(), self.hashed(file).await?.0)),
                    None => None,
                };
                let images = images.iter().map(|i| (i.container.clone(), i.image.clone())).collect();
                Source::Definition(Changes { images, cpu: *cpu, memory: *memory, file: self.file_at(file.as_deref()).await?, environment })
            }
        })
    }

    async fn file_at(&self, path: Option<&str>) -> Result<Option<FileAt>, ApiError> {
        match path {
            Some(path) => Ok(Some(self.hashed(path).await?.0)),
            None => Ok(None),
        }
    }

    /// A file of this machine by its full path, with its hash and length.
    async fn hashed(&self, path: &str) -> Result<(FileAt, u64), ApiError> {
        let wanted = PathBuf::from(path);
        let read = tokio::task::spawn_blocking(move || files::hashed(&wanted)).await;
        let read = read.map_err(|e| ApiError::of(Code::Internal, e.to_string()))?;
        read.map_err(|e| ApiError::of(Code::MalformedInput, format!("{}: {e}", Path::new(path).display())))
    }

    /// Who and why, as AWS keeps it with a revision: at most 256 characters.
    fn described(&self, note: Option<&str>) -> String {
        let who = &self.parts.actor.name;
        let text = note.map_or_else(|| format!("{who} with Switchback"), |note| format!("{who}: {note}"));
        text.chars().filter(|c| !c.is_control()).take(256).collect()
    }
}
