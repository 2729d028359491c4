//! What bad input gets: an error naming the thing and the next move, the right exit, and nothing sent.

use super::{CHECKOUT, error};
use crate::harness::{Program, Served};

#[tokio::test]
async fn malformed_ids_are_usage_errors() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for id in ["checkout", "lambda:checkout", "lambda:checkout:$LATEST", "lambda:checkout:42", "lambda:a/../b:live", "sqs:a/b", "12/x/lambda:a:b", ""] {
        for command in [vec!["show", id], vec!["rollback", id, "--yes"]] {
            error(&program.json(2, &command).await, "malformed_input");
        }
    }
    assert!(served.cloud.calls().iter().all(|c| c.operation == "GetCallerIdentity"), "nothing was asked of AWS about them");
}

#[tokio::test]
async fn another_place_in_front_of_an_id_is_refused() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for id in ["123456789012/ap-northeast-2/lambda:checkout:live", "210987654321/us-east-1/lambda:checkout:live"] {
        for command in [vec!["show", id], vec!["rollback", id, "--yes"]] {
            let refused = program.json(3, &command).await;
            let message = error(&refused, "wrong_scope")["message"].as_str().expect("a message").to_owned();
            assert!(message.contains("210987654321/ap-northeast-2"), "it names the place where it works: {message}");
        }
    }
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn unknown_things_are_named() {
    let served = Served::market().await;
    let program = Program::on(&served);
    for id in ["lambda:nothing:live", "lambda:checkout:nothing", "rest:nothing123/prod", "http:nothing123/prod", "ecs:market-prod/nothing", "ecs:nothing/web"] {
        for command in [vec!["show", id], vec!["rollback", id, "--yes"]] {
            let refused = program.json(3, &command).await;
            assert!(error(&refused, "unknown_target")["message"].as_str().is_some_and(|m| m.contains(id)), "it names {id}: {refused:#}");
        }
    }
    error(&program.json(3, &["rollback", CHECKOUT, "--to", "999", "--yes"]).await, "unknown_revision");
    for command in [["undo", "01NOTHING", "--yes"], ["resume", "01NOTHING", "--yes"]] {
        error(&program.json(3, &command).await, "unknown_operation");
    }
    error(&program.json(3, &["undo", "--yes"]).await, "nothing_to_undo");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn hostile_revisions_stay_what_they_are() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let sdk = served.sdk();
    let api = sdk.rest_api("storefront-api").await;
    let stage = format!("rest:{api}/prod");
    for target in [CHECKOUT, &stage, "ecs:market-prod/search"] {
        for to in ["$LATEST", "../41", "41?x=1", "0", "041", "live", "-1", "' OR 1=1", ""] {
            let ran = program.run(&["rollback", target, &format!("--to={to}"), "--yes", "--json"]).await;
            let said = serde_json::from_str::<serde_json::Value>(&ran.out).expect("one document")["error"]["code"].clone();
            let wanted = matches!((ran.exit, said.as_str()), (2, Some("malformed_input")) | (3, Some("unknown_revision")));
            assert!(wanted, "`{to}` of {target} is no revision, and nothing else: {ran:#?}");
        }
    }
    error(&program.json(3, &["rollback", "ecs:market-prod/search", "--to", "search", "--yes"]).await, "unknown_revision");
    assert_eq!(served.writes(), 0, "nothing sent");
}

#[tokio::test]
async fn a_definition_may_be_named_by_its_full_arn_but_not_of_another_place() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let arn = "arn:aws:ecs:ap-northeast-2:210987654321:task-definition/search:24";
    program.json(0, &["rollback", "ecs:market-prod/search", "--to", arn, "--yes"]).await;
    assert_eq!(served.sdk().definition("market-prod", "search").await, "search:24", "the one that was named");
    let elsewhere = "arn:aws:ecs:us-east-1:210987654321:task-definition/search:25";
    let refused = program.json(3, &["rollback", "ecs:market-prod/search", "--to", elsewhere, "--yes"]).await;
    error(&refused, "wrong_scope");
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer() {
    let served = Served::market().await;
    for command in [vec!["targets"], vec!["rollback", CHECKOUT, "--yes"]] {
        let program = Program::on(&served).with("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        let refused = program.json(3, &command).await;
        assert!(error(&refused, "unreachable")["message"].as_str().is_some_and(|m| m.contains("http://127.0.0.1:1")), "it names the endpoint: {refused:#}");
    }
    let program = Program::on(&served).without("AWS_ENDPOINT_URL");
    error(&program.json(2, &["targets", "--endpoint-url", "not a url"]).await, "malformed_input");
    program.json(0, &["show", CHECKOUT, "--endpoint-url", &served.endpoint]).await;
}

#[tokio::test]
async fn an_endpoint_that_is_not_aws() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    let web = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<html>hi</html>").await;
        }
    });
    let served = Served::market().await;
    let ran = Program::on(&served).with("AWS_ENDPOINT_URL", &url).run(&["rollback", CHECKOUT, "--yes", "--json"]).await;
    web.abort();
    assert!(matches!(ran.exit, 1 | 3), "it is refused before anything is changed: {ran:#?}");
    assert!(ran.out.contains(&url) || ran.out.contains("sts:GetCallerIdentity"), "and names what answered: {ran:#?}");
}

#[tokio::test]
async fn usage_errors_under_json_are_documents_too() {
    let program = Program::bare();
    for command in [
        vec!["rollback"],
        vec!["targets", "--kind", "sqs"],
        vec!["frobnicate"],
        vec!["rollback", CHECKOUT, "--timeout", "soon"],
        vec!["rollback", CHECKOUT, "--timeout", "25h"],
    ] {
        error(&program.json(2, &command).await, "malformed_input");
    }
}
