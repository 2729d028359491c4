//! The guard in front of real SDK clients.

use switchback_engine::ports::ReadError;

use super::*;
use crate::errors::{ReadFailure, read_error};
use crate::testing::{Script, json, session};

#[tokio::test]
async fn a_read_client_cannot_write_and_nothing_leaves_the_process() {
    let script = Script::new(|_| json(200, "", "{}"));
    let (session, heard) = session(script.clone()).await;
    let clients = session.readers();
    let about = |action| ReadFailure { action, what: &"it", scope: session.scope() };

    let error = clients.lambda.update_alias().function_name("f").name("live").function_version("1").send().await.expect_err("a write");
    let refused = read_error(&about("lambda:UpdateAlias"), &error);
    assert_eq!(refused, ReadError::NotARead { action: "lambda:UpdateAlias".into() }, "the call is named");

    // A read to AWS, and yet it answers a link to the code.
    let error = clients.lambda.get_function().function_name("f").send().await.expect_err("not on the list");
    assert_eq!(read_error(&about("x"), &error), ReadError::NotARead { action: "lambda:GetFunction".into() }, "GetFunction is not a read here");

    let error = clients.rest.update_stage().rest_api_id("a").stage_name("s").send().await.expect_err("a write");
    assert_eq!(read_error(&about("x"), &error), ReadError::NotARead { action: "apigateway:UpdateStage".into() }, "v1 is named in IAM's form");
    let error = clients.http.update_stage().api_id("a").stage_name("s").send().await.expect_err("a write");
    assert_eq!(read_error(&about("x"), &error), ReadError::NotARead { action: "apigatewayv2:UpdateStage".into() }, "so is v2");
    let error = clients.ecs.update_service().service("s").send().await.expect_err("a write");
    assert_eq!(read_error(&about("x"), &error), ReadError::NotARead { action: "ecs:UpdateService".into() }, "and ECS");

    assert_eq!(script.seen(), Vec::<String>::new(), "nothing came over the wire");
    assert!(heard.0.lock().expect("not poisoned").is_empty(), "and there is no call to report");
}

#[tokio::test]
async fn a_read_client_may_read() {
    let script = Script::new(|_| json(200, "", r#"{"FunctionVersion":"3","RevisionId":"r"}"#));
    let (session, _) = session(script.clone()).await;
    let answer = session.readers().lambda.get_alias().function_name("f").name("live").send().await.expect("a read");
    assert_eq!(answer.function_version(), Some("3"), "the answer comes through");
    assert_eq!(script.seen(), ["GET /2015-03-31/functions/f/aliases/live "], "as one request");
}

#[test]
fn a_call_without_a_name_is_refused() {
    assert_eq!(action(&ConfigBag::base()), None, "the SDK says nothing of it");
    assert!(allowed(None).is_err(), "so it is not a read");
    assert!(allowed(Some("lambda:DeleteFunction".into())).is_err(), "nor is what nobody listed");
}

#[test]
fn every_listed_read_sounds_like_one() {
    for read in READS {
        let operation = read.split_once(':').map(|(_, o)| o).unwrap_or_default();
        assert!(
            ["Get", "BatchGet", "List", "Describe", "Head", "Export", "Simulate"].iter().any(|verb| operation.starts_with(verb)),
            "{read} is on the list of reads"
        );
    }
}
