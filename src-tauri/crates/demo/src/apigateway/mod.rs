//! API Gateway v1, REST APIs, as strict as API Gateway: resources and methods, deployments as
//! snapshots, stages with canaries and variables, custom domains; and what a stage serves.

mod apis;
mod deployments;
mod domains;
mod integrations;
mod mock;
pub(crate) mod paging;
mod patch;
pub(crate) mod refuse;
mod resources;
mod serve;
mod setting;
mod stage_patch;
mod stages;
mod state;

pub use state::{Canary, Deployment, Domain, Integration, IntegrationResponse, Mapping, Method, Resource, RestApi, Shown, Stage, State};

pub(crate) use serve::execute;

use crate::bucket::Lane;
use crate::wire::{Call, Refusal, Reply, Route};
use crate::world::World;

/// The operations, as the service's model words them.
pub(crate) static ROUTES: &[Route] = &[
    Route::read("GET", "/restapis", "GetRestApis"),
    Route::write("POST", "/restapis", "CreateRestApi"),
    Route::read("GET", "/restapis/{restapi_id}", "GetRestApi"),
    Route::write("PATCH", "/restapis/{restapi_id}", "UpdateRestApi"),
    Route::write("DELETE", "/restapis/{restapi_id}", "DeleteRestApi"),
    Route::read("GET", "/restapis/{restapi_id}/resources", "GetResources"),
    Route::read("GET", "/restapis/{restapi_id}/resources/{resource_id}", "GetResource"),
    Route::write("POST", "/restapis/{restapi_id}/resources/{parent_id}", "CreateResource"),
    Route::write("DELETE", "/restapis/{restapi_id}/resources/{resource_id}", "DeleteResource"),
    Route::read("GET", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}", "GetMethod"),
    Route::write("PUT", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}", "PutMethod"),
    Route::write("DELETE", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}", "DeleteMethod"),
    Route::read("GET", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}", "GetMethodResponse"),
    Route::write("PUT", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}", "PutMethodResponse"),
    Route::read("GET", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration", "GetIntegration"),
    Route::write("PUT", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration", "PutIntegration"),
    Route::write("DELETE", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration", "DeleteIntegration"),
    Route::read("GET", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}", "GetIntegrationResponse"),
    Route::write("PUT", "/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}", "PutIntegrationResponse"),
    Route::read("GET", "/restapis/{restapi_id}/deployments", "GetDeployments"),
    Route::write("POST", "/restapis/{restapi_id}/deployments", "CreateDeployment"),
    Route::read("GET", "/restapis/{restapi_id}/deployments/{deployment_id}", "GetDeployment"),
    Route::write("PATCH", "/restapis/{restapi_id}/deployments/{deployment_id}", "UpdateDeployment"),
    Route::write("DELETE", "/restapis/{restapi_id}/deployments/{deployment_id}", "DeleteDeployment"),
    Route::read("GET", "/restapis/{restapi_id}/stages", "GetStages"),
    Route::write("POST", "/restapis/{restapi_id}/stages", "CreateStage"),
    Route::read("GET", "/restapis/{restapi_id}/stages/{stage_name}", "GetStage"),
    Route::write("PATCH", "/restapis/{restapi_id}/stages/{stage_name}", "UpdateStage"),
    Route::write("DELETE", "/restapis/{restapi_id}/stages/{stage_name}", "DeleteStage"),
    Route::write("DELETE", "/restapis/{restapi_id}/stages/{stage_name}/cache/data", "FlushStageCache"),
    Route::write("DELETE", "/restapis/{restapi_id}/stages/{stage_name}/cache/authorizers", "FlushStageAuthorizersCache"),
    Route::read("GET", "/domainnames", "GetDomainNames"),
    Route::write("POST", "/domainnames", "CreateDomainName"),
    Route::read("GET", "/domainnames/{domain_name}", "GetDomainName"),
    Route::write("PATCH", "/domainnames/{domain_name}", "UpdateDomainName"),
    Route::write("DELETE", "/domainnames/{domain_name}", "DeleteDomainName"),
    Route::read("GET", "/domainnames/{domain_name}/basepathmappings", "GetBasePathMappings"),
    Route::write("POST", "/domainnames/{domain_name}/basepathmappings", "CreateBasePathMapping"),
    Route::read("GET", "/domainnames/{domain_name}/basepathmappings/{base_path}", "GetBasePathMapping"),
    Route::write("PATCH", "/domainnames/{domain_name}/basepathmappings/{base_path}", "UpdateBasePathMapping"),
    Route::write("DELETE", "/domainnames/{domain_name}/basepathmappings/{base_path}", "DeleteBasePathMapping"),
];

/// Every call of v1 and v2 draws on this one bucket.
pub(crate) const ACCOUNT: Lane = Lane::new("apigateway", 10.0, 40.0);
/// Deployments of v1 and v2 together.
pub(crate) const DEPLOY: Lane = Lane::new("apigateway:CreateDeployment", 0.2, 1.0);

/// The request buckets of an operation: the account's, and for some one of their own.
pub(crate) fn lanes(operation: &str) -> &'static [Lane] {
    const PER_30_S: f64 = 1.0 / 30.0;
    match operation {
        "CreateDeployment" => &[ACCOUNT, DEPLOY],
        "GetResources" => &[ACCOUNT, const { Lane::new("apigateway:GetResources", 2.5, 5.0) }],
        "CreateDomainName" => &[ACCOUNT, const { Lane::new("apigateway:CreateDomainName", PER_30_S, 1.0) }],
        "UpdateDomainName" => &[ACCOUNT, const { Lane::new("apigateway:UpdateDomainName", PER_30_S, 1.0) }],
        "DeleteDomainName" => &[ACCOUNT, const { Lane::new("apigateway:DeleteDomainName", PER_30_S, 1.0) }],
        _ => &[ACCOUNT],
    }
}

/// Answers a call of one of [`ROUTES`].
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "GetRestApis" => apis::list(world, call),
        "CreateRestApi" => apis::create(world, call),
        "GetRestApi" => apis::get(world, call),
        "UpdateRestApi" => apis::update(world, call),
        "DeleteRestApi" => apis::delete(world, call),
        "GetResources" => resources::list(world, call),
        "GetResource" => resources::get(world, call),
        "CreateResource" => resources::create(world, call),
        "DeleteResource" => resources::delete(world, call),
        "GetMethod" => resources::get_method(world, call),
        "PutMethod" => resources::put_method(world, call),
        "DeleteMethod" => resources::delete_method(world, call),
        "GetMethodResponse" => resources::get_method_response(world, call),
        "PutMethodResponse" => resources::put_method_response(world, call),
        "GetIntegration" => integrations::get(world, call),
        "PutIntegration" => integrations::put(world, call),
        "DeleteIntegration" => integrations::delete(world, call),
        "GetIntegrationResponse" => integrations::get_response(world, call),
        "PutIntegrationResponse" => integrations::put_response(world, call),
        "GetDeployments" => deployments::list(world, call),
        "CreateDeployment" => deployments::create(world, call),
        "GetDeployment" => deployments::get(world, call),
        "UpdateDeployment" => deployments::update(world, call),
        "DeleteDeployment" => deployments::delete(world, call),
        "GetStages" => stages::list(world, call),
        "CreateStage" => stages::create(world, call),
        "GetStage" => stages::get(world, call),
        "UpdateStage" => stages::update(world, call),
        "DeleteStage" => stages::delete(world, call),
        "FlushStageCache" => stages::flush_cache(world, call),
        "FlushStageAuthorizersCache" => stages::flush_authorizers(world, call),
        "GetDomainNames" => domains::list(world, call),
        "CreateDomainName" => domains::create(world, call),
        "GetDomainName" => domains::get(world, call),
        "UpdateDomainName" => domains::update(world, call),
        "DeleteDomainName" => domains::delete(world, call),
        "GetBasePathMappings" => domains::mappings(world, call),
        "CreateBasePathMapping" => domains::create_mapping(world, call),
        "GetBasePathMapping" => domains::get_mapping(world, call),
        "UpdateBasePathMapping" => domains::update_mapping(world, call),
        "DeleteBasePathMapping" => domains::delete_mapping(world, call),
        other => Err(refuse::not_found(format!("no operation {other}"))),
    }
}

#[cfg(test)]
mod tests;
