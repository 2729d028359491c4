//! Outcomes of writes and errors of reads, through real SDK clients, a script and real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{SharedCredentialsProvider, future};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use switchback_core::event::RefusalKind;
use switchback_core::serving::AliasServing;
use switchback_core::{Target, Token};
use switchback_engine::ports::{CredentialTrouble, Observe, ReadError};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use super::*;
use crate::testing::{Answer as Scripted, Script, json, session};
use crate::{Dropped, lambda, wire};

async fn write(client: &aws_sdk_lambda::Client) -> Result<Answer, Failure> {
    let to = AliasServing { version: "41".into(), weights: Default::default(), run: None };
    lambda::set_alias(client, ("checkout", "live"), &to, &Token::RevisionId("r".into())).await
}

async fn write_answered(answer: impl Fn() -> Scripted + Send + Sync + 'static) -> Result<Answer, Failure> {
    let (session, _) = session(Script::new(move |_| answer())).await;
    write(&session.writers().lambda).await
}

async fn read_answered(answer: impl Fn() -> Scripted + Send + Sync + 'static) -> ReadError {
    let (session, _) = session(Script::new(move |_| answer())).await;
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    session.observer().observe(&target).await.expect_err("the script refuses")
}

fn kind(outcome: Result<Answer, Failure>) -> Option<RefusalKind> {
    match outcome.expect_err("not applied for certain") {
        Failure::Refused(refusal) => Some(refusal.kind),
        Failure::Lost(_) => None,
    }
}

#[tokio::test]
async fn refusals_of_a_write_are_certain_and_of_the_right_kind() {
    for (status, code, wanted) in [
        (412, "PreconditionFailedException", RefusalKind::Stale),
        (429, "TooManyRequestsException", RefusalKind::Throttled),
        (400, "ThrottlingException", RefusalKind::Throttled),
        (403, "AccessDeniedException", RefusalKind::Denied),
        (403, "ExpiredTokenException", RefusalKind::Credentials),
        (403, "UnrecognizedClientException", RefusalKind::Credentials),
        (404, "ResourceNotFoundException", RefusalKind::Other),
        (400, "InvalidParameterValueException", RefusalKind::Other),
    ] {
        let outcome = write_answered(move || json(status, code, r#"{"message":"AWS's words"}"#)).await;
        let Err(Failure::Refused(refusal)) = outcome else { panic!("{code} is certain: {outcome:?}") };
        assert_eq!(refusal.kind, wanted, "{code}");
        assert_eq!((refusal.code.as_str(), refusal.message.as_str()), (code, "AWS's words"), "AWS is quoted");
        assert_eq!(refusal.request_id.as_deref(), Some("req-1"), "with the request's id");
    }
}

#[tokio::test]
async fn a_failure_of_the_service_or_a_lost_answer_is_not_known() {
    assert_eq!(kind(write_answered(|| json(500, "ServiceException", "{}")).await), None, "a 5xx may have been applied");
    assert_eq!(kind(write_answered(|| json(503, "", "<html>gateway</html>")).await), None, "so may one from a proxy");
    assert_eq!(kind(write_answered(|| Err(Dropped)).await), None, "the connection closed");
    assert_eq!(kind(write_answered(|| json(200, "", "not JSON")).await), None, "an answer that nobody can read");
}

#[tokio::test]
async fn an_applied_write_gives_the_new_revision_id() {
    let answer = write_answered(|| json(200, "", r#"{"RevisionId":"r-2"}"#)).await.expect("AWS took it");
    assert_eq!(answer.token, Some(Token::RevisionId("r-2".into())), "the next write is held to this");
    assert_eq!(answer.request_id.as_deref(), Some("req-1"), "and the request's id is kept");
}

#[tokio::test]
async fn without_a_revision_id_nothing_is_sent() {
    let script = Script::new(|_| json(200, "", "{}"));
    let (session, _) = session(script.clone()).await;
    let to = AliasServing { version: "41".into(), weights: Default::default(), run: None };
    let outcome = lambda::set_alias(&session.writers().lambda, ("f", "live"), &to, &Token::Fingerprint("x".into())).await;
    assert_eq!(kind(outcome), Some(RefusalKind::Other), "an unconditional write is refused here");
    assert_eq!(script.seen(), Vec::<String>::new(), "before it is sent");
}

fn over_sockets(to: SocketAddr, credentials: SharedCredentialsProvider) -> aws_sdk_lambda::Client {
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(1)).operation_timeout(Duration::from_millis(300)).build();
    let settings = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-2"))
        .endpoint_url(format!("http://{to}"))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .http_client(wire::network(true))
        .build();
    aws_sdk_lambda::Client::new(&settings)
}

fn keys() -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new("AKIATEST", "secret", None, None, "test"))
}

#[tokio::test]
async fn what_never_left_is_certain_on_real_sockets_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let nobody = listener.local_addr().expect("its address");
    drop(listener);
    assert_eq!(kind(write(&over_sockets(nobody, keys())).await), Some(RefusalKind::Unreachable), "nobody listens: nothing was sent");

    #[derive(Debug)]
    struct None;
    impl aws_credential_types::provider::ProvideCredentials for None {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("none in this test")))
        }
    }
    let outcome = write(&over_sockets(nobody, SharedCredentialsProvider::new(None))).await;
    assert_eq!(kind(outcome), Some(RefusalKind::Credentials), "without credentials nothing is signed");
}

#[tokio::test]
async fn what_was_sent_and_not_answered_is_not_known_on_real_sockets_too() {
    for close in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let peer = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let read = socket.read(&mut [0; 4096]).await.expect("a request");
            if !close {
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
            read
        });
        assert_eq!(kind(write(&over_sockets(address, keys())).await), None, "closed without an answer: {close}; else the time is up");
        if close {
            assert!(peer.await.expect("it ended") > 0, "the request had arrived");
        }
    }
}

#[tokio::test]
async fn reads_are_told_apart_by_code_and_status() {
    let not_there = read_answered(|| json(404, "ResourceNotFoundException", r#"{"Message":"Function not found"}"#)).await;
    let wanted = ReadError::NotFound { what: "lambda:checkout:live".into(), scope: "123456789012/ap-northeast-2 at practice".into() };
    assert_eq!(not_there, wanted, "the target and the place are named");
    let denied = read_answered(|| json(403, "AccessDeniedException", r#"{"Message":"User is not authorized"}"#)).await;
    assert_eq!(denied, ReadError::Denied { action: "lambda:GetAlias".into(), message: "User is not authorized".into() }, "with the permission that lacks");
    let throttled = read_answered(|| json(429, "TooManyRequestsException", "{}")).await;
    assert_eq!(throttled, ReadError::Throttled { action: "lambda:GetAlias".into() }, "after all retries");
    let expired = read_answered(|| json(403, "ExpiredTokenException", "{}")).await;
    assert!(matches!(expired, ReadError::Credentials { kind: CredentialTrouble::Expired, .. }), "{expired:?}");
    let unknown = read_answered(|| json(403, "UnrecognizedClientException", "{}")).await;
    assert!(matches!(unknown, ReadError::Credentials { kind: CredentialTrouble::Missing, .. }), "{unknown:?}");
    let dropped = read_answered(|| Err(Dropped)).await;
    assert!(matches!(dropped, ReadError::Unreachable { .. }), "{dropped:?}");
    let nonsense = read_answered(|| json(200, "", "<html>")).await;
    assert!(matches!(nonsense, ReadError::Other { .. }), "{nonsense:?}");
}

#[tokio::test]
async fn hostile_messages_are_bounded() {
    let long = format!(r#"{{"Message":"{}\u001b[2J"}}"#, "x".repeat(100_000));
    let ReadError::Denied { message, .. } = read_answered(move || json(403, "AccessDeniedException", &long)).await else { panic!("denied") };
    assert!(message.chars().count() <= MESSAGE && !message.contains('\u{1b}'), "{} characters", message.len());
}
