//! Before anything is sent it is said who drives.

use super::*;
use crate::driver::{AppSpec, DeploymentGroup};
use crate::plan::OnFailure;
use crate::planner::{self, Note};
use crate::revision::{Condition, RevisionInfo};
use crate::scope::{Endpoint, Scope};
use crate::serving::{AliasServing, Token};
use crate::shift::Steps;

/// What is said of a shift of an alias whose releases go through a group, in English.
fn said(steps: &Steps, engine: Option<Engine>) -> Vec<(&'static str, String)> {
    let pattern = AppSpec::Function { function: "checkout".into(), alias: "live".into(), current: "40".into(), target: "41".into(), hooks: Vec::new() };
    let routing = Some(Routing::Linear { percent: 20, minutes: 1 });
    let group = DeploymentGroup { application: "shop".into(), group: "prod".into(), config: "ours".into(), routing, pattern };
    let target: crate::Target = "lambda:checkout:live".parse().expect("an id");
    let now = Observed {
        target: target.clone(),
        serving: Serving::Alias(AliasServing::whole("41".into())),
        token: Token::RevisionId("r".into()),
        at: jiff::Timestamp::UNIX_EPOCH,
        around: vec![Circumstance::DeploymentGroup(group)],
    };
    let to = RevisionInfo::bare("42".into(), Condition::Ready);
    let plan = Plan {
        scope: Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice },
        intent: Intent::Shift { targets: vec![target], to: "42".into(), steps: steps.clone(), engine },
        steps: planner::shift(&now, &to, &Note::default(), steps, engine).expect("a plan"),
        observed: vec![now],
        to: vec!["42".into()],
        on_failure: OnFailure::Unwind,
    };
    let found = crate::preflight::forward::check(&plan, &[], jiff::civil::date(2026, 11, 1));
    found.iter().map(|finding| (finding.rule.code(), finding.cause(Lang::En))).collect()
}

#[test]
fn who_drives_and_how_is_said_with_what_the_lid_does() {
    let steps = |list: &str| Steps::new(list, Some("5m")).expect("a rising list");
    let [(code, cause)] = said(&Steps::whole(), None).try_into().expect("one finding");
    assert_eq!(code, "code_deploy_drives", "{cause}");
    assert!(cause.contains("shop/prod, ours: 20 % more every 1 minute") && cause.contains("while this machine sleeps"), "{cause}");
    let [(_, cause)] = said(&steps("10,100"), None).try_into().expect("one finding");
    assert!(cause.contains("LambdaCanary10Percent5Minutes: 10 %, the rest after 5 minutes"), "also of one that is not the group's own: {cause}");
    let codes = |found: Vec<(&'static str, String)>| found.into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(codes(said(&steps("5,100"), None)), ["passed_by", "local_engine"], "this machine drives, though there is a group");
    assert_eq!(codes(said(&steps("5,100"), Some(Engine::Local))), ["local_engine"], "who asked for that knows");
}

#[test]
fn only_a_pause_that_ends_by_itself_is_said_to() {
    let said = |list: &str, every| said(&Steps::new(list, every).expect("a rising list"), Some(Engine::Local));
    for (list, every, wanted) in [
        ("5,100", Some("5m"), "1 more step follows by itself only"),
        ("5,50,100", Some("5m"), "2 more steps follow by themselves only"),
        ("5,100", None, "1 more step waits until you ask for it"),
        ("5,50,100", None, "2 more steps wait, each until you ask for it"),
    ] {
        let [(code, cause)] = said(list, every).try_into().expect("one finding");
        assert_eq!(code, "local_engine", "{list} every {every:?}");
        assert!(cause.contains(wanted), "{list} every {every:?}: {cause}");
    }
}

#[test]
fn each_rule_has_words_in_both_languages() {
    let (routing, strategy) = (Some(Routing::AllAtOnce), Strategy::Canary { percent: 10.0, minutes: 1 });
    let text = || "x".to_owned();
    for rule in [
        DriverRule::Driven { deployment: text(), goes_back: false },
        DriverRule::Driven { deployment: text(), goes_back: true },
        DriverRule::FinishesByItself { deployment: text() },
        DriverRule::Unread { why: text() },
        DriverRule::WrongEngine { engine: Engine::Local },
        DriverRule::NoGroup,
        DriverRule::NoSuchConfiguration,
        DriverRule::SplitLeftOver { stable: "1".into(), other: "2".into() },
        DriverRule::OwnStrategy { strategy },
        DriverRule::OwnConfiguration { config: text(), routing },
        DriverRule::CodeDeployDrives { application: text(), group: text(), config: text(), routing },
        DriverRule::EcsDrives { strategy },
        DriverRule::PassedBy { application: text(), group: text() },
        DriverRule::RunStaysStopped { deployment: text() },
    ] {
        assert_ne!(rule.cause(Lang::En), rule.cause(Lang::Ko), "{rule:?}");
        assert_eq!(rule.fix(Lang::En).is_empty(), rule.fix(Lang::Ko).is_empty(), "{rule:?}: a fix in both or in neither");
        let record = serde_json::to_value(Rule::from(rule.clone())).expect("json");
        assert_eq!(record["code"], rule.code(), "the record's code is the script's: {record}");
        assert_eq!(serde_json::from_value::<Rule>(record).expect("read back"), Rule::from(rule), "and is read back as it was");
    }
}
