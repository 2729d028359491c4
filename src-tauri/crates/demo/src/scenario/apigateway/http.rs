//! An HTTP API from its releases, without going through the wire.

use std::collections::BTreeMap;

use super::{Backend, Release, function_arn};
use crate::apigatewayv2::{Api, ApiRoute, Deployment, Integration, Shown, Stage};
use crate::scenario::Setting;
use crate::world::World;

/// An API that has been made, with its deployments in the order of their releases.
pub(super) struct Made {
    pub(super) api: String,
    pub(super) deployments: Vec<String>,
}

/// Makes the API: what is being edited is the newest release. HTTP APIs have no mocks, so those
/// lines are left out.
pub(super) fn api(world: &mut World, setting: &Setting<'_>, name: &str, releases: &[Release<'_>]) -> Made {
    let id = world.rng.base36(10);
    let shown = Shown {
        api_endpoint: format!("https://{id}.execute-api.{}.amazonaws.com", setting.region),
        api_id: id.clone(),
        name: name.to_owned(),
        description: None,
        protocol_type: "HTTP".to_owned(),
        route_selection_expression: "$request.method $request.path".to_owned(),
        api_key_selection_expression: "$request.header.x-api-key".to_owned(),
        disable_execute_api_endpoint: false,
        created_date: setting.hours_ago(releases.first().map_or(0, |release| release.hours + 1)),
        tags: BTreeMap::new(),
    };
    let mut api = Api { shown, routes: BTreeMap::new(), integrations: BTreeMap::new(), deployments: BTreeMap::new(), stages: BTreeMap::new() };
    let mut deployments = Vec::new();
    for release in releases {
        api.routes.clear();
        api.integrations.clear();
        let mut snapshot = BTreeMap::new();
        for (verb, path, backend) in release.lines {
            let Backend::Lambda(function, qualifier) = backend else { continue };
            let integration = integration(world.rng.base36(7), function_arn(setting, function, qualifier));
            let route_key = if path.is_empty() { (*verb).to_owned() } else { format!("{verb} {path}") };
            let route = ApiRoute {
                route_id: world.rng.base36(7),
                route_key: route_key.clone(),
                target: Some(format!("integrations/{}", integration.integration_id)),
                authorization_type: "NONE".to_owned(),
                api_key_required: false,
                api_gateway_managed: false,
            };
            api.routes.insert(route.route_id.clone(), route);
            api.integrations.insert(integration.integration_id.clone(), integration.clone());
            snapshot.insert(route_key, integration);
        }
        let id = world.rng.base36(6);
        let created = setting.hours_ago(release.hours);
        let made = Deployment { id: id.clone(), description: Some(release.text.to_owned()), created, settled: created, failure: None, auto: false, snapshot };
        api.deployments.insert(id.clone(), made);
        deployments.push(id);
    }
    world.apigatewayv2.apis.insert(id.clone(), api);
    Made { api: id, deployments }
}

fn integration(id: String, function: String) -> Integration {
    Integration {
        integration_id: id,
        integration_type: "AWS_PROXY".to_owned(),
        integration_uri: Some(function),
        integration_method: Some("POST".to_owned()),
        credentials_arn: None,
        description: None,
        payload_format_version: Some("2.0".to_owned()),
        connection_type: "INTERNET".to_owned(),
        timeout_in_millis: 30_000,
        api_gateway_managed: false,
    }
}

impl Made {
    /// A stage on one of the releases, moved there some hours ago.
    pub(super) fn stage(&self, world: &mut World, setting: &Setting<'_>, name: &str, release: usize, hours: i64) {
        let Some(api) = world.apigatewayv2.apis.get_mut(&self.api) else { return };
        let mut stage = Stage::new(name, api.shown.created_date);
        stage.deployment_id = Some(self.deployments[release].clone());
        stage.last_updated_date = setting.hours_ago(hours);
        api.stages.insert(name.to_owned(), stage);
    }

    /// Makes a stage, and its deployments, look as AutoDeploy leaves them; `managed` as quick
    /// create does.
    pub(super) fn automatic(&self, world: &mut World, name: &str, managed: bool) {
        let Some(api) = world.apigatewayv2.apis.get_mut(&self.api) else { return };
        for deployment in api.deployments.values_mut() {
            deployment.auto = true;
            deployment.description = Some("Automatic deployment triggered by changes to the Api configuration".to_owned());
        }
        if let Some(stage) = api.stages.get_mut(name) {
            stage.auto_deploy = true;
            stage.api_gateway_managed = managed;
            let id = stage.deployment_id.clone().unwrap_or_default();
            stage.last_deployment_status_message = Some(format!("Successfully deployed stage with deployment ID '{id}'"));
        }
        if managed {
            api.routes.values_mut().for_each(|route| route.api_gateway_managed = true);
            api.integrations.values_mut().for_each(|integration| integration.api_gateway_managed = true);
        }
    }

    /// Says that one of the deployments failed, and why.
    pub(super) fn failed(&self, world: &mut World, release: usize, why: &str) {
        let api = world.apigatewayv2.apis.get_mut(&self.api);
        if let Some(deployment) = api.and_then(|api| api.deployments.get_mut(&self.deployments[release])) {
            deployment.failure = Some(why.to_owned());
        }
    }
}
