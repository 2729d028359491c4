//! The forms of an id that are accepted, and what is wrong with those that are not.

use super::*;
use crate::scope::Endpoint;

#[test]
fn every_kind_is_read_back_as_it_is_printed() {
    for id in ["lambda:checkout:live", "rest:a1b2c3/prod", "http:x9/$default", "ecs:main/web-api"] {
        let target: Target = id.parse().expect("a well-formed id");
        assert_eq!(target.to_string(), id, "printing and reading agree");
    }
}

#[test]
fn malformed_ids_are_refused_and_say_why() {
    for id in ["", "lambda", "lambda:checkout", "lambda:checkout:7", "lambda:f:$LATEST", "sqs:a/b", "rest:a", "rest:a/b/c", "ecs:a/b c", "lambda:f:a;rm"] {
        let error = id.parse::<Target>().expect_err(id);
        assert!(error.to_string().contains("malformed target id"), "{id} is named as malformed: {error}");
    }
}

#[test]
fn a_prefix_is_read_and_must_name_this_place() {
    let here = Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Aws };
    let id: TargetId = "123456789012/ap-northeast-2/rest:a1/prod".parse().expect("a prefixed id");
    assert_eq!(id.within(&here).expect("this place").to_string(), "rest:a1/prod", "the prefix is dropped");
    let id: TargetId = "123456789012/us-east-1/ecs:a/b".parse().expect("a prefixed id");
    assert!(id.within(&here).is_err(), "another Region is refused");
    assert!("12/ap-northeast-2/ecs:a/b".parse::<TargetId>().is_err(), "an account has twelve digits");
}
