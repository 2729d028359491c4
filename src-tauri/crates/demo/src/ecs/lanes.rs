//! ECS's request buckets: a burst and a refill per group of operations.

use crate::bucket::Lane;

static CLUSTER_READ: [Lane; 1] = [Lane::new("ecs cluster read", 20.0, 50.0)];
static CLUSTER_CHANGE: [Lane; 1] = [Lane::new("ecs cluster change", 1.0, 20.0)];
static SERVICE_READ: [Lane; 1] = [Lane::new("ecs service read", 20.0, 100.0)];
static SERVICE_CHANGE: [Lane; 1] = [Lane::new("ecs service change", 5.0, 50.0)];
static DEFINITION_READ: [Lane; 1] = [Lane::new("ecs task definition read", 20.0, 50.0)];
static DEFINITION_CHANGE: [Lane; 1] = [Lane::new("ecs task definition change", 1.0, 20.0)];
static DEPLOYMENTS: [Lane; 1] = [Lane::new("ecs service deployments", 20.0, 50.0)];
static REVISIONS: [Lane; 1] = [Lane::new("ecs service revisions", 20.0, 50.0)];
static TASKS: [Lane; 1] = [Lane::new("ecs tasks", 20.0, 100.0)];

/// The request buckets of an operation.
pub(crate) fn lanes(operation: &str) -> &'static [Lane] {
    match operation {
        "ListClusters" | "DescribeClusters" => &CLUSTER_READ,
        "CreateCluster" => &CLUSTER_CHANGE,
        "ListServices" | "DescribeServices" => &SERVICE_READ,
        "CreateService" | "UpdateService" | "DeleteService" => &SERVICE_CHANGE,
        "DescribeTaskDefinition" | "ListTaskDefinitions" | "ListTaskDefinitionFamilies" => &DEFINITION_READ,
        "RegisterTaskDefinition" | "DeregisterTaskDefinition" => &DEFINITION_CHANGE,
        "ListServiceDeployments" | "DescribeServiceDeployments" | "StopServiceDeployment" | "ContinueServiceDeployment" => &DEPLOYMENTS,
        "DescribeServiceRevisions" => &REVISIONS,
        "ListTasks" | "DescribeTasks" => &TASKS,
        _ => &[],
    }
}
