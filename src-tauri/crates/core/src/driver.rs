//! Engines that AWS runs, and that go on when this machine does not: CodeDeploy, and ECS with a strategy of its own.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::revision::{Revision, UPCOMING};
use crate::shift::Steps;
use crate::text::Lang;

/// Who takes the traffic from one share to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// This machine, one write at a time.
    Local,
    /// CodeDeploy.
    CodeDeploy,
    /// ECS itself.
    Ecs,
}

impl Engine {
    /// The word for it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::CodeDeploy => "codedeploy",
            Self::Ecs => "ecs",
        }
    }
}

impl FromStr for Engine {
    type Err = &'static str;
    fn from_str(s: &str) -> Result<Self, &'static str> {
        [Self::Local, Self::CodeDeploy, Self::Ecs].into_iter().find(|e| e.word() == s).ok_or("the engine is `local`, `codedeploy` or `ecs`")
    }
}

/// A CodeDeploy deployment that is moving an alias. Nobody writes underneath it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id: `d-` and nine characters.
    pub deployment: String,
    /// The version all traffic was on when it began, and where a stop with rollback leads; of one that goes back, the version
    /// it leaves.
    pub from: Revision,
    /// The version it brings; of one that goes back, the version it leads back to.
    pub to: Revision,
    /// Whether it takes another deployment back; it cannot be turned around.
    pub goes_back: bool,
}

/// The CodeDeploy deployment group that a target's releases go through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentGroup {
    /// Its application.
    pub application: String,
    /// Its name.
    pub group: String,
    /// The deployment configuration it uses unless told otherwise.
    pub config: String,
    /// How that moves the traffic, where it could be read.
    pub routing: Option<Routing>,
    /// What its newest deployment was told, as the pattern for the next.
    pub pattern: AppSpec,
}

/// How a deployment configuration moves traffic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Routing {
    /// At once.
    AllAtOnce,
    /// A share, and after so many minutes the rest.
    Canary {
        /// The first share in percent.
        percent: u32,
        /// Minutes until the rest.
        minutes: u32,
    },
    /// The same share again and again.
    Linear {
        /// Each share in percent.
        percent: u32,
        /// Minutes between two.
        minutes: u32,
    },
}

/// CodeDeploy's own deployment configurations for Lambda that move the traffic in shares, by name. The one that does not
/// is left out: who asks for no shares gets the group's own.
/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>
pub const PREDEFINED: [(&str, Routing); 8] = [
    ("CodeDeployDefault.LambdaCanary10Percent5Minutes", Routing::Canary { percent: 10, minutes: 5 }),
    ("CodeDeployDefault.LambdaCanary10Percent10Minutes", Routing::Canary { percent: 10, minutes: 10 }),
    ("CodeDeployDefault.LambdaCanary10Percent15Minutes", Routing::Canary { percent: 10, minutes: 15 }),
    ("CodeDeployDefault.LambdaCanary10Percent30Minutes", Routing::Canary { percent: 10, minutes: 30 }),
    ("CodeDeployDefault.LambdaLinear10PercentEvery1Minute", Routing::Linear { percent: 10, minutes: 1 }),
    ("CodeDeployDefault.LambdaLinear10PercentEvery2Minutes", Routing::Linear { percent: 10, minutes: 2 }),
    ("CodeDeployDefault.LambdaLinear10PercentEvery3Minutes", Routing::Linear { percent: 10, minutes: 3 }),
    ("CodeDeployDefault.LambdaLinear10PercentEvery10Minutes", Routing::Linear { percent: 10, minutes: 10 }),
];

/// Replaces a service's task set at once. Every account has it.
pub(crate) const AT_ONCE: &str = "CodeDeployDefault.ECSAllAtOnce";

/// The configuration that moves the traffic in exactly these steps, where CodeDeploy has one.
pub(crate) fn predefined(steps: &Steps) -> Option<(&'static str, Routing)> {
    PREDEFINED.into_iter().find(|(_, routing)| {
        let (shares, minutes): (Vec<u32>, u32) = match *routing {
            Routing::AllAtOnce => (vec![100], 0),
            Routing::Canary { percent, minutes } => (vec![percent, 100], minutes),
            Routing::Linear { percent, minutes } => ((1..).map(|n| n * percent).take_while(|share| *share < 100).chain([100]).collect(), minutes),
        };
        let asked = steps.percents().iter().map(|percent| percent.percent());
        steps.every() == Some(Duration::from_secs(u64::from(minutes) * 60)) && asked.eq(shares.into_iter().map(f64::from))
    })
}

impl Routing {
    /// In words.
    pub fn text(self, lang: Lang) -> String {
        match self {
            Self::AllAtOnce => lang.pick("all at once".into(), "한 번에 모두".into()),
            Self::Canary { percent, minutes } => share_then_rest(f64::from(percent), minutes, lang),
            Self::Linear { percent, minutes } => share_by_share(f64::from(percent), minutes, lang),
        }
    }

    /// From the first share to the last.
    pub fn lasts(self) -> Duration {
        let minutes = match self {
            Self::AllAtOnce => 0,
            Self::Canary { minutes, .. } => minutes,
            Self::Linear { percent, minutes } => minutes * (100u32.div_ceil(percent.max(1)).saturating_sub(1)),
        };
        Duration::from_secs(u64::from(minutes) * 60)
    }
}

/// What CodeDeploy is told to do, in its own form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "resource")]
pub enum AppSpec {
    /// Move a function's alias.
    Function {
        /// The function.
        function: String,
        /// The alias.
        alias: String,
        /// The version it is on.
        current: Revision,
        /// The version it goes to.
        target: Revision,
        /// Functions that CodeDeploy asks on the way, by event.
        hooks: Vec<(String, String)>,
    },
    /// Replace the task set of a service.
    Service {
        /// The full ARN of the task definition.
        definition: String,
        /// Everything else: load balancer, network, platform, as the pattern has it. No environment values stand in it.
        properties: serde_json::Map<String, serde_json::Value>,
        /// Functions that CodeDeploy asks on the way, by event.
        hooks: Vec<(String, String)>,
    },
}

impl AppSpec {
    /// The upcoming revision has its name now.
    pub(crate) fn named(&mut self, made: &str) {
        match self {
            Self::Function { target, .. } => target.named(made),
            Self::Service { definition, .. } if definition == UPCOMING => made.clone_into(definition),
            Self::Service { .. } => {}
        }
    }

    /// The content of a revision of type `AppSpecContent`.
    pub fn content(&self) -> String {
        let (named, kind, properties, hooks) = match self {
            Self::Function { function, alias, current, target, hooks } => {
                let properties = serde_json::json!({"Name": function, "Alias": alias, "CurrentVersion": current, "TargetVersion": target});
                ("Function", "AWS::Lambda::Function", properties, hooks)
            }
            Self::Service { definition, properties, hooks } => {
                let mut properties = properties.clone();
                properties.insert("TaskDefinition".to_owned(), definition.as_str().into());
                ("Service", "AWS::ECS::Service", properties.into(), hooks)
            }
        };
        let mut spec = serde_json::json!({"version": 0.0, "Resources": [{named: {"Type": kind, "Properties": properties}}]});
        if !hooks.is_empty() {
            spec["Hooks"] = hooks.iter().map(|(event, function)| serde_json::json!({event: function})).collect();
        }
        spec.to_string()
    }
}

/// How an ECS service's own deployments move its traffic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "strategy")]
pub enum Strategy {
    /// Task by task.
    Rolling,
    /// All traffic at once, to tasks that stand ready beside the old ones.
    BlueGreen,
    /// The same share again and again.
    Linear {
        /// Each share in percent.
        percent: f64,
        /// Minutes between two.
        minutes: u32,
    },
    /// A share, and later the rest.
    Canary {
        /// The first share in percent.
        percent: f64,
        /// Minutes until the rest.
        minutes: u32,
    },
}

impl Strategy {
    /// In words.
    pub fn text(self, lang: Lang) -> String {
        match self {
            Self::Rolling => lang.pick("task by task".into(), "태스크 단위로 차례차례".into()),
            Self::BlueGreen => lang.pick("blue/green, all traffic at once".into(), "블루/그린, 트래픽을 한 번에 모두".into()),
            Self::Linear { percent, minutes } => share_by_share(percent, minutes, lang),
            Self::Canary { percent, minutes } => share_then_rest(percent, minutes, lang),
        }
    }

    /// From the first share to the last.
    pub fn lasts(self) -> Duration {
        let minutes = match self {
            Self::Rolling | Self::BlueGreen => 0,
            Self::Canary { minutes, .. } => minutes,
            // A percent of 3 or more: at most 34 shares.
            Self::Linear { percent, minutes } => minutes * ((100.0 / percent.max(1.0)).ceil() as u32).saturating_sub(1),
        };
        Duration::from_secs(u64::from(minutes) * 60)
    }
}

fn share_then_rest(percent: f64, minutes: u32, lang: Lang) -> String {
    let s = if minutes == 1 { "" } else { "s" };
    lang.pick(format!("{percent} %, the rest after {minutes} minute{s}"), format!("{percent} %, {minutes}분 뒤 나머지"))
}

fn share_by_share(percent: f64, minutes: u32, lang: Lang) -> String {
    let s = if minutes == 1 { "" } else { "s" };
    lang.pick(format!("{percent} % more every {minutes} minute{s}"), format!("{minutes}분마다 {percent} %씩"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_configuration_lasts_from_its_first_share_to_its_last() {
        let minutes = |routing: Routing| routing.lasts().as_secs() / 60;
        assert_eq!(minutes(Routing::Linear { percent: 10, minutes: 10 }), 90, "ten shares, nine waits between them");
        assert_eq!(minutes(Routing::Linear { percent: 30, minutes: 1 }), 3, "30, 60, 90, 100");
        assert_eq!(minutes(Routing::Canary { percent: 10, minutes: 5 }), 5, "one wait");
        assert_eq!(minutes(Routing::AllAtOnce), 0, "none");
    }

    #[test]
    fn steps_are_a_configuration_only_where_both_shares_and_minutes_are_its_own() {
        let named = |list: &str, every: Option<&str>| predefined(&Steps::new(list, every).expect("a rising list")).map(|(name, _)| name);
        assert_eq!(named("10,100", Some("5m")), Some("CodeDeployDefault.LambdaCanary10Percent5Minutes"), "a canary");
        assert_eq!(named("10,20,30,40,50,60,70,80,90,100", Some("60s")), Some("CodeDeployDefault.LambdaLinear10PercentEvery1Minute"), "linear");
        assert_eq!(named("10,100", Some("6m")), None, "other minutes");
        assert_eq!(named("20,100", Some("5m")), None, "another share");
        assert_eq!(named("10,100", None), None, "which wait for a word");
        assert_eq!(named("10", Some("5m")), None, "which end on a split");
    }

    #[test]
    fn the_app_spec_names_the_versions_and_keeps_the_hooks() {
        let mut spec = AppSpec::Function {
            function: "checkout".into(),
            alias: "live".into(),
            current: "41".into(),
            target: Revision::upcoming(),
            hooks: vec![("BeforeAllowTraffic".into(), "check".into())],
        };
        spec.named("42");
        let content: serde_json::Value = serde_json::from_str(&spec.content()).expect("JSON");
        let properties = &content["Resources"][0]["Function"]["Properties"];
        assert_eq!((&properties["CurrentVersion"], &properties["TargetVersion"]), (&"41".into(), &"42".into()), "as CodeDeploy reads it: {content}");
        assert_eq!(content["Hooks"][0]["BeforeAllowTraffic"], "check", "what the pattern asked is asked again");
    }
}
