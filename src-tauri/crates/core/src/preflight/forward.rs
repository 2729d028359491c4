//! What keeps a target from a deploy or a shift, and what comes with one; each with its words.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::base::{ApiBase, Base};
use crate::intent::Intent;
use crate::plan::{Pause, Plan, Step};
use crate::preflight::package::{self, HandlerFacts, PackageFacts, PackageType};
use crate::preflight::runtimes::{self, Use};
use crate::preflight::{Finding, Rule, Severity, drivers, fargate};
use crate::release::Source;
use crate::revision::Revision;
use crate::serving::Serving;
use crate::target::Target;
use crate::text::Lang;

/// What is found before traffic goes forward.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum ForwardRule {
    /// The source is for another kind of target, or of another package type.
    WrongSource,
    /// An image is named by its tag.
    ImageByTag {
        /// It.
        image: String,
    },
    /// The task definition has no container of this name.
    NoSuchContainer {
        /// The name.
        name: String,
        /// Those it has.
        containers: Vec<String>,
    },
    /// Two releases in one plan are for the same function, whose `$LATEST` takes one after the other.
    SameFunction {
        /// It.
        function: String,
    },
    /// An update of the function is under way, or has failed.
    FunctionBusy,
    /// Edits of the API that are not published yet go out with a deployment.
    PublishedAlong {
        /// What they are.
        edits: Vec<String>,
    },
    /// How the API stands that is published could not be read, so that edits made meanwhile go out unseen.
    ApiNotCompared,
    /// Traffic is on two revisions already, and neither of them is the one asked for.
    ThirdRevision {
        /// The stable side.
        stable: Revision,
        /// The other.
        other: Revision,
    },
    /// This kind of target serves one revision at a time.
    NoSplit,
    /// An alias on `$LATEST` cannot be split, and none is moved to it.
    LatestCannotSplit,
    /// What was asked for is the side that traffic goes back to.
    StableSide {
        /// It.
        revision: Revision,
    },
    /// AWS is still moving this target.
    UnderWay,
    /// A rollout whose tasks fail is replaced.
    ReplacesFailing {
        /// What it was bringing in.
        revision: Revision,
        /// How many tasks ECS counts as failed.
        failed: u32,
    },
    /// A rollout is replaced that does not become steady.
    ReplacesUnsteady {
        /// What it was bringing in.
        revision: Revision,
    },
    /// There is no split to promote or abort.
    NoSplitOn,
    /// What was made for a release stays when the traffic goes back.
    MadeStays {
        /// What: a version, a deployment, a task definition.
        made: Vec<String>,
    },
    /// The canary's variables take the place of the stage's, whose values are not kept.
    VariablesCopied {
        /// Their names.
        names: Vec<String>,
    },
    /// Traffic stays split where the steps end.
    StaysSplit {
        /// The last share in percent.
        percent: f64,
    },
    /// This machine drives the steps: none is sent while it sleeps.
    LocalEngine {
        /// How many steps are sent after a pause.
        steps: usize,
        /// Whether each of them waits to be asked for; else for its time.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        asked: bool,
    },
}

/// What is released on one target, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Making {
    /// The target.
    pub target: Target,
    /// What it is made from.
    pub base: Base,
    /// What it is made of.
    pub source: Source,
    /// What a zip holds, and where its handler is.
    pub package: Option<(PackageFacts, HandlerFacts)>,
}

/// The rules for a plan that goes forward, on `today`, a date in UTC.
pub fn check(plan: &Plan, makings: &[Making], today: Date) -> Vec<Finding> {
    let mut found: Vec<Finding> = makings.iter().flat_map(|making| made_from(making, today)).collect();
    for (place, making) in makings.iter().enumerate() {
        let Target::LambdaAlias { function, .. } = &making.target else { continue };
        // The second update would be held to a RevisionId that the first has ended, after the first alias has moved.
        if makings[..place].iter().any(|m| matches!(&m.target, Target::LambdaAlias { function: other, .. } if other == function)) {
            found.push(Finding::new(Severity::Block, &making.target, ForwardRule::SameFunction { function: function.clone() }.into()));
        }
    }
    for now in &plan.observed {
        let steps: Vec<&Step> = plan.steps.iter().filter(|s| s.target == now.target).collect();
        let mut say = |severity, rule: ForwardRule| found.push(Finding::new(severity, &now.target, rule.into()));
        if let (Serving::Ecs(service), Some(_)) = (&now.serving, steps.first())
            && now.serving.in_motion()
            && !plan.intent.goes_back()
        {
            let (revision, failed) = (service.task_definition.clone(), service.rollout.failed);
            match failed {
                0 if now.drags_on() => say(Severity::Warn, ForwardRule::ReplacesUnsteady { revision }),
                0 => {}
                failed => say(Severity::Warn, ForwardRule::ReplacesFailing { revision, failed }),
            }
        }
        found.extend(drivers::drives(plan, now, &steps));
        let mut say = |severity, rule: ForwardRule| found.push(Finding::new(severity, &now.target, rule.into()));
        for (asked, severity) in [(false, Severity::Warn), (true, Severity::Info)] {
            let paused = steps.iter().filter_map(|s| s.pause).filter(|pause| (*pause == Pause::UntilAsked) == asked).count();
            if paused > 0 && !matches!(plan.intent, Intent::Review { .. }) {
                say(severity, ForwardRule::LocalEngine { steps: paused, asked });
            }
        }
        if let Some(last) = steps.last().filter(|s| s.verify.in_motion() && !matches!(s.verify, Serving::Ecs(_)))
            && let Some(share) = last.verify.split().0.get(1)
        {
            say(Severity::Info, ForwardRule::StaysSplit { percent: share.percent });
        }
    }
    found.extend(variables_copied(plan));
    found.extend(super::common(plan));
    found
}

/// Variables that a promotion puts in the place of the stage's, and that nothing brings back.
pub(super) fn variables_copied(plan: &Plan) -> impl Iterator<Item = Finding> {
    plan.steps.iter().filter_map(|step| match &step.action {
        Action::PromoteCanary(canary) if !canary.overrides.is_empty() => {
            let names = canary.overrides.keys().cloned().collect();
            Some(Finding::new(Severity::Warn, &step.target, ForwardRule::VariablesCopied { names }.into()))
        }
        _ => None,
    })
}

fn made_from(making: &Making, today: Date) -> Vec<Finding> {
    let Making { target, base, source, package } = making;
    let mut found = Vec::new();
    match (base, source) {
        (Base::Function(function), source) => {
            let facts = function.facts();
            let given = if matches!(source, Source::Image { .. }) { PackageType::Image } else { PackageType::Zip };
            found.extend(package::check_type(target, &facts, given));
            found.extend(function.runtime.iter().filter_map(|runtime| runtimes::check(target, runtime, Use::Update, today)));
            if function.busy {
                found.push(Finding::new(Severity::Block, target, ForwardRule::FunctionBusy.into()));
            }
            // What is wrong with the zip is no matter where no zip is taken.
            if let (Source::Zip { bucket, .. }, Some((package, handler)), false) = (source, package, function.image) {
                found.extend(package::check_zip(target, &facts, package, handler, bucket.is_some()));
            }
            if let Source::Image { uri } = source {
                found.extend(image(target, uri));
            }
        }
        (Base::Definition(definition), Source::Definition(changes)) => {
            let unknown = changes.images.iter().map(|(name, _)| name).chain(changes.environment.iter().map(|(name, _)| name));
            for name in unknown.filter(|name| changes.file.is_none() && definition.containers.iter().all(|c| c.name != **name)) {
                let containers = definition.containers.iter().map(|c| c.name.clone()).collect();
                found.push(Finding::new(Severity::Block, target, ForwardRule::NoSuchContainer { name: name.clone(), containers }.into()));
            }
            if let (true, None, Some(cpu), Some(memory)) =
                (definition.fargate, &changes.file, changes.cpu.or(definition.cpu), changes.memory.or(definition.memory))
            {
                found.extend(fargate::check(target, fargate::Size { cpu, memory }));
            }
        }
        (Base::Api(ApiBase { unpublished: Some(edits), .. }), _) if !edits.is_empty() => {
            found.push(Finding::new(Severity::Warn, target, ForwardRule::PublishedAlong { edits: edits.iter().map(ToString::to_string).collect() }.into()));
        }
        (Base::Api(ApiBase { stands: None, .. }), Source::Snapshot) => {
            found.push(Finding::new(Severity::Warn, target, ForwardRule::ApiNotCompared.into()));
        }
        _ => {}
    }
    found
}

/// A tag may be another image tomorrow, and a function's new version is held to its digest. What a task runs is looked at
/// with the images of its whole definition.
fn image(target: &Target, uri: &str) -> Option<Finding> {
    (!uri.contains("@sha256:")).then(|| Finding::new(Severity::Block, target, ForwardRule::ImageByTag { image: uri.to_owned() }.into()))
}

impl From<ForwardRule> for Rule {
    fn from(rule: ForwardRule) -> Self {
        Self::Forward(rule)
    }
}

impl ForwardRule {
    /// What is so, in one line.
    pub(super) fn cause(&self, lang: Lang) -> String {
        match self {
            Self::WrongSource => lang.pick("this is no release for a target of this kind".into(), "이 종류의 대상에 배포할 수 있는 릴리스가 아닙니다".into()),
            Self::ImageByTag { image } => lang.pick(
                format!("{image} is named by its tag, which may be another image tomorrow"),
                format!("{image}은(는) 태그로 지정되어 내일은 다른 이미지일 수 있습니다"),
            ),
            Self::NoSuchContainer { name, containers } => lang.pick(
                format!("there is no container {name}, only {}", containers.join(", ")),
                format!("{name} 컨테이너가 없습니다. 있는 컨테이너: {}", containers.join(", ")),
            ),
            Self::SameFunction { function } => lang.pick(
                format!("two releases in one plan are for the function {function}, which takes one at a time"),
                format!("한 계획에서 두 릴리스가 같은 함수 {function}에 들어갑니다. 함수는 한 번에 하나만 받을 수 있습니다"),
            ),
            Self::FunctionBusy => lang.pick(
                "the function is not settled: an update of it is under way or has failed".into(),
                "함수가 안정된 상태가 아닙니다: 업데이트가 진행 중이거나 실패했습니다".into(),
            ),
            Self::PublishedAlong { edits } => lang.pick(
                format!("a deployment publishes the API as it is now, so these go out as well: {}", edits.join(", ")),
                format!("배포하면 API의 현재 상태가 게시되므로 다음 변경도 함께 나갑니다: {}", edits.join(", ")),
            ),
            Self::ApiNotCompared => lang.pick(
                "how the API stands could not be read: what this publishes is compared with nothing, and edits made meanwhile go out along".into(),
                "API의 현재 상태를 읽을 수 없습니다: 게시될 내용을 비교하지 못하므로 그사이의 변경도 함께 나갑니다".into(),
            ),
            Self::ThirdRevision { stable, other } => lang.pick(
                format!("traffic is split between {stable} and {other}: a target serves no third revision"),
                format!("트래픽이 {stable}와(과) {other}에 나뉘어 있습니다: 세 번째 리비전은 함께 서비스할 수 없습니다"),
            ),
            Self::NoSplit => lang.pick("this kind of target serves one revision at a time".into(), "이 종류의 대상은 한 번에 한 리비전만 서비스합니다".into()),
            Self::LatestCannotSplit => lang.pick(
                "$LATEST is no fixed release: no alias is moved to it, and one that is on it cannot be split".into(),
                "$LATEST는 고정된 릴리스가 아닙니다: 별칭을 옮겨 놓을 수 없고, $LATEST에 있는 별칭은 나눌 수 없습니다".into(),
            ),
            Self::StableSide { revision } => lang.pick(
                format!("{revision} is the stable side: it has what the other side leaves"),
                format!("{revision}은(는) 기준 쪽입니다: 다른 쪽이 받지 않는 트래픽을 받습니다"),
            ),
            Self::UnderWay => lang.pick("AWS is still moving this target".into(), "AWS가 아직 이 대상을 옮기고 있습니다".into()),
            Self::ReplacesFailing { revision, failed } => lang.pick(
                format!("the rollout of {revision} is still under way and {failed} of its tasks have failed: this takes its place"),
                format!("{revision} 배포가 아직 진행 중이고 태스크 {failed}개가 실패했습니다: 이 배포가 대신합니다"),
            ),
            Self::ReplacesUnsteady { revision } => lang.pick(
                format!("the rollout of {revision} has not become steady in more than 10 minutes, as where tasks start and die again: this takes its place"),
                format!("{revision} 배포가 10분 넘게 안정되지 않았습니다(태스크가 시작했다 죽기를 되풀이할 때 이렇습니다). 이 배포가 대신합니다"),
            ),
            Self::NoSplitOn => lang.pick("traffic is not split here".into(), "여기에는 나뉜 트래픽이 없습니다".into()),
            Self::MadeStays { made } => lang.pick(
                format!("what was made for the release stays, without traffic: {}", made.join(", ")),
                format!("릴리스를 위해 만든 것은 트래픽 없이 남습니다: {}", made.join(", ")),
            ),
            Self::VariablesCopied { names } => lang.pick(
                format!("the canary's variables take the place of the stage's, whose values are not kept: {}", names.join(", ")),
                format!("카나리의 변수가 스테이지의 변수를 대신하며 이전 값은 보관되지 않습니다: {}", names.join(", ")),
            ),
            Self::StaysSplit { percent } => lang.pick(
                format!("traffic stays split at {percent} % until it is promoted or aborted"),
                format!("승격하거나 중단할 때까지 트래픽이 {percent} %로 나뉜 채 남습니다"),
            ),
            Self::LocalEngine { steps, asked: true } => lang.pick(
                match steps {
                    1 => "1 more step waits until you ask for it: until then the split stays where it is".to_owned(),
                    _ => format!("{steps} more steps wait, each until you ask for it: until then the split stays where it is"),
                },
                format!("나머지 {steps}단계는 지시를 받을 때까지 기다립니다: 그동안 그 비율에 머뭅니다"),
            ),
            Self::LocalEngine { steps, asked: false } => lang.pick(
                format!(
                    "this machine drives it: {} only while Switchback runs; after sleep or a crash the split stays where it is",
                    if *steps == 1 { "1 more step follows by itself".to_owned() } else { format!("{steps} more steps follow by themselves") }
                ),
                format!("이 컴퓨터가 진행합니다: 나머지 {steps}단계는 Switchback이 실행 중일 때만 이어지고, 절전이나 중단 뒤에는 그 비율에 머뭅니다"),
            ),
        }
    }

    /// What to do about it, in one line.
    pub(super) fn fix(&self, lang: Lang) -> String {
        match self {
            Self::WrongSource => lang.pick(
                "a Lambda alias takes a zip, an S3 object or an image, a stage a snapshot or a deployment, a service a task definition".into(),
                "Lambda 별칭에는 zip, S3 객체 또는 이미지를, 스테이지에는 스냅숏이나 배포를, 서비스에는 태스크 정의를 지정하세요".into(),
            ),
            Self::ImageByTag { .. } => lang.pick("name it by digest: NAME@sha256:…".into(), "다이제스트로 지정하세요: NAME@sha256:…".into()),
            Self::NoSuchContainer { .. } => lang.pick("name one of those".into(), "그중 하나를 지정하세요".into()),
            Self::SameFunction { .. } => lang.pick(
                "release it on one alias, and move the other to the version that this makes".into(),
                "한 별칭에 배포한 뒤, 다른 별칭은 그때 만들어진 버전으로 옮기세요".into(),
            ),
            Self::FunctionBusy => lang.pick("wait until it is Active and Successful".into(), "Active, Successful 상태가 될 때까지 기다리세요".into()),
            Self::PublishedAlong { .. } => lang.pick("make sure that all of it may go out".into(), "모두 나가도 되는지 확인하세요".into()),
            Self::ApiNotCompared => lang.pick(
                "plan it again, or make sure that nobody edits the API until it is deployed".into(),
                "다시 계획하거나, 배포될 때까지 아무도 API를 수정하지 않는지 확인하세요".into(),
            ),
            Self::ThirdRevision { .. } => lang.pick("promote or abort that split first".into(), "먼저 그 분할을 승격하거나 중단하세요".into()),
            Self::NoSplit => lang.pick("move it at once".into(), "한 번에 옮기세요".into()),
            Self::LatestCannotSplit => lang.pick("publish a version and name that".into(), "버전을 게시하고 그 버전을 지정하세요".into()),
            Self::StableSide { .. } => lang.pick(
                "abort takes all traffic back to it; for less, shift the other side".into(),
                "중단하면 모두 이쪽으로 돌아옵니다. 일부만 옮기려면 다른 쪽을 조정하세요".into(),
            ),
            Self::UnderWay => lang.pick("wait until it has arrived, or roll it back".into(), "도착할 때까지 기다리거나 롤백하세요".into()),
            Self::VariablesCopied { .. } => lang.pick("note them if you may need them again".into(), "다시 필요할 수 있으면 적어 두세요".into()),
            Self::ReplacesFailing { .. } | Self::ReplacesUnsteady { .. } => lang.pick("or roll it back".into(), "또는 롤백하세요".into()),
            Self::NoSplitOn => lang.pick(
                "a shift to a share begins a split; a rollback goes back from what is served whole".into(),
                "비율을 정해 옮기면 나뉩니다. 전체가 서비스 중인 릴리스에서 되돌리려면 롤백하세요".into(),
            ),
            Self::MadeStays { .. } => lang.pick("delete it yourself once nobody needs it".into(), "더 필요 없으면 직접 지우세요".into()),
            Self::StaysSplit { .. } => lang.pick("promote it or abort it once you have seen enough".into(), "충분히 확인한 뒤 승격하거나 중단하세요".into()),
            Self::LocalEngine { asked: true, .. } => lang.pick(
                "resume it for the next step; promote or abort ends it".into(),
                "이어서 진행하면 다음 단계로 갑니다. 승격하거나 중단하면 끝납니다".into(),
            ),
            Self::LocalEngine { asked: false, .. } => {
                lang.pick("keep this machine awake; after a gap, resume it".into(), "이 컴퓨터를 켜 두고, 멈췄으면 이어서 진행하세요".into())
            }
        }
    }

    /// The code, for scripts.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::WrongSource => "wrong_source",
            Self::ImageByTag { .. } => "image_by_tag",
            Self::NoSuchContainer { .. } => "no_such_container",
            Self::SameFunction { .. } => "same_function",
            Self::FunctionBusy => "function_busy",
            Self::PublishedAlong { .. } => "published_along",
            Self::ApiNotCompared => "api_not_compared",
            Self::ThirdRevision { .. } => "third_revision",
            Self::NoSplit => "no_split",
            Self::LatestCannotSplit => "latest_cannot_split",
            Self::StableSide { .. } => "stable_side",
            Self::UnderWay => "under_way",
            Self::ReplacesFailing { .. } => "replaces_failing",
            Self::ReplacesUnsteady { .. } => "replaces_unsteady",
            Self::NoSplitOn => "no_split_on",
            Self::MadeStays { .. } => "made_stays",
            Self::VariablesCopied { .. } => "variables_copied",
            Self::StaysSplit { .. } => "stays_split",
            Self::LocalEngine { .. } => "local_engine",
        }
    }
}
