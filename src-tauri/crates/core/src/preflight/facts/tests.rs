//! What the facts about a target come to.

use super::gateway::{Calls, Method, Policies};
use super::policy::Policy;
use super::queue::Queue;
use super::secrets::{Decision, Secret};
use super::sides::{Side, What};
use super::*;
use crate::text::Lang;

fn target() -> Target {
    "lambda:checkout:live".parse().expect("an id")
}

fn found(facts: &[Fact]) -> Vec<(Severity, &'static str)> {
    check(&target(), facts).iter().map(|f| (f.severity, f.rule.code())).collect()
}

fn lets_in(source: &str) -> Policy {
    let statement = r#"{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction""#;
    Policy::read(&format!(r#"{{"Statement":[{statement},"Condition":{{"ArnLike":{{"AWS:SourceArn":"{source}"}}}}}}]}}"#))
}

fn calls(policies: Option<Policies>, known: bool) -> Fact {
    let method = |verb: &str| Method { name: format!("{verb} /orders"), sources: vec![format!("arn:aws:execute-api:r:1:abc/prod/{verb}/orders")] };
    Fact::Calls(Calls { alias: target(), methods: vec![method("GET"), method("POST")], policies, account: "1".into(), known })
}

#[test]
fn a_permission_on_the_function_does_not_cover_its_alias() {
    let whole = || lets_in("arn:aws:execute-api:r:1:abc/*");
    assert_eq!(found(&[calls(Some(Policies { alias: whole(), function: Policy::default() }), true)]), [], "the alias lets it in");
    let serverless = calls(Some(Policies { alias: Policy::default(), function: whole() }), true);
    let said = check(&target(), &[serverless]);
    assert!(
        matches!(&said[0].rule, Rule::Fact(FactRule::InvokeNotAllowed { on_function: true, methods, .. }) if methods.len() == 2),
        "the function's permission is named as what does not help: {said:?}"
    );
    let get = calls(Some(Policies { alias: lets_in("arn:aws:execute-api:r:1:abc/*/GET/*"), function: Policy::default() }), true);
    let said = check(&target(), &[get]);
    assert!(matches!(&said[0].rule, Rule::Fact(FactRule::InvokeNotAllowed { methods, .. }) if methods == &["POST /orders"]), "one method: {said:?}");
    assert_eq!(found(&[calls(None, true)]), [(Severity::Warn, "alias_gone")], "nothing to invoke");
    assert_eq!(found(&[calls(None, false)]), [(Severity::Info, "alias_gone")], "of a deployment it is not known what it calls");
}

#[test]
fn two_sides_need_one_role_and_one_dead_letter_queue() {
    let side = |version: &str, role: &str, dead: Option<&str>| Side { revision: version.into(), role: Some(role.into()), dead_letter: dead.map(str::to_owned) };
    assert_eq!(found(&[Fact::Sides(side("1", "a", None), side("2", "a", None))]), [], "the same");
    let said = check(&target(), &[Fact::Sides(side("1", "a", None), side("2", "b", Some("q")))]);
    let whats: Vec<What> = said
        .iter()
        .map(|f| match &f.rule {
            Rule::Fact(FactRule::SidesDiffer { what, .. }) => *what,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(whats, [What::Role, What::DeadLetter], "both are named");
    assert!(said.iter().all(|f| f.severity == Severity::Block), "AWS would refuse it half-way");
}

#[test]
fn a_queue_lets_its_topics_in_and_waits_long_enough() {
    let topic = "arn:aws:sns:r:1:orders";
    let policy = |service: &str| {
        Policy::read(&format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sqs:SendMessage","Condition":{{"ArnEquals":{{"aws:SourceArn":"{topic}"}}}}}}}}"#
        ))
    };
    let batched = |service: &str, visibility_s, timeout_s, window_s| {
        Fact::Queue(Queue { arn: "arn:aws:sqs:r:1:orders".into(), visibility_s, timeout_s, window_s, policy: policy(service), topics: vec![topic.into()] })
    };
    let queue = |service: &str, visibility_s, timeout_s| batched(service, visibility_s, timeout_s, 0);
    assert_eq!(found(&[queue("sns.amazonaws.com", 60, Some(10))]), [], "six times ten is enough");
    assert_eq!(found(&[queue("sns.amazonaws.com", 59, Some(10))]), [(Severity::Warn, "visibility_short")], "a second less is not");
    assert_eq!(found(&[batched("sns.amazonaws.com", 64, Some(10), 5)]), [(Severity::Warn, "visibility_short")], "a batch is gathered on top of that");
    let said = |visibility_s| check(&target(), &[queue("sns.amazonaws.com", visibility_s, Some(10))])[0].cause(Lang::En);
    assert!(said(59).contains("AWS recommends 60 s") && !said(59).contains("twice"), "advice is told as advice: {}", said(59));
    assert!(said(10).contains("recommends") && said(9).contains("worked on twice"), "less than the function may take is more than that: {}", said(9));
    assert_eq!(found(&[queue("s3.amazonaws.com", 30, None)]), [(Severity::Warn, "queue_refuses_topic")], "another service's permission");
}

#[test]
fn a_simulation_warns_and_what_cannot_be_read_is_only_said() {
    let secret = |name: &str, decision| Fact::Secret(Secret { role: "arn:aws:iam::1:role/checkout".into(), name: name.into(), decision });
    assert_eq!(found(&[secret("A", Decision::Allowed)]), [], "it may");
    let two = [secret("A", Decision::Allowed), secret("B", Decision::Implicit), secret("C", Decision::Explicit)];
    let said = check(&target(), &two);
    assert!(
        matches!(&said[..], [Finding { severity: Severity::Warn, rule: Rule::Fact(FactRule::SecretUnreadable { names, explicit: true, .. }), .. }] if names == &["B", "C"]),
        "one finding for all: {said:?}"
    );
    assert!(said[0].cause(Lang::En).starts_with("simulated:"), "and labelled: {}", said[0].cause(Lang::En));
    assert_eq!(found(&[Fact::Unread(Subject::Secrets, "not permitted".into())]), [(Severity::Info, "not_checked")], "never a block");
}

/// One of each rule.
pub(in crate::preflight) fn samples() -> Vec<FactRule> {
    let image = || "1.dkr.ecr.r.amazonaws.com/a:v1".to_owned();
    vec![
        FactRule::InvokeNotAllowed { alias: target(), methods: vec!["GET /a".into()], source: "arn".into(), on_function: true },
        FactRule::AliasGone { alias: target(), methods: vec!["GET /a".into()] },
        FactRule::SidesDiffer { what: What::Role, stable: "1".into(), stable_has: None, other: "2".into(), other_has: Some("b".into()) },
        FactRule::RouteMissing { route: "GET /a".into(), served: vec!["/b".into()] },
        FactRule::RouteOtherMethod { route: "GET /a".into(), methods: vec!["POST".into()] },
        FactRule::RouteSlash { route: "GET /a".into(), served: "/a/".into() },
        FactRule::RouteOverHttp { route: "GET http://a/b".into() },
        FactRule::BreakerOff,
        FactRule::BreakerStaysThere,
        FactRule::BreakerNothingBefore,
        FactRule::BreakerForgets { threshold: 3, desired: 2 },
        FactRule::SecretUnreadable { role: "arn:role/a".into(), names: vec!["A".into()], explicit: false },
        FactRule::QueueRefusesTopic { queue: "arn:q".into(), topic: "arn:t".into() },
        FactRule::VisibilityShort { queue: "arn:q".into(), visibility_s: 30, timeout_s: 10, window_s: 0 },
        FactRule::VisibilityShort { queue: "arn:q".into(), visibility_s: 9, timeout_s: 10, window_s: 5 },
        FactRule::PolicyUnclear { of: "arn:q".into(), caller: "arn:t".into() },
        FactRule::SettingsAlong { since: "42".into(), fields: vec!["memory".into()] },
        FactRule::Unusable { why: "no such field".into() },
        FactRule::RoutesUntold,
        FactRule::ImageGone { image: image(), repository: "a".into(), kept: true },
        FactRule::ImageUncached { image: image(), upstream: "public.ecr.aws/a".into(), lambda: false },
        FactRule::ImageUncached { image: image(), upstream: "public.ecr.aws/a".into(), lambda: true },
        FactRule::ImagePinned { image: image(), pinned: "a@sha256:1".into() },
        FactRule::ImageTagged { image: image(), pinned: None },
        FactRule::ImageTagged { image: image(), pinned: Some("a@sha256:1".into()) },
        FactRule::ImageOtherRegion { image: image(), region: "us-east-1".into(), lambda: true },
        FactRule::ImageOtherRegion { image: image(), region: "us-east-1".into(), lambda: false },
        FactRule::ImageOtherAccount { image: image(), account: "1".into(), seen: true },
        FactRule::ImageOtherAccount { image: image(), account: "1".into(), seen: false },
        FactRule::ImageOutside { image: image(), lambda: true },
        FactRule::ImageOutside { image: image(), lambda: false },
        FactRule::ImageLarge { image: image(), size: 9_000_000_000 },
        FactRule::NotForFargate { requires: vec!["EC2".into()] },
        FactRule::FargateNetwork { mode: "bridge".into() },
        FactRule::FargateSizeMissing,
        FactRule::BucketOtherRegion { bucket: "releases".into(), region: "eu-west-1".into(), here: "ap-northeast-2".into() },
        FactRule::BucketGone { bucket: "releases".into() },
        FactRule::ObjectGone { object: "s3://releases/a.zip".into(), version: None },
        FactRule::ObjectPinned { object: "s3://releases/a.zip".into(), version: "v1".into() },
        FactRule::ObjectUnversioned { object: "s3://releases/a.zip".into() },
        FactRule::ObjectUnpinned { object: "s3://releases/a.zip".into() },
        FactRule::ObjectSize { object: "s3://releases/a.zip".into(), size: 0 },
        FactRule::NotChecked { subject: Subject::Queues, why: "not permitted".into() },
    ]
}

#[test]
fn every_rule_has_words_in_both_languages_and_comes_back_from_the_record() {
    for rule in samples() {
        let finding = Finding::new(Severity::Warn, &target(), rule.into());
        assert_ne!(finding.cause(Lang::En), finding.cause(Lang::Ko), "{} is translated", finding.code());
        assert_ne!(finding.fix(Lang::En), finding.fix(Lang::Ko), "so is what to do: {}", finding.code());
        let written = serde_json::to_value(&finding).expect("JSON");
        assert_eq!(written["rule"]["code"], finding.code(), "the code of the record is that of the edge");
        assert_eq!(serde_json::from_value::<Finding>(written).expect("a finding"), finding, "and it is read back");
    }
}
