//! The words of each finding: the cause and the fix, one line each, in both languages.

use crate::arming::NotArmed;
use crate::intent::Intent;
use crate::preflight::{Finding, Rule, newer};
use crate::revision::{Condition, named};
use crate::serving::Controller;
use crate::target::Target;
use crate::text::Lang;

fn list(targets: &[Target]) -> String {
    targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn owner(controller: Controller) -> &'static str {
    match controller {
        Controller::Ecs => "ECS",
        Controller::CodeDeploy => "CodeDeploy",
        Controller::External => "EXTERNAL",
    }
}

/// What an operation that was taken over has not sent.
pub fn not_sent(left: &Intent, lang: Lang) -> String {
    let targets = list(left.targets());
    lang.pick(format!("not sent to {targets}"), format!("{targets}에는 보내지 않았습니다"))
}

/// How to have it sent after all.
pub fn go_on(left: &Intent, lang: Lang) -> String {
    let command = left.command();
    lang.pick(format!("if that is still wanted: `{command}`"), format!("그래도 진행하려면 `{command}` 명령을 실행하세요"))
}

impl Finding {
    /// What is so, in one line.
    pub fn cause(&self, lang: Lang) -> String {
        named(&self.cause_as_planned(lang), lang)
    }

    fn cause_as_planned(&self, lang: Lang) -> String {
        match &self.rule {
            Rule::ManagedStage { .. } => lang.pick(
                "API Gateway manages this stage itself and lets nobody set its deployment".into(),
                "이 스테이지는 API Gateway가 직접 관리하므로 배포를 바꿀 수 없습니다".into(),
            ),
            Rule::ForeignController { controller } => lang.pick(
                format!("the service's deployments belong to {}: UpdateService cannot change its task definition", owner(*controller)),
                format!("이 서비스의 배포는 {}에서 관리하므로 UpdateService로 태스크 정의를 바꿀 수 없습니다", owner(*controller)),
            ),
            Rule::RevisionNotReady { revision, condition } => {
                let is = match condition {
                    Condition::Pending => lang.pick("is still being made".to_owned(), "아직 준비 중입니다".to_owned()),
                    Condition::Failed { reason } => lang.pick(format!("has failed ({reason})"), format!("실패 상태입니다({reason})")),
                    Condition::Inactive => lang.pick("is deregistered".to_owned(), "등록이 해제되었습니다".to_owned()),
                    Condition::Listed => lang.pick("was not looked up".to_owned(), "확인되지 않았습니다".to_owned()),
                    Condition::Ready | Condition::Idle => lang.pick("can serve".to_owned(), "서비스할 수 있습니다".to_owned()),
                };
                lang.pick(format!("{revision} {is}"), format!("{revision}: {is}"))
            }
            Rule::IdleVersion { revision } => lang.pick(
                format!("version {revision} is asleep (Idle): its first invokes may fail while it wakes"),
                format!("버전 {revision}은(는) 유휴(Idle) 상태라 깨어나는 동안 처음 몇 번의 호출이 실패할 수 있습니다"),
            ),
            Rule::ColdCapacity => lang.pick(
                "the alias has provisioned concurrency: the pointer moves at once, warm capacity follows in minutes".into(),
                "별칭에 프로비저닝된 동시성이 있습니다: 포인터는 즉시 바뀌지만 예열된 용량은 몇 분 뒤에 따라옵니다".into(),
            ),
            Rule::Unproven { revision } => lang.pick(
                format!("{revision} is the newest older revision that exists, but was never seen serving this target"),
                format!("{revision}은(는) 존재하는 가장 최근의 이전 리비전이지만 이 대상에서 서비스된 기록이 없습니다"),
            ),
            Rule::UnrecordedSince { revision } => lang.pick(
                format!("what is served now was put there by nothing the journal knows of: other releases may have been served here since {revision}"),
                format!("지금 서비스 중인 릴리스는 저널에 없는 변경으로 올라왔습니다: {revision} 이후 다른 릴리스가 서비스되었을 수 있습니다"),
            ),
            Rule::MemoryGone { revision } => lang.pick(
                format!("the journal's memory is gone: a rollback may have put here what is served now, or have left {revision} behind"),
                format!("저널의 기록이 없어졌습니다: 지금 서비스 중인 릴리스가 이미 롤백된 것이거나, {revision}이(가) 롤백으로 물러난 릴리스일 수 있습니다"),
            ),
            Rule::NewerWorkedHere { revision } => lang.pick(
                format!("a newer Switchback has worked on this target, and this version does not understand what it did: it may have rolled back already, or have left {revision} behind"),
                format!("더 새로운 Switchback이 이 대상에서 작업했고 이 버전은 그 내용을 알지 못합니다: 이미 롤백했거나, {revision}이(가) 롤백으로 물러난 릴리스일 수 있습니다"),
            ),
            Rule::LeftOut { why } => lang.pick(
                format!("{} could not be read and is left out, it does not go back: {why}", self.target),
                format!("{}은(는) 읽을 수 없어 제외되며 되돌아가지 않습니다: {why}", self.target),
            ),
            Rule::AutoDeployLeftOff => lang.pick(
                "AutoDeploy is turned off first, and left off: while it is on no deployment can be set".into(),
                "먼저 자동 배포(AutoDeploy)를 끄고 그대로 둡니다: 켜져 있으면 배포를 지정할 수 없습니다".into(),
            ),
            Rule::VariablesStay { names } => lang.pick(
                format!("stage variables do not go back with the deployment: {}", names.join(", ")),
                format!("스테이지 변수는 배포와 함께 되돌아가지 않습니다: {}", names.join(", ")),
            ),
            Rule::CacheSurvives => lang.pick(
                "the stage has a cache, and cached answers of the bad release outlive the rollback".into(),
                "스테이지 캐시가 켜져 있어 잘못된 릴리스의 캐시된 응답이 롤백 뒤에도 남습니다".into(),
            ),
            Rule::CanaryRemoved { deployment } => {
                lang.pick(format!("the canary on {deployment} is removed, as a step of its own"), format!("{deployment}의 카나리를 별도 단계로 제거합니다"))
            }
            Rule::DetectsOnly => lang.pick(
                "AWS offers no compare-and-swap here: a write by somebody else is detected, not prevented".into(),
                "여기에는 AWS의 비교 후 교체(CAS)가 없습니다: 다른 사람의 변경을 막지는 못하고 감지합니다".into(),
            ),
            Rule::TakesOver { operation, left } => {
                let over = lang.pick(
                    format!("operation {operation} is open on this target: this takes it over, and it ends superseded"),
                    format!("이 대상에 작업 {operation}이(가) 열려 있습니다: 이 작업이 넘겨받고 그 작업은 대체됨으로 끝납니다"),
                );
                left.as_ref().map_or(over.clone(), |left| format!("{over}; {}", not_sent(left, lang)))
            }
            Rule::AutoDeployNotRestored => lang.pick(
                "AutoDeploy was on before and stays off: turning it on would publish the current configuration".into(),
                "이전에는 자동 배포가 켜져 있었지만 꺼진 채로 둡니다: 켜면 현재 구성이 바로 배포됩니다".into(),
            ),
            Rule::LatestMoves => lang.pick(
                "$LATEST is whatever was uploaded last, not the code that was served before: undo brings back the pointer only".into(),
                "$LATEST는 이전에 서비스하던 코드가 아니라 마지막으로 업로드된 코드입니다: 실행 취소는 포인터만 되돌립니다".into(),
            ),
            Rule::RolloutStartsAgain { revision } => lang.pick(
                format!("the stopped rollout cannot be resumed: undo starts a new deployment of {revision}"),
                format!("중단된 배포는 이어서 진행할 수 없습니다: 실행 취소는 {revision}의 새 배포를 시작합니다"),
            ),
            Rule::FailedThere { revision, reason } => {
                let why = reason.as_deref().unwrap_or_else(|| lang.pick("ECS gives no reason", "ECS가 이유를 알리지 않음"));
                lang.pick(
                    format!("the service is on {revision} already, and that deployment failed: {why}"),
                    format!("서비스는 이미 {revision}을(를) 지정하고 있지만 그 배포가 실패했습니다: {why}"),
                )
            }
            Rule::OnHold { by, since, note } => {
                let why = note.iter().map(|note| format!(": {note}")).collect::<String>();
                // Whose clock it is read by is not known here.
                let since = since.strftime("%Y-%m-%d %H:%M UTC");
                lang.pick(format!("{by} has put this target on hold ({since}){why}"), format!("{by} 님이 이 대상을 보류해 두었습니다({since}){why}"))
            }
            Rule::Runtime(rule) => rule.cause(lang),
            Rule::Fargate(rule) => rule.cause(lang),
            Rule::Package(rule) => rule.cause(lang),
            Rule::Driver(rule) => rule.cause(lang),
            Rule::Forward(rule) => rule.cause(lang),
            Rule::Change(rule) => rule.cause(lang),
            Rule::Fact(rule) => rule.cause(lang),
            Rule::Newer(rule) => rule.cause(lang),
        }
    }

    /// What to do about it, in one line.
    pub fn fix(&self, lang: Lang) -> String {
        named(&self.fix_as_planned(lang), lang)
    }

    fn fix_as_planned(&self, lang: Lang) -> String {
        match &self.rule {
            Rule::ManagedStage { behind } if behind.is_empty() => {
                lang.pick("roll back the Lambda alias behind it".into(), "뒤에 있는 Lambda 별칭을 롤백하세요".into())
            }
            Rule::ManagedStage { behind } => lang.pick(format!("roll back {} instead", list(behind)), format!("대신 {}을(를) 롤백하세요", list(behind))),
            Rule::ForeignController { controller: Controller::CodeDeploy } => {
                lang.pick("stop or redeploy it in CodeDeploy".into(), "CodeDeploy에서 중지하거나 다시 배포하세요".into())
            }
            Rule::ForeignController { .. } => lang.pick("use the tool that controls it".into(), "이 서비스를 제어하는 도구를 사용하세요".into()),
            Rule::RevisionNotReady { .. } => lang.pick("choose another revision".into(), "다른 리비전을 고르세요".into()),
            Rule::IdleVersion { .. } => {
                lang.pick("invoke it once to wake it, or expect a slow start".into(), "한 번 호출해 깨우거나 느린 시작을 감안하세요".into())
            }
            Rule::Unproven { .. } | Rule::UnrecordedSince { .. } | Rule::MemoryGone { .. } | Rule::NewerWorkedHere { .. } => {
                lang.pick("name another revision if you know a better one".into(), "더 나은 리비전을 알면 그것을 지정하세요".into())
            }
            Rule::LeftOut { .. } => lang.pick(
                format!("once it can be read: `switchback rollback {}`", self.target),
                format!("읽을 수 있게 되면 `switchback rollback {}` 명령을 실행하세요", self.target),
            ),
            Rule::AutoDeployLeftOff | Rule::AutoDeployNotRestored => {
                lang.pick("turn AutoDeploy on again once the configuration is fixed".into(), "구성을 고친 뒤에 자동 배포를 다시 켜세요".into())
            }
            Rule::LatestMoves => lang.pick("publish a version and point the alias at that".into(), "버전을 게시하고 별칭이 그 버전을 가리키게 하세요".into()),
            Rule::VariablesStay { .. } => lang.pick("compare them with what this release needs".into(), "이 릴리스에 필요한 값과 비교하세요".into()),
            Rule::CacheSurvives => lang.pick("flush the stage's cache afterwards".into(), "롤백 뒤에 스테이지 캐시를 비우세요".into()),
            Rule::TakesOver { left: Some(left), .. } => go_on(left, lang),
            Rule::TakesOver { left: None, .. } => {
                lang.pick("to leave it alone, wait until it has ended".into(), "그대로 두려면 그 작업이 끝날 때까지 기다리세요".into())
            }
            Rule::ColdCapacity => lang.pick("expect slow first requests for some minutes".into(), "몇 분 동안 첫 요청이 느릴 수 있음을 감안하세요".into()),
            Rule::CanaryRemoved { .. } => lang.pick("an undo puts it back".into(), "실행 취소하면 다시 생깁니다".into()),
            Rule::DetectsOnly => lang.pick("let nobody else write to it meanwhile".into(), "그동안 다른 사람이 변경하지 않게 하세요".into()),
            Rule::RolloutStartsAgain { .. } => lang.pick("expect the minutes that a whole rollout takes".into(), "전체 배포에 걸리는 시간을 감안하세요".into()),
            Rule::FailedThere { .. } => {
                lang.pick("choose another revision, or release it anew with another size".into(), "다른 리비전을 고르거나, 크기를 바꿔 다시 배포하세요".into())
            }
            Rule::OnHold { .. } => lang.pick("ask them, and lift the hold if it may go on".into(), "먼저 확인하고, 진행해도 된다면 보류를 푸세요".into()),
            Rule::Runtime(rule) => rule.fix(lang),
            Rule::Fargate(rule) => rule.fix(lang),
            Rule::Package(rule) => rule.fix(lang),
            Rule::Driver(rule) => rule.fix(lang),
            Rule::Forward(rule) => rule.fix(lang),
            Rule::Change(rule) => rule.fix(lang),
            Rule::Fact(rule) => rule.fix(lang),
            Rule::Newer(rule) => rule.fix(lang),
        }
    }
}

impl Rule {
    /// The code of a rule that is known here.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ManagedStage { .. } => "managed_stage",
            Self::ForeignController { .. } => "foreign_controller",
            Self::RevisionNotReady { .. } => "revision_not_ready",
            Self::IdleVersion { .. } => "idle_version",
            Self::ColdCapacity => "cold_capacity",
            Self::Unproven { .. } => "unproven",
            Self::UnrecordedSince { .. } => "unrecorded_since",
            Self::MemoryGone { .. } => "memory_gone",
            Self::NewerWorkedHere { .. } => "newer_worked_here",
            Self::LeftOut { .. } => "left_out",
            Self::AutoDeployLeftOff => "auto_deploy_left_off",
            Self::VariablesStay { .. } => "variables_stay",
            Self::CacheSurvives => "cache_survives",
            Self::CanaryRemoved { .. } => "canary_removed",
            Self::DetectsOnly => "detects_only",
            Self::TakesOver { .. } => "takes_over",
            Self::AutoDeployNotRestored => "auto_deploy_not_restored",
            Self::LatestMoves => "latest_moves",
            Self::RolloutStartsAgain { .. } => "rollout_starts_again",
            Self::FailedThere { .. } => "failed_there",
            Self::OnHold { .. } => "on_hold",
            Self::Runtime(rule) => rule.code(),
            Self::Fargate(rule) => rule.code(),
            Self::Package(rule) => rule.code(),
            Self::Driver(rule) => rule.code(),
            Self::Forward(rule) => rule.code(),
            Self::Change(rule) => rule.code(),
            Self::Fact(rule) => rule.code(),
            Self::Newer(_) => newer::CODE,
        }
    }
}

impl Finding {
    /// The code, for scripts: that of a newer version as it was recorded.
    pub fn code(&self) -> &str {
        match &self.rule {
            Rule::Newer(rule) => rule.code(),
            rule => rule.code(),
        }
    }
}

impl NotArmed {
    /// Why the rollback key does nothing here, in one line.
    pub fn text(&self, target: &Target, lang: Lang) -> String {
        if let Some(finding) = super::blocked(target, self) {
            return format!("{}; {}", finding.cause(lang), finding.fix(lang));
        }
        match self {
            Self::AlreadyRolledBack => lang.pick(
                "already rolled back: a rollback put this here and nothing has changed since".into(),
                "이미 롤백되었습니다: 롤백이 되돌린 뒤로 바뀐 것이 없습니다".into(),
            ),
            Self::NothingServed => lang.pick("nothing is served here yet".into(), "아직 서비스 중인 릴리스가 없습니다".into()),
            Self::NothingOlder => lang.pick("there is no older revision that exists and could serve".into(), "서비스할 수 있는 이전 리비전이 없습니다".into()),
            Self::TooMany => lang.pick(
                "nothing is known to have served here before, and the list of revisions is too long to look for one: name the revision to go back to".into(),
                "전에 서비스한 것으로 알려진 리비전이 없고 리비전 목록이 너무 길어 찾을 수 없습니다: 되돌릴 리비전을 직접 지정하세요".into(),
            ),
            Self::MemoryGone => lang.pick(
                "the journal cannot be read: whether a rollback has been here already is not known".into(),
                "저널을 읽을 수 없습니다: 이미 롤백된 것인지 알 수 없습니다".into(),
            ),
            Self::NotChecked => lang.pick("not worked out yet".into(), "아직 계산하지 않았습니다".into()),
            Self::ManagedStage { .. } | Self::ForeignController { .. } | Self::Driven { .. } => String::new(),
        }
    }
}
