//! The flows that the three loops run: rollback, undo and a forward plan, of each kind and of all kinds at once.

use switchback_core::driver::Strategy;
use switchback_core::plan::OnFailure;
use switchback_core::release::{FileAt, Template};
use switchback_core::serving::Controller;
use switchback_core::shift::Steps;
use switchback_core::{Condition, Intent, OperationId, RevisionInfo, Serving, Source, planner};

use crate::operate::{OperateError, Went};
use crate::ports::Observe;
use crate::testing::{ALL, CodeDeploy, ECS, HTTP, LAMBDA, REST, STACK, Stage, arn, block_on, deploy, deploy_by, ended, forward, shift, shift_at_once, target};

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
    use switchback_core::Action;
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

/// Shares of a release, a minute apart.
fn shares(steps: &str) -> Steps {
    Steps::new(steps, Some("60s")).expect("a rising list")
}

/// A zip that goes through a bucket.
fn through_s3() -> Intent {
    let source = Source::Zip { file: "/srv/app.zip".into(), sha256: "new=".into(), size: 9, bucket: Some("releases".into()) };
    Intent::Deploy { targets: vec![target(LAMBDA)], releases: vec![source], steps: Steps::whole(), engine: None }
}

/// Another kind of source.
fn made_of(source: Source) -> Intent {
    Intent::Deploy { targets: vec![target(LAMBDA)], releases: vec![source], steps: Steps::whole(), engine: None }
}

fn image() -> Source {
    Source::Image { uri: format!("123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/checkout@sha256:{}", "0".repeat(64)) }
}

/// The function is one of images.
fn packed_as_an_image(stage: &Stage) {
    stage.cloud.alter(&target(LAMBDA), |thing| thing.is_image = true);
}

fn object() -> Source {
    Source::Object { bucket: "releases".into(), key: "app.zip".into(), version: Some("v1".into()), etag: None }
}

/// Somebody has put the object there.
fn lies_in_s3(stage: &Stage) {
    stage.cloud.alter(&target(LAMBDA), |thing| thing.uploads.push("app.zip".into()));
}

/// A new version that answers a test event before any traffic moves to it.
fn tried(stage: &Stage) -> Result<Went, OperateError> {
    let event = FileAt { path: "/srv/event.json".into(), sha256: "event=".into() };
    stage.forward_trying(&deploy(&[LAMBDA]), Some(event))
}

/// A change set is made of a template, read by somebody, and deleted again.
fn review(stage: &Stage, bucket: Option<&str>) -> Result<Went, OperateError> {
    let file = FileAt { path: "/srv/template.json".into(), sha256: "template=".into() };
    let template = Template { file, size: 9, bucket: bucket.map(str::to_owned), parameters: Vec::new() };
    let intent = Intent::Review { targets: vec![target(STACK)], template, change_set: "switchback-1".into(), keep: false };
    let made = ended(stage.forward(&intent));
    stage.resume(&made.id)
}

fn no_canary(stage: &Stage) {
    stage.cloud.alter(&target(REST), |thing| thing.point_to("d8"));
}

/// The alias's releases go through CodeDeploy.
fn grouped(stage: &Stage) {
    stage.cloud.alter(&target(LAMBDA), |thing| thing.codedeploy = CodeDeploy::of_alias());
}

/// And somebody's is on its way from 8 to 9, for as long as nobody stops it.
fn under_way(stage: &Stage) {
    stage.cloud.alter(&target(LAMBDA), |thing| {
        thing.codedeploy = CodeDeploy { holds: 100_000, ..CodeDeploy::of_alias() };
        thing.release_by_codedeploy("9");
    });
}

/// ECS moves the service's traffic by a strategy.
fn canary_of_ecs(stage: &Stage) {
    stage.cloud.alter(&target(ECS), |thing| {
        let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
        service.rollout.strategy = Some(Strategy::Canary { percent: 10.0, minutes: 5 });
    });
}

/// CodeDeploy controls the service.
fn controlled(stage: &Stage) {
    stage.cloud.alter(&target(ECS), |thing| {
        let Serving::Ecs(service) = &mut thing.serving else { panic!("a service") };
        service.controller = Controller::CodeDeploy;
        thing.codedeploy = CodeDeploy::of_service();
    });
}

/// It is on its way from 8 to 9, and stands ready.
fn ready(stage: &Stage) {
    controlled(stage);
    let Ok(now) = block_on(stage.cloud.observe(&target(ECS))) else { panic!("a reading") };
    let to = RevisionInfo { arn: Some(arn(&"web:9".into())), ..RevisionInfo::bare("web:9".into(), Condition::Ready) };
    let steps = planner::rollback(&now, &to).expect("a plan");
    stage.cloud.alter(&target(ECS), |thing| {
        thing.deploy(&steps[0].action);
        thing.rollout_reads = 1000;
        if let Serving::Ecs(service) = &mut thing.serving {
            service.rollout.waits = Some("ready".into());
        }
    });
}

/// ECS itself is on its way from 7 to 8, and its hook waits.
fn hooked(stage: &Stage) {
    rolling(stage);
    stage.cloud.alter(&target(ECS), |thing| {
        thing.rollout_reads = 3;
        if let Serving::Ecs(service) = &mut thing.serving {
            service.rollout.waits = Some("hook-1".into());
        }
    });
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
    Story { name: "canary begun on a stage", before: Some(no_canary), run: |s| s.forward(&shift(REST, "d9", "10")), on_failure: OnFailure::Unwind },
    Story {
        name: "canary begun, raised and promoted",
        before: Some(no_canary),
        run: |s| s.forward(&shift(REST, "d9", "10,50,100")),
        on_failure: OnFailure::Unwind,
    },
    Story {
        name: "deploy of a snapshot in shares",
        before: Some(no_canary),
        run: |s| s.forward(&deploy_by(&[REST], shares("10,50"))),
        on_failure: OnFailure::Unwind,
    },
    Story { name: "deploy of a zip in shares", before: None, run: |s| s.forward(&deploy_by(&[LAMBDA], shares("10,100"))), on_failure: OnFailure::Unwind },
    Story { name: "deploy through S3", before: None, run: |s| s.forward(&through_s3()), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a zip with a test event", before: None, run: tried, on_failure: OnFailure::Unwind },
    Story { name: "deploy that only publishes", before: None, run: |s| s.forward(&deploy_by(&[LAMBDA], Steps::none())), on_failure: OnFailure::Unwind },
    Story { name: "deploy of an image", before: Some(packed_as_an_image), run: |s| s.forward(&made_of(image())), on_failure: OnFailure::Unwind },
    Story { name: "deploy of an object in S3", before: Some(lies_in_s3), run: |s| s.forward(&made_of(object())), on_failure: OnFailure::Unwind },
    Story { name: "review of a change set", before: None, run: |s| review(s, None), on_failure: OnFailure::Unwind },
    Story { name: "review through S3", before: None, run: |s| review(s, Some("templates")), on_failure: OnFailure::Unwind },
    Story {
        name: "deploy to a service with a strategy of ECS's",
        before: Some(canary_of_ecs),
        run: |s| s.forward(&deploy(&[ECS])),
        on_failure: OnFailure::Unwind,
    },
    Story { name: "deploy of a zip", before: None, run: |s| s.forward(&deploy(&[LAMBDA])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a snapshot to an HTTP stage", before: None, run: |s| s.forward(&deploy(&[HTTP])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a task definition", before: None, run: |s| s.forward(&deploy(&[ECS])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of a snapshot to a REST stage", before: Some(no_canary), run: |s| s.forward(&deploy(&[REST])), on_failure: OnFailure::Unwind },
    Story { name: "deploy of three kinds", before: Some(no_canary), run: |s| s.forward(&deploy(&[ECS, REST, LAMBDA])), on_failure: OnFailure::Unwind },
    Story { name: "promotion of a canary", before: None, run: |s| s.forward(&promote(REST)), on_failure: OnFailure::Unwind },
    Story { name: "abort of a canary", before: None, run: |s| s.forward(&abort(REST)), on_failure: BACK },
    Story { name: "abort of a shift", before: Some(shifted), run: |s| s.forward(&abort(LAMBDA)), on_failure: BACK },
    Story { name: "promotion of a shift", before: Some(shifted), run: |s| s.forward(&promote(LAMBDA)), on_failure: OnFailure::Unwind },
    Story { name: "shift through CodeDeploy", before: Some(grouped), run: |s| s.forward(&shift_at_once(LAMBDA, "9")), on_failure: OnFailure::Unwind },
    Story { name: "deploy through CodeDeploy", before: Some(grouped), run: |s| s.forward(&deploy(&[LAMBDA])), on_failure: OnFailure::Unwind },
    Story {
        name: "deploy of two kinds through CodeDeploy",
        before: Some(|s| {
            grouped(s);
            controlled(s);
        }),
        run: |s| s.forward(&deploy(&[LAMBDA, ECS])),
        on_failure: OnFailure::Unwind,
    },
    Story { name: "rollback of a deployment under way", before: Some(under_way), run: |s| s.rollback(&[LAMBDA]), on_failure: BACK },
    Story { name: "rollback past a deployment under way", before: Some(under_way), run: |s| s.rollback_to(LAMBDA, "6"), on_failure: BACK },
    Story { name: "abort of a deployment under way", before: Some(under_way), run: |s| s.forward(&abort(LAMBDA)), on_failure: BACK },
    Story { name: "deploy to a service of CodeDeploy", before: Some(controlled), run: |s| s.forward(&deploy(&[ECS])), on_failure: OnFailure::Unwind },
    Story { name: "rollback of a service of CodeDeploy", before: Some(controlled), run: |s| s.rollback(&[ECS]), on_failure: BACK },
    Story { name: "rollback of a service that stands ready", before: Some(ready), run: |s| s.rollback(&[ECS]), on_failure: BACK },
    Story { name: "promotion of a service that stands ready", before: Some(ready), run: |s| s.forward(&promote(ECS)), on_failure: OnFailure::Unwind },
    Story { name: "promotion past a hook of ECS", before: Some(hooked), run: |s| s.forward(&promote(ECS)), on_failure: OnFailure::Unwind },
    Story {
        name: "undo of a deploy through CodeDeploy",
        before: Some(|s| {
            grouped(s);
            drop(ended(s.forward(&deploy(&[LAMBDA]))));
        }),
        run: undo_newest,
        on_failure: BACK,
    },
    Story {
        name: "undo of a deploy of three kinds",
        before: Some(|s| {
            no_canary(s);
            drop(ended(s.forward(&deploy(&[LAMBDA, REST, ECS]))));
        }),
        run: undo_newest,
        on_failure: BACK,
    },
    Story { name: "undo of a deploy", before: Some(|s| drop(ended(s.forward(&deploy(&[LAMBDA]))))), run: undo_newest, on_failure: BACK },
    Story { name: "undo of a promotion", before: Some(|s| drop(ended(s.forward(&promote(REST))))), run: undo_newest, on_failure: BACK },
    Story { name: "release of three kinds", before: None, run: |s| s.run(FORWARD, forward(&s.cloud, &[ECS, REST, LAMBDA])), on_failure: OnFailure::Unwind },
];
