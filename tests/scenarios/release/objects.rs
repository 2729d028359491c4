//! An object in S3 goes out as it was when it was planned, or not at all.

use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use switchback_api::shape::{OperationAnswer, PlanAnswer, ReleaseRequest, SourceShape};
use switchback_demo::Effect;

use super::{deploys, planned, released, verified, zipped};
use crate::harness::{Place, Sdk};

const CHECKOUT: &str = "lambda:checkout:live";
/// A bucket that keeps versions, and one that keeps none.
const VERSIONED: &str = "hangang-market-releases";
const PLAIN: &str = "hangang-builds";
const KEY: &str = "checkout/app.zip";

/// A package with a handler that says this.
fn package(place: &Place, says: &str) -> String {
    let source = format!("export const handler = async () => ({{ statusCode: 200, body: '{says}' }});\n");
    zipped(place.dir.path(), &format!("{says}.zip"), &[("index.mjs", &source)]).display().to_string()
}

/// The first build lies in the bucket.
async fn built(place: &Place, sdk: &Sdk, bucket: &str) -> ReleaseRequest {
    if bucket == PLAIN {
        let here = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::ApNortheast2).build();
        sdk.s3.create_bucket().bucket(PLAIN).create_bucket_configuration(here).send().await.expect("a bucket");
    }
    sdk.put(bucket, KEY, &package(place, "first")).await;
    deploys(CHECKOUT, SourceShape::Object { bucket: bucket.into(), key: KEY.into(), version: None })
}

fn codes(plan: &PlanAnswer) -> Vec<&str> {
    plan.findings.iter().map(|f| f.code.as_str()).collect()
}

/// The size of the code that an alias serves: the builds differ in it.
async fn served(sdk: &Sdk) -> i64 {
    let version = sdk.alias("checkout", "live").await;
    sdk.lambda.get_function_configuration().function_name("checkout").qualifier(version).send().await.expect("a version").code_size()
}

fn size(file: &str) -> i64 {
    i64::try_from(std::fs::metadata(file).expect("a package").len()).expect("a small one")
}

/// Just before the `nth` look at the object, counted from 1, somebody puts another build in its place.
fn replaced_before(place: &Place, sdk: Sdk, nth: usize, bucket: &'static str) {
    let file = package(place, "second-build");
    place.wire.before_the(nth, &format!("HEAD /{KEY}"), async move { sdk.put(bucket, KEY, &file).await });
}

fn looks(place: &Place) -> usize {
    place.asked("HeadObject")
}

fn code(answer: &OperationAnswer) -> &str {
    answer.error.as_ref().expect("why").code.as_str()
}

#[tokio::test]
async fn replaced_between_the_plan_and_the_enter_it_is_another_plan() {
    for (bucket, finding) in [(VERSIONED, "object_pinned"), (PLAIN, "object_unversioned")] {
        let place = Place::market();
        let (console, sdk) = (place.console().await, place.sdk());
        let request = built(&place, &sdk, bucket).await;
        let shown = planned(&console, &request).await.expect("a plan");
        assert!(codes(&shown).contains(&finding), "{bucket}: {:?}", codes(&shown));
        let again = planned(&console, &request).await.expect("a plan");
        assert_eq!(again.plan.id, shown.plan.id, "{bucket}: untouched it is the same plan");
        sdk.put(bucket, KEY, &package(&place, "second-build")).await;
        let asked = ReleaseRequest { plan: Some(shown.plan.id), ..request.clone() };
        let refused = released(&console, &asked).await.expect_err("nobody was shown that one");
        assert_eq!(refused.code.as_str(), "plan_changed", "{bucket}: {refused:#?}");
        assert_eq!(place.asked("UpdateFunctionCode"), 0, "{bucket}: nothing was sent");
        let plan = planned(&console, &request).await.expect("a plan");
        let done = released(&console, &ReleaseRequest { plan: Some(plan.plan.id), ..request }).await.expect("released");
        verified(&done);
        assert_eq!(served(&sdk).await, size(&package(&place, "second-build")), "{bucket}: shown, it goes out");
    }
}

#[tokio::test]
async fn a_bucket_that_keeps_versions_gives_the_one_that_was_planned() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = built(&place, &sdk, VERSIONED).await;
    let plan = planned(&console, &request).await.expect("a plan");
    assert!(plan.diff[0].lines.iter().any(|l| l.to.as_deref().is_some_and(|to| to.contains("?versionId="))), "it is shown: {plan:#?}");
    let (colleague, file) = (sdk.clone(), package(&place, "second-build"));
    place.wire.before("PUT /2015-03-31/functions/checkout/code", async move { colleague.put(VERSIONED, KEY, &file).await });
    verified(&released(&console, &request).await.expect("released"));
    assert_eq!(served(&sdk).await, size(&package(&place, "first")), "not the one that lies there by now");
}

#[tokio::test]
async fn without_versions_it_is_looked_at_just_before_the_call() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = built(&place, &sdk, PLAIN).await;
    verified(&released(&console, &request).await.expect("untouched it goes out"));
    let whole = looks(&place);

    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = built(&place, &sdk, PLAIN).await;
    replaced_before(&place, sdk.clone(), whole, PLAIN);
    let refused = released(&console, &request).await.expect("an operation");
    assert_eq!((code(&refused), refused.operation.steps[0].state.as_str()), ("stale", "refused"), "{refused:#?}");
    assert!(refused.error.as_ref().is_some_and(|e| e.message.contains("somebody has replaced it")), "the cause: {refused:#?}");
    assert_eq!((place.asked("UpdateFunctionCode"), looks(&place)), (0, whole), "nothing was sent, and that was the last look");
    assert_eq!(sdk.alias("checkout", "live").await, "42", "and nothing moved");
}

#[tokio::test]
async fn what_may_not_be_looked_at_goes_out_as_it_lies_there_and_that_is_said() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = built(&place, &sdk, VERSIONED).await;
    place.always("s3:HeadObject", Effect::ServerError(500));
    let plan = planned(&console, &request).await.expect("a plan");
    assert!(codes(&plan).contains(&"object_unpinned") && codes(&plan).contains(&"not_checked"), "{:?}", codes(&plan));
    verified(&released(&console, &request).await.expect("released"));
}

#[tokio::test]
async fn the_object_that_was_shown_goes_out_though_s3_answers_no_more() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = built(&place, &sdk, VERSIONED).await;
    let shown = planned(&console, &request).await.expect("a plan");
    place.always("s3:HeadObject", Effect::ServerError(500));
    verified(&released(&console, &ReleaseRequest { plan: Some(shown.plan.id), ..request }).await.expect("released"));
    assert_eq!(served(&sdk).await, size(&package(&place, "first")), "by its version");
}
