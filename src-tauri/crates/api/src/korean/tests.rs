//! Every error and every code of the edge has Korean words: one of each is looked at, and none may be left out.

use std::collections::BTreeSet;
use std::path::PathBuf;

use switchback_core::arming::NotArmed;
use switchback_core::preflight::{Finding, Rule, Severity};
use switchback_core::saga::Impossible;
use switchback_core::serving::Controller;
use switchback_core::shift::{Percent, Steps};
use switchback_core::{Endpoint, Lang, OperationId, Scope, Target, TargetId};

use super::*;
use crate::error::{ApiError, Code};

fn hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

fn said(error: ApiError) -> ApiError {
    error.in_lang(Lang::Ko)
}

fn scope() -> Scope {
    Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice }
}

fn target() -> Target {
    "lambda:checkout:live".parse().expect("an id")
}

fn id() -> OperationId {
    OperationId("01ID".into())
}

fn shifts() -> Vec<ShiftError> {
    let (text, percent) = (|| "x".to_owned(), |text: &str| text.parse::<Percent>().expect("a percent"));
    vec![
        ShiftError::NotAPercent { text: text() },
        ShiftError::Outside { percent: 500.0 },
        ShiftError::TooFine { text: text(), decimals: 2 },
        ShiftError::NoSplit,
        ShiftError::Empty,
        ShiftError::TooMany { count: 99 },
        ShiftError::NotRising { before: percent("50"), after: percent("5") },
        ShiftError::Interval { text: text() },
        ShiftError::TooShort { text: text() },
        ShiftError::TooLong { text: text() },
        ShiftError::NotWhole { text: text() },
        ShiftError::OneShare { percent: percent("5") },
    ]
}

fn packages() -> Vec<PackageError> {
    let (path, entry) = (|| PathBuf::from("app.zip"), || "index.js".to_owned());
    vec![
        PackageError::Unreadable { path: path(), source: io::ErrorKind::PermissionDenied.into() },
        PackageError::NotAFile { path: path() },
        PackageError::NotAZip { path: path() },
        PackageError::Truncated { path: path() },
        PackageError::Damaged { path: path(), what: "x".into() },
        PackageError::Overlapping { path: path(), entry: entry() },
        PackageError::Contradicting { path: path(), entry: entry() },
        PackageError::Lying { path: path(), entry: entry(), declared: 1 },
        PackageError::TooMany { path: path(), most: 1 },
        PackageError::TooLarge { path: path(), size: 1 },
        PackageError::Changed { path: path() },
        PackageError::Cancelled { path: path() },
    ]
}

fn reads() -> Vec<ReadError> {
    let (action, message) = (|| "lambda:GetAlias".to_owned(), || "AccessDenied".to_owned());
    let credentials = [CredentialTrouble::Missing, CredentialTrouble::Expired, CredentialTrouble::NeedsMfa];
    let mut reads = vec![
        ReadError::NotFound { what: "lambda:a:live".into(), scope: "x".into() },
        ReadError::Denied { action: action(), message: message() },
        ReadError::Throttled { action: action() },
        ReadError::Unreachable { endpoint: "x".into(), message: message() },
        ReadError::NotARead { action: action() },
        ReadError::Other { action: action(), code: "X".into(), message: message() },
    ];
    reads.extend(credentials.map(|kind| ReadError::Credentials { kind, message: message() }));
    reads
}

fn journals() -> Vec<JournalError> {
    let (path, what) = (|| PathBuf::from("journal.db"), || "x".to_owned());
    vec![
        JournalError::Newer { path: path(), found: 9, known: 1 },
        JournalError::NewerRecord { path: path(), record: 7 },
        JournalError::NewerOperation { id: id(), record: 7 },
        JournalError::Damaged { path: path(), what: what() },
        JournalError::Unwritable { path: path(), what: what() },
        JournalError::Superseded { by: id() },
        JournalError::OnHold { target: target() },
        JournalError::Unknown { id: id() },
        JournalError::Live { id: id() },
        JournalError::Impossible(Impossible { event: what(), step: None, state: what() }),
    ]
}

fn nothing_armed() -> Vec<NotArmed> {
    vec![
        NotArmed::AlreadyRolledBack,
        NotArmed::ManagedStage { behind: vec![target()] },
        NotArmed::ForeignController { controller: Controller::External },
        NotArmed::Driven { deployment: "d-1".into(), goes_back: true },
        NotArmed::NothingServed,
        NotArmed::NothingOlder,
        NotArmed::TooMany,
        NotArmed::MemoryGone,
        NotArmed::NotChecked,
    ]
}

fn prepares() -> Vec<PrepareError> {
    let mut prepares = vec![
        PrepareError::UnknownRevision { target: target(), revision: "9".into() },
        PrepareError::ChangedSince { target: target(), operation: id(), serves: "43".into() },
        PrepareError::Elsewhere { operation: id(), scope: Box::new(scope()), here: Box::new(scope()) },
        PrepareError::NothingToUndo { operation: id(), why: "x" },
    ];
    prepares.extend(nothing_armed().into_iter().map(|why| PrepareError::NotArmed { target: target(), why }));
    prepares.extend(reads().into_iter().map(PrepareError::Read));
    prepares.extend(journals().into_iter().map(PrepareError::Journal));
    prepares.extend(packages().into_iter().map(PrepareError::Package));
    prepares
}

fn operates() -> Vec<OperateError> {
    let on_hold = Finding::new(Severity::Block, &target(), Rule::AutoDeployNotRestored);
    let mut operates = vec![
        OperateError::Blocked(vec![on_hold]),
        OperateError::NotCurrent { target: target(), serves: "42".into(), asked: "41".into() },
        OperateError::Held(vec![id()]),
        OperateError::NoRecord { source: JournalError::Unknown { id: id() }, plan: None },
        OperateError::RecordLost { id: id(), source: JournalError::Unknown { id: id() } },
    ];
    operates.extend(prepares().into_iter().map(OperateError::Prepare));
    operates
}

/// What the words of this folder tell apart, as `Enum::Variant`.
fn told_apart() -> BTreeSet<String> {
    let enums = ["ShiftError", "PackageError", "ReadError", "JournalError", "PrepareError", "OperateError", "NoImage", "NoEvent"];
    let source = include_str!("../korean.rs");
    let arms = source.split(|c: char| !(c.is_alphanumeric() || c == ':' || c == '_')).filter_map(|word| word.split_once("::"));
    arms.filter(|(of, name)| enums.contains(of) && name.starts_with(char::is_uppercase)).map(|(of, name)| format!("{of}::{name}")).collect()
}

#[test]
fn every_error_is_said_in_korean() {
    let mut seen = BTreeSet::new();
    let mut look = |of: &str, which: String, ko: String| {
        let name: String = which.chars().take_while(|c| c.is_alphanumeric()).collect();
        assert!(hangul(&ko) && !ko.contains('\n'), "{of}::{name}: {ko}");
        seen.insert(format!("{of}::{name}"));
    };
    shifts().iter().for_each(|e| look("ShiftError", format!("{e:?}"), shift(e)));
    packages().iter().for_each(|e| look("PackageError", format!("{e:?}"), package(e)));
    reads().iter().for_each(|e| look("ReadError", format!("{e:?}"), read(e)));
    journals().iter().for_each(|e| look("JournalError", format!("{e:?}"), journal(e)));
    prepares().iter().for_each(|e| look("PrepareError", format!("{e:?}"), prepare(e)));
    operates().iter().for_each(|e| look("OperateError", format!("{e:?}"), operate(e)));
    let images = [NoImage::Empty, NoImage::Malformed("a b".into()), NoImage::Digest("a@b".into())];
    images.iter().for_each(|e| look("NoImage", format!("{e:?}"), image(e)));
    let events = [NoEvent::Unreadable(io::ErrorKind::NotFound.into()), NoEvent::TooLarge { size: 7 }, NoEvent::NotJson { line: 1, column: 2 }];
    events.iter().for_each(|e| look("NoEvent", format!("{e:?}"), event("e.json", e)));

    // It holds a whole plan, and its words depend on nothing in it.
    seen.insert("OperateError::PlanChanged".to_owned());
    let missed: Vec<String> = told_apart().difference(&seen).cloned().collect();
    assert!(seen.len() > 40 && missed.is_empty(), "nobody has looked at the Korean of {missed:?}");
}

#[test]
fn what_comes_to_the_edge_keeps_its_korean() {
    for error in prepares().into_iter().map(ApiError::from) {
        let before = format!("{error:?}");
        let ApiError { message, hint, .. } = said(error);
        assert!(hangul(&message) && hangul(&hint), "{before}: {message} → {hint}");
    }
    for error in operates() {
        let before = format!("{error:?}");
        let ApiError { message, hint, .. } = said(crate::refuse::of_operate(error, Lang::Ko));
        assert!(hangul(&message) && hangul(&hint), "{before}: {message} → {hint}");
    }
    for error in [shifts().remove(0).into(), packages().remove(0).into()].map(said) {
        assert!(hangul(&error.message) && hangul(&error.hint), "{error}");
    }
}

#[test]
fn every_code_means_something_in_korean() {
    for code in Code::ALL {
        assert!(hangul(code.meaning(Lang::Ko)), "{}: {}", code.as_str(), code.meaning(Lang::Ko));
        assert!(hangul(code.next(Lang::Ko)), "{}: {}", code.as_str(), code.next(Lang::Ko));
        assert!(!hangul(code.meaning(Lang::En)) && !hangul(code.next(Lang::En)), "{} is English in English", code.as_str());
    }
}

#[test]
fn what_is_wrong_is_said_with_what_was_given() {
    assert_eq!(said(Steps::new("500", None).expect_err("too much").into()).message, "500 %는 0에서 100 사이가 아닙니다", "a share");
    let zip = PackageError::NotAZip { path: "files/nozip.zip".into() };
    assert_eq!(said(zip.into()).message, "files/nozip.zip은(는) zip 파일이 아닙니다", "a file");
    let id = "lambda".parse::<TargetId>().expect_err("no id");
    assert!(said(id.into()).message.starts_with("대상 ID `lambda`"), "an id");
    assert_eq!(file("a.json", &io::ErrorKind::NotFound.into()), "a.json 파일이 없습니다", "what the system told of a file");
}

#[test]
fn what_a_step_was_recorded_with_follows_what_it_means() {
    let record = StepRecord { message: Some("time is up".into()), ..StepRecord::default() };
    assert_eq!(step(StepState::Unverified, &record, "time is up"), "제시간에 확인되지 않았습니다 (time is up)", "the record's own words stay");
    let other = StepRecord { contradicted: true, ..record };
    assert!(step(StepState::Unverified, &other, "x").starts_with("다시 읽어 보니"), "something else was seen");
    assert!(step(StepState::UndoFailed, &StepRecord::default(), "x").starts_with("되돌리지 못"), "worse than late");
}
