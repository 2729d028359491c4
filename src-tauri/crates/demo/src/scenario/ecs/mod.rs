//! The ECS part of each beginning. Its past is not drawn but played: definitions are registered
//! and services deployed at their moments, by the same code that answers the API.

mod large;
mod market;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Setting;
use crate::ecr::{Push, manifest};
use crate::ecs::motion::{self, Moment};
use crate::ecs::{Behaviour, Cluster, Doc, NewService, Place, Registration, Service, defaults, new_service, register, resolve};
use crate::world::World;

pub(super) use large::large;
pub(super) use market::market;

/// One release of a service.
#[derive(Debug, Clone, Copy)]
struct Release {
    /// Commit and what its author wrote.
    text: &'static str,
    minutes_ago: i64,
    behaviour: Behaviour,
}

/// A release that does what it should, as far as ECS can see.
const fn good(text: &'static str, minutes_ago: i64) -> Release {
    Release { text, minutes_ago, behaviour: Behaviour::Steady }
}

/// What a family's definitions have in common.
#[derive(Debug, Clone)]
struct Family<'a> {
    name: &'a str,
    repository: &'a str,
    cpu: u32,
    memory: u32,
    port: Option<u16>,
    command: &'a [&'a str],
    env: &'a str,
}

/// A service about to be created.
struct Wanted<'a> {
    cluster: &'a str,
    name: &'a str,
    controller: &'a str,
    desired: u32,
    /// `deploymentConfiguration`, over the defaults.
    tuning: Value,
    /// Behind a load balancer, on this port.
    port: Option<u16>,
}

/// Plays the past of one Region.
struct Past<'a> {
    world: &'a mut World,
    setting: &'a Setting<'a>,
    place: Place,
    /// Who deploys: the pipeline.
    by: String,
}

impl<'a> Past<'a> {
    fn new(world: &'a mut World, setting: &'a Setting<'a>) -> Self {
        let place = Place { region: setting.region.to_owned(), account: setting.account.to_owned() };
        let by = format!("arn:aws:sts::{}:assumed-role/deploy-pipeline/github-actions", setting.account);
        Self { world, setting, place, by }
    }

    fn cluster(&mut self, name: &str) {
        let arn = self.place.arn(&format!("cluster/{name}"));
        let insights = json!([{"name": "containerInsights", "value": "enabled"}]);
        let settings = Doc::from_iter([("settings".to_owned(), insights)]);
        self.world.ecs.clusters.insert(name.to_owned(), Cluster { arn, settings, ..Cluster::default() });
    }

    /// The image of a release, pinned by digest and known to the registry.
    fn push(&mut self, repository: &str, release: &Release) -> String {
        let commit = release.text.split(' ').next();
        let digest = self.keep(repository, release.text, commit, release);
        format!("{}@{digest}", self.registry(repository))
    }

    /// Pushes an image that follows from `text`, and gives its digest.
    fn keep(&mut self, repository: &str, text: &str, tag: Option<&str>, release: &Release) -> String {
        let manifest = manifest(&format!("{repository} {text}"), 180_000_000 + text.len() as u64 * 100_000);
        self.world.ecr.push(Push {
            repository: &format!("hangang/{repository}"),
            manifest,
            media_type: "application/vnd.docker.distribution.manifest.v2+json",
            tag,
            at: self.setting.minutes_ago(release.minutes_ago + 2),
            runs: Some(release.behaviour),
        })
    }

    fn registry(&self, repository: &str) -> String {
        format!("{}.dkr.ecr.{}.amazonaws.com/hangang/{repository}", self.place.account, self.place.region)
    }

    /// Registers the family's next revision with this image; gives its ARN.
    fn register(&mut self, family: &Family<'_>, image: &str, text: &str, now: Timestamp) -> String {
        let account = &self.place.account;
        let secret = format!("arn:aws:secretsmanager:{}:{account}:secret:{}/database-AbCdEf", self.place.region, family.name);
        let ports: Vec<Value> = family.port.iter().map(|port| json!({"containerPort": port, "hostPort": port, "protocol": "tcp"})).collect();
        let (commit, message) = text.split_once(' ').unwrap_or((text, ""));
        let body = json!({
            "family": family.name,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": family.cpu.to_string(),
            "memory": family.memory.to_string(),
            "executionRoleArn": format!("arn:aws:iam::{account}:role/ecsTaskExecutionRole"),
            "taskRoleArn": format!("arn:aws:iam::{account}:role/{}-task", family.name),
            "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
            "containerDefinitions": [{
                "name": "app",
                "image": image,
                "essential": true,
                "command": family.command,
                "portMappings": ports,
                "environment": [
                    {"name": "APP_ENV", "value": family.env},
                    {"name": "GIT_COMMIT", "value": commit},
                    {"name": "DATABASE_URL", "value": format!("postgres://{0}:correct-horse@db.internal/{0}", family.name)},
                ],
                "secrets": [{"name": "DATABASE_PASSWORD", "valueFrom": secret}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": format!("/ecs/{}", family.name),
                        "awslogs-region": self.place.region,
                        "awslogs-stream-prefix": "app",
                    },
                },
            }],
            "tags": [{"key": "commit", "value": commit}, {"key": "release", "value": message}],
        });
        let Value::Object(body) = body else { return String::new() };
        let registered = register(&mut self.world.ecs, Registration { body, place: &self.place, now, by: &self.by });
        registered.map(|definition| definition.arn.clone()).unwrap_or_default()
    }

    /// A service that has nothing deployed yet.
    fn service(&mut self, wanted: &Wanted<'_>, now: Timestamp) -> Service {
        let Wanted { cluster, name, controller, desired, ref tuning, port } = *wanted;
        let group =
            format!("arn:aws:elasticloadbalancing:{}:{}:targetgroup/{cluster}-{name}/{}", self.place.region, self.place.account, self.world.rng.hex(16));
        let balancers: Vec<Value> = port.iter().map(|port| json!({"targetGroupArn": group, "containerName": "app", "containerPort": port})).collect();
        let network = json!({"awsvpcConfiguration": {
            "subnets": ["subnet-0a1b2c3d4e5f60718", "subnet-0f9e8d7c6b5a40312"],
            "securityGroups": ["sg-0123456789abcdef0"],
            "assignPublicIp": "DISABLED",
        }});
        let settings = Doc::from_iter([
            ("launchType".to_owned(), json!("FARGATE")),
            ("loadBalancers".to_owned(), json!(balancers)),
            ("networkConfiguration".to_owned(), network),
            ("healthCheckGracePeriodSeconds".to_owned(), json!(if port.is_some() { 300 } else { 0 })),
        ]);
        let mut all = defaults(controller);
        all.extend(tuning.as_object().cloned().unwrap_or_default());
        let tags = vec![json!({"key": "team", "value": "commerce"})];
        let seed = self.world.rng.next();
        let (place, by) = (&self.place, self.by.as_str());
        new_service(NewService { place, cluster, name, controller, desired, tuning: all, settings, tags, by, seed }, now)
    }

    /// Deploys a registered definition at a moment of the past.
    fn deploy(&mut self, service: &mut Service, arn: &str, at: Timestamp) {
        motion::advance(service, at, 1);
        let (family, revision) = arn.rsplit('/').next().and_then(|name| name.split_once(':')).unwrap_or_default();
        let number: usize = revision.parse().unwrap_or_default();
        let all = self.world.ecs.families.get(family).map(Vec::as_slice).unwrap_or_default();
        let Some(definition) = number.checked_sub(1).and_then(|at| all.get(at)) else {
            return;
        };
        let revision = resolve(&self.world.ecr, service, definition, at);
        motion::deploy(service, Moment { at, pace: 1 }, revision);
    }

    /// Brings the service to the present and puts it in its cluster. What is ahead of it from
    /// here on goes at the cloud's pace.
    fn finish(&mut self, mut service: Service) {
        motion::advance(&mut service, self.setting.now, 1);
        motion::hasten(&mut service, self.setting.now, self.setting.pace);
        if let Some(cluster) = self.world.ecs.clusters.get_mut(&service.cluster) {
            cluster.services.insert(service.name.clone(), service);
        }
    }
}
