//! Between the plan on a screen and its Enter: a reading that fails stands in nobody's way, and what has changed is shown first.

use serde_json::Value;
use switchback_api::error::Code;
use switchback_api::shape::{ReleaseRequest, SourceShape};
use switchback_demo::{Effect, Fault};

use super::{deploys, planned, released, shifts, verified};
use crate::harness::Place;

const RESIZER: &str = "lambda:image-resizer:live";
const REVIEWS: &str = "lambda:reviews:live";

/// What nothing waits for around a function.
const AROUND: [&str; 5] =
    ["lambda:GetPolicy", "lambda:ListEventSourceMappings", "iam:SimulatePrincipalPolicy", "sqs:GetQueueAttributes", "sns:ListSubscriptions"];

fn with_plan(request: &ReleaseRequest, id: String) -> ReleaseRequest {
    ReleaseRequest { plan: Some(id), ..request.clone() }
}

#[tokio::test]
async fn the_digest_that_was_shown_goes_out_though_ecr_answers_no_more() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let old = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier("13").send().await.expect("a version");
    let uri = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer:r13".to_owned();
    let request = deploys(RESIZER, SourceShape::Image { uri });
    let shown = planned(&console, &request).await.expect("a plan");
    place.always("ecr:DescribeImages", Effect::ServerError(500));
    let done = released(&console, &with_plan(&request, shown.plan.id)).await.expect("an operation");
    verified(&done);
    let now = sdk.alias("image-resizer", "live").await;
    let made = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier(now).send().await.expect("a version");
    assert_eq!(made.code_sha256(), old.code_sha256(), "the image that was on the screen");
}

#[tokio::test]
async fn a_reading_that_fails_at_enter_makes_no_other_plan() {
    let place = Place::market();
    let console = place.console().await;
    let request = shifts(REVIEWS, "5", "100", None);
    let shown = planned(&console, &request).await.expect("a plan");
    AROUND.iter().for_each(|read| place.always(read, Effect::ServerError(500)));
    // The first is the look at the version itself, which has to be made.
    place.cloud.inject(Fault { nth: 2, ..Fault::always("lambda:GetFunctionConfiguration", Effect::ServerError(500)) }).expect("a rule in memory");
    let blind = planned(&console, &request).await.expect("a plan");
    assert!(blind.findings.iter().any(|f| f.code == "not_checked"), "it was not read: {blind:#?}");
    place.cloud.clear_faults().expect("rules in memory");
    AROUND.iter().for_each(|read| place.always(read, Effect::ServerError(500)));
    place
        .cloud
        .inject(Fault { nth: 2, count: Some(12), ..Fault::always("lambda:GetFunctionConfiguration", Effect::ServerError(500)) })
        .expect("a rule in memory");
    verified(&released(&console, &with_plan(&request, shown.plan.id)).await.expect("it is what was shown"));
}

#[tokio::test]
async fn what_has_changed_since_is_shown_before_anything_is_sent() {
    let place = Place::market();
    let (console, sdk) = (place.console().await, place.sdk());
    let request = shifts(REVIEWS, "5", "100", None);
    let shown = planned(&console, &request).await.expect("a plan");
    let policy = sdk.lambda.get_policy().function_name("reviews").qualifier("live").send().await.expect("a policy");
    let policy: Value = serde_json::from_str(policy.policy().expect("its text")).expect("JSON");
    for statement in policy["Statement"].as_array().expect("statements") {
        let sid = statement["Sid"].as_str().expect("an id");
        sdk.lambda.remove_permission().function_name("reviews").qualifier("live").statement_id(sid).send().await.expect("it is taken away");
    }
    let refused = released(&console, &with_plan(&request, shown.plan.id)).await.expect_err("the gateway may not call it any more");
    assert_eq!((refused.code, place.asked("UpdateAlias")), (Code::PlanChanged, 0), "{refused:?}");
    let fresh = planned(&console, &request).await.expect("a plan");
    verified(&released(&console, &with_plan(&request, fresh.plan.id)).await.expect("whoever has seen that may go on"));
}
