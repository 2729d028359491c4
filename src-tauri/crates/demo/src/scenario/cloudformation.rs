//! The CloudFormation part of Hangang Market: the coupons service is deployed with the Serverless
//! Framework 3, whose stack owns functions and an API that are on the board.

use std::collections::BTreeMap;

use super::Setting;
use crate::cloudformation::{Stack, Stacked, Template};
use crate::rng::Rng;
use crate::s3::Bucket;
use crate::world::World;

/// What the framework packaged for the last deployment; the tests have the next one beside it.
const TEMPLATE: &str = include_str!("../../../../../tests/fixtures/serverless3/current.json");

const NAME: &str = "coupons-prod";

/// Hangang Market.
pub(super) fn market(world: &mut World, setting: &Setting<'_>) {
    // Its own randomness: what the other services drew stays as it is.
    let mut rng = Rng::new(0xcf);
    let Ok(template) = Template::read(TEMPLATE) else { return };
    let (created, updated) = (setting.hours_ago(1310), setting.hours_ago(77));
    let mut resources = BTreeMap::new();
    for (id, kind) in &template.resources {
        let physical = physical(world, setting, id, kind).unwrap_or_else(|| match kind.as_str() {
            "AWS::S3::Bucket" => format!("{NAME}-{}-{}", id.to_lowercase(), rng.base36(12)),
            _ => format!("{NAME}-{id}-{}", rng.base36(12).to_uppercase()),
        });
        // A deployment and a version are made anew each time.
        let fresh = matches!(kind.as_str(), "AWS::ApiGateway::Deployment" | "AWS::Lambda::Version" | "AWS::Lambda::Function");
        resources.insert(id.clone(), Stacked { kind: kind.clone(), physical, updated: if fresh { updated } else { created } });
    }
    if let Some(bucket) = resources.get("ServerlessDeploymentBucket") {
        let made = Bucket { owner: setting.account.to_owned(), created, versioning: None, objects: BTreeMap::new() };
        world.s3.buckets.insert(bucket.physical.clone(), made);
    }
    let api = resources.get("ApiGatewayRestApi").map(|api| api.physical.clone()).unwrap_or_default();
    let endpoint = format!("https://{api}.execute-api.{}.amazonaws.com/prod", setting.region);
    let stack = Stack {
        id: format!("arn:aws:cloudformation:{}:{}:stack/{NAME}/{}", setting.region, setting.account, rng.uuid()),
        created,
        updated: Some(updated),
        status: "UPDATE_COMPLETE".to_owned(),
        template: Some(TEMPLATE.to_owned()),
        parameters: BTreeMap::new(),
        capabilities: vec!["CAPABILITY_IAM".to_owned(), "CAPABILITY_NAMED_IAM".to_owned()],
        tags: BTreeMap::from([("STAGE".to_owned(), "prod".to_owned())]),
        outputs: BTreeMap::from([("ServiceEndpoint".to_owned(), endpoint)]),
        resources,
    };
    world.cloudformation.stacks.insert(NAME.to_owned(), stack);
}

/// What a resource of the template is called in the account, where the account has it.
fn physical(world: &World, setting: &Setting<'_>, id: &str, kind: &str) -> Option<String> {
    let (api, found) = world.apigateway.apis.iter().find(|(_, api)| api.shown.name == "coupons-api")?;
    let resource = |path: &str| found.resources.values().find(|resource| resource.path == path).map(|resource| resource.id.clone());
    let function = if id.starts_with("Coupons") { "coupons" } else { "reviews" };
    match kind {
        "AWS::Lambda::Function" => Some(function.to_owned()),
        "AWS::Lambda::Version" => {
            let newest = world.lambda.functions.get(function)?.last_number;
            Some(format!("arn:aws:lambda:{}:{}:function:{function}:{newest}", setting.region, setting.account))
        }
        "AWS::Logs::LogGroup" => Some(format!("/aws/lambda/{function}")),
        "AWS::IAM::Role" => Some("coupons-lambda".to_owned()),
        "AWS::ApiGateway::RestApi" => Some(api.clone()),
        "AWS::ApiGateway::Deployment" => Some(found.stages.get("prod")?.deployment_id.clone()),
        "AWS::ApiGateway::Resource" => resource(match id {
            "ApiGatewayResourceCoupons" => "/coupons",
            "ApiGatewayResourceCouponsCodeVar" => "/coupons/{code}",
            _ => "/reviews",
        }),
        "AWS::ApiGateway::Method" if id == "ApiGatewayMethodReviewsGet" => Some(format!("{api}|{}|GET", resource("/reviews")?)),
        "AWS::ApiGateway::Method" => Some(format!("{api}|{}|POST", resource("/coupons/{code}")?)),
        _ => None,
    }
}
