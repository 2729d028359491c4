//! AWS Lambda, as strict as Lambda: names, versions, aliases with weights and RevisionIds,
//! policies, provisioned and reserved concurrency, invokes.

mod aliases;
mod behaviour;
mod bundle;
mod code;
mod concurrency;
mod configure;
mod event_sources;
mod functions;
mod handler;
mod invoke;
mod name;
mod paging;
mod policy;
mod provisioned;
mod refuse;
mod runtimes;
mod shape;
mod state;
mod versions;

pub(crate) use aliases::{Shift, shift};
pub use behaviour::Behaviour;
pub use bundle::Package;
pub(crate) use functions::fingerprint;
pub use invoke::{Invoke, Invoked, invoke};
pub use state::{Alias, Code, Config, EventSource, Function, LATEST, Policy, Provisioned, State, Trouble, Version};

use crate::bucket::Lane;
use crate::wire::{Call, Refusal, Reply, Route};
use crate::world::World;

/// The operations, as Lambda's model words them.
pub(crate) static ROUTES: &[Route] = &[
    Route::read("GET", "/2015-03-31/functions", "ListFunctions"),
    Route::write("POST", "/2015-03-31/functions", "CreateFunction"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction"),
    Route::write("DELETE", "/2015-03-31/functions/{FunctionName}", "DeleteFunction"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}/configuration", "GetFunctionConfiguration"),
    Route::write("PUT", "/2015-03-31/functions/{FunctionName}/configuration", "UpdateFunctionConfiguration"),
    Route::write("PUT", "/2015-03-31/functions/{FunctionName}/code", "UpdateFunctionCode"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}/versions", "ListVersionsByFunction"),
    Route::write("POST", "/2015-03-31/functions/{FunctionName}/versions", "PublishVersion"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}/aliases", "ListAliases"),
    Route::write("POST", "/2015-03-31/functions/{FunctionName}/aliases", "CreateAlias"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "GetAlias"),
    Route::write("PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "UpdateAlias"),
    Route::write("DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", "DeleteAlias"),
    Route::read("GET", "/2015-03-31/functions/{FunctionName}/policy", "GetPolicy"),
    Route::write("POST", "/2015-03-31/functions/{FunctionName}/policy", "AddPermission"),
    Route::write("DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", "RemovePermission"),
    Route::read("GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs"),
    Route::read("GET", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "GetProvisionedConcurrencyConfig"),
    Route::write("PUT", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "PutProvisionedConcurrencyConfig"),
    Route::write("DELETE", "/2019-09-30/functions/{FunctionName}/provisioned-concurrency", "DeleteProvisionedConcurrencyConfig"),
    Route::read("GET", "/2019-09-30/functions/{FunctionName}/concurrency", "GetFunctionConcurrency"),
    Route::write("PUT", "/2017-10-31/functions/{FunctionName}/concurrency", "PutFunctionConcurrency"),
    Route::write("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", "DeleteFunctionConcurrency"),
    Route::read("GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings"),
    Route::write("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke"),
];

/// `GetFunction` and `GetPolicy` have buckets of their own; all the rest of the control plane
/// shares one. Invokes are bounded by concurrency, not by these.
pub(crate) fn lanes(operation: &str) -> &'static [Lane] {
    static GET_FUNCTION: &[Lane] = &[Lane::new("lambda:GetFunction", 100.0, 100.0)];
    static GET_POLICY: &[Lane] = &[Lane::new("lambda:GetPolicy", 15.0, 15.0)];
    static CONTROL: &[Lane] = &[Lane::new("lambda", 15.0, 15.0)];
    match operation {
        "GetFunction" => GET_FUNCTION,
        "GetPolicy" => GET_POLICY,
        "Invoke" => &[],
        _ => CONTROL,
    }
}

/// Answers a call of one of [`ROUTES`].
pub(crate) fn route(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    match call.operation.as_str() {
        "ListFunctions" => functions::list(world, call),
        "GetFunction" => functions::get(world, call),
        "GetFunctionConfiguration" => functions::configuration(world, call),
        "DeleteFunction" => functions::delete(world, call),
        "CreateFunction" => configure::create(world, call),
        "UpdateFunctionConfiguration" => configure::update(world, call),
        "UpdateFunctionCode" => code::update(world, call),
        "ListVersionsByFunction" => versions::list(world, call),
        "PublishVersion" => versions::publish(world, call),
        "ListAliases" => aliases::list(world, call),
        "CreateAlias" => aliases::create(world, call),
        "GetAlias" => aliases::get(world, call),
        "UpdateAlias" => aliases::update(world, call),
        "DeleteAlias" => aliases::delete(world, call),
        "GetPolicy" => policy::get(world, call),
        "AddPermission" => policy::add(world, call),
        "RemovePermission" => policy::remove(world, call),
        "ListProvisionedConcurrencyConfigs" => provisioned::list(world, call),
        "GetProvisionedConcurrencyConfig" => provisioned::get(world, call),
        "PutProvisionedConcurrencyConfig" => provisioned::put(world, call),
        "DeleteProvisionedConcurrencyConfig" => provisioned::delete(world, call),
        "GetFunctionConcurrency" => concurrency::get(world, call),
        "PutFunctionConcurrency" => concurrency::put(world, call),
        "DeleteFunctionConcurrency" => concurrency::delete(world, call),
        "ListEventSourceMappings" => event_sources::list(world, call),
        "Invoke" => invoke::route(world, call),
        other => Err(Refusal::new(404, "UnknownOperationException", format!("no operation {other}"))),
    }
}

#[cfg(test)]
mod tests;
