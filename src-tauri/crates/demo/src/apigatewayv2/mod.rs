//! API Gateway v2, HTTP APIs, as strict as API Gateway: routes and integrations, deployments by
//! hand and by AutoDeploy, stages, quick create; and what a stage serves.

mod apis;
mod deploy;
mod export;
mod routes;
mod serve;
mod stages;
mod state;

pub use state::{Api, Deployment, Integration, Route as ApiRoute, Shown, Stage, State};

pub(crate) use serve::execute;

use crate::apigateway::refuse::not_found;
use crate::apigateway::{ACCOUNT, DEPLOY};
use crate::bucket::Lane;
use crate::wire::{Call, Refusal, Reply, Route};
use crate::world::World;

/// The operations, as the service's model words them.
pub(crate) static ROUTES: &[Route] = &[
    Route::read("GET", "/v2/apis", "GetApis"),
    Route::write("POST", "/v2/apis", "CreateApi"),
    Route::read("GET", "/v2/apis/{apiId}", "GetApi"),
    Route::write("PATCH", "/v2/apis/{apiId}", "UpdateApi"),
    Route::write("DELETE", "/v2/apis/{apiId}", "DeleteApi"),
    Route::read("GET", "/v2/apis/{apiId}/exports/{specification}", "ExportApi"),
    Route::read("GET", "/v2/apis/{apiId}/routes", "GetRoutes"),
    Route::write("POST", "/v2/apis/{apiId}/routes", "CreateRoute"),
    Route::read("GET", "/v2/apis/{apiId}/routes/{routeId}", "GetRoute"),
    Route::write("PATCH", "/v2/apis/{apiId}/routes/{routeId}", "UpdateRoute"),
    Route::write("DELETE", "/v2/apis/{apiId}/routes/{routeId}", "DeleteRoute"),
    Route::read("GET", "/v2/apis/{apiId}/integrations", "GetIntegrations"),
    Route::write("POST", "/v2/apis/{apiId}/integrations", "CreateIntegration"),
    Route::read("GET", "/v2/apis/{apiId}/integrations/{integrationId}", "GetIntegration"),
    Route::write("PATCH", "/v2/apis/{apiId}/integrations/{integrationId}", "UpdateIntegration"),
    Route::write("DELETE", "/v2/apis/{apiId}/integrations/{integrationId}", "DeleteIntegration"),
    Route::read("GET", "/v2/apis/{apiId}/deployments", "GetDeployments"),
    Route::write("POST", "/v2/apis/{apiId}/deployments", "CreateDeployment"),
    Route::read("GET", "/v2/apis/{apiId}/deployments/{deploymentId}", "GetDeployment"),
    Route::write("PATCH", "/v2/apis/{apiId}/deployments/{deploymentId}", "UpdateDeployment"),
    Route::write("DELETE", "/v2/apis/{apiId}/deployments/{deploymentId}", "DeleteDeployment"),
    Route::read("GET", "/v2/apis/{apiId}/stages", "GetStages"),
    Route::write("POST", "/v2/apis/{apiId}/stages", "CreateStage"),
    Route::read("GET", "/v2/apis/{apiId}/stages/{stageName}", "GetStage"),
    Route::write("PATCH", "/v2/apis/{apiId}/stages/{stageName}", "UpdateStage"),
    Route::write("DELETE", "/v2/apis/{apiId}/stages/{stageName}", "DeleteStage"),
];

/// The request buckets of an operation, the same ones that v1 draws on.
pub(crate) fn lanes(operation: &str) -> &'static [Lane] {
    match operation {
        "CreateDeployment" => &[ACCOUNT, DEPLOY],
        _ => &[ACCOUNT],
    }
}

/// Answers a call of one of [`ROUTES`].
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "GetApis" => apis::list(world, call),
        "CreateApi" => apis::create(world, call),
        "GetApi" => apis::get(world, call),
        "UpdateApi" => apis::update(world, call),
        "DeleteApi" => apis::delete(world, call),
        "ExportApi" => export::export(world, call),
        "GetRoutes" => routes::list(world, call),
        "CreateRoute" => routes::create(world, call),
        "GetRoute" => routes::get(world, call),
        "UpdateRoute" => routes::update(world, call),
        "DeleteRoute" => routes::delete(world, call),
        "GetIntegrations" => routes::integrations(world, call),
        "CreateIntegration" => routes::create_integration(world, call),
        "GetIntegration" => routes::get_integration(world, call),
        "UpdateIntegration" => routes::update_integration(world, call),
        "DeleteIntegration" => routes::delete_integration(world, call),
        "GetDeployments" => deploy::list(world, call),
        "CreateDeployment" => deploy::create(world, call),
        "GetDeployment" => deploy::get(world, call),
        "UpdateDeployment" => deploy::update(world, call),
        "DeleteDeployment" => deploy::delete(world, call),
        "GetStages" => stages::list(world, call),
        "CreateStage" => stages::create(world, call),
        "GetStage" => stages::get(world, call),
        "UpdateStage" => stages::update(world, call),
        "DeleteStage" => stages::delete(world, call),
        other => Err(not_found(format!("no operation {other}"))),
    }
}

#[cfg(test)]
mod tests;
