//! Deploy, shift, promote and abort: the request as an intent, its plan, and its run.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchback_core::driver::Engine;
use switchback_core::intent::Way;
use switchback_core::planner::Note;
use switchback_core::preflight::facts::routes::{NoRoute, Route};
use switchback_core::release::{Changes, FileAt, image_name, is_bucket};
use switchback_core::shift::{Percent, ShiftError, Steps};
use switchback_core::{Intent, Kind, Lang, Source, Target, TargetId};
use switchback_engine::files::{self, NoEvent};
use switchback_engine::journal::{JournalError, known};
use switchback_engine::operate::{Asked, OperateError, expected_current};
use switchback_engine::package::{Package, PackageError};
use switchback_engine::prepare::{self, Given, Prepared};

use crate::change::planned;
use crate::console::{Console, Following};
use crate::error::{ApiError, Code};
use crate::korean;
use crate::refuse;
use crate::shape::{ContainerFile, ContainerImage, OperationAnswer, PlanAnswer, ReleaseIntent, ReleaseRequest, SourceShape};

impl From<ShiftError> for ApiError {
    fn from(e: ShiftError) -> Self {
        let (en, ko) = ("write rising percents such as 5,50,100, and an interval such as 60s", "5,50,100처럼 커지는 비율과 60s 같은 간격을 적으세요");
        Self::of(Code::MalformedInput, e.to_string()).in_korean(korean::shift(&e)).hinting(en, ko)
    }
}

impl From<PackageError> for ApiError {
    fn from(e: PackageError) -> Self {
        Self::of(Code::MalformedInput, e.to_string()).in_korean(korean::package(&e)).hinting(e.fix(Lang::En), e.fix(Lang::Ko))
    }
}

/// Refuses what is the name of no image.
fn image_named(uri: &str) -> Result<(), ApiError> {
    let (en, ko) = ("write NAME:TAG or NAME@sha256:…, with 64 digits", "NAME:TAG 또는 64자리 NAME@sha256:… 형식으로 적으세요");
    image_name(uri).map_err(|e| ApiError::of(Code::MalformedInput, e.to_string()).in_korean(korean::image(&e)).hinting(en, ko))
}

/// Refuses what is the name of no bucket.
pub(crate) fn bucket_named(bucket: &str) -> Result<(), ApiError> {
    let (en, ko) = ("a bucket's name has 3 to 63 letters, digits, dots and hyphens", "버킷 이름은 3~63자의 영문, 숫자, 점, 하이픈입니다");
    let said = || ApiError::of(Code::MalformedInput, format!("`{bucket}` is no name of a bucket")).in_korean(format!("`{bucket}`은(는) 버킷 이름이 아닙니다"));
    if is_bucket(bucket) { Ok(()) } else { Err(said().hinting(en, ko)) }
}

/// What is wrong with a file, in English as the system says it.
pub(crate) fn unreadable(path: &str, e: &io::Error) -> ApiError {
    let (en, ko) = ("name a file that is there and may be read", "있고 읽을 수 있는 파일을 지정하세요");
    ApiError::of(Code::MalformedInput, format!("{path}: {e}")).in_korean(korean::file(path, e)).hinting(en, ko)
}

/// A file was being read, and the work that read it came to no end.
pub(crate) fn broke_off(e: &tokio::task::JoinError) -> ApiError {
    ApiError::of(Code::Internal, e.to_string()).in_korean(format!("파일을 읽던 작업이 멈췄습니다: {e}"))
}

/// The routes that are expected of the stages among the targets.
fn routes_asked(targets: &[Target], routes: &[String]) -> Result<Vec<Route>, ApiError> {
    if !routes.is_empty() && !targets.iter().any(|t| matches!(t.kind(), Kind::Rest | Kind::Http)) {
        let (en, ko) = ("leave the routes out, or name the stage in front", "경로를 빼거나 앞에 있는 스테이지를 지정하세요");
        return Err(ApiError::of(Code::MalformedInput, "routes were given, and none of the targets is an API stage")
            .in_korean("경로를 지정했지만 API 스테이지인 대상이 없습니다")
            .hinting(en, ko));
    }
    let (en, ko) = ("write routes such as GET /orders or POST /orders/{id}", "GET /orders, POST /orders/{id}처럼 경로를 적으세요");
    let read = |route: &String| route.parse().map_err(|e: NoRoute| ApiError::of(Code::MalformedInput, e.to_string()).in_korean(e.korean()).hinting(en, ko));
    routes.iter().map(read).collect()
}

/// The most characters that AWS keeps as the description of a version.
const DESCRIPTION: usize = 256;

/// Lines as one: AWS takes no other in a description, and a word does not run into the next.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

impl Console {
    /// What a deploy, shift, promote or abort would do now, with its diff. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Unknown targets and revisions, files that cannot be read, reads that could not be made.
    pub async fn plan_release(&self, request: &ReleaseRequest, lang: Lang) -> Result<PlanAnswer, ApiError> {
        Ok(planned(self.release_prepared(request, lang).await?, lang))
    }

    async fn release_prepared(&self, request: &ReleaseRequest, lang: Lang) -> Result<Prepared, ApiError> {
        let (intent, given) = self.release_asked(request).await?;
        let today = self.parts.clock.today();
        let if_current = self.revision_here(request.if_current.as_deref())?;
        // What cannot be read of the journal is missed where something is opened.
        let reader = self.parts.journal.reader().ok().flatten();
        let open = reader.as_ref().and_then(|reader| reader.open_on(self.scope(), intent.targets()).ok()).map(known).unwrap_or_default();
        let held = match reader.map_or(Ok(Vec::new()), |reader| prepare::held(&reader, self.scope(), &intent, intent.way().unwrap_or(Way::Unknown))) {
            Err(newer @ JournalError::NewerRecord { .. }) => return Err(newer.into()),
            held => held.unwrap_or_default(),
        };
        let prepared = prepare::forward(&*self.parts.observe, &intent, &given, today, &open).await.map_err(OperateError::Prepare);
        let prepared = prepared.map(|mut prepared| {
            prepared.findings.splice(0..0, held);
            prepared
        });
        let expected = prepared.and_then(|prepared| expected_current(&prepared, if_current.as_ref()).map(|()| prepared));
        expected.map_err(|e| refuse::of_operate(e, lang))
    }

    /// Carries it out, and answers when that has come to rest.
    ///
    /// # Errors
    /// Why nothing was opened. An operation that was opened is in the answer, however it ended.
    pub async fn release(&self, request: &ReleaseRequest, wait: bool, lang: Lang) -> Result<OperationAnswer, ApiError> {
        if let Some(source) = self.shut_out().filter(|_| !self.is_read_only() && matches!(request.intent, ReleaseIntent::Abort)) {
            // Nothing can be recorded, nor is it known what the account asks for: the plan is for the operator's own hands.
            let plan = Some(Box::new(self.release_prepared(request, lang).await?));
            return Err(refuse::of_operate(OperateError::NoRecord { source, plan }, lang));
        }
        let change = self.may_change(request.account.as_deref())?;
        let (intent, given) = self.release_asked(request).await?;
        let given = Given { again: request.plan.is_some(), ..given };
        let asked =
            Asked { to: None, if_current: self.revision_here(request.if_current.as_deref())?, plan: request.plan.clone(), expected: request.expected.clone() };
        let follow = Following(self);
        let operator = self.operator(&**change, wait, &follow);
        self.carry_out(intent.goes_back(), operator.forward(&intent, &given, &asked), lang).await
    }

    async fn release_asked(&self, request: &ReleaseRequest) -> Result<(Intent, Given), ApiError> {
        let targets = self.targets_here(&request.targets)?;
        if let Some(twice) = targets.iter().find(|t| request.targets.iter().filter(|id| id.parse::<TargetId>().is_ok_and(|id| id.target == **t)).count() > 1)
            && request.intent == ReleaseIntent::Deploy
        {
            let said = ApiError::of(Code::MalformedInput, format!("{twice} is named twice")).in_korean(format!("{twice}을(를) 두 번 지정했습니다"));
            return Err(said.hinting("give each target one release", "대상마다 릴리스를 하나씩 지정하세요"));
        }
        let steps = match &request.steps {
            None if request.publish_only => Steps::none(),
            Some(list) => Steps::typed(list, request.every.as_deref())?,
            None => Steps::whole(),
        };
        if request.intent == ReleaseIntent::Deploy && steps.percents().first() == Some(&Percent::NONE) {
            let said = ApiError::of(Code::MalformedInput, "a release with 0 % takes no traffic").in_korean("0 %면 트래픽을 받지 않는 릴리스입니다");
            return Err(said.hinting("to make it without traffic: --publish-only", "트래픽 없이 만들기만 하려면 --publish-only를 쓰세요"));
        }
        if request.publish_only && request.sources.iter().any(|source| matches!(source, SourceShape::Revision { .. })) {
            let said =
                ApiError::of(Code::MalformedInput, "a revision that exists has nothing to publish").in_korean("이미 있는 리비전은 새로 게시할 것이 없습니다");
            return Err(said.hinting("leave --publish-only out, or give what is new", "--publish-only를 빼거나 새 릴리스를 지정하세요"));
        }
        for (target, percent) in targets.iter().flat_map(|t| steps.percents().iter().map(move |p| (t, p))) {
            percent.fits(target.kind())?;
        }
        let engine = request.engine.as_deref().map(str::parse::<Engine>).transpose();
        let engine = engine.map_err(|e| {
            let said = ApiError::of(Code::MalformedInput, e).in_korean("엔진은 `local`, `codedeploy`, `ecs` 중 하나입니다");
            said.hinting("choose one of them, or none", "그중 하나를 고르거나 비워 두세요")
        })?;
        let mut packages = Vec::new();
        let note = Note { description: self.described(request.note.as_deref())?, event: self.event(request.event.as_deref()).await? };
        let intent = match request.intent {
            ReleaseIntent::Promote => Intent::Promote { targets },
            ReleaseIntent::Abort => Intent::Abort { targets },
            ReleaseIntent::Shift => {
                let to = self.revision_here(request.to.as_deref())?;
                let to = to.ok_or_else(|| {
                    ApiError::of(Code::MalformedInput, "a shift needs the revision that gets the traffic: --to")
                        .in_korean("트래픽을 받을 리비전을 지정해야 합니다: --to")
                })?;
                Intent::Shift { targets, to, steps, engine }
            }
            ReleaseIntent::Deploy => {
                if request.sources.len() != targets.len() {
                    let message = format!("{} targets and {} releases: each target needs one of its own", targets.len(), request.sources.len());
                    let ko = format!("대상은 {}개, 릴리스는 {}개입니다: 대상마다 하나씩 있어야 합니다", targets.len(), request.sources.len());
                    return Err(ApiError::of(Code::MalformedInput, message).in_korean(ko));
                }
                let mut releases = Vec::with_capacity(targets.len());
                for (target, source) in targets.iter().zip(&request.sources) {
                    releases.push(self.source_asked(target, source, &mut packages).await?);
                }
                Intent::Deploy { targets, releases, steps, engine }
            }
        };
        let routes = routes_asked(intent.targets(), request.routes.as_deref().unwrap_or_default())?;
        Ok((intent, Given { note, packages, routes, again: false }))
    }

    async fn source_asked(&self, target: &Target, source: &SourceShape, packages: &mut Vec<(Target, Arc<Package>)>) -> Result<Source, ApiError> {
        Ok(match source {
            SourceShape::Revision { revision } => {
                let revision = self.revision_here(Some(revision))?;
                let none = || {
                    let said = ApiError::of(Code::MalformedInput, format!("no revision was named for {target}"));
                    said.in_korean(format!("{target}에 배포할 리비전을 지정하지 않았습니다"))
                };
                Source::Existing { revision: revision.ok_or_else(none)? }
            }
            SourceShape::Zip { file, bucket } => {
                bucket.as_deref().map_or(Ok(()), bucket_named)?;
                let package = self.package(file).await?;
                let facts = package.facts();
                let zip = Source::Zip {
                    file: files::full_path(Path::new(file)).map_err(|e| unreadable(file, &e))?,
                    sha256: facts.sha256.clone(),
                    size: facts.size,
                    bucket: bucket.clone(),
                };
                packages.push((target.clone(), package));
                zip
            }
            SourceShape::Object { bucket, key, version } => {
                bucket_named(bucket)?;
                Source::Object { bucket: bucket.clone(), key: key.clone(), version: version.clone(), etag: None }
            }
            SourceShape::Image { uri } => {
                image_named(uri)?;
                Source::Image { uri: uri.clone() }
            }
            SourceShape::Snapshot => Source::Snapshot,
            SourceShape::Definition { file, images, cpu, memory, env } => {
                let environment = match env {
                    Some(ContainerFile { container, file }) => Some((container.clone(), self.hashed(file).await?)),
                    None => None,
                };
                for (place, ContainerImage { container, image }) in images.iter().enumerate() {
                    image_named(image)?;
                    if container.is_empty() || images[..place].iter().any(|i| i.container == *container) {
                        let (message, said) = if container.is_empty() {
                            (format!("no container was named for {image}"), format!("{image}을(를) 쓸 컨테이너를 지정하지 않았습니다"))
                        } else {
                            (format!("{container} was given two images"), format!("{container} 컨테이너에 이미지를 두 개 지정했습니다"))
                        };
                        let (en, ko) = ("name each container once: CONTAINER=IMAGE", "컨테이너마다 한 번씩 CONTAINER=IMAGE로 지정하세요");
                        return Err(ApiError::of(Code::MalformedInput, message).in_korean(said).hinting(en, ko));
                    }
                }
                let images = images.iter().map(|i| (i.container.clone(), i.image.clone())).collect();
                Source::Definition(Changes { images, cpu: *cpu, memory: *memory, file: self.file_at(file.as_deref()).await?, environment })
            }
        })
    }

    /// A zip of this machine, read through.
    async fn package(&self, path: &str) -> Result<Arc<Package>, ApiError> {
        let (wanted, packages) = (PathBuf::from(path), Arc::clone(&self.packages));
        let read = tokio::task::spawn_blocking(move || packages.read(&wanted)).await;
        Ok(read.map_err(|e| broke_off(&e))??)
    }

    /// The event that a new version is tried with.
    async fn event(&self, path: Option<&str>) -> Result<Option<FileAt>, ApiError> {
        let Some(path) = path else { return Ok(None) };
        let wanted = PathBuf::from(path);
        let read = tokio::task::spawn_blocking(move || files::event(&wanted)).await.map_err(|e| broke_off(&e))?;
        let (en, ko) = ("give a file of JSON with at most 6 MB, as the function would get it", "함수가 받을 6 MB 이하의 JSON 파일을 지정하세요");
        let said = |e: NoEvent| ApiError::of(Code::MalformedInput, format!("{path}: {e}")).in_korean(korean::event(path, &e));
        read.map(Some).map_err(|e| said(e).hinting(en, ko))
    }

    async fn file_at(&self, path: Option<&str>) -> Result<Option<FileAt>, ApiError> {
        match path {
            Some(path) => Ok(Some(self.hashed(path).await?)),
            None => Ok(None),
        }
    }

    /// A file of this machine by its full path, with its hash.
    async fn hashed(&self, path: &str) -> Result<FileAt, ApiError> {
        let wanted = PathBuf::from(path);
        let read = tokio::task::spawn_blocking(move || files::hashed(&wanted)).await;
        read.map_err(|e| broke_off(&e))?.map_err(|e| unreadable(path, &e))
    }

    /// Who and why, as AWS keeps it with a revision.
    fn described(&self, note: Option<&str>) -> Result<String, ApiError> {
        let who = one_line(&self.parts.actor.name);
        let Some(note) = note.map(one_line) else { return Ok(format!("{who} with Switchback").chars().take(DESCRIPTION).collect()) };
        let text = format!("{who}: {note}");
        let (all, most) = (text.chars().count(), DESCRIPTION.saturating_sub(who.chars().count() + 2));
        if all > DESCRIPTION {
            let has = note.chars().count();
            let message = format!("the note has {has} characters: AWS keeps {most} of them beside the name of who asks");
            let said =
                ApiError::of(Code::MalformedInput, message).in_korean(format!("메모가 {has}자입니다. AWS는 요청한 사람의 이름과 함께 {most}자까지 보관합니다"));
            return Err(said.hinting("shorten the note", "메모를 줄이세요"));
        }
        Ok(text)
    }
}
