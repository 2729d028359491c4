//! What the call sink hears, through real SDK clients.

use std::sync::atomic::{AtomicUsize, Ordering};

use switchback_core::Token;
use switchback_core::serving::AliasServing;
use switchback_engine::ports::Observe;

use crate::testing::{Script, json, session};
use crate::{Dropped, Session, lambda};

/// A read of one call. That of an alias asks CodeDeploy too.
async fn read(session: &Session) {
    let version = session.observer().revision(&"lambda:checkout:live".parse().expect("an id"), &"3".into()).await;
    version.expect("it is answered, in the end");
}

#[tokio::test]
async fn a_read_is_reported_with_its_id_and_without_what_was_asked() {
    let script = Script::new(|_| json(200, "", r#"{"Version":"3","State":"Active"}"#));
    let (session, heard) = session(script).await;
    read(&session).await;
    let heard = heard.0.lock().expect("not poisoned");
    let [call] = heard.as_slice() else { panic!("one call, not {heard:?}") };
    assert_eq!((call.operation.as_str(), call.mutates, call.status), ("lambda:GetFunctionConfiguration", false, Some(200)), "which, and how it ended");
    assert_eq!((call.request_id.as_deref(), call.error.as_deref()), (Some("req-1"), None), "with AWS's id");
    assert!(!format!("{call:?}").contains("checkout"), "and nothing of the parameters");
}

#[tokio::test]
async fn every_attempt_shows_and_a_lost_answer_has_no_status() {
    let tries = AtomicUsize::new(0);
    let script = Script::new(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Err(Dropped),
        1 => json(429, "TooManyRequestsException:http://internal/", r#"{"message":"Rate exceeded"}"#),
        _ => json(200, "", r#"{"Version":"3","State":"Active"}"#),
    });
    let (session, heard) = session(script).await;
    read(&session).await;
    let heard = heard.0.lock().expect("not poisoned");
    let ends: Vec<_> = heard.iter().map(|c| (c.status, c.error.as_deref())).collect();
    assert_eq!(ends, [(None, None), (Some(429), Some("TooManyRequestsException")), (Some(200), None)], "in the order they ended");
}

#[tokio::test]
async fn a_write_is_one_attempt_and_says_that_it_changes() {
    let script = Script::new(|_| json(500, "ServiceException", r#"{"Message":"oops"}"#));
    let (session, heard) = session(script.clone()).await;
    let to = AliasServing { version: "41".into(), weights: Default::default(), run: None };
    let outcome = lambda::set_alias(&session.writers().lambda, ("checkout", "live"), &to, &Token::RevisionId("r".into())).await;
    assert!(outcome.is_err(), "AWS failed");
    let heard = heard.0.lock().expect("not poisoned");
    assert_eq!(heard.iter().map(|c| (c.operation.as_str(), c.mutates)).collect::<Vec<_>>(), [("lambda:UpdateAlias", true)], "no retry");
    let sent = r#"PUT /2015-03-31/functions/checkout/aliases/live {"FunctionVersion":"41","RevisionId":"r","RoutingConfig":{"AdditionalVersionWeights":{}}}"#;
    assert_eq!(script.seen(), [sent], "weights are cleared explicitly, under the RevisionId");
}
