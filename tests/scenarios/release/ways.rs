//! The other ways of a release: through S3, from S3, as an image, tried with an event, with an environment; and the answers
//! to what makes it, lost.

use switchback_api::shape::{ContainerFile, ReleaseRequest, SourceShape};
use switchback_demo::Effect;

use super::{calls, deploys, package, released, verified};
use crate::harness::{Place, Sdk};

const BUCKET: &str = "hangang-market-releases";
const CHECKOUT: &str = "lambda:checkout:live";
const SEARCH: &str = "ecs:market-prod/search";

fn through_s3(place: &Place) -> SourceShape {
    SourceShape::Zip { file: package(place.dir.path()), bucket: Some(BUCKET.into()) }
}

/// An object that is there already.
fn hotfix() -> SourceShape {
    SourceShape::Object { bucket: BUCKET.into(), key: "checkout/e82b5c0-hotfix.zip".into(), version: None }
}

#[tokio::test]
async fn a_zip_goes_through_s3_and_its_lost_answer_is_found() {
    for lost in [None, Some("PutObject")] {
        let place = Place::market();
        let console = place.console().await;
        lost.iter().for_each(|operation| place.once(&format!("s3:{operation}"), Effect::DropAfter));
        let done = released(&console, &deploys(CHECKOUT, through_s3(&place))).await.expect("released");
        verified(&done);
        let wanted = ["s3:PutObject", "lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:UpdateAlias"];
        assert_eq!((calls(&done).as_slice(), place.asked("PutObject")), (wanted.as_slice(), 1), "uploaded once: {lost:?}");
        assert_eq!(place.sdk().alias("checkout", "live").await, done.operation.targets[0].to, "and served");
    }
}

#[tokio::test]
async fn a_bucket_of_somebody_else_takes_nothing() {
    let place = Place::market();
    let console = place.console().await;
    let source = SourceShape::Zip { file: package(place.dir.path()), bucket: Some("hanbit-pg-modules".into()) };
    let refused = released(&console, &deploys(CHECKOUT, source)).await.expect("an operation");
    let error = refused.error.expect("why");
    assert_eq!((error.code.as_str(), refused.operation.steps[0].state.as_str()), ("not_permitted", "refused"), "{error:#?}");
    assert_eq!(place.asked("UpdateFunctionCode"), 0, "and nothing follows");
}

#[tokio::test]
async fn what_was_uploaded_for_nothing_is_named() {
    let place = Place::market();
    let console = place.console().await;
    place.once("lambda:UpdateFunctionCode", Effect::ServerError(500));
    let failed = released(&console, &deploys(CHECKOUT, through_s3(&place))).await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.unused.len()), (false, 1), "{failed:#?}");
    assert!(failed.operation.unused[0].starts_with(&format!("s3://{BUCKET}/switchback/")), "the object: {failed:#?}");
}

#[tokio::test]
async fn an_object_of_which_no_hash_is_known_becomes_a_version() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let done = released(&console, &deploys(CHECKOUT, hotfix())).await.expect("released");
    verified(&done);
    let served = sdk.alias("checkout", "live").await;
    let version = sdk.lambda.get_function_configuration().function_name("checkout").qualifier(&served).send().await.expect("a version");
    assert_eq!(version.code_sha256(), Some("3YI6+6j4kRCnIiyeiflf4xYHEdiguXm4SZ/wH9bahKw="), "the object's code");
}

#[tokio::test]
async fn code_that_somebody_else_puts_in_between_is_not_published() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let colleague = sdk.clone();
    place.wire.before("POST /2015-03-31/functions/checkout/versions", async move {
        let update = colleague.lambda.update_function_code().function_name("checkout").s3_bucket(BUCKET).s3_key("catalog/with-models.zip");
        update.send().await.expect("theirs");
    });
    let refused = released(&console, &deploys(CHECKOUT, hotfix())).await.expect("an operation");
    assert_eq!((refused.ok, refused.operation.state.as_str()), (false, "failed"), "{refused:#?}");
    assert_eq!(refused.operation.steps[1].state, "refused", "Lambda publishes nothing but the object's code: {refused:#?}");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "and nothing moved");
}

#[tokio::test]
async fn an_object_whose_answer_was_lost_is_not_taken_for_the_code_that_is_there() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    place.once("lambda:UpdateFunctionCode", Effect::DropAfter);
    let failed = released(&console, &deploys(CHECKOUT, hotfix())).await.expect("an operation");
    assert_eq!((failed.ok, failed.operation.state.as_str(), place.asked("PublishVersion")), (false, "failed", 0), "{failed:#?}");
    assert_eq!(failed.operation.steps[0].state, "unverified", "it may be anybody's: {failed:#?}");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "and nothing moved");
}

#[tokio::test]
async fn an_image_by_digest_becomes_a_version() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let of = |version: &'static str| sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier(version).send();
    let old = of("13").await.expect("a version");
    let digest = old.code_sha256().expect("its digest").to_owned();
    let account = old.function_arn().and_then(|arn| arn.split(':').nth(4)).expect("an account").to_owned();
    let source = SourceShape::Image { uri: format!("{account}.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer@sha256:{digest}") };
    let done = released(&console, &deploys("lambda:image-resizer:live", source)).await.expect("released");
    verified(&done);
    let served = sdk.alias("image-resizer", "live").await;
    let made = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier(&served).send().await.expect("a version");
    assert_eq!((made.code_sha256(), served.as_str()), (Some(digest.as_str()), "16"), "a new version of that image");
}

#[tokio::test]
async fn a_new_version_is_tried_with_an_event_before_it_gets_traffic() {
    let place = Place::market();
    let console = place.console().await;
    let event = place.dir.path().join("event.json");
    std::fs::write(&event, r#"{"orderId":"hush"}"#).expect("a file");
    let source = SourceShape::Zip { file: package(place.dir.path()), bucket: None };
    let request = ReleaseRequest { event: Some(event.display().to_string()), ..deploys(CHECKOUT, source) };
    let done = released(&console, &request).await.expect("released");
    verified(&done);
    let wanted = ["lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:InvokeFunction", "lambda:UpdateAlias"];
    assert_eq!(calls(&done), wanted, "tried in between");
    assert!(!format!("{:?}{:?}", place.heard(), done).contains("hush"), "and the event is nowhere");
}

#[tokio::test]
async fn what_a_lost_answer_made_is_found_and_not_made_twice() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let rest = sdk.rest_api("storefront-api").await;
    for (target, source, operation) in
        [(format!("rest:{rest}/prod"), SourceShape::Snapshot, "CreateDeployment"), (SEARCH.to_owned(), definition(None), "RegisterTaskDefinition")]
    {
        place.once(&format!("*:{operation}"), Effect::DropAfter);
        let done = released(&console, &deploys(&target, source)).await.expect("released");
        verified(&done);
        assert_eq!(place.asked(operation), 1, "{operation} is not sent again");
        let served = served(&sdk, &target).await;
        assert_eq!(served, done.operation.targets[0].to, "{operation}: what it made is served");
    }
}

async fn served(sdk: &Sdk, target: &str) -> String {
    match target.strip_prefix("rest:").and_then(|t| t.split_once('/')) {
        Some((api, stage)) => sdk.rest_stage(api, stage).await,
        None => sdk.definition("market-prod", "search").await,
    }
}

fn definition(env: Option<ContainerFile>) -> SourceShape {
    SourceShape::Definition { file: None, images: Vec::new(), cpu: Some(2048), memory: Some(8192), env }
}

#[tokio::test]
async fn environment_values_reach_the_task_definition_and_nothing_else() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let before = sdk.definition("market-prod", "search").await;
    let described = sdk.ecs.describe_task_definition().task_definition(&before).send().await.expect("there");
    let container = described.task_definition().expect("it").container_definitions()[0].name().expect("a name").to_owned();
    let file = place.dir.path().join("search.env");
    std::fs::write(&file, "# the new index\nPRODUCT_INDEX=hush\n").expect("a file");
    let done = released(&console, &deploys(SEARCH, definition(Some(ContainerFile { container, file: file.display().to_string() })))).await.expect("released");
    verified(&done);
    let after = sdk.ecs.describe_task_definition().task_definition(&done.operation.targets[0].to).send().await.expect("there");
    let environment = after.task_definition().expect("it").container_definitions()[0].environment();
    assert!(environment.iter().any(|e| (e.name(), e.value()) == (Some("PRODUCT_INDEX"), Some("hush"))), "{environment:?}");
    assert!(!format!("{done:?}{:?}", place.heard()).contains("hush"), "no answer and no call has it");
    let journal = std::fs::read_dir(place.dir.path()).expect("a folder").filter_map(Result::ok).map(|f| f.path());
    for path in journal.filter(|path| path.is_file() && *path != file) {
        let bytes = std::fs::read(&path).expect("a file");
        assert!(!bytes.windows(4).any(|w| w == b"hush"), "{} has it", path.display());
    }
}
