//! What the scripted cloud serves, and what each mutating call does to it: AWS's refusals where a plan could meet them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use switchback_core::action;
use switchback_core::arming::{ServedBefore, Witness};
use switchback_core::base::{ApiBase, DefinitionBase, FunctionBase};
use switchback_core::driver::AppSpec;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::serving::{AliasServing, Canary, Controller, EcsServing, HttpServing, Phase, RestServing, Rollout, StackServing};
use switchback_core::{Action, Base, Condition, Kind, Revision, RevisionInfo, Serving, Target, Token};

use super::code::Code;
use super::codedeploy::{self, CodeDeploy};
use crate::ports::{Made, Making};

pub(crate) const LAMBDA: &str = "lambda:checkout:live";
pub(crate) const REST: &str = "rest:r1/prod";
pub(crate) const HTTP: &str = "http:h1/prod";
pub(crate) const ECS: &str = "ecs:shop/web";
/// A stack, of which change sets are made.
pub(crate) const STACK: &str = "stack:shop";
/// One target of each kind that serves a release.
pub(crate) const ALL: [&str; 4] = [LAMBDA, REST, HTTP, ECS];

pub(crate) fn target(id: &str) -> Target {
    id.strip_prefix("stack:").map_or_else(|| id.parse().expect("an id of the tests"), |name| Target::stack(name).expect("a stack's name"))
}

/// One target with its revisions.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub serving: Serving,
    pub revisions: Vec<RevisionInfo>,
    /// Whether the list of them goes on for ever.
    pub endless: bool,
    /// What AWS itself remembers of earlier releases, newest first.
    pub history: Vec<ServedBefore>,
    /// What an effect that is still on its way will leave, and when it lands.
    pub landing: Option<(Timestamp, Action)>,
    /// Reads until a rollout arrives.
    pub rollout_reads: u32,
    /// How many reads still show what was served before the last write.
    pub stale_reads: u32,
    /// The function's `$LATEST`.
    pub latest: Code,
    /// What CodeDeploy does to it.
    pub codedeploy: CodeDeploy,
    /// Keys of what was uploaded.
    pub uploads: Vec<String>,
    /// Whether the function is one of images.
    pub is_image: bool,
    /// A stack's change sets, by name.
    pub change_sets: Vec<String>,
    /// Reads until what was made last is ready.
    pub making_reads: u32,
    before: Option<Serving>,
    writes: u32,
}

/// Every kind on its bad release 8: the alias on a plain 8, the REST stage with a canary of 9 beside it, the HTTP stage
/// with AutoDeploy on, the service settled.
pub(crate) fn things() -> BTreeMap<Target, Thing> {
    let revision = |kind: Kind, n: u32| {
        let name = match kind {
            Kind::Lambda => n.to_string(),
            Kind::Rest | Kind::Http => format!("d{n}"),
            Kind::Ecs => format!("web:{n}"),
            Kind::Stack => format!("switchback-{n}"),
        };
        let mut info = RevisionInfo::bare(Revision::new(name), Condition::Ready);
        info.created = Timestamp::from_second(1_700_000_000 + i64::from(n) * 1000).ok();
        info.arn = (kind == Kind::Ecs).then(|| arn(&info.revision));
        info
    };
    let canary = Canary { deployment: "d9".into(), percent: 10.0, use_stage_cache: false, overrides: BTreeMap::new() };
    let thing = |id: &str, serving| {
        let target = target(id);
        let revisions = (5..=9).rev().map(|n| revision(target.kind(), n)).collect();
        (
            target,
            Thing {
                serving,
                revisions,
                endless: false,
                history: Vec::new(),
                landing: None,
                rollout_reads: 0,
                stale_reads: 0,
                latest: Code::default(),
                codedeploy: CodeDeploy::default(),
                uploads: Vec::new(),
                is_image: false,
                change_sets: Vec::new(),
                making_reads: 0,
                before: None,
                writes: 0,
            },
        )
    };
    BTreeMap::from([
        thing(LAMBDA, Serving::Alias(AliasServing { version: "8".into(), weights: BTreeMap::new(), run: None })),
        thing(REST, Serving::Rest(RestServing { deployment: "d8".into(), canary: Some(canary) })),
        thing(HTTP, Serving::Http(HttpServing { deployment: Some("d8".into()), auto_deploy: true, managed: false })),
        thing(ECS, Serving::Ecs(service("web:8"))),
        thing(STACK, Serving::Stack(StackServing { status: "UPDATE_COMPLETE".into(), updated: None })),
    ])
}

pub(super) fn service(revision: &str) -> EcsServing {
    let revision = Revision::from(revision);
    let rollout = Rollout {
        phase: Phase::Completed,
        deployment: None,
        source: None,
        tasks: vec![(revision.clone(), 2)],
        desired: 2,
        since: None,
        failed: 0,
        reason: None,
        strategy: None,
        traffic: Vec::new(),
        waits: None,
    };
    EcsServing { controller: Controller::Ecs, arn: arn(&revision), task_definition: revision, rollout }
}

pub(crate) fn arn(revision: &Revision) -> String {
    format!("arn:aws:ecs:ap-northeast-2:123456789012:task-definition/{revision}")
}

impl Thing {
    pub(super) fn token(&self) -> Token {
        match &self.serving {
            Serving::Alias(_) => Token::RevisionId(format!("rev-{}", self.writes)),
            Serving::Ecs(service) => Token::Fingerprint(format!("{} by deployment {}", service.task_definition, self.writes)),
            other => Token::Fingerprint(format!("{other:?} updated {}", self.writes)),
        }
    }

    /// Somebody else writes.
    pub(crate) fn write(&mut self, serving: Serving) {
        self.before = Some(std::mem::replace(&mut self.serving, serving));
        self.writes += 1;
    }

    /// Somebody else moves it to this revision, and nothing of a split or a rollout is left.
    pub(crate) fn point_to(&mut self, revision: &str) {
        let to = match &self.serving {
            Serving::Alias(_) => Serving::Alias(AliasServing { version: revision.into(), weights: BTreeMap::new(), run: None }),
            Serving::Rest(_) => Serving::Rest(RestServing { deployment: revision.into(), canary: None }),
            Serving::Http(stage) => Serving::Http(HttpServing { deployment: Some(revision.into()), ..stage.clone() }),
            Serving::Ecs(_) => Serving::Ecs(service(revision)),
            Serving::Stack(stack) => Serving::Stack(stack.clone()),
        };
        self.write(to);
    }

    /// AWS remembers these, newest first; each was served until so many seconds after the tests' clock begins.
    pub(crate) fn remember(&mut self, served: &[(&str, i64)]) {
        let begin = Timestamp::from_millisecond(super::clock::BEGIN).expect("a time of this age");
        let at = |seconds: i64| begin + jiff::SignedDuration::from_secs(seconds);
        self.history = served.iter().map(|(r, until)| ServedBefore { revision: (*r).into(), at: Some(at(*until)), source: Witness::Ecs }).collect();
    }

    /// Somebody else writes what is there already, or a setting beside it.
    pub(crate) fn touch(&mut self) {
        self.write(self.serving.clone());
    }

    /// Somebody else makes this call.
    pub(crate) fn deploy(&mut self, action: &Action) {
        let later = Timestamp::from_millisecond(super::clock::BEGIN + 86_400_000).expect("a time of this age");
        self.take(action, None, later).expect("a call that AWS takes");
        self.latest.come_to_rest();
    }

    /// What was on its way takes effect, if it is time.
    pub(super) fn land(&mut self, now: Timestamp) {
        if self.landing.as_ref().is_some_and(|(at, _)| *at <= now) {
            let (_, action) = self.landing.take().expect("just seen");
            let _ = self.take(&action, None, now);
        }
    }

    /// What a read sees, and time passing for a rollout with each.
    pub(crate) fn read(&mut self, now: Timestamp) -> Serving {
        self.land(now);
        if self.stale_reads > 0
            && let Some(before) = &self.before
        {
            self.stale_reads -= 1;
            return before.clone();
        }
        if let Serving::Ecs(service) = &mut self.serving {
            let rolling = matches!(service.rollout.phase, Phase::InProgress | Phase::RollingBack) && service.rollout.waits.is_none();
            if rolling && self.rollout_reads == 0 {
                let arrived = match (&service.rollout.phase, &service.rollout.source) {
                    (Phase::RollingBack, Some((source, _))) => source.to_string(),
                    _ => service.task_definition.to_string(),
                };
                let mut there = self::service(&arrived);
                there.controller = service.controller;
                there.rollout.strategy = service.rollout.strategy;
                *service = there;
                self.codedeploy.arrived();
            } else if rolling {
                self.rollout_reads -= 1;
            }
        }
        if let Serving::Alias(alias) = &self.serving {
            let after = Serving::Alias(self.codedeploy.advance(alias, now));
            // CodeDeploy's own writes give the alias another RevisionId.
            if after.split() == self.serving.split() { self.serving = after } else { self.write(after) }
        }
        self.serving.clone()
    }

    /// Somebody else starts a CodeDeploy deployment of an alias.
    pub(crate) fn release_by_codedeploy(&mut self, to: &str) {
        let Serving::Alias(alias) = &mut self.serving else { panic!("an alias") };
        let at = Timestamp::from_millisecond(super::clock::BEGIN).expect("a time of this age");
        self.codedeploy.start(alias.version.clone(), to.into(), "by somebody else", at);
        alias.run = self.codedeploy.running().cloned();
    }

    /// Somebody else stops it, with or without a rollback.
    pub(crate) fn stop_codedeploy(&mut self, back: bool) {
        let id = self.codedeploy.running().expect("one that runs").deployment.clone();
        let at = Timestamp::from_millisecond(super::clock::BEGIN).expect("a time of this age");
        self.codedeploy.stop(&id, back, at);
        if let Serving::Alias(alias) = &mut self.serving {
            alias.run = self.codedeploy.running().cloned();
        }
    }

    /// Takes one mutating call, or refuses it as AWS does. `token` is compared where AWS compares.
    pub(super) fn take(&mut self, action: &Action, token: Option<&Token>, now: Timestamp) -> Result<Option<String>, Refusal> {
        if action.makes() {
            return self.make(action, now);
        }
        if let Some(taken) = self.take_to_codedeploy(action, now) {
            return taken;
        }
        let ours = token.is_some();
        assert!(!(ours && self.codedeploy.running().is_some()), "{} under a deployment that runs", action.operation());
        let exists = |r: &Revision| self.revisions.iter().any(|i| i.revision == *r && i.can_serve());
        let after = match (action, &self.serving) {
            (Action::SetAlias(_), Serving::Alias(_)) if token.is_some_and(|t| *t != self.token()) => {
                return Err(refusal("PreconditionFailedException", RefusalKind::Stale));
            }
            (Action::SetAlias(to), Serving::Alias(_)) if exists(&to.version) => Serving::Alias(to.clone()),
            (Action::RemoveCanary, Serving::Rest(stage)) if stage.canary.is_some() => Serving::Rest(RestServing { canary: None, ..stage.clone() }),
            (Action::PromoteCanary(_), Serving::Rest(RestServing { canary: Some(canary), .. })) => {
                Serving::Rest(RestServing { deployment: canary.deployment.clone(), canary: Some(Canary { percent: 0.0, ..canary.clone() }) })
            }
            (Action::SetCanary(canary), Serving::Rest(stage)) if exists(&canary.deployment) => {
                Serving::Rest(RestServing { canary: Some(canary.clone()), ..stage.clone() })
            }
            (Action::SetRestDeployment { deployment }, Serving::Rest(stage)) if stage.canary.is_none() && exists(deployment) => {
                Serving::Rest(RestServing { deployment: deployment.clone(), canary: None })
            }
            (Action::TurnAutoDeployOff, Serving::Http(stage)) if !stage.managed => Serving::Http(HttpServing { auto_deploy: false, ..stage.clone() }),
            (Action::SetHttpDeployment { deployment }, Serving::Http(stage)) if !stage.auto_deploy && exists(deployment) => {
                Serving::Http(HttpServing { deployment: Some(deployment.clone()), ..stage.clone() })
            }
            (Action::StopRollout { deployment }, Serving::Ecs(now)) if now.rollout.deployment.as_ref() == Some(deployment) => {
                let mut after = now.clone();
                after.rollout.phase = Phase::RollingBack;
                self.rollout_reads = 3;
                Serving::Ecs(after)
            }
            (Action::ContinueRollout { hook, .. }, Serving::Ecs(now)) if now.rollout.waits.as_ref() == Some(hook) => {
                let mut after = now.clone();
                after.rollout.waits = None;
                Serving::Ecs(after)
            }
            (Action::SetTaskDefinition { .. }, Serving::Ecs(now)) if now.controller != Controller::Ecs => {
                return Err(refusal("InvalidParameterException", RefusalKind::Other));
            }
            (Action::SetTaskDefinition { arn: wanted }, Serving::Ecs(now)) if exists(&Revision::new(wanted.clone())) => {
                let to = Revision::new(wanted.clone());
                if to == now.task_definition {
                    self.serving.clone()
                } else {
                    let mut after = service(to.as_str());
                    after.rollout.phase = Phase::InProgress;
                    after.rollout.deployment = Some(format!("arn:aws:ecs:deployment/{}", self.writes + 1));
                    after.rollout.source = Some((now.task_definition.clone(), now.arn.clone()));
                    after.rollout.strategy = now.rollout.strategy;
                    self.rollout_reads = 3;
                    Serving::Ecs(after)
                }
            }
            _ => return Err(refusal("BadRequestException", RefusalKind::Other)),
        };
        self.write(after);
        Ok(None)
    }

    /// What is said to CodeDeploy, which refuses a second deployment beside one that runs, and to stop one that does not.
    fn take_to_codedeploy(&mut self, action: &Action, now: Timestamp) -> Option<Result<Option<String>, Refusal>> {
        let after = match (action, &self.serving) {
            (Action::StartDeployment { .. }, _) if self.codedeploy.running().is_some() => {
                return Some(Err(refusal("DeploymentLimitExceededException", RefusalKind::Other)));
            }
            (Action::StartDeployment { spec: AppSpec::Function { current, target, .. }, description, .. }, Serving::Alias(alias))
                if alias.version == *current =>
            {
                let id = self.codedeploy.start(current.clone(), target.clone(), description, now);
                if let Serving::Alias(alias) = &mut self.serving {
                    alias.run = self.codedeploy.running().cloned();
                }
                return Some(Ok(Some(id)));
            }
            (Action::StartDeployment { spec: AppSpec::Service { definition, .. }, description, .. }, Serving::Ecs(service)) => {
                let to = Revision::new(definition.clone());
                let id = self.codedeploy.start(service.task_definition.clone(), to.clone(), description, now);
                let after = codedeploy::on_its_way(service.clone(), &to, id.clone());
                self.rollout_reads = 3;
                self.write(after);
                return Some(Ok(Some(id)));
            }
            (Action::StopDeployment { deployment }, serving) => {
                let after = serving.clone();
                if !self.codedeploy.stop(deployment, true, now) {
                    return Some(Err(refusal("DeploymentAlreadyCompletedException", RefusalKind::Stale)));
                }
                after
            }
            (Action::ContinueDeployment { .. }, Serving::Ecs(service)) if service.rollout.waits.is_some() => {
                let mut after = service.clone();
                after.rollout.waits = None;
                Serving::Ecs(after)
            }
            _ => return None,
        };
        self.write(after);
        match &mut self.serving {
            Serving::Alias(alias) => alias.run = self.codedeploy.running().cloned(),
            Serving::Ecs(service) if matches!(action, Action::StopDeployment { .. }) => {
                (service.rollout.phase, service.rollout.deployment) = (Phase::RollingBack, self.codedeploy.running().map(|run| run.deployment.clone()));
                service.rollout.waits = None;
                self.rollout_reads = 3;
            }
            _ => {}
        }
        Some(Ok(None))
    }

    /// Makes something that takes no traffic by itself, and gives its name.
    fn make(&mut self, action: &Action, now: Timestamp) -> Result<Option<String>, Refusal> {
        let stale = || refusal("PreconditionFailedException", RefusalKind::Stale);
        self.making_reads = 2;
        match action {
            Action::UploadPackage { key, .. } => {
                self.uploads.push(key.clone());
                Ok(None)
            }
            Action::UpdateCode { code, revision_id } => {
                if let action::Code::Object { key, .. } = code
                    && !self.uploads.contains(key)
                {
                    return Err(refusal("InvalidParameterValueException", RefusalKind::Other));
                }
                if !self.latest.update(code.sha256().unwrap_or("unknown="), revision_id) {
                    return Err(stale());
                }
                Ok(Some(self.latest.sha256.clone()))
            }
            Action::PublishVersion { sha256, latest, .. } if !self.latest.publish(sha256.as_deref(), latest.as_ref()) => Err(stale()),
            Action::PublishVersion { .. }
            | Action::CreateRestDeployment { .. }
            | Action::CreateHttpDeployment { .. }
            | Action::RegisterTaskDefinition { .. } => {
                let n = self.revisions.iter().filter_map(|i| i.revision.as_str().trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok()).max();
                let n = n.unwrap_or(0) + 1;
                let revision = match &self.serving {
                    Serving::Alias(_) => Revision::new(n.to_string()),
                    Serving::Rest(_) | Serving::Http(_) => Revision::new(format!("d{n}")),
                    Serving::Ecs(_) | Serving::Stack(_) => Revision::new(format!("web:{n}")),
                };
                let arn = matches!(self.serving, Serving::Ecs(_)).then(|| arn(&revision));
                let made = arn.clone().unwrap_or_else(|| revision.to_string());
                let digest = Some(self.latest.sha256.clone());
                self.revisions.insert(0, RevisionInfo { arn, created: Some(now), digest, ..RevisionInfo::bare(revision, Condition::Ready) });
                Ok(Some(made))
            }
            Action::MakeChangeSet { name, through, .. } if through.as_ref().is_none_or(|(_, key)| self.uploads.contains(key)) => {
                self.change_sets.push(name.clone());
                Ok(None)
            }
            Action::DropChangeSet { name } => {
                self.change_sets.retain(|known| known != name);
                Ok(None)
            }
            Action::TryVersion { version, .. } if self.revisions.iter().any(|i| i.revision == *version) => Ok(None),
            _ => Err(refusal("ResourceNotFoundException", RefusalKind::Other)),
        }
    }

    /// What has become of something that a call was to make.
    pub(super) fn made(&mut self, making: &Making<'_>) -> Made {
        let found = match making.action {
            Action::UploadPackage { key, .. } => self.uploads.contains(key).then_some(None),
            // Of an object without a hash only the answer tells: new code there may be anybody's.
            Action::UpdateCode { code, revision_id } if code.sha256().or(making.named).is_none() && self.latest.known().revision_id != *revision_id => {
                return Made::Failed("whether the code in $LATEST is this object's cannot be told".into());
            }
            Action::UpdateCode { code, .. } => (code.sha256().or(making.named) == Some(&self.latest.sha256)).then_some(None),
            Action::MakeChangeSet { name, .. } => self.change_sets.contains(name).then_some(None),
            Action::DropChangeSet { name } => (!self.change_sets.contains(name)).then_some(None),
            Action::TryVersion { .. } => return Made::Untold,
            Action::StartDeployment { .. } | Action::StopDeployment { .. } => return self.codedeploy.made(making.action, making.named, making.sent),
            _ => self
                .revisions
                .iter()
                .find(|i| match making.named {
                    Some(name) => i.revision == Revision::new(name),
                    None => i.created >= making.sent && i.created.is_some(),
                })
                .map(|i| Some(i.arn.clone().unwrap_or_else(|| i.revision.to_string()))),
        };
        let Some(name) = found else { return Made::Absent };
        if self.making_reads > 0 {
            self.making_reads -= 1;
            return Made::Pending(name);
        }
        match making.action {
            Action::UpdateCode { revision_id, .. } => self.latest.settled(revision_id, making.latest),
            _ => Made::Ready(name),
        }
    }

    /// What a new revision would be made from.
    pub(super) fn base(&mut self) -> Base {
        match &self.serving {
            Serving::Alias(_) => Base::Function(FunctionBase {
                revision_id: self.latest.read(),
                sha256: self.latest.sha256.clone(),
                size: 9,
                image: self.is_image,
                runtime: Some("nodejs22.x".into()),
                handler: Some("index.handler".into()),
                architecture: "arm64".into(),
                role: None,
                dead_letter: None,
                timeout_s: 3,
                memory: 128,
                environment: Vec::new(),
                layers: Vec::new(),
                busy: false,
            }),
            Serving::Rest(_) | Serving::Http(_) | Serving::Stack(_) => {
                Base::Api(ApiBase { name: "shop".into(), unpublished: Some(Vec::new()), stands: Some("as planned".into()) })
            }
            Serving::Ecs(service) => Base::Definition(DefinitionBase {
                arn: service.arn.clone(),
                revision: service.task_definition.clone(),
                fargate: true,
                cpu: Some(256),
                memory: Some(512),
                containers: Vec::new(),
                role: None,
                execution_role: None,
            }),
        }
    }
}

pub(super) fn refusal(code: &str, kind: RefusalKind) -> Refusal {
    Refusal { code: code.into(), message: "as the scripted cloud refuses it".into(), request_id: Some("q-refused".into()), kind }
}
