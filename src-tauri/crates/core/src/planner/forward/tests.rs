//! The calls that deploys and shifts become, and what keeps a target from them.

use super::*;
use crate::plan::{OnFailure, Plan};
use crate::release::Changes;
use crate::serving::{Phase, Token};

fn alias(id: &str, version: &str, weights: &[(&str, f64)]) -> Observed {
    let weights = weights.iter().map(|(r, w)| (Revision::from(*r), *w)).collect();
    observed(id, Serving::Alias(AliasServing { version: version.into(), weights, run: None }))
}

fn observed(id: &str, serving: Serving) -> Observed {
    Observed { target: id.parse().expect("an id"), serving, token: Token::Fingerprint("t".into()), at: jiff::Timestamp::UNIX_EPOCH, around: Vec::new() }
}

fn stage(deployment: &str, canary: Option<(&str, f64)>) -> Observed {
    let canary = canary.map(|(d, percent)| Canary { deployment: d.into(), percent, use_stage_cache: false, overrides: BTreeMap::new() });
    observed("rest:r1/prod", Serving::Rest(RestServing { deployment: deployment.into(), canary }))
}

fn shift(now: &Observed, to: &RevisionInfo, ramp: &Steps) -> Result<Vec<Step>, Rule> {
    super::shift(now, to, &Note::default(), ramp, None)
}

fn deploy(now: &Observed, source: &Source, base: &Base, note: &Note, ramp: &Steps) -> Result<Vec<Step>, Rule> {
    super::deploy(now, source, base, note, ramp, None)
}

const MINUTE: Pause = Pause::For { seconds: 60 };

fn to(name: &str) -> RevisionInfo {
    RevisionInfo::bare(name.into(), Condition::Ready)
}

fn ramp(percents: &str) -> Steps {
    Steps::new(percents, Some("60s")).expect("a rising list")
}

fn served(steps: &[Step]) -> Vec<String> {
    steps.iter().map(|s| s.verify.to_string()).collect()
}

#[test]
fn an_alias_goes_by_way_of_its_weights_and_ends_without_any() {
    let steps = shift(&alias("lambda:checkout:live", "41", &[]), &to("42"), &ramp("5,50,100")).expect("a plan");
    assert_eq!(served(&steps), ["41 95 %, 42 5 %", "41 50 %, 42 50 %", "42"], "each share is one call");
    assert_eq!(steps.iter().map(|s| s.pause).collect::<Vec<_>>(), [None, Some(MINUTE), Some(MINUTE)], "only the first goes at once");
    assert!(matches!(&steps[2].undo, Some(Action::SetAlias(before)) if before.weights.len() == 1), "undo of the last step brings the split back");
    assert_eq!(steps[1].expect, steps[0].verify, "each builds on the one before");
}

#[test]
fn no_third_version_takes_traffic() {
    let split = alias("lambda:checkout:live", "41", &[("42", 0.1)]);
    let third = Rule::from(ForwardRule::ThirdRevision { stable: "41".into(), other: "42".into() });
    assert_eq!(shift(&split, &to("43"), &ramp("5")), Err(third.clone()), "AWS holds one version beside the stable one");
    assert_eq!(shift(&split, &to("43"), &Steps::whole()), Err(third), "nor is the split passed over silently");
    let more = shift(&split, &to("42"), &ramp("30")).expect("another percent of the same two");
    assert_eq!(served(&more), ["41 70 %, 42 30 %"], "is a shift");
    assert_eq!(shift(&split, &to("41"), &ramp("30")), Err(ForwardRule::StableSide { revision: "41".into() }.into()), "the stable side is not shifted to");
    // A version without a share takes no traffic, so it is no third one.
    let idle = alias("lambda:checkout:live", "41", &[("42", 0.0)]);
    assert_eq!(served(&shift(&idle, &to("43"), &ramp("5")).expect("a plan")), ["41 95 %, 43 5 %"], "what is left of it goes with the write");
}

#[test]
fn latest_is_never_part_of_a_split() {
    let latest = alias("lambda:checkout:live", "$LATEST", &[]);
    assert_eq!(shift(&latest, &to("42"), &ramp("5")), Err(ForwardRule::LatestCannotSplit.into()), "AWS refuses it");
    assert_eq!(served(&shift(&latest, &to("42"), &Steps::whole()).expect("a plan")), ["42"], "but it can be left");
    assert_eq!(
        shift(&alias("lambda:checkout:live", "42", &[]), &to("$LATEST"), &Steps::whole()),
        Err(ForwardRule::LatestCannotSplit.into()),
        "and not gone to"
    );
}

#[test]
fn a_canary_is_promoted_in_api_gateways_order_and_then_removed() {
    let steps = shift(&stage("d1", None), &to("d2"), &ramp("10,100")).expect("a plan");
    let calls: Vec<String> = steps.iter().map(|s| serde_json::to_value(&s.action).expect("json")["call"].to_string()).collect();
    assert_eq!(calls, ["\"set_canary\"", "\"promote_canary\"", "\"remove_canary\""], "promotion alone does not end a canary");
    assert_eq!(served(&steps), ["d1 90 %, d2 10 %", "d2", "d2"], "what it serves after each");
    assert_eq!((steps[1].pause, steps[2].pause), (Some(MINUTE), None), "what belongs together is not pulled apart");
    assert_eq!(steps[0].undo, Some(Action::RemoveCanary), "the first share goes back to no canary");
}

#[test]
fn whole_without_a_canary_is_one_call() {
    let steps = shift(&stage("d1", None), &to("d2"), &Steps::whole()).expect("a plan");
    assert_eq!(steps.len(), 1, "the stage's deployment alone");
    assert!(shift(&stage("d2", None), &to("d2"), &Steps::whole()).expect("a plan").is_empty(), "already there");
}

#[test]
fn promote_and_abort_need_a_split() {
    let whole = alias("lambda:checkout:live", "41", &[]);
    assert_eq!(
        (promote(&whole).err(), abort(&whole, None).err()),
        (Some(ForwardRule::NoSplitOn.into()), Some(ForwardRule::NoSplitOn.into())),
        "nothing to finish"
    );
    let split = alias("lambda:checkout:live", "41", &[("42", 0.1)]);
    let (forward, steps) = promote(&split).expect("a plan");
    assert_eq!((forward.as_str(), served(&steps)), ("42", vec!["42".to_owned()]), "all to the new side");
    let (back, steps) = abort(&split, None).expect("a plan");
    assert_eq!((back.as_str(), served(&steps)), ("41", vec!["41".to_owned()]), "all to the stable side");
}

fn planned(now: Observed, source: Source, steps: Vec<Step>) -> Plan {
    let scope = crate::Scope { account: "1".into(), region: "r".into(), endpoint: crate::Endpoint::Practice };
    let intent = crate::Intent::Deploy { targets: vec![now.target.clone()], releases: vec![source], steps: Steps::whole(), engine: None };
    Plan { scope, intent, observed: vec![now], to: vec![Revision::upcoming()], steps, on_failure: OnFailure::Unwind }
}

fn function() -> Base {
    Base::Function(FunctionBase::at_rest())
}

#[test]
fn a_zip_becomes_a_version_before_any_traffic_moves() {
    let zip = |bucket: Option<&str>| Source::Zip { file: "app.zip".into(), sha256: "a+b/c=".into(), size: 9, bucket: bucket.map(str::to_owned) };
    let note = Note { description: "jiwoo: fix".into(), event: None };
    let now = alias("lambda:checkout:live", "41", &[]);
    let direct = deploy(&now, &zip(None), &function(), &note, &ramp("5")).expect("a plan");
    let calls: Vec<&str> = direct.iter().map(|s| s.action.operation()).collect();
    assert_eq!(calls, ["lambda:UpdateFunctionCode", "lambda:PublishVersion", "lambda:UpdateAlias"], "in this order");
    assert!(direct[..2].iter().all(|s| s.expect == now.serving && s.verify == now.serving), "making it moves nothing");
    let Action::PublishVersion { sha256, .. } = &direct[1].action else { panic!("a version") };
    assert_eq!(sha256.as_deref(), Some("a+b/c="), "only this very code is published");
    let through = deploy(&now, &zip(Some("releases")), &function(), &note, &Steps::whole()).expect("a plan");
    let Action::UploadPackage { key, .. } = &through[0].action else { panic!("an upload first") };
    assert_eq!(key, "switchback/a-b_c.zip", "a key that needs no escaping");
}

#[test]
fn what_is_made_takes_its_name_in_every_later_step() {
    let now = alias("lambda:checkout:live", "41", &[]);
    let source = Source::Image { uri: "1.dkr.ecr.ap-northeast-2.amazonaws.com/a@sha256:ff".into() };
    let steps = deploy(&now, &source, &function(), &Note::default(), &ramp("5,100")).expect("a plan");
    let mut plan = planned(now, source, steps);
    plan.came_about(1, "42");
    assert_eq!(served(&plan.steps)[2..], ["41 95 %, 42 5 %", "42"], "the split and the whole");
    assert_eq!(plan.to, [Revision::from("42")], "and where it goes");
    assert!(!serde_json::to_string(&plan.steps).expect("json").contains(UPCOMING), "no stand-in is ever sent");
}

#[test]
fn an_object_of_unknown_hash_is_published_by_the_hash_that_lambda_found() {
    let plan = |source| {
        let now = alias("lambda:checkout:live", "41", &[]);
        let steps = deploy(&now, &source, &function(), &Note::default(), &Steps::whole()).expect("a plan");
        planned(now, source, steps)
    };
    let hash = |plan: &Plan| plan.steps.iter().find_map(|s| if let Action::PublishVersion { sha256, .. } = &s.action { sha256.clone() } else { None });
    let mut object = plan(Source::Object { bucket: "releases".into(), key: "a.zip".into(), version: None, etag: None });
    assert_eq!(hash(&object), None, "nobody knows it before");
    object.came_about(0, "found=");
    assert_eq!(hash(&object).as_deref(), Some("found="), "from here only this code is published");
    assert_eq!((object.to, served(&object.steps)[2].as_str()), (vec![Revision::upcoming()], UPCOMING), "and the version has no name yet");
    let mut zip = plan(Source::Zip { file: "app.zip".into(), sha256: "planned=".into(), size: 9, bucket: None });
    zip.came_about(0, "found=");
    assert_eq!(hash(&zip).as_deref(), Some("planned="), "what was planned stands");
}

#[test]
fn a_service_gets_the_full_arn_of_what_was_registered() {
    let arn = "arn:aws:ecs:ap-northeast-2:1:task-definition/web:8";
    let mut serving = Serving::Ecs(crate::planner::tests::settled_service("web:7"));
    let base = Base::Definition(crate::base::DefinitionBase {
        arn: arn.replace(":8", ":7"),
        revision: "web:7".into(),
        fargate: true,
        cpu: Some(256),
        memory: Some(512),
        containers: Vec::new(),
        role: None,
        execution_role: None,
    });
    let source = Source::Definition(Changes { cpu: Some(512), memory: Some(1024), ..Changes::default() });
    let now = observed("ecs:shop/web", serving.clone());
    let mut steps = deploy(&now, &source, &base, &Note::default(), &Steps::whole()).expect("a plan");
    steps[1].action.named(arn);
    steps[1].verify.named(arn);
    serving.named("never");
    assert_eq!(steps[1].action, Action::SetTaskDefinition { arn: arn.into() }, "never the bare family, which would be the latest");
    assert!(matches!(&steps[1].verify, Serving::Ecs(s) if s.task_definition.as_str() == "web:8" && s.arn == arn), "short and full name");
    assert_eq!(serving, now.serving, "what has a name keeps it");
    assert_eq!(deploy(&now, &Source::Snapshot, &base, &Note::default(), &Steps::whole()), Err(ForwardRule::WrongSource.into()), "a service has no snapshot");
    assert_eq!(deploy(&now, &source, &base, &Note::default(), &ramp("5")), Err(ForwardRule::NoSplit.into()), "nor a share");
}

#[test]
fn a_rollout_whose_tasks_die_is_replaced_and_any_other_is_waited_for() {
    let mut service = crate::planner::tests::settled_service("web:8");
    service.rollout.phase = Phase::InProgress;
    let moving = |failed| {
        let mut service = service.clone();
        service.rollout.failed = failed;
        observed("ecs:shop/web", Serving::Ecs(service))
    };
    let bigger = RevisionInfo { arn: Some("arn:td/web:9".into()), ..to("web:9") };
    assert_eq!(shift(&moving(0), &bigger, &Steps::whole()), Err(ForwardRule::UnderWay.into()), "it may still arrive");
    let steps = shift(&moving(4), &bigger, &Steps::whole()).expect("a plan");
    assert_eq!(steps[0].action, Action::SetTaskDefinition { arn: "arn:td/web:9".into() }, "the same release with more CPU takes its place");
}

/// ECS forgets its failures as soon as a task runs, so that of one whose tasks live for minutes its count says nothing.
#[test]
fn a_rollout_that_drags_on_is_replaced_unless_it_is_slow_on_purpose() {
    let at = |minutes: i64, change: fn(&mut crate::serving::Rollout)| {
        let mut service = crate::planner::tests::settled_service("web:8");
        service.rollout.phase = Phase::InProgress;
        service.rollout.since = Some(jiff::Timestamp::UNIX_EPOCH - jiff::SignedDuration::from_mins(minutes));
        change(&mut service.rollout);
        shift(&observed("ecs:shop/web", Serving::Ecs(service)), &RevisionInfo { arn: Some("arn:td/web:9".into()), ..to("web:9") }, &Steps::whole())
    };
    let waits = Err(ForwardRule::UnderWay.into());
    assert_eq!(at(9, |_| {}), waits, "it may still arrive");
    assert_eq!(at(10, |_| {}).expect("a plan").len(), 1, "it does not become steady, and another takes its place");
    assert_eq!(at(60, |r| r.since = None), waits, "how long it takes is not known");
    assert_eq!(at(60, |r| r.strategy = Some(crate::driver::Strategy::BlueGreen)), waits, "it bakes");
    assert_eq!(at(60, |r| r.waits = Some("hook".into())), waits, "it waits for a word");
    assert_eq!(at(60, |r| r.phase = Phase::RollingBack), waits, "it goes back");
}

#[test]
fn no_share_is_no_split() {
    assert!(shift(&alias("lambda:checkout:live", "41", &[]), &to("42"), &ramp("0")).expect("a plan").is_empty(), "nothing to send");
    let off = shift(&alias("lambda:checkout:live", "41", &[("42", 0.1)]), &to("42"), &ramp("0")).expect("a plan");
    assert_eq!(served(&off), ["41"], "the weight goes, rather than staying at zero");
    let off = shift(&stage("d1", Some(("d2", 10.0))), &to("d2"), &ramp("0")).expect("a plan");
    assert_eq!(off.iter().map(|s| s.action.clone()).collect::<Vec<_>>(), [Action::RemoveCanary], "so does the canary");
}

#[test]
fn what_is_left_of_another_canary_goes_before_a_new_one() {
    let calls = |steps: &[Step]| steps.iter().map(|s| s.action.clone()).collect::<Vec<_>>();
    let now = stage("d1", Some(("d9", 0.0)));
    let steps = shift(&now, &to("d2"), &ramp("10")).expect("d9 takes no traffic");
    assert!(matches!(&calls(&steps)[..], [Action::RemoveCanary, Action::SetCanary(_)]), "its variables would stay on the new one: {steps:?}");
    assert!(matches!(&steps[0].undo, Some(Action::SetCanary(before)) if before.deployment.as_str() == "d9"), "and it can come back");
}

#[test]
fn an_abort_leads_to_what_was_served_before() {
    let before = stage("d1", Some(("d2", 10.0)));
    let (back, steps) = abort(&stage("d2", Some(("d2", 0.0))), Some(&before.serving)).expect("half promoted");
    assert_eq!((back.as_str(), served(&steps)), ("d1", vec!["d2".to_owned(), "d1".to_owned()]), "the canary's rest goes, and the old deployment comes back");
    let (_, nothing) = abort(&stage("d1", None), Some(&stage("d1", None).serving)).expect("a plan");
    assert!(nothing.is_empty(), "nothing had moved");
}
