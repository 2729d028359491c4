//! What is seen of images, asked of a script.

use super::*;
use crate::testing::{Script, json, session};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

async fn seen(uri: &str, status: u16, code: &'static str, body: &str) -> (Result<Seen, ReadError>, Vec<String>) {
    let body = body.to_owned();
    let script = Script::new(move |_| json(status, code, &body));
    let (session, _) = session(script.clone()).await;
    let read = session.observer().images().seen(uri).await;
    (read, script.seen())
}

fn own(rest: &str) -> String {
    format!("123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/shop/web{rest}")
}

#[tokio::test]
async fn an_image_is_asked_for_by_its_digest_or_else_its_tag() {
    let there = format!(r#"{{"imageDetails":[{{"imageDigest":"{DIGEST}","imageSizeInBytes":42}}]}}"#);
    let (read, asked) = seen(&own(":v2@sha256:ab"), 200, "", &there).await;
    assert_eq!(read, Ok(Seen::There { account: None, digest: Some(DIGEST.into()), size: Some(42) }), "with its size");
    assert!(asked[0].contains(r#""imageDigest":"sha256:ab""#) && !asked[0].contains("imageTag"), "beside a digest a tag says nothing: {asked:?}");
    let (_, asked) = seen(&own(":v2"), 200, "", &there).await;
    assert!(asked[0].contains(r#""imageTag":"v2""#) && asked[0].contains(r#""repositoryName":"shop/web""#), "{asked:?}");
    let odd = r#"{"imageDetails":[{"imageDigest":"sha256:../x"}]}"#;
    assert_eq!(seen(&own(":v2"), 200, "", odd).await.0, Ok(Seen::There { account: None, digest: None, size: None }), "what is no digest is none");
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_is_not_to_be_seen() {
    let with_rules = async |code: &'static str, status: u16, rules: &'static str| {
        let script = Script::new(move |request| match request.headers()["x-amz-target"].to_str().is_ok_and(|t| t.ends_with("DescribeImages")) {
            true => json(400, code, "{}"),
            false => json(status, if status == 200 { "" } else { "AccessDeniedException" }, rules),
        });
        session(script).await.0.observer().images().seen(&own("@sha256:ab")).await
    };
    let other = r#"{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"hub","upstreamRegistryUrl":"registry-1.docker.io"}]}"#;
    let ours = r#"{"pullThroughCacheRules":[{"ecrRepositoryPrefix":"shop","upstreamRegistryUrl":"public.ecr.aws"}]}"#;
    for code in ["ImageNotFoundException", "RepositoryNotFoundException"] {
        assert_eq!(with_rules(code, 200, "{}").await, Ok(Seen::Gone), "{code}, and there is no rule");
        assert_eq!(with_rules(code, 200, other).await, Ok(Seen::Gone), "{code}, and the rule is for others");
        assert_eq!(with_rules(code, 200, ours).await, Ok(Seen::Uncached("public.ecr.aws/web".into())), "{code}: it will be fetched");
        assert!(matches!(with_rules(code, 400, "{}").await, Err(ReadError::Denied { .. })), "{code}: without the rules it is not known");
    }
    assert!(matches!(seen(&own("@sha256:ab"), 400, "AccessDeniedException", "{}").await.0, Err(ReadError::Denied { .. })), "not permitted is not gone");
    let theirs = own("@sha256:ab").replace("123456789012", "999999999999");
    for code in ["AccessDeniedException", "RepositoryNotFoundException"] {
        assert_eq!(seen(&theirs, 400, code, "{}").await.0, Ok(Seen::OtherAccount("999999999999".into())), "{code}");
    }
    let there = r#"{"imageDetails":[{}]}"#;
    assert!(matches!(seen(&theirs, 200, "", there).await.0, Ok(Seen::There { account: Some(_), .. })), "a repository may let this account in");
}

#[tokio::test]
async fn elsewhere_nobody_is_asked() {
    let (read, asked) = seen(&own("@sha256:ab").replace("ap-northeast-2", "us-east-1"), 500, "", "{}").await;
    assert_eq!((read, asked.len()), (Ok(Seen::OtherRegion("us-east-1".into())), 0), "another Region is another place");
    let (read, asked) = seen("public.ecr.aws/nginx/nginx:1", 500, "", "{}").await;
    assert_eq!((read, asked.len()), (Ok(Seen::Outside), 0), "nor is what is not in ECR");
}
