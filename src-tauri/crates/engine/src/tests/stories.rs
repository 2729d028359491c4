//! The flows that the three loops run: rollback, undo and a forward plan, of each kind and of all kinds at once.

use switchback_core::plan::OnFailure;
use switchback_core::{Intent, OperationId};

use crate::operate::{OperateError, Went};
use crate::testing::{ALL, ECS, HTTP, LAMBDA, REST, Stage, deploy, ended, forward, shift, target};

/// One flow, on a fresh stage.
#[derive(Clone, Copy)]
pub(super) struct Story {
    pub name: &'static str,
    /// What stands before it, without faults.
    before: Option<fn(&Stage)>,
    run: fn(&Stage) -> Result<Went, OperateError>,
    pub on_failure: OnFailure,
}

impl Story {
    /// A stage on which everything that stands before the story has happened.
    pub(super) fn stage(&self) -> Stage {
        let stage = Stage::new();
        if let Some(before) = self.before {
            before(&stage);
        }
        // Whatever comes next is not of the same moment.
        stage.clock.turn(60_000);
        stage
    }

    /// Whether it begins in a world where nothing has happened yet.
    pub(super) fn starts_fresh(&self) -> bool {
        self.before.is_none()
    }

    pub(super) fn run(&self, stage: &Stage) -> Result<Went, OperateError> {
        (self.run)(stage)
    }
}

const FORWARD: &str = "o-forward";

/// A service on its way from 7 to 8.
fn rolling(stage: &Stage) {
    use switchback_core::{Action, Serving};
    stage.cloud.alter(&target(ECS), |thing| {
        let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
        service.arn = service.arn.replace("web:8", "web:7");
        service.task_definition = "web:7".into();
        let arn = service.arn.replace("web:7", "web:8");
        thing.deploy(&Action::SetTaskDefinition { arn });
        thing.rollout_reads = 1000;
    });
}

fn back(ids: &'static [&'static str]) -> impl Fn(&Stage) {
    move |stage| drop(ended(stage.rollback(ids)))
}

fn undo_newest(stage: &Stage) -> Result<Went, OperateError> {
    let newest: OperationId = stage.newest().id;
    stage.undo(&newest)
}

fn promote(id: &str) -> Intent {
    Intent::Promote { targets: vec![target(id)] }
}

fn abort(id: &str) -> Intent {
    Intent::Abort { targets: vec![target(id)] }
}

fn shifted(stage: &Stage) {
    drop(ended(stage.forward(&shift(LAMBDA, "9", "10"))));
}

fn no_canary(stage: &Stage) {
    stage.cloud.alter(&target(REST), |thing| thing.point_to("d8"));
}

const BACK: OnFailure = OnFailure::GoOn;

/// All stories.
pub(super) const STORIES: &[Story] = &[
    Story { name: "rollback of an alias", before: None, run: |s| s.rollback(&[LAMBDA]), on_failure: BACK },
    Story { name: "rollback of a stage with a canary", before: None, run: |s| s.rollback(&[REST]), on_failure: BACK },
    Story { name: "rollback past a canary", before: None, run: |s| s.rollback_to(REST, "d6"), on_failure: BACK },
    Story { name: "rollback of a stage with AutoDeploy", before: None, run: |s| s.rollback(&[HTTP]), on_failure: BACK },
    Story { name: "rollback of a settled service", before: None, run: |s| s.rollback(&[ECS]), on_failure: BACK },
    Story { name: "rollback of a moving service", before: Some(rolling), run: |s| s.rollback(&[ECS]), on_failure: BACK },
    Story { name: "rollback of all kinds", before: None, run: |s| s.rollback(&ALL), on_failure: BACK },
    Story { name: "undo of an alias", before: Some(|s| back(&[LAMBDA])(s)), run: undo_newest, on_failure: BACK },
    Story { name: "undo of a canary", before: Some(|s| back(&[REST])(s)), run: undo_newest, on_failure: BACK },
    Story { name: "undo past a canary", before: Some(|s| drop(ended(s.rollback_to(REST, "d6")))), run: undo_newest, on_failure: BACK },
    Story { name: "undo of a stage", before: Some(|s| back(&[HTTP])(s)), run: undo_newest, on_failure: BACK },
    Story { name: "undo of a service", before: Some(|s| back(&[ECS])(s)), run: undo_newest, on_failure: BACK },
    Story { name: "undo of all kinds", before: Some(|s| back(&ALL)(s)), run: undo_newest, on_failure: BACK },
    Story { name: "shift of an alias", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[LAMBDA])), on_failure: OnFailure::Unwind },
    Story { name: "deploy to a REST stage", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[REST])), on_failure: OnFailure::Unwind },
    Story { name: "deploy to an HTTP stage", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[HTTP])), on_failure: OnFailure::Unwind },
    Story { name: "deploy to a service", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[ECS])), on_failure: OnFailure::Unwind },
    Story { name: "shift of an alias in steps", before: None, run: |s| s.forward(&shift(LAMBDA, "9", "5,50,100")), on_failure: OnFailure::Unwind },
    Story { name: "shift that stays split", before: None, run: |s| s.forward(&shift(LAMBDA, "9", "10")), on_failure: OnFailure::Unwind },
    Story { name: "more of a canary", before: None, run: |s| s.forward(&shift(REST, "d9", "20,50")), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a zip", before: None, run: |s| s.forward(&deploy(&[LAMBDA])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a snapshot to an HTTP stage", before: None, run: |s| s.forward(&deploy(&[HTTP])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a task definition", before: None, run: |s| s.forward(&deploy(&[ECS])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a snapshot to a REST stage", before: Some(no_canary), run: |s| s.forward(&deploy(&[REST])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of three kinds", before: Some(no_canary), run: |s| s.forward(&deploy(&[ECS, REST, LAMBDA])), on_failure: OnFailure::Unwind },
    Story { name: "promotion of a canary", before: None, run: |s| s.forward(&promote(REST)), on_failure: OnFailure::Unwind },
    Story { name: "abort of a canary", before: None, run: |s| s.forward(&abort(REST)), on_failure: BACK },
    Story { name: "abort of a shift", before: Some(shifted), run: |s| s.forward(&abort(LAMBDA)), on_failure: BACK },
    Story { name: "promotion of a shift", before: Some(shifted), run: |s| s.forward(&promote(LAMBDA)), on_failure: OnFailure::Unwind },
    Story { name: "undo of a deploy", before: Some(|s| drop(ended(s.forward(&deploy(&[LAMBDA]))))), run: undo_newest, on_failure: BACK },
    Story { name: "undo of a promotion", before: Some(|s| drop(ended(s.forward(&promote(REST))))), run: undo_newest, on_failure: BACK },
    Story { name: "release of three kinds", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[ECS, REST, LAMBDA])), on_failure: OnFailure::Unwind },
];
