//! Request quotas, as AWS words them.

use std::sync::Arc;

use switchback_demo::{Cloud, Options};

use crate::harness::{Hand, Sdk, refused};

fn metered() -> (Arc<Hand>, Sdk) {
    let clock = Arc::new(Hand::new());
    let cloud = Cloud::new(Options::new(Arc::clone(&clock) as Arc<dyn switchback_demo::Clock>));
    (clock, Sdk::of(&cloud, "AKIATEST"))
}

#[tokio::test]
async fn lambda_takes_fifteen_a_second_across_its_control_plane() {
    let (clock, sdk) = metered();
    let get = || sdk.lambda.get_alias().function_name("checkout").name("live").send();
    for n in 0..15 {
        get().await.unwrap_or_else(|e| panic!("call {n} of 15: {e:?}"));
    }
    let error = get().await.expect_err("the sixteenth");
    assert_eq!(error.raw_response().map(|r| r.status().as_u16()), Some(429), "throttled");
    assert_eq!(refused::<(), _>(Err(error)), ("TooManyRequestsException".into(), "Rate exceeded".into()), "in Lambda's words");
    assert_eq!(refused(sdk.lambda.list_functions().send().await).0, "TooManyRequestsException", "one bucket for all of it");
    sdk.lambda.get_function().function_name("checkout").send().await.expect("GetFunction has a bucket of its own");
    clock.pass(std::time::Duration::from_secs(1));
    get().await.expect("a second later");
}

#[tokio::test]
async fn api_gateway_takes_forty_at_once_v1_and_v2_together() {
    let (_, sdk) = metered();
    for n in 0..20 {
        sdk.rest.get_rest_apis().send().await.unwrap_or_else(|e| panic!("v1, call {n}: {e:?}"));
        sdk.http.get_apis().send().await.unwrap_or_else(|e| panic!("v2, call {n}: {e:?}"));
    }
    assert_eq!(refused(sdk.rest.get_rest_apis().send().await), ("TooManyRequestsException".into(), "Too Many Requests".into()), "v1");
    assert_eq!(refused(sdk.http.get_apis().send().await).0, "TooManyRequestsException", "and v2, for the same bucket");
}

#[tokio::test]
async fn ecs_refuses_in_its_own_words() {
    let (_, sdk) = metered();
    for n in 0..50 {
        sdk.ecs.list_clusters().send().await.unwrap_or_else(|e| panic!("call {n} of 50: {e:?}"));
    }
    let error = sdk.ecs.list_clusters().send().await.expect_err("the next");
    assert_eq!(error.raw_response().map(|r| r.status().as_u16()), Some(400), "a throttle with a 400");
    assert_eq!(refused::<(), _>(Err(error)), ("ThrottlingException".into(), "Rate exceeded".into()), "in ECS's words");
}
