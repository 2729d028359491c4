//! Every finding says what is so and what to do about it, in one line each and in both languages.

use super::change_set::{Around, ChangeRule, Resource};
use super::drivers::DriverRule;
use super::facts::tests::samples;
use super::fargate::Size;
use super::forward::ForwardRule;
use super::runtimes::{RuntimeRule, Use};
use super::*;
use crate::driver::{Engine, Strategy};
use crate::shift::Steps;
use crate::text::Lang;

fn target() -> Target {
    "lambda:checkout:live".parse().expect("an id")
}

fn own() -> Vec<Rule> {
    let revision = || Revision::from("42");
    let left = Intent::Shift { targets: vec![target()], to: "43".into(), steps: Steps::whole(), engine: None };
    vec![
        Rule::ManagedStage { behind: Vec::new() },
        Rule::ManagedStage { behind: vec![target()] },
        Rule::ForeignController { controller: Controller::CodeDeploy },
        Rule::ForeignController { controller: Controller::External },
        Rule::RevisionNotReady { revision: revision(), condition: Condition::Pending },
        Rule::IdleVersion { revision: revision() },
        Rule::ColdCapacity,
        Rule::Unproven { revision: revision() },
        Rule::UnrecordedSince { revision: revision() },
        Rule::MemoryGone { revision: revision() },
        Rule::NewerWorkedHere { revision: revision() },
        Rule::LeftOut { why: "no answer".into() },
        Rule::AutoDeployLeftOff,
        Rule::VariablesStay { names: vec!["alias".into()] },
        Rule::CacheSurvives,
        Rule::CanaryRemoved { deployment: revision() },
        Rule::DetectsOnly,
        Rule::TakesOver { operation: OperationId("o1".into()), left: None },
        Rule::TakesOver { operation: OperationId("o1".into()), left: Some(left) },
        Rule::AutoDeployNotRestored,
        Rule::LatestMoves,
        Rule::RolloutStartsAgain { revision: revision() },
        Rule::FailedThere { revision: revision(), reason: None },
        Rule::OnHold { by: "minji".into(), since: Timestamp::UNIX_EPOCH, note: None },
        serde_json::from_str(r#"{"code":"moon_phase","phase":"full"}"#).expect("a rule of a newer version"),
    ]
}

fn forward() -> Vec<ForwardRule> {
    let (revision, text) = (|| Revision::from("42"), || "a".to_owned());
    vec![
        ForwardRule::WrongSource,
        ForwardRule::ImageByTag { image: text() },
        ForwardRule::NoSuchContainer { name: text(), containers: vec![text()] },
        ForwardRule::SameFunction { function: text() },
        ForwardRule::FunctionBusy,
        ForwardRule::PublishedAlong { edits: vec![text()] },
        ForwardRule::ApiNotCompared,
        ForwardRule::ThirdRevision { stable: revision(), other: revision() },
        ForwardRule::NoSplit,
        ForwardRule::LatestCannotSplit,
        ForwardRule::StableSide { revision: revision() },
        ForwardRule::UnderWay,
        ForwardRule::ReplacesFailing { revision: revision(), failed: 3 },
        ForwardRule::ReplacesUnsteady { revision: revision() },
        ForwardRule::NoSplitOn,
        ForwardRule::MadeStays { made: vec![text()] },
        ForwardRule::VariablesCopied { names: vec![text()] },
        ForwardRule::StaysSplit { percent: 5.0 },
        ForwardRule::LocalEngine { steps: 2, asked: false },
        ForwardRule::LocalEngine { steps: 1, asked: true },
    ]
}

fn driven() -> Vec<DriverRule> {
    let (revision, text) = (|| Revision::from("42"), || "d-1".to_owned());
    vec![
        DriverRule::Driven { deployment: text(), goes_back: false },
        DriverRule::Driven { deployment: text(), goes_back: true },
        DriverRule::FinishesByItself { deployment: text() },
        DriverRule::Unread { why: text() },
        DriverRule::WrongEngine { engine: Engine::Ecs },
        DriverRule::NoGroup,
        DriverRule::NoSuchConfiguration,
        DriverRule::SplitLeftOver { stable: revision(), other: revision() },
        DriverRule::OwnStrategy { strategy: Strategy::BlueGreen },
        DriverRule::OwnConfiguration { config: text(), routing: None },
        DriverRule::CodeDeployDrives { application: text(), group: text(), config: text(), routing: None },
        DriverRule::EcsDrives { strategy: Strategy::Rolling },
        DriverRule::PassedBy { application: text(), group: text() },
        DriverRule::LeadsThere { deployment: text(), to: revision() },
        DriverRule::NothingRuns { serves: text() },
        DriverRule::RunStaysStopped { deployment: text() },
    ]
}

fn changes() -> Vec<ChangeRule> {
    let of = |kind: &str| Resource { kind: kind.into(), logical: "Checkout".into(), physical: None };
    let what = || of("AWS::Lambda::Function");
    // One of each weight, and one that is not known.
    let kinds =
        ["AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::ApiGateway::Deployment", "AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "Custom::Thing"];
    let mut rules: Vec<ChangeRule> = kinds.map(|kind| ChangeRule::ChangeDeletes { what: of(kind), around: vec![Around::Unread], renamed: None }).into();
    rules.extend([
        ChangeRule::ChangeReplaces { what: what(), because: Vec::new(), around: Vec::new(), retained: false },
        ChangeRule::ChangeReplaces { what: what(), because: vec!["FunctionName".into()], around: Vec::new(), retained: true },
        ChangeRule::ChangeMayReplace { what: what(), because: vec!["FunctionName".into()] },
        ChangeRule::ChangeLetsGo { what: what() },
        ChangeRule::ChangeUndecided { what: what() },
        ChangeRule::NestedUnseen { what: what() },
        ChangeRule::NothingChanges,
        ChangeRule::TemplateTooLarge { size: 60_000 },
        ChangeRule::TemplateTooLarge { size: 2_000_000 },
        ChangeRule::StackIsNew,
        ChangeRule::ChangeSetLeft { stack: "shop".into(), name: "c".into() },
        ChangeRule::TemplateLeft { url: "https://b.s3.amazonaws.com/k".into() },
    ]);
    rules
}

fn others() -> Vec<Rule> {
    let (runtime, on) = (|| "nodejs18.x".to_owned(), jiff::civil::date(2027, 7, 29));
    let size = Size { cpu: 256, memory: 513 };
    vec![
        Rule::Runtime(RuntimeRule::Blocked { runtime: runtime(), purpose: Use::Update, since: None }),
        Rule::Runtime(RuntimeRule::Deprecated { runtime: runtime(), since: None, creates_end: None, updates_end: on }),
        Rule::Runtime(RuntimeRule::Ending { runtime: runtime(), on }),
        Rule::Fargate(fargate::FargateRule::FargateSize { wanted: size, nearest: vec![size] }),
    ]
}

fn every() -> Vec<Rule> {
    let mut rules = own();
    rules.extend(forward().into_iter().map(Rule::from));
    rules.extend(driven().into_iter().map(Rule::from));
    rules.extend(changes().into_iter().map(Rule::Change));
    rules.extend(samples().into_iter().map(Rule::Fact));
    rules.extend(others());
    rules
}

#[test]
fn every_finding_has_its_cause_and_its_fix_in_one_line_each() {
    for rule in every() {
        let finding = Finding::new(Severity::Warn, &target(), rule);
        let code = finding.code();
        for (what, said) in [("cause", Finding::cause as fn(&Finding, Lang) -> String), ("fix", Finding::fix)] {
            let (en, ko) = (said(&finding, Lang::En), said(&finding, Lang::Ko));
            assert!(!en.trim().is_empty() && !ko.trim().is_empty(), "{code} has a {what}: {en} / {ko}");
            assert!(!en.contains('\n') && !ko.contains('\n'), "{code}: the {what} is one line: {en}");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{code}: the {what} is translated: {ko}");
        }
    }
}

/// The window shows them as well as the command line. What names a command as the way out is another matter.
#[test]
fn what_the_window_shows_too_speaks_of_no_flag() {
    let named = |rule: &Rule| !matches!(rule, Rule::LeftOut { .. } | Rule::TakesOver { left: Some(_), .. });
    for lang in [Lang::En, Lang::Ko] {
        let findings = own().into_iter().filter(named).map(|rule| Finding::new(Severity::Warn, &target(), rule));
        let said = findings.flat_map(|f| [f.cause(lang), f.fix(lang)]);
        let why = [NotArmed::AlreadyRolledBack, NotArmed::NothingServed, NotArmed::NothingOlder, NotArmed::TooMany, NotArmed::MemoryGone, NotArmed::NotChecked];
        for text in said.chain(why.iter().map(|w| w.text(&target(), lang))) {
            assert!(!text.contains("--") && !text.contains("`switchback"), "a flag is of the command line alone: {text}");
        }
    }
}

/// What is known must never be read as a newer version's, nor one rule as another that looks like it.
#[test]
fn what_is_recorded_is_read_as_the_same_rule() {
    for rule in every() {
        let text = serde_json::to_string(&rule).expect("text");
        let read: Rule = serde_json::from_str(&text).expect("a rule");
        assert_eq!(read, rule, "{text}");
        assert_eq!(serde_json::to_string(&read).expect("text"), text, "and written as it was");
    }
}

/// A rule that is new has to be looked at here too. Those of packages have a test of their own.
#[test]
fn every_code_is_among_them() {
    let sources = [
        include_str!("words.rs"),
        include_str!("forward.rs"),
        include_str!("drivers.rs"),
        include_str!("change_set/words.rs"),
        include_str!("facts/words.rs"),
        include_str!("runtimes.rs"),
        include_str!("fargate.rs"),
    ];
    let seen: Vec<&str> = every().iter().map(Rule::code).collect();
    let mut codes = 0;
    for source in sources {
        let table = source.split("fn code(&self)").nth(1).unwrap_or_default();
        let table = table.split("\n    }\n").next().unwrap_or_default();
        for code in table.split('"').skip(1).step_by(2) {
            codes += 1;
            assert!(seen.contains(&code), "{code} has words that nobody has looked at");
        }
    }
    assert!(codes > 70, "the tables were found: {codes} codes");
}
