//! New releases of each kind, made and moved to in one plan.

use std::time::Duration;

use switchback_api::shape::{ContainerImage, ReleaseRequest, SourceShape};
use switchback_demo::Effect;

use super::{calls, deploys, package, planned, released, verified, zip};
use crate::harness::{Place, undo};

#[tokio::test]
async fn a_zip_becomes_a_version_that_the_alias_serves() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = deploys("lambda:checkout:live", zip(package(place.dir.path())));
    let plan = planned(&console, &request).await.expect("a plan");
    assert_eq!(plan.plan.steps.last().expect("steps").to, "(new)", "the version has no name yet: {plan:#?}");
    assert!(plan.diff[0].lines.iter().any(|l| l.field == "code"), "what changes is said before: {plan:#?}");
    let done = released(&console, &request).await.expect("released");
    verified(&done);
    assert_eq!(calls(&done), ["lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:UpdateAlias"], "made before any traffic moves");
    let served = sdk.alias("checkout", "live").await;
    assert_eq!(done.operation.targets[0].to, served, "the answer names the version that is served");
    let version = sdk.lambda.get_function_configuration().function_name("checkout").qualifier(&served).send().await.expect("a version");
    assert_eq!(version.description(), Some("test: as the scenario asks"), "who and why");
    let back = undo(&console).await.expect("undone");
    verified(&back);
    assert_eq!(sdk.alias("checkout", "live").await, "42", "as before");
    assert!(back.operation.findings.iter().any(|f| f.code == "made_stays"), "the version stays, and that is said: {back:#?}");
}

#[tokio::test]
async fn a_refused_move_leaves_the_version_and_names_it() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    place.once("lambda:UpdateAlias", Effect::ServerError(500));
    let failed = released(&console, &deploys("lambda:checkout:live", zip(package(place.dir.path())))).await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.state.as_str()), (false, "failed"), "{failed:#?}");
    let error = failed.error.expect("why");
    let left = &failed.operation.unused;
    assert_eq!((error.code.as_str(), left.len(), left[0].as_str()), ("failed", 2, "checkout:$LATEST"), "{error:#?}");
    assert!(error.message.contains(&left.join(", ")), "new code and the version are named: {}", error.message);
    assert_eq!(sdk.alias("checkout", "live").await, "42", "and takes nothing");
}

#[tokio::test]
async fn an_answer_lost_after_publishing_is_found_again() {
    for operation in ["UpdateFunctionCode", "PublishVersion", "UpdateAlias"] {
        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        place.once(&format!("lambda:{operation}"), Effect::DropAfter);
        let done = released(&console, &deploys("lambda:checkout:live", zip(package(place.dir.path())))).await.expect("released");
        verified(&done);
        assert_eq!(place.asked(operation), 1, "{operation} is not sent again");
        assert_eq!(sdk.alias("checkout", "live").await, done.operation.targets[0].to, "{operation}: the version that was found is served");
    }
}

#[tokio::test]
async fn a_snapshot_of_each_api_goes_to_its_stage() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let rest = sdk.rest_api("storefront-api").await;
    let before = sdk.rest_stage(&rest, "prod").await;
    let done = released(&console, &deploys(&format!("rest:{rest}/prod"), SourceShape::Snapshot)).await.expect("released");
    verified(&done);
    assert_eq!(calls(&done), ["apigateway:CreateDeployment", "apigateway:UpdateStage"], "made, then moved to");
    let after = sdk.rest_stage(&rest, "prod").await;
    assert!(after != before && after == done.operation.targets[0].to, "a new deployment is served: {after}");
    verified(&undo(&console).await.expect("undone"));
    assert_eq!(sdk.rest_stage(&rest, "prod").await, before, "as before");
}

#[tokio::test]
async fn the_same_release_with_twice_the_size_is_one_registration_and_one_update() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let source = SourceShape::Definition { file: None, images: Vec::new(), cpu: Some(2048), memory: Some(8192), env: None };
    let request = deploys("ecs:market-prod/search", source);
    let plan = planned(&console, &request).await.expect("a plan");
    let fields: Vec<&str> = plan.diff[0].lines.iter().map(|l| l.field.as_str()).collect();
    assert!(fields.contains(&"cpu") && fields.contains(&"memory"), "{plan:#?}");
    let before = sdk.definition("market-prod", "search").await;
    let done = released(&console, &request).await.expect("released");
    verified(&done);
    assert_eq!(calls(&done), ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], "registered, then moved to");
    let served = sdk.definition("market-prod", "search").await;
    assert_eq!(served, done.operation.targets[0].to, "the new revision");
    let made = sdk.ecs.describe_task_definition().task_definition(&served).send().await.expect("registered");
    let (made, was) = (
        made.task_definition().expect("it").clone(),
        sdk.ecs.describe_task_definition().task_definition(&before).send().await.expect("there").task_definition().expect("it").clone(),
    );
    assert_eq!((made.cpu(), made.memory()), (Some("2048"), Some("8192")), "twice the size");
    assert_eq!(made.container_definitions()[0].environment(), was.container_definitions()[0].environment(), "and all else as it was");
    verified(&undo(&console).await.expect("undone"));
    assert_eq!(sdk.definition("market-prod", "search").await, before, "as before");
}

#[tokio::test]
async fn a_size_that_fargate_does_not_have_is_refused_with_the_nearest() {
    let place = Place::market();
    let console = place.console().await;
    let source = SourceShape::Definition { file: None, images: Vec::new(), cpu: Some(300), memory: Some(700), env: None };
    let plan = planned(&console, &deploys("ecs:market-prod/search", source)).await.expect("a plan");
    let block = plan.findings.iter().find(|f| f.severity == "block").expect("a block");
    assert!(block.code == "fargate_size" && block.fix.contains("256/"), "the nearest it has: {block:?}");
}

#[tokio::test]
async fn three_targets_are_one_plan_with_one_undo() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let rest = sdk.rest_api("storefront-api").await;
    let stage = sdk.rest_stage(&rest, "prod").await;
    let definition = sdk.definition("market-prod", "search").await;
    let images = vec![ContainerImage { container: container(&sdk, &definition).await, image: image(&sdk, &definition).await }];
    let request = ReleaseRequest {
        targets: vec!["ecs:market-prod/search".into(), format!("rest:{rest}/prod"), "lambda:checkout:live".into()],
        sources: vec![
            SourceShape::Definition { file: None, images, cpu: None, memory: None, env: None },
            SourceShape::Snapshot,
            zip(package(place.dir.path())),
        ],
        ..ReleaseRequest::default()
    };
    // The last of them fails: what was moved before goes back, last first.
    place.once("lambda:UpdateAlias", Effect::ServerError(500));
    let failed = released(&console, &request).await.expect("an operation");
    assert_eq!(failed.operation.state, "undone", "{failed:#?}");
    let told: Vec<(&str, bool)> = failed.operation.targets.iter().map(|t| (t.state.as_str(), t.after == t.from)).collect();
    assert_eq!(told, [("undone", true), ("undone", true), ("refused", true)], "what was taken back is not said to have gone well: {failed:#?}");
    // ECS's reads may lag a second behind its writes.
    place.clock.pass(Duration::from_secs(2));
    assert_eq!((sdk.rest_stage(&rest, "prod").await, sdk.definition("market-prod", "search").await), (stage.clone(), definition.clone()), "both as before");
    let done = released(&console, &request).await.expect("released");
    verified(&done);
    assert_ne!(sdk.alias("checkout", "live").await, "42", "now all three");
    verified(&undo(&console).await.expect("one undo"));
    let now = (sdk.rest_stage(&rest, "prod").await, sdk.definition("market-prod", "search").await, sdk.alias("checkout", "live").await);
    assert_eq!(now, (stage, definition, "42".to_owned()), "all as before");
}

async fn container(sdk: &crate::harness::Sdk, definition: &str) -> String {
    let found = sdk.ecs.describe_task_definition().task_definition(definition).send().await.expect("there");
    found.task_definition().expect("it").container_definitions()[0].name().expect("a name").to_owned()
}

async fn image(sdk: &crate::harness::Sdk, definition: &str) -> String {
    let found = sdk.ecs.describe_task_definition().task_definition(definition).send().await.expect("there");
    found.task_definition().expect("it").container_definitions()[0].image().expect("an image").to_owned()
}
