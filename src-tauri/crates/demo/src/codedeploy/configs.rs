//! Deployment configurations: how traffic moves. The predefined ones, and those the account made.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::page;
use super::refuse::{no_config, refuse, well_named};

use super::state::{Config, Platform, State};
use crate::wire::{Call, Refusal, seconds};
use crate::world::World;

/// `trafficRoutingConfig`: percents, and the minutes between shifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Routing {
    AllAtOnce,
    Canary { percent: u32, minutes: i64 },
    Linear { percent: u32, minutes: i64 },
}

impl Routing {
    /// The new side's percent after so many shifts (the first is 1).
    pub(crate) fn percent(self, shifts: u32) -> u32 {
        match self {
            _ if shifts == 0 => 0,
            Self::Canary { percent, .. } if shifts == 1 => percent,
            Self::Linear { percent, .. } => percent.saturating_mul(shifts).min(100),
            Self::AllAtOnce | Self::Canary { .. } => 100,
        }
    }

    /// Minutes between two shifts.
    pub(crate) fn minutes(self) -> i64 {
        match self {
            Self::AllAtOnce => 0,
            Self::Canary { minutes, .. } | Self::Linear { minutes, .. } => minutes,
        }
    }

    fn shown(self) -> Value {
        match self {
            Self::AllAtOnce => json!({"type": "AllAtOnce"}),
            Self::Canary { percent, minutes } => {
                json!({"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": percent, "canaryInterval": minutes}})
            }
            Self::Linear { percent, minutes } => {
                json!({"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": percent, "linearInterval": minutes}})
            }
        }
    }
}

const fn canary(minutes: i64) -> Routing {
    Routing::Canary { percent: 10, minutes }
}

const fn linear(minutes: i64) -> Routing {
    Routing::Linear { percent: 10, minutes }
}

/// The predefined configurations for Lambda and ECS, as the CodeDeploy user guide lists them. Those
/// for servers are left out: nothing here deploys to servers.
static PREDEFINED: [(&str, Platform, Routing); 14] = [
    ("CodeDeployDefault.ECSAllAtOnce", Platform::Ecs, Routing::AllAtOnce),
    ("CodeDeployDefault.ECSCanary10Percent15Minutes", Platform::Ecs, canary(15)),
    ("CodeDeployDefault.ECSCanary10Percent5Minutes", Platform::Ecs, canary(5)),
    ("CodeDeployDefault.ECSLinear10PercentEvery1Minutes", Platform::Ecs, linear(1)),
    ("CodeDeployDefault.ECSLinear10PercentEvery3Minutes", Platform::Ecs, linear(3)),
    ("CodeDeployDefault.LambdaAllAtOnce", Platform::Lambda, Routing::AllAtOnce),
    ("CodeDeployDefault.LambdaCanary10Percent10Minutes", Platform::Lambda, canary(10)),
    ("CodeDeployDefault.LambdaCanary10Percent15Minutes", Platform::Lambda, canary(15)),
    ("CodeDeployDefault.LambdaCanary10Percent30Minutes", Platform::Lambda, canary(30)),
    ("CodeDeployDefault.LambdaCanary10Percent5Minutes", Platform::Lambda, canary(5)),
    ("CodeDeployDefault.LambdaLinear10PercentEvery10Minutes", Platform::Lambda, linear(10)),
    ("CodeDeployDefault.LambdaLinear10PercentEvery1Minute", Platform::Lambda, linear(1)),
    ("CodeDeployDefault.LambdaLinear10PercentEvery2Minutes", Platform::Lambda, linear(2)),
    ("CodeDeployDefault.LambdaLinear10PercentEvery3Minutes", Platform::Lambda, linear(3)),
];

/// The platform and routing of a configuration.
pub(super) fn find(state: &State, name: &str) -> Result<(Platform, Routing), Refusal> {
    if !well_named(name) {
        return Err(invalid());
    }
    let predefined = PREDEFINED.iter().find(|(each, ..)| *each == name).map(|(_, platform, routing)| (*platform, *routing));
    predefined.or_else(|| state.configs.get(name).map(|config| (config.platform, config.routing))).ok_or_else(|| no_config(name))
}

fn invalid() -> Refusal {
    refuse("InvalidDeploymentConfigNameException", "The deployment configuration name was specified in an invalid format.")
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let predefined = PREDEFINED.iter().map(|(name, ..)| (*name).to_owned());
    let all = world.codedeploy.configs.keys().cloned().chain(predefined).collect();
    page::cut(call, all, "deploymentConfigsList")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Get {
    #[serde(default)]
    deployment_config_name: String,
}

pub(super) fn get(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let name = call.input::<Get>()?.deployment_config_name;
    let (platform, routing) = find(&world.codedeploy, &name)?;
    let own = world.codedeploy.configs.get(&name);
    // AWS also gives the predefined ones an id and a time; they mean nothing.
    Ok(json!({"deploymentConfigInfo": {
        "deploymentConfigId": own.map(|config| &config.id),
        "deploymentConfigName": name,
        "createTime": own.map(|config| seconds(config.created)),
        "computePlatform": platform,
        "trafficRoutingConfig": routing.shown(),
    }}))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Create {
    deployment_config_name: String,
    compute_platform: Option<Value>,
    traffic_routing_config: Value,
}

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let input: Create = call.input()?;
    let name = input.deployment_config_name;
    if !well_named(&name) || name.starts_with("CodeDeployDefault.") {
        return Err(invalid());
    }
    if find(&world.codedeploy, &name).is_ok() {
        return Err(refuse("DeploymentConfigAlreadyExistsException", format!("Deployment configuration already exists: {name}")));
    }
    let platform = input.compute_platform.and_then(|platform| serde_json::from_value(platform).ok());
    let platform = platform.ok_or_else(|| refuse("InvalidComputePlatformException", "The computePlatform should be Lambda or ECS."))?;
    let routing = routing(&input.traffic_routing_config).ok_or_else(|| {
        let text = "The configuration that specifies how traffic is routed during a deployment is invalid.";
        refuse("InvalidTrafficRoutingConfigurationException", text)
    })?;
    let id = world.rng.uuid();
    world.codedeploy.configs.insert(name, Config { id: id.clone(), created: call.now, platform, routing });
    Ok(json!({"deploymentConfigId": id}))
}

/// A routing as sent: 1 to 99 percent, and 1 to 2,880 minutes (two days).
fn routing(sent: &Value) -> Option<Routing> {
    let pair = |percent: &Value, minutes: &Value| {
        let percent = percent.as_u64().filter(|percent| (1..=99).contains(percent))?;
        let minutes = minutes.as_i64().filter(|minutes| (1..=2880).contains(minutes))?;
        Some((percent as u32, minutes))
    };
    let (canary, linear) = (&sent["timeBasedCanary"], &sent["timeBasedLinear"]);
    match sent["type"].as_str()? {
        "AllAtOnce" => Some(Routing::AllAtOnce),
        "TimeBasedCanary" => pair(&canary["canaryPercentage"], &canary["canaryInterval"]).map(|(percent, minutes)| Routing::Canary { percent, minutes }),
        "TimeBasedLinear" => pair(&linear["linearPercentage"], &linear["linearInterval"]).map(|(percent, minutes)| Routing::Linear { percent, minutes }),
        _ => None,
    }
}
