//! Who takes the traffic from share to share, and what that allows; each with its words.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::driver::{Engine, PREDEFINED, Routing, Strategy};
use crate::intent::Intent;
use crate::plan::{Plan, Step};
use crate::preflight::{Finding, Rule, Severity};
use crate::revision::Revision;
use crate::serving::{Circumstance, Controller, Observed, Serving};
use crate::text::Lang;

/// What is found about engines, before traffic moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum DriverRule {
    /// An engine of AWS's is moving the target.
    Driven {
        /// Its deployment.
        deployment: String,
        /// Whether it takes another back.
        goes_back: bool,
    },
    /// CodeDeploy cannot be told to go faster.
    FinishesByItself {
        /// The deployment.
        deployment: String,
    },
    /// Whether CodeDeploy is moving the target is not known.
    #[serde(rename = "driver_unread")]
    Unread {
        /// Why not.
        why: String,
    },
    /// Another engine was asked for than moves a target of this kind.
    WrongEngine {
        /// It.
        engine: Engine,
    },
    /// No deployment group is known for the target.
    NoGroup,
    /// CodeDeploy has no configuration that moves the traffic in these steps.
    NoSuchConfiguration,
    /// CodeDeploy begins only from one version.
    SplitLeftOver {
        /// The stable side.
        stable: Revision,
        /// The other.
        other: Revision,
    },
    /// The service's own strategy decides on the steps.
    OwnStrategy {
        /// It.
        strategy: Strategy,
    },
    /// The deployment group's configuration decides on the steps.
    OwnConfiguration {
        /// Its name.
        config: String,
        /// How it moves the traffic, where that could be read.
        routing: Option<Routing>,
    },
    /// CodeDeploy drives.
    CodeDeployDrives {
        /// The application.
        application: String,
        /// The group.
        group: String,
        /// The configuration.
        config: String,
        /// How it moves the traffic, where that could be read.
        routing: Option<Routing>,
    },
    /// ECS drives.
    EcsDrives {
        /// How.
        strategy: Strategy,
    },
    /// The releases of this target go through a group, and this one does not.
    PassedBy {
        /// The application.
        application: String,
        /// The group.
        group: String,
    },
    /// A deployment leads where this goes already, and is followed.
    LeadsThere {
        /// It.
        deployment: String,
        /// Where that is.
        to: Revision,
    },
    /// Nothing is on that could be aborted.
    NothingRuns {
        /// What is served.
        serves: String,
    },
    /// A deployment that was stopped is not taken up again.
    RunStaysStopped {
        /// It.
        deployment: String,
    },
}

/// Who drives what goes forward on one target, and what happens once nobody looks.
pub(super) fn drives(plan: &Plan, now: &Observed, steps: &[&Step]) -> Vec<Finding> {
    let group = now.group();
    let rule = |step: &&Step| match (&step.action, &now.serving) {
        (Action::StartDeployment { application, group: name, config, .. }, _) => {
            let known = PREDEFINED.into_iter().find(|(predefined, _)| predefined == config).map(|(_, routing)| routing);
            let routing = group.filter(|group| group.config == *config).and_then(|group| group.routing).or(known);
            Some(DriverRule::CodeDeployDrives { application: application.clone(), group: name.clone(), config: config.clone(), routing })
        }
        (Action::SetTaskDefinition { .. } | Action::ContinueRollout { .. }, Serving::Ecs(service)) => {
            service.rollout.strategy.map(|strategy| DriverRule::EcsDrives { strategy })
        }
        _ => None,
    };
    let mut found: Vec<DriverRule> = steps.iter().filter_map(rule).collect();
    // Who asked for this machine knows.
    let unasked = matches!(&plan.intent, Intent::Deploy { engine: None, .. } | Intent::Shift { engine: None, .. });
    let by_hand = steps.iter().any(|step| matches!(step.action, Action::SetAlias(_)));
    if let Some(group) = group.filter(|_| unasked && by_hand) {
        found.push(DriverRule::PassedBy { application: group.application.clone(), group: group.group.clone() });
    }
    found.into_iter().map(|rule| Finding::new(Severity::Info, &now.target, rule.into())).collect()
}

/// What is so of the targets that no call is sent to on the way back: followed where they are led there already, or nothing to do.
pub fn left_alone(plan: &Plan) -> Vec<Finding> {
    let unmoved = plan.observed.iter().zip(&plan.to).filter(|(now, _)| plan.steps.iter().all(|step| step.target != now.target));
    let rule = |(now, to): (&Observed, &Revision)| {
        let rule = match now.serving.driven_by() {
            Some(deployment) => DriverRule::LeadsThere { deployment: deployment.to_owned(), to: to.clone() },
            None if matches!(plan.intent, Intent::Abort { .. }) && !now.serving.in_motion() => DriverRule::NothingRuns { serves: now.serving.to_string() },
            None => return None,
        };
        Some(Finding::new(Severity::Info, &now.target, rule.into()))
    };
    unmoved.filter_map(rule).collect()
}

/// Where it is not known who moves a target, whoever writes to it hears so.
pub(super) fn unread(circumstance: &Circumstance) -> Option<Rule> {
    match circumstance {
        Circumstance::DriverUnread { why, .. } => Some(DriverRule::Unread { why: why.clone() }.into()),
        _ => None,
    }
}

impl From<DriverRule> for Rule {
    fn from(rule: DriverRule) -> Self {
        Self::Driver(rule)
    }
}

impl DriverRule {
    /// What is so, in one line.
    pub(super) fn cause(&self, lang: Lang) -> String {
        let how = |routing: Option<Routing>, config: &str| routing.map_or(config.to_owned(), |routing| format!("{config}: {}", routing.text(lang)));
        match self {
            Self::Driven { deployment, goes_back: false } => lang.pick(
                format!("deployment {deployment} is moving this target, and nothing is written underneath it"),
                format!("배포 {deployment}이(가) 이 대상을 옮기고 있으므로 그 아래에서는 아무것도 쓰지 않습니다"),
            ),
            Self::Driven { deployment, goes_back: true } => lang.pick(
                format!("deployment {deployment} is taking this target back, and cannot be turned around"),
                format!("배포 {deployment}이(가) 이 대상을 되돌리고 있으며 방향을 바꿀 수 없습니다"),
            ),
            Self::FinishesByItself { deployment } => lang.pick(
                format!("CodeDeploy deployment {deployment} goes its own way to all of the traffic and cannot be hurried"),
                format!("CodeDeploy 배포 {deployment}은(는) 스스로 끝까지 진행하며 앞당길 수 없습니다"),
            ),
            Self::Unread { why } => lang.pick(
                format!("whether CodeDeploy is moving this target could not be read: {why}"),
                format!("CodeDeploy가 이 대상을 옮기는 중인지 읽을 수 없습니다: {why}"),
            ),
            Self::WrongEngine { engine } => {
                lang.pick(format!("{} does not move this target", named(*engine, lang)), format!("이 대상은 {}이(가) 옮기지 않습니다", named(*engine, lang)))
            }
            Self::NoGroup => {
                lang.pick("no CodeDeploy deployment group is known for this target".into(), "이 대상에 알려진 CodeDeploy 배포 그룹이 없습니다".into())
            }
            Self::NoSuchConfiguration => {
                lang.pick("CodeDeploy has no configuration with these steps".into(), "이 단계와 같은 CodeDeploy 배포 구성이 없습니다".into())
            }
            Self::SplitLeftOver { stable, other } => lang.pick(
                format!("traffic is split between {stable} and {other}, and CodeDeploy begins only from one version"),
                format!("트래픽이 {stable}와(과) {other}에 나뉘어 있는데 CodeDeploy는 한 버전에서만 시작합니다"),
            ),
            Self::OwnStrategy { strategy } => lang.pick(
                format!("ECS moves this service by its own strategy: {}", strategy.text(lang)),
                format!("ECS가 서비스 자체 전략으로 옮깁니다: {}", strategy.text(lang)),
            ),
            Self::OwnConfiguration { config, routing } => lang.pick(
                format!("CodeDeploy moves this service by its group's configuration, {}", how(*routing, config)),
                format!("CodeDeploy가 그룹의 배포 구성으로 옮깁니다. {}", how(*routing, config)),
            ),
            Self::CodeDeployDrives { application, group, config, routing } => lang.pick(
                format!(
                    "CodeDeploy drives it ({application}/{group}, {}): it goes on, or back, also while this machine sleeps or is off",
                    how(*routing, config)
                ),
                format!(
                    "CodeDeploy가 진행합니다({application}/{group}, {}): 이 컴퓨터가 절전 중이거나 꺼져 있어도 진행하거나 되돌립니다",
                    how(*routing, config)
                ),
            ),
            Self::EcsDrives { strategy } => lang.pick(
                format!("ECS drives it ({}): it goes on, or back, also while this machine sleeps or is off", strategy.text(lang)),
                format!("ECS가 진행합니다({}): 이 컴퓨터가 절전 중이거나 꺼져 있어도 진행하거나 되돌립니다", strategy.text(lang)),
            ),
            Self::PassedBy { application, group } => lang.pick(
                format!("the CodeDeploy group {application}/{group} is passed by: it has no configuration for this, and this machine drives it"),
                format!("CodeDeploy 그룹 {application}/{group}을(를) 거치지 않습니다: 이에 맞는 배포 구성이 없어 이 컴퓨터가 진행합니다"),
            ),
            Self::LeadsThere { deployment, to } => lang.pick(
                format!("deployment {deployment} is leading to {to} already: it is followed at its own pace, and nothing is sent"),
                format!("배포 {deployment}이(가) 이미 {to}(으)로 옮기고 있습니다: 보내는 것 없이 그 속도대로 지켜봅니다"),
            ),
            Self::NothingRuns { serves } => lang.pick(
                format!("nothing to abort: nothing moves it, and it serves {serves}"),
                format!("중단할 것이 없습니다: 옮기는 배포가 없고 {serves}을(를) 서비스합니다"),
            ),
            Self::RunStaysStopped { deployment } => lang.pick(
                format!("deployment {deployment} is not taken up again: the shares it had reached come back, and nobody moves them on"),
                format!("배포 {deployment}은(는) 다시 이어지지 않습니다: 그때의 비율만 돌아오고 아무도 더 옮기지 않습니다"),
            ),
        }
    }

    /// What to do about it, in one line.
    pub(super) fn fix(&self, lang: Lang) -> String {
        match self {
            Self::Driven { goes_back: false, .. } => lang.pick(
                "wait until it has finished; abort stops it and goes back".into(),
                "끝날 때까지 기다리세요. 중단하면 멈추고 되돌립니다".into(),
            ),
            Self::Driven { goes_back: true, .. } => lang.pick("wait until it has arrived".into(), "되돌아갈 때까지 기다리세요".into()),
            Self::FinishesByItself { .. } => {
                lang.pick("wait until it has finished, or abort it".into(), "끝날 때까지 기다리거나 중단하세요".into())
            }
            Self::Unread { .. } => lang.pick(
                "try again in a moment; the identity needs codedeploy:ListDeployments and codedeploy:BatchGetDeployments".into(),
                "잠시 뒤 다시 시도하세요. codedeploy:ListDeployments와 codedeploy:BatchGetDeployments 권한이 필요합니다".into(),
            ),
            Self::WrongEngine { .. } => lang.pick("leave --engine out".into(), "--engine을 빼세요".into()),
            Self::NoGroup => lang.pick(
                "leave --engine out; a group is known by its newest deployment, so the first goes through CodeDeploy itself".into(),
                "--engine을 빼세요. 그룹은 최근 배포로 알 수 있으므로 첫 배포는 CodeDeploy에서 직접 하세요".into(),
            ),
            Self::NoSuchConfiguration => lang.pick(
                "leave the steps out for the group's own configuration; take 10,100 every 5m, 10m, 15m or 30m, or tens every 1m, 2m, 3m or 10m; or say --engine local".into(),
                "단계를 빼면 그룹의 배포 구성을 씁니다. 10,100을 5m, 10m, 15m, 30m 간격으로, 또는 10씩 1m, 2m, 3m, 10m 간격으로 지정하거나 --engine local을 쓰세요".into(),
            ),
            Self::SplitLeftOver { .. } => lang.pick("promote or abort that split first".into(), "먼저 그 분할을 승격하거나 중단하세요".into()),
            Self::OwnStrategy { .. } => lang.pick(
                "leave the steps out, or change the service's strategy".into(),
                "단계를 빼거나 서비스의 배포 전략을 바꾸세요".into(),
            ),
            Self::OwnConfiguration { .. } => lang.pick(
                "leave the steps out, or change the group's configuration".into(),
                "단계를 빼거나 그룹의 배포 구성을 바꾸세요".into(),
            ),
            Self::RunStaysStopped { .. } => {
                lang.pick("promote or abort the split afterwards, or release it anew".into(), "그 뒤 분할을 승격하거나 중단하거나, 다시 배포하세요".into())
            }
            Self::CodeDeployDrives { .. } | Self::EcsDrives { .. } => {
                lang.pick("watch it here or in AWS; an abort stops it".into(), "여기나 AWS에서 지켜보세요. 중단하면 멈춥니다".into())
            }
            Self::PassedBy { .. } => {
                lang.pick("to go by the group, take steps that CodeDeploy has".into(), "그룹을 거치려면 CodeDeploy에 있는 단계를 쓰세요".into())
            }
            Self::LeadsThere { .. } => lang.pick("wait until it has arrived".into(), "도착할 때까지 기다리세요".into()),
            Self::NothingRuns { .. } => lang.pick("to leave what is served, roll back".into(), "지금 릴리스에서 되돌리려면 롤백하세요".into()),
        }
    }

    /// The code, for scripts.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Driven { .. } => "driven",
            Self::FinishesByItself { .. } => "finishes_by_itself",
            Self::Unread { .. } => "driver_unread",
            Self::WrongEngine { .. } => "wrong_engine",
            Self::NoGroup => "no_group",
            Self::NoSuchConfiguration => "no_such_configuration",
            Self::SplitLeftOver { .. } => "split_left_over",
            Self::OwnStrategy { .. } => "own_strategy",
            Self::OwnConfiguration { .. } => "own_configuration",
            Self::CodeDeployDrives { .. } => "code_deploy_drives",
            Self::EcsDrives { .. } => "ecs_drives",
            Self::PassedBy { .. } => "passed_by",
            Self::LeadsThere { .. } => "leads_there",
            Self::NothingRuns { .. } => "nothing_runs",
            Self::RunStaysStopped { .. } => "run_stays_stopped",
        }
    }
}

/// Which engine of AWS's is moving a target now, where to, and whether it waits for a word; none where there is none, or where
/// ECS replaces task by task.
pub fn moving(serving: &Serving, lang: Lang) -> Option<String> {
    let deployment = serving.driven_by()?;
    let way = match (serving.newest(), serving.stable()) {
        (_, Some(stable)) if serving.goes_back() => lang.pick(format!("back to {stable}"), format!("{stable}(으)로 되돌리는 중")),
        (Some(newest), Some(stable)) => format!("{stable} → {newest}"),
        _ => String::new(),
    };
    let (who, waits) = match serving {
        Serving::Ecs(service) if service.controller == Controller::Ecs => {
            let strategy = service.rollout.strategy.filter(|strategy| *strategy != Strategy::Rolling)?;
            (format!("ECS ({})", strategy.text(lang)), service.rollout.waits.is_some())
        }
        Serving::Ecs(service) => (format!("CodeDeploy {deployment}"), service.rollout.waits.is_some()),
        _ => (format!("CodeDeploy {deployment}"), false),
    };
    let waits = if waits { lang.pick(" · waits until it is promoted or aborted", " · 승격이나 중단을 기다리는 중") } else { "" };
    Some(format!("{who}: {way}{waits}"))
}

fn named(engine: Engine, lang: Lang) -> &'static str {
    match engine {
        Engine::Local => lang.pick("this machine", "이 컴퓨터"),
        Engine::CodeDeploy => "CodeDeploy",
        Engine::Ecs => "ECS",
    }
}

#[cfg(test)]
mod tests;
