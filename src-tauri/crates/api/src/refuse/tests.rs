//! Which code an ending has, and what is said of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use switchback_core::event::{Actor, Event, Opened, Refusal, Settled, Verdict};
use switchback_core::plan::OnFailure;
use switchback_core::preflight::{Finding, Rule};
use switchback_core::revision::{Condition, RevisionInfo};
use switchback_core::serving::AliasServing;
use switchback_core::shift::Steps;
use switchback_core::{Action, Endpoint, Intent, Observed, OperationId, Scope, Serving, planner};
use switchback_engine::operate::Went;
use switchback_engine::prepare::Prepared;

use super::*;
use crate::operation_words::{self, Standing};

/// A rollback of one alias, after these events of its one step.
fn after(state: OperationState, events: &[Event]) -> Operation {
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    let observed = Observed {
        target: target.clone(),
        serving: Serving::Alias(AliasServing { version: "42".into(), weights: BTreeMap::new(), run: None }),
        token: Token::RevisionId("r".into()),
        at: Timestamp::UNIX_EPOCH,
        around: Vec::new(),
    };
    let plan = Plan {
        scope: Scope { account: "123456789012".into(), region: "ap-northeast-2".into(), endpoint: Endpoint::Practice },
        intent: Intent::Rollback { targets: vec![target], to: None },
        to: vec!["41".into()],
        steps: planner::rollback(&observed, &RevisionInfo::bare("41".into(), Condition::Ready)).expect("a step"),
        observed: vec![observed],
        on_failure: OnFailure::GoOn,
    };
    let actor = Actor { name: "minji".into(), arn: None };
    let opened = Opened { plan, findings: Vec::new(), actor, expected: None, took_over: Vec::new() };
    let mut operation = Operation::opened(OperationId("01ID".into()), opened, Timestamp::UNIX_EPOCH);
    let end = Event::Ended { state, verdict: Verdict::NotVerified, observed: Vec::new() };
    for event in [Event::StepStarted { step: 0, attempt: 1 }].iter().chain(events).chain([&end]) {
        operation.apply(event, Timestamp::UNIX_EPOCH).expect("an event that can follow");
    }
    operation
}

fn refused(kind: RefusalKind) -> Operation {
    let refusal = Refusal { code: "PreconditionFailedException".into(), message: "the RevisionId does not match".into(), request_id: None, kind };
    after(OperationState::Refused, &[Event::StepRefused { step: 0, refusal }])
}

#[test]
fn each_refusal_has_its_own_code_and_next_move() {
    for (kind, code) in [
        (RefusalKind::Stale, Code::Stale),
        (RefusalKind::Denied, Code::NotPermitted),
        (RefusalKind::Credentials, Code::ExpiredCredentials),
        (RefusalKind::Unreachable, Code::Unreachable),
        (RefusalKind::Other, Code::Refused),
    ] {
        let error = of_operation(&refused(kind), Lang::En).expect("it was refused");
        assert_eq!((error.code, error.hint.as_str()), (code, code.next(Lang::En)), "{kind:?}");
        assert_eq!(error.message, "PreconditionFailedException: the RevisionId does not match", "what AWS said stays as it is");
    }
}

#[test]
fn a_lost_call_that_was_not_applied_is_no_refusal_of_aws() {
    let lost = after(
        OperationState::Refused,
        &[
            Event::StepIndeterminate { step: 0, message: "no answer".into() },
            Event::StepSettled { step: 0, outcome: Settled::NotApplied, made: None, message: None },
        ],
    );
    let error = of_operation(&lost, Lang::Ko).expect("nothing changed").in_lang(Lang::Ko);
    assert_eq!(error.hint, "응답을 받지 못했지만 호출은 적용되지 않았습니다. 다시 실행하세요", "the answer was lost, and that is what is said");
}

#[test]
fn a_lost_answer_that_was_found_applied_is_no_headline() {
    let lost = Event::StepIndeterminate { step: 0, message: "dispatch failure".into() };
    let found = Event::StepSettled { step: 0, outcome: Settled::MatchesAuthorUnproven, made: None, message: None };
    let mut operation = after(OperationState::NeedsAttention, &[lost, found]);
    let said = |operation: &Operation, lang| of_operation(operation, lang).expect("it has not arrived").in_lang(lang).message;
    assert_eq!(said(&operation, Lang::En), "sent, and not yet seen to arrive", "it was sent, and that is known");
    assert!(!said(&operation, Lang::Ko).contains("dispatch"), "in either language");
    operation.opened.plan.steps[0].action = Action::ContinueDeployment { deployment: "d-1".into() };
    assert_eq!(said(&operation, Lang::En), "time is up; CodeDeploy goes on", "an engine has it now");
}

/// Its process was stopped in the middle of the call, so that it said nothing of it.
#[test]
fn a_call_that_was_cut_off_is_named() {
    let cut_off = after(OperationState::Refused, &[Event::StepSettled { step: 0, outcome: Settled::NotApplied, made: None, message: None }]);
    let error = of_operation(&cut_off, Lang::En).expect("nothing changed");
    assert_eq!(error.message, "lambda:UpdateAlias was begun and no answer came, and reads show that it was not applied", "what is known");
    assert!(error.in_lang(Lang::Ko).message.starts_with("lambda:UpdateAlias 호출을"), "in either language");
}

#[test]
fn an_answer_speaks_the_readers_language_and_says_refused() {
    let went = Went::Operation(Box::new(refused(RefusalKind::Stale)));
    let said = |lang| operation_words::answer(&went, &Standing::default(), "minji", Timestamp::UNIX_EPOCH, lang);
    let (en, ko) = (said(Lang::En), said(Lang::Ko));
    assert_eq!(en.error.expect("an error").hint, Code::Stale.next(Lang::En), "English");
    assert_eq!(ko.error.expect("an error").hint, Code::Stale.next(Lang::Ko), "Korean, in the document too");
    assert_eq!(en.operation.targets[0].state, "refused", "the target was refused, it did not fail");
    let late = after(
        OperationState::NeedsAttention,
        &[
            Event::StepSucceeded { step: 0, request_id: None, token: None, made: None, latest: None },
            Event::StepUnverified { step: 0, contradicted: false, message: String::new() },
        ],
    );
    let standing = Standing::default();
    assert_eq!(operation_words::operation(&late, &standing, &BTreeMap::new(), Lang::En).targets[0].state, "failed", "and one not seen to arrive did");
    let silent = of_operation(&late, Lang::Ko).expect("it needs a person");
    assert_eq!(silent.message, "보냈지만 아직 반영된 것을 확인하지 못했습니다", "what nobody said is said in the reader's language");
}

#[test]
fn what_the_findings_say_is_not_replaced_by_the_codes_own_words() {
    let target: Target = "http:x1/prod".parse().expect("an id");
    let why = NotArmed::ManagedStage { behind: Vec::new() };
    let finding = preflight::blocked(&target, &why).expect("it blocks");
    let fix = finding.fix(Lang::Ko);
    let error = of_operate(OperateError::Blocked(vec![finding]), Lang::Ko).in_lang(Lang::Ko);
    assert_eq!(error.hint, fix, "the fix is the next move");
}

#[test]
fn a_target_that_nothing_can_move_is_not_told_to_name_a_revision() {
    let why = NotArmed::ManagedStage { behind: vec!["lambda:checkout:live".parse().expect("an id")] };
    let target: Target = "http:x1/prod".parse().expect("an id");
    let not_armed = || OperateError::Prepare(PrepareError::NotArmed { target: target.clone(), why: why.clone() });
    for lang in [Lang::En, Lang::Ko] {
        let error = of_operate(not_armed(), lang).in_lang(lang);
        assert_eq!(error.code, Code::NothingArmed, "{lang:?}");
        assert!(error.message.contains("http:x1/prod"), "it names which: {}", error.message);
        assert!(error.hint.contains("lambda:checkout:live") && !error.hint.contains("--to"), "the way out: {}", error.hint);
    }
    let older = OperateError::Prepare(PrepareError::NotArmed { target, why: NotArmed::NothingOlder });
    assert_eq!(of_operate(older, Lang::En).hint, Code::NothingArmed.next(Lang::En), "elsewhere a named revision may do");
}

/// Whoever types the commands sees no plan.
#[test]
fn commands_for_the_operators_own_hands_come_with_what_the_plan_warns_of() {
    let plan = refused(RefusalKind::Stale).opened.plan;
    let target = plan.observed[0].target.clone();
    let warn = |severity, rule| Finding::new(severity, &target, rule);
    let findings = vec![warn(Severity::Warn, Rule::MemoryGone { revision: "41".into() }), warn(Severity::Info, Rule::ColdCapacity)];
    let prepared = Prepared { plan, findings, destinations: Vec::new(), diffs: Vec::new(), unread: Vec::new() };
    let source = || JournalError::Damaged { path: "journal.db".into(), what: "record 3 does not bear out its hash".into() };
    for (lang, gone) in [(Lang::En, "the journal's memory is gone"), (Lang::Ko, "저널의 기록이 없어졌습니다")] {
        let error = of_operate(OperateError::NoRecord { source: source(), plan: Some(Box::new(prepared.clone())) }, lang);
        assert_eq!((error.code, error.commands.len()), (Code::JournalDamaged, 1), "{lang:?}: the one call");
        assert!(error.message.contains("record 3") && error.message.contains(gone), "{lang:?}: what is wrong, and what that means: {}", error.message);
        assert!(!error.message.contains(&prepared.findings[1].cause(lang)), "{lang:?}: no more than that: {}", error.message);
    }
}

/// What was carried out is done; what was asked for is not.
#[test]
fn a_target_that_was_left_out_keeps_the_whole_from_being_called_done() {
    let reading = [Event::StepSucceeded { step: 0, request_id: None, token: None, made: None, latest: None }, Event::StepVerified { step: 0, latest: None }];
    let mut operation = after(OperationState::Done, &reading);
    assert_eq!(of_operation(&operation, Lang::En), None, "all that was asked for is done");
    let left: Target = "ecs:market-prod/search".parse().expect("an id");
    operation.opened.findings.push(Finding::new(Severity::Warn, &left, Rule::LeftOut { why: "ecs:DescribeServices is throttled".into() }));
    for lang in [Lang::En, Lang::Ko] {
        let error = of_operation(&operation, lang).expect("one did not go back").in_lang(lang);
        assert_eq!((error.code, error.code.exit()), (Code::NeedsAttention, 4), "{lang:?}");
        assert!(error.message.contains("ecs:market-prod/search") && error.message.contains("is throttled"), "{lang:?}: which, and why: {}", error.message);
        assert!(error.hint.contains("`switchback rollback ecs:market-prod/search`"), "{lang:?}: what to do: {}", error.hint);
    }
}

/// Traffic to version 43 in two steps, with what is made before it where `making` says so.
fn release(making: &[Action], shares: &str) -> Plan {
    let Plan { scope, observed, .. } = after(OperationState::Done, &[]).opened.plan;
    let (now, to) = (&observed[0], RevisionInfo::bare("43".into(), Condition::Ready));
    let steps = Steps::new(shares, Some("60s")).expect("a rising list");
    let moving = planner::shift(now, &to, &planner::Note::default(), &steps, None).expect("movable");
    let made = |action: &Action| Step { action: action.clone(), verify: now.serving.clone(), undo: None, pause: None, ..moving[0].clone() };
    let intent = Intent::Shift { targets: vec![now.target.clone()], to: to.revision, steps, engine: None };
    Plan { scope, intent, to: vec!["43".into()], steps: making.iter().map(made).chain(moving.clone()).collect(), observed, on_failure: OnFailure::Unwind }
}

#[test]
fn a_release_that_failed_after_its_first_call_is_no_refusal_before_anything_was_changed() {
    let publish = Action::PublishVersion { sha256: None, latest: None, description: "by minji".into() };
    let mut failed = after(OperationState::Failed, &[]);
    failed.opened.plan = release(&[publish], "100");
    failed = Operation::opened(failed.id, failed.opened, Timestamp::UNIX_EPOCH);
    let message = "the function's update has failed: InvalidImage".to_owned();
    for event in [
        Event::StepStarted { step: 0, attempt: 1 },
        Event::StepSucceeded { step: 0, request_id: None, token: None, made: None, latest: None },
        Event::StepUnverified { step: 0, contradicted: true, message: message.clone() },
        Event::Ended { state: OperationState::Failed, verdict: Verdict::NotVerified, observed: Vec::new() },
    ] {
        failed.apply(&event, Timestamp::UNIX_EPOCH).expect("an event that can follow");
    }
    let error = of_operation(&failed, Lang::En).expect("it failed");
    assert_eq!((error.code, error.message), (Code::Failed, message), "no answer was lost, and something was done");
}

/// A release whose version was published, and then this.
fn published_and(then: &[Event]) -> Operation {
    let publish = Action::PublishVersion { sha256: None, latest: None, description: "by minji".into() };
    let mut failed = after(OperationState::Failed, &[]);
    failed.opened.plan = release(&[publish], "100");
    failed = Operation::opened(failed.id, failed.opened, Timestamp::UNIX_EPOCH);
    let begun =
        [Event::StepStarted { step: 0, attempt: 1 }, Event::StepSucceeded { step: 0, request_id: None, token: None, made: Some("45".into()), latest: None }];
    let ended = Event::Ended { state: OperationState::Failed, verdict: Verdict::NotVerified, observed: Vec::new() };
    for event in begun.iter().chain(then).chain([&ended]) {
        failed.apply(event, Timestamp::UNIX_EPOCH).expect("an event that can follow");
    }
    failed
}

#[test]
fn a_release_that_found_its_alias_moved_says_to_look_and_plan_again() {
    let refusal = Refusal { code: "PreconditionFailedException".into(), message: "somebody has changed it".into(), request_id: None, kind: RefusalKind::Stale };
    let verified = Event::StepVerified { step: 0, latest: None };
    let failed = published_and(&[verified, Event::StepStarted { step: 1, attempt: 1 }, Event::StepRefused { step: 1, refusal }]);
    for lang in [Lang::En, Lang::Ko] {
        let error = of_operation(&failed, lang).expect("it failed").in_lang(lang);
        assert_eq!((error.code, error.hint.as_str()), (Code::Failed, Code::Stale.next(lang)), "there is nothing to mend: {error:#?}");
        assert!(error.message.contains("somebody has changed it"), "{error:#?}");
    }
}

#[test]
fn what_was_not_ready_in_time_is_to_be_given_longer() {
    let unready = |contradicted| Event::StepUnverified { step: 0, contradicted, message: "time is up: 45 is still Pending after 40 s".into() };
    for lang in [Lang::En, Lang::Ko] {
        let hint = |contradicted| of_operation(&published_and(&[unready(contradicted)]), lang).expect("it failed").in_lang(lang).hint;
        assert!(hint(false).contains("--timeout"), "{}", hint(false));
        assert_eq!(hint(true), Code::Failed.next(lang), "what has failed does not come with time");
    }
}

#[test]
fn a_version_that_was_kept_back_says_why_and_what_to_do_in_both_languages() {
    let publish = Action::PublishVersion { sha256: None, latest: None, description: "by minji".into() };
    let mut failed = after(OperationState::Failed, &[]);
    failed.opened.plan = release(&[publish.clone(), publish], "100");
    failed = Operation::opened(failed.id, failed.opened, Timestamp::UNIX_EPOCH);
    let refusal = Refusal { code: "latest_unshown".into(), message: "$LATEST was edited".into(), request_id: None, kind: RefusalKind::Stale };
    for event in [
        Event::StepStarted { step: 0, attempt: 1 },
        Event::StepSucceeded { step: 0, request_id: None, token: None, made: None, latest: None },
        Event::StepVerified { step: 0, latest: None },
        Event::StepRefused { step: 1, refusal },
        Event::Ended { state: OperationState::Failed, verdict: Verdict::NotVerified, observed: Vec::new() },
    ] {
        failed.apply(&event, Timestamp::UNIX_EPOCH).expect("an event that can follow");
    }
    let told = |lang| left_behind(of_operation(&failed, lang).expect("it failed"), &["checkout:$LATEST".into()], lang).in_lang(lang);
    let (en, ko) = (told(Lang::En), told(Lang::Ko));
    assert!(en.message.contains("$LATEST was edited") && en.hint.contains("plan the deploy again"), "{en:#?}");
    assert!(ko.message.contains("게시하지 않았습니다") && ko.hint.contains("다시 계획"), "{ko:#?}");
    assert!(
        [&en, &ko].iter().all(|e| e.code == Code::Failed && e.message.contains("checkout:$LATEST")),
        "what is left behind is named in both: {en:#?} {ko:#?}"
    );
}

#[test]
fn only_the_first_write_by_hand_is_held_to_the_reading() {
    let commands = by_hand(&release(&[], "5,100"));
    assert!(commands[0].contains("--revision-id r"), "held to what was read: {}", commands[0]);
    assert!(!commands[1].contains("--revision-id"), "the first write has given it another: {}", commands[1]);
}
