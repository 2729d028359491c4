//! The CodeDeploy part of Hangang Market: one application moves `login:live`, another the ECS service
//! `market-prod/payment`. Each has deployed well before; nothing is under way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Setting;
use crate::codedeploy::{Application, AutoRollback, Deployment, Destination, Group, Platform, Routing, Spec, Status, Waits};
use crate::ecs::Place;
use crate::rng::Rng;
use crate::world::World;

/// One application with one group and the deployment that it has behind it.
struct Sketch {
    application: &'static str,
    group: &'static str,
    platform: Platform,
    config: &'static str,
    routing: Routing,
    waits: Waits,
    service: Option<Destination>,
    spec: Spec,
    appspec: Value,
    id: String,
    minutes_ago: i64,
}

/// Hangang Market.
pub(super) fn market(world: &mut World, setting: &Setting<'_>) {
    // Its own randomness: what the other services drew stays as it is.
    let mut rng = Rng::new(0xc0de);
    let login = login(&mut rng);
    let payment = payment(world, &mut rng);
    for sketch in [Some(login), payment].into_iter().flatten() {
        add(world, setting, &mut rng, sketch);
    }
}

fn id(rng: &mut Rng) -> String {
    format!("d-{}", rng.base36(9).to_uppercase())
}

fn login(rng: &mut Rng) -> Sketch {
    let [function, alias, current, target] = ["login", "live", "23", "24"].map(str::to_owned);
    let properties = json!({"Name": function, "Alias": alias, "CurrentVersion": current, "TargetVersion": target});
    Sketch {
        application: "login",
        group: "login-live",
        platform: Platform::Lambda,
        config: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        routing: Routing::Canary { percent: 10, minutes: 5 },
        waits: Waits::default(),
        service: None,
        appspec: json!({"version": 0.0, "Resources": [{"login": {"Type": "AWS::Lambda::Function", "Properties": properties}}]}),
        spec: Spec::Lambda { function, alias, current, target },
        id: id(rng),
        minutes_ago: 25 * 60,
    }
}

/// The service's task set bears the id of the deployment that made it.
fn payment(world: &mut World, rng: &mut Rng) -> Option<Sketch> {
    let to = Destination { cluster: "market-prod".to_owned(), service: "payment".to_owned() };
    let service = world.ecs.service_mut(&to.cluster, &to.service)?;
    let id = id(rng);
    service.deployments.first_mut()?.external = Some(id.clone());
    let definition = service.definition.clone();
    let (container, port) = ("app".to_owned(), 8080);
    let properties = json!({"TaskDefinition": definition, "LoadBalancerInfo": {"ContainerName": container, "ContainerPort": port}});
    Some(Sketch {
        application: "payment",
        group: "payment-prod",
        platform: Platform::Ecs,
        config: "CodeDeployDefault.ECSCanary10Percent5Minutes",
        routing: Routing::Canary { percent: 10, minutes: 5 },
        waits: Waits { ready: None, termination: 10 },
        service: Some(to),
        appspec: json!({"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}]}),
        spec: Spec::Ecs { definition, container, port },
        id,
        minutes_ago: 2 * 24 * 60,
    })
}

fn add(world: &mut World, setting: &Setting<'_>, rng: &mut Rng, sketch: Sketch) {
    let events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];
    let rollback = AutoRollback { enabled: true, events: events.map(str::to_owned).to_vec() };
    let group = Group {
        id: rng.uuid(),
        role: format!("arn:aws:iam::{}:role/codedeploy", setting.account),
        config: sketch.config.to_owned(),
        rollback: rollback.clone(),
        service: sketch.service.clone(),
        waits: sketch.waits,
    };
    let (created, completed) = (setting.minutes_ago(sketch.minutes_ago), setting.minutes_ago(sketch.minutes_ago - 12));
    let groups = BTreeMap::from([(sketch.group.to_owned(), group)]);
    let application = Application { id: rng.uuid(), platform: sketch.platform, created: setting.hours_ago(9000), groups };
    world.codedeploy.applications.insert(sketch.application.to_owned(), application);
    let deployment = Deployment {
        place: Place { region: setting.region.to_owned(), account: setting.account.to_owned() },
        application: sketch.application.to_owned(),
        group: sketch.group.to_owned(),
        platform: sketch.platform,
        config: sketch.config.to_owned(),
        routing: sketch.routing,
        revision: json!({"revisionType": "AppSpecContent", "appSpecContent": {"content": sketch.appspec.to_string()}}),
        previous: None,
        spec: sketch.spec,
        description: String::new(),
        rollback,
        waits: sketch.waits,
        service: sketch.service,
        created,
        started: Some(created),
        completed: Some(completed),
        updated: completed,
        status: Status::Succeeded,
        error: None,
        taken_back_by: None,
        takes_back: None,
        events: Vec::new(),
        due: None,
        shifts: 2,
        mark: None,
        rng: Rng::new(rng.next()),
    };
    world.codedeploy.deployments.insert(sketch.id, deployment);
}
