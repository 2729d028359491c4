//! Several targets at once: none is kept from going back, or from being verified, by what is wrong with another.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use switchback_core::arming::ServedBefore;
use switchback_core::preflight::facts::Fact;
use switchback_core::preflight::facts::object::Lying;
use switchback_core::preflight::{Finding, Rule, Severity};
use switchback_core::saga::StepState;
use switchback_core::{Kind, Observed, OperationState, Revision, RevisionInfo, Scope, Target};
use tokio::sync::Barrier;

use crate::operate::{OperateError, Went};
use crate::ports::{Clock, Coming, Cursor, Made, Making, Observe, Page, ReadError};
use crate::prepare::{self, PrepareError};
use crate::testing::{ALL, ECS, Fault, HTTP, LAMBDA, Moment, REST, Stage, block_on, ended, printed, target};

fn left_out(findings: &[Finding]) -> Vec<String> {
    let left = findings.iter().filter(|f| f.severity == Severity::Warn && matches!(f.rule, Rule::LeftOut { .. }));
    left.map(|f| f.target.to_string()).collect()
}

#[test]
fn one_that_cannot_be_read_keeps_no_other_from_going_back() {
    for (hidden, others) in [(LAMBDA, [REST, HTTP, ECS]), (ECS, [LAMBDA, REST, HTTP])] {
        let stage = Stage::new();
        stage.cloud.hide(&target(hidden));
        let operation = ended(stage.rollback(&ALL));
        assert_eq!(operation.state(), OperationState::Done, "{}", printed(&stage, &operation.id));
        assert_eq!(operation.targets(), others.map(target), "the operation is about the others, in the operator's order");
        assert_eq!(left_out(&operation.opened.findings), [hidden], "and the record names the one that was left out");
        assert_eq!(operation.observed.len(), 3, "each of the others was read back");
    }
}

#[test]
fn where_nothing_would_be_sent_the_reading_is_what_is_wrong() {
    let stage = Stage::new();
    ended(stage.rollback(&[LAMBDA]));
    stage.cloud.hide(&target(HTTP));
    for asked in [&[HTTP][..], &[LAMBDA, HTTP], &[HTTP, LAMBDA]] {
        let calls = stage.cloud.calls();
        let went = stage.rollback(asked);
        assert!(matches!(went, Err(OperateError::Prepare(PrepareError::Read(_)))), "{asked:?}: not called done, nor back already: {went:?}");
        assert_eq!(stage.cloud.calls(), calls, "{asked:?}: nothing is sent");
    }
}

#[test]
fn one_that_does_not_exist_is_for_the_operator_to_put_right() {
    let stage = Stage::new();
    let went = stage.rollback(&[LAMBDA, "lambda:nothing:live"]);
    assert!(matches!(went, Err(OperateError::Prepare(PrepareError::Read(ReadError::NotFound { .. })))), "it is named: {went:?}");
    assert_eq!(stage.cloud.calls(), 0, "and nothing is sent");
}

/// Nothing takes its place on the target that is left out: there it can be resumed.
#[test]
fn what_is_open_only_on_a_target_that_is_left_out_is_not_taken_over() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let open = ended(stage.rollback(&[HTTP]));
    stage.cloud.heal();
    stage.cloud.hide(&target(HTTP));
    let operation = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!((operation.state(), operation.opened.took_over.as_slice()), (OperationState::Done, &[][..]), "the alias went back");
    assert_eq!(stage.recorded(&open.id).state(), OperationState::NeedsAttention, "the other is as it was");

    // It becomes unreadable between the plan and the look after the fence.
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenBlind(10_000));
    let open = ended(stage.rollback(&[HTTP]));
    stage.cloud.heal();
    let on = stage.beside();
    stage.cloud.on_read(move |n| {
        if n == 1 {
            on.cloud.hide(&target(HTTP));
        }
    });
    let operation = ended(stage.rollback(&[LAMBDA, HTTP]));
    assert_eq!((operation.targets(), operation.opened.took_over.as_slice()), (&[target(LAMBDA)][..], &[][..]), "{}", printed(&stage, &operation.id));
    assert_eq!(stage.recorded(&open.id).state(), OperationState::NeedsAttention, "the other is as it was");
    stage.reader().verify_chain().expect("sound");
}

/// Answers no reading until so many are under way.
struct Meeting {
    stage: Stage,
    all_here: Barrier,
}

#[async_trait]
impl Observe for Meeting {
    fn scope(&self) -> &Scope {
        self.stage.cloud.scope()
    }
    async fn observe(&self, target: &Target) -> Result<Observed, ReadError> {
        self.all_here.wait().await;
        self.stage.cloud.observe(target).await
    }
    async fn observe_around(&self, target: &Target) -> Result<Observed, ReadError> {
        self.stage.cloud.observe_around(target).await
    }
    async fn revision(&self, target: &Target, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        self.stage.cloud.revision(target, revision).await
    }
    async fn revisions(&self, target: &Target) -> Result<Vec<RevisionInfo>, ReadError> {
        self.stage.cloud.revisions(target).await
    }
    async fn served_before(&self, target: &Target) -> Result<Vec<ServedBefore>, ReadError> {
        self.stage.cloud.served_before(target).await
    }
    async fn went_back(&self, now: &Observed) -> bool {
        self.stage.cloud.went_back(now).await
    }
    async fn base(&self, target: &Target) -> Result<switchback_core::Base, ReadError> {
        self.stage.cloud.base(target).await
    }
    async fn images(
        &self,
        base: &switchback_core::base::DefinitionBase,
        changes: &switchback_core::release::Changes,
    ) -> Result<Vec<(String, String)>, ReadError> {
        self.stage.cloud.images(base, changes).await
    }
    async fn pinned(&self, image: &str, again: bool) -> Option<String> {
        self.stage.cloud.pinned(image, again).await
    }
    async fn lying(&self, bucket: &str, key: &str, again: bool) -> Lying {
        self.stage.cloud.lying(bucket, key, again).await
    }
    async fn facts(&self, coming: &Coming<'_>) -> Vec<Fact> {
        self.stage.cloud.facts(coming).await
    }
    async fn made(&self, making: &Making<'_>) -> Result<Made, ReadError> {
        self.stage.cloud.made(making).await
    }
    async fn page(&self, kind: Kind, cursor: Cursor) -> Result<Page, ReadError> {
        self.stage.cloud.page(kind, cursor).await
    }
}

#[test]
fn targets_are_read_side_by_side_and_planned_in_the_operators_order() {
    let cloud = Meeting { stage: Stage::new(), all_here: Barrier::new(4) };
    let targets = [ECS, LAMBDA, HTTP, REST].map(target);
    let planned = block_on(async { futures_util::future::select(Box::pin(prepare::rollback(&cloud, None, &targets, None)), Box::pin(soon())).await });
    let futures_util::future::Either::Left((planned, _)) = planned else { panic!("one reading waits for another to be answered") };
    let plan = planned.expect("a plan").plan;
    assert_eq!(plan.intent.targets(), targets, "in the operator's order");
    assert_eq!(plan.observed.into_iter().map(|o| o.target).collect::<Vec<_>>(), targets, "and so are the readings");
}

/// Gives the others every chance to go on.
async fn soon() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// When a step was last heard of, after the stage's beginning.
fn heard(stage: &Stage, began: Timestamp, id: &switchback_core::OperationId, step: usize) -> Duration {
    let at = stage.recorded(id).steps[step].ended_at.expect("heard of");
    Duration::try_from(at.duration_since(began)).expect("later")
}

#[test]
fn none_waits_for_anothers_read_back() {
    let stage = Stage::new();
    let (began, on) = (stage.clock.now(), stage.beside());
    stage.cloud.on_call(move |m| {
        if m == Moment::Answering(0) {
            on.cloud.alter(&target(ECS), |thing| thing.rollout_reads = 1_000_000);
        }
    });
    let operation = ended(stage.rollback(&[ECS, LAMBDA]));
    assert_eq!(operation.state(), OperationState::NeedsAttention, "the service never arrives");
    assert_eq!(operation.saga.steps(), [StepState::Unverified, StepState::Verified], "which is not said of the alias");
    let (service, alias) = (heard(&stage, began, &operation.id, 0), heard(&stage, began, &operation.id, 1));
    assert!(alias < Duration::from_secs(2), "the alias is verified at once, not after {alias:?}");
    assert!(service >= Duration::from_secs(15 * 60) && service < Duration::from_secs(16 * 60), "and the service has its time: {service:?}");
}

/// The time of both runs at once.
#[test]
fn several_that_do_not_arrive_are_given_up_together() {
    let stage = Stage::new();
    stage.cloud.fault(0, Fault::ThenStale(1_000_000));
    stage.cloud.fault(1, Fault::ThenStale(1_000_000));
    let went = stage.rollback(&[LAMBDA, HTTP]);
    let Ok(Went::Operation(operation)) = went else { panic!("an operation: {went:?}") };
    assert_eq!(operation.state(), OperationState::NeedsAttention, "neither is seen to arrive");
    let passed = Clock::passed(stage.clock.as_ref());
    assert!(passed < Duration::from_secs(70), "60 s, not twice that: {passed:?}");
}

#[test]
fn what_is_left_out_is_said_in_words() {
    let stage = Stage::new();
    stage.cloud.hide(&target(ECS));
    let prepared = block_on(prepare::rollback(stage.cloud.as_ref(), None, &[target(ECS), target(LAMBDA)], None)).expect("a plan");
    let finding = prepared.findings.iter().find(|f| f.code() == "left_out").expect("it is named");
    for lang in [switchback_core::Lang::En, switchback_core::Lang::Ko] {
        assert!(finding.cause(lang).contains(ECS) && finding.cause(lang).contains("no answer"), "which, and why: {}", finding.cause(lang));
        assert!(finding.fix(lang).contains(&format!("`switchback rollback {ECS}`")), "and what to do: {}", finding.fix(lang));
    }
}
