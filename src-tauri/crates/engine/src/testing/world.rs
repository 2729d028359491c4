//! What the scripted cloud serves, and what each mutating call does to it: AWS's refusals where a plan could meet them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use switchback_core::arming::{ServedBefore, Witness};
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::serving::{AliasServing, Canary, Controller, EcsServing, HttpServing, Phase, RestServing, Rollout};
use switchback_core::{Action, Condition, Kind, Revision, RevisionInfo, Serving, Target, Token};

pub(crate) const LAMBDA: &str = "lambda:checkout:live";
pub(crate) const REST: &str = "rest:r1/prod";
pub(crate) const HTTP: &str = "http:h1/prod";
pub(crate) const ECS: &str = "ecs:shop/web";
/// One target of each kind.
pub(crate) const ALL: [&str; 4] = [LAMBDA, REST, HTTP, ECS];

pub(crate) fn target(id: &str) -> Target {
    id.parse().expect("an id of the tests")
}

/// One target with its revisions.
#[derive(Debug, Clone)]
pub(crate) struct Thing {
    pub serving: Serving,
    pub revisions: Vec<RevisionInfo>,
    /// What AWS itself remembers of earlier releases, newest first.
    pub history: Vec<ServedBefore>,
    /// What an effect that is still on its way will leave, and when it lands.
    pub landing: Option<(Timestamp, Action)>,
    /// Reads until a rollout arrives.
    pub rollout_reads: u32,
    /// How many reads still show what was served before the last write.
    pub stale_reads: u32,
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
        (target, Thing { serving, revisions, history: Vec::new(), landing: None, rollout_reads: 0, stale_reads: 0, before: None, writes: 0 })
    };
    BTreeMap::from([
        thing(LAMBDA, Serving::Alias(AliasServing { version: "8".into(), weights: BTreeMap::new() })),
        thing(REST, Serving::Rest(RestServing { deployment: "d8".into(), canary: Some(canary) })),
        thing(HTTP, Serving::Http(HttpServing { deployment: Some("d8".into()), auto_deploy: true, managed: false })),
        thing(ECS, Serving::Ecs(service("web:8"))),
    ])
}

pub(super) fn service(revision: &str) -> EcsServing {
    let revision = Revision::from(revision);
    let rollout = Rollout { phase: Phase::Completed, deployment: None, source: None, tasks: vec![(revision.clone(), 2)], desired: 2, failed: 0, reason: None };
    EcsServing { controller: Controller::Ecs, arn: arn(&revision), task_definition: revision, rollout }
}

pub(super) fn arn(revision: &Revision) -> String {
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
            Serving::Alias(_) => Serving::Alias(AliasServing { version: revision.into(), weights: BTreeMap::new() }),
            Serving::Rest(_) => Serving::Rest(RestServing { deployment: revision.into(), canary: None }),
            Serving::Http(stage) => Serving::Http(HttpServing { deployment: Some(revision.into()), ..stage.clone() }),
            Serving::Ecs(_) => Serving::Ecs(service(revision)),
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
        self.take(action, None).expect("a call that AWS takes");
    }

    /// What a read sees, and time passing for a rollout with each.
    pub(crate) fn read(&mut self, now: Timestamp) -> Serving {
        if self.landing.as_ref().is_some_and(|(at, _)| *at <= now) {
            let (_, action) = self.landing.take().expect("just seen");
            let _ = self.take(&action, None);
        }
        if self.stale_reads > 0
            && let Some(before) = &self.before
        {
            self.stale_reads -= 1;
            return before.clone();
        }
        if let Serving::Ecs(service) = &mut self.serving {
            let rolling = matches!(service.rollout.phase, Phase::InProgress | Phase::RollingBack);
            if rolling && self.rollout_reads == 0 {
                let arrived = match (&service.rollout.phase, &service.rollout.source) {
                    (Phase::RollingBack, Some((source, _))) => source.to_string(),
                    _ => service.task_definition.to_string(),
                };
                *service = self::service(&arrived);
            } else if rolling {
                self.rollout_reads -= 1;
            }
        }
        self.serving.clone()
    }

    /// Takes one mutating call, or refuses it as AWS does. `token` is compared where AWS compares.
    pub(super) fn take(&mut self, action: &Action, token: Option<&Token>) -> Result<(), Refusal> {
        let exists = |r: &Revision| self.revisions.iter().any(|i| i.revision == *r && i.can_serve());
        let after = match (action, &self.serving) {
            (Action::SetAlias(_), Serving::Alias(_)) if token.is_some_and(|t| *t != self.token()) => {
                return Err(refusal("PreconditionFailedException", RefusalKind::Stale));
            }
            (Action::SetAlias(to), Serving::Alias(_)) if exists(&to.version) => Serving::Alias(to.clone()),
            (Action::RemoveCanary, Serving::Rest(stage)) if stage.canary.is_some() => Serving::Rest(RestServing { canary: None, ..stage.clone() }),
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
            (Action::SetTaskDefinition { arn: wanted }, Serving::Ecs(now)) if exists(&Revision::new(wanted.clone())) => {
                let to = Revision::new(wanted.clone());
                if to == now.task_definition {
                    self.serving.clone()
                } else {
                    let mut after = service(to.as_str());
                    after.rollout.phase = Phase::InProgress;
                    after.rollout.deployment = Some(format!("arn:aws:ecs:deployment/{}", self.writes + 1));
                    after.rollout.source = Some((now.task_definition.clone(), now.arn.clone()));
                    self.rollout_reads = 3;
                    Serving::Ecs(after)
                }
            }
            _ => return Err(refusal("BadRequestException", RefusalKind::Other)),
        };
        self.write(after);
        Ok(())
    }
}

pub(super) fn refusal(code: &str, kind: RefusalKind) -> Refusal {
    Refusal { code: code.into(), message: "as the scripted cloud refuses it".into(), request_id: Some("q-refused".into()), kind }
}
