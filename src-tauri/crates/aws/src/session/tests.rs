//! Sessions on a script, and what a failed question after the identity means.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use bytes::Bytes;
use http::{Request, Response};

use super::profile::Behind;
use super::*;
use crate::testing::{Script, json};
use crate::wire::Dropped;

/// A wire that answers STS too.
struct Sts(fn() -> Result<Response<Bytes>, Dropped>);

#[async_trait::async_trait]
impl Wire for Sts {
    async fn call(&self, _: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        (self.0)()
    }
}

async fn refused(answer: fn() -> Result<Response<Bytes>, Dropped>) -> ConnectError {
    let connect = Connect { in_process: Some(Arc::new(Sts(answer))), ..Connect::default() };
    Session::open(connect).await.err().expect("STS does not say who this is")
}

fn xml(status: u16, code: &str) -> Result<Response<Bytes>, Dropped> {
    let body = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>words</Message></Error></ErrorResponse>"
    );
    Ok(Response::builder().status(status).body(Bytes::from(body)).expect("an answer"))
}

#[tokio::test]
async fn a_session_knows_who_and_where_it_is() {
    let connect = Connect { in_process: Some(Script::new(|_| json(200, "", "{}"))), ..Connect::default() };
    let session = Session::open(connect).await.expect("the script answers STS");
    let wanted = Identity { account: "123456789012".into(), arn: "arn:aws:iam::123456789012:user/oncall".into() };
    assert_eq!(*session.identity(), wanted, "as STS says");
    let scope = Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice };
    assert_eq!(*session.scope(), scope, "and a cloud in this process is marked as practice");
}

#[tokio::test]
async fn each_refusal_of_sts_has_its_own_error() {
    assert!(matches!(refused(|| xml(403, "ExpiredToken")).await, ConnectError::Expired { .. }), "expired");
    assert!(matches!(refused(|| xml(403, "InvalidClientTokenId")).await, ConnectError::BadCredentials { .. }), "unknown keys");
    assert!(matches!(refused(|| xml(403, "AccessDenied")).await, ConnectError::Denied { .. }), "not permitted");
    assert!(matches!(refused(|| xml(400, "InvalidAction")).await, ConnectError::NoSts { .. }), "an endpoint without STS says so");
    assert!(matches!(refused(|| json(404, "", "not found")).await, ConnectError::NoSts { .. }), "as does one that speaks something else");
    assert!(matches!(refused(|| json(200, "", "<html/>")).await, ConnectError::NoSts { .. }), "or answers a page");
    assert!(matches!(refused(|| Err(Dropped)).await, ConnectError::Unreachable { .. }), "no answer");
}

#[test]
fn credentials_that_cannot_be_had_name_the_next_move() {
    let scope = Scope { account: String::new(), region: "ap-northeast-2".into(), endpoint: Endpoint::Aws };
    let explain = |error: CredentialsError, behind: &Behind| {
        ConnectError::explain(&SdkError::dispatch_failure(ConnectorError::other(error.into(), None)), &scope, behind)
    };
    let plain = Behind { profile: "shop".into(), ..Behind::default() };
    let mfa = Behind { mfa: Some("gate".into()), ..plain.clone() };
    let sso = Behind { sso: Some("corp".into()), ..plain.clone() };

    let said = explain(CredentialsError::provider_error("AccessDenied"), &mfa).to_string();
    assert!(said.contains("`gate` needs an MFA code") && said.contains("AWS_SESSION_TOKEN"), "not a bare AccessDenied: {said}");
    let said = explain(CredentialsError::provider_error("token file"), &sso).to_string();
    assert!(said.contains("aws sso login --profile corp"), "{said}");
    let said = explain(CredentialsError::not_loaded_no_source(), &plain).to_string();
    assert!(said.contains("no AWS credentials found for profile `shop`"), "{said}");
    let said = explain(CredentialsError::provider_error("disk on fire"), &plain).to_string();
    assert!(said.contains("disk on fire"), "the cause is passed on: {said}");
    let down = ConnectorError::io("connection refused".into()).never_connected();
    let said = explain(CredentialsError::provider_error(down), &mfa);
    assert!(matches!(said, ConnectError::Unreachable { .. }), "a network that is down is not taken for MFA: {said}");
}

#[tokio::test]
async fn a_profile_that_is_nowhere_is_named() {
    let connect = Connect { profile: Some("no-such-profile-here".into()), region: Some("ap-northeast-2".into()), ..Connect::default() };
    let error = Session::open(connect).await.err().expect("there is none");
    assert!(matches!(&error, ConnectError::UnknownProfile { profile, .. } if profile == "no-such-profile-here"), "{error}");
}

#[tokio::test]
async fn a_region_that_could_leave_its_place_in_a_host_name_is_refused() {
    for region in ["ap-northeast-2.example.com", "서울", "a/b", ""] {
        let connect = Connect { in_process: Some(Script::new(|_| json(200, "", "{}"))), region: Some(region.into()), ..Connect::default() };
        let error = Session::open(connect).await.err().expect("no Region is called that");
        assert!(matches!(error, ConnectError::MalformedRegion { .. }), "`{region}`: {error}");
    }
}
