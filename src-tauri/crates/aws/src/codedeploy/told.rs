//! What never changes of a deployment, however far it is: whose it is, what it was told, and whether it takes another back.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_codedeploy::types::{ComputePlatform, DeploymentCreator, DeploymentInfo, LambdaFunctionInfo, RevisionLocation};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use switchback_core::Revision;
use switchback_core::driver::AppSpec;
use switchback_engine::ports::ReadError;

use super::{CodeDeploy, NAME, spec};
use crate::text::{bounded, timestamp};

/// BatchGetDeployments takes so many ids.
const BATCH: usize = 25;

/// These facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub application: String,
    pub group: String,
    /// Whether it is for Lambda.
    pub lambda: bool,
    /// What it is to do; none for what lies in a bucket, and for what cannot be understood.
    pub spec: Option<AppSpec>,
    /// Whether CodeDeploy made it to take another back.
    pub goes_back: bool,
    /// That other one, where it is named.
    pub takes_back: Option<String>,
    /// When it was created, by CodeDeploy's clock.
    pub created: Option<Timestamp>,
}

impl Told {
    fn of(info: &DeploymentInfo) -> Self {
        let takes_back = info.rollback_info().and_then(|r| r.rollback_triggering_deployment_id()).filter(|id| !id.is_empty());
        let text = |text: Option<&str>| bounded(text.unwrap_or_default(), NAME);
        Self {
            application: text(info.application_name()),
            group: text(info.deployment_group_name()),
            lambda: info.compute_platform() == Some(&ComputePlatform::Lambda),
            spec: info.revision().and_then(content).and_then(spec::read),
            goes_back: takes_back.is_some() || info.creator() == Some(&DeploymentCreator::CodeDeployRollback),
            takes_back: takes_back.map(|id| bounded(id, NAME)),
            created: info.create_time().and_then(timestamp),
        }
    }
}

/// The AppSpec of a revision that carries it itself. `string` is the older name, for Lambda alone.
pub(super) fn content(revision: &RevisionLocation) -> Option<&str> {
    revision.app_spec_content().and_then(|c| c.content()).or_else(|| revision.string().and_then(|s| s.content()))
}

impl CodeDeploy<'_> {
    /// The deployments as they are now, in whatever order; those that do not exist are left out.
    pub(super) async fn deployments(&self, ids: &[String]) -> Result<Vec<DeploymentInfo>, ReadError> {
        let batches = ids.chunks(BATCH).map(|ids| async move {
            let send = self.client.batch_get_deployments().set_deployment_ids(Some(ids.to_vec())).send();
            let answer = self.reader.call("codedeploy:BatchGetDeployments", "deployments", send).await?;
            Ok::<_, ReadError>(answer.deployments_info.unwrap_or_default())
        });
        let found: Vec<DeploymentInfo> = try_join_all(batches).await?.into_iter().flatten().collect();
        for info in &found {
            if let Some(id) = info.deployment_id() {
                self.known.note_told(id, Told::of(info));
            }
        }
        Ok(found)
    }

    /// The facts of each, from memory where they are known, with those of what it takes back.
    pub(super) async fn told(&self, ids: &[String]) -> Result<Vec<(String, Arc<Told>)>, ReadError> {
        self.learn(ids.iter().cloned().collect()).await?;
        let told: Vec<_> = ids.iter().filter_map(|id| Some((id.clone(), self.known.told(id)?))).collect();
        self.learn(told.iter().filter_map(|(_, told)| told.takes_back.clone()).collect()).await?;
        Ok(told)
    }

    async fn learn(&self, ids: BTreeSet<String>) -> Result<(), ReadError> {
        let unknown: Vec<String> = ids.into_iter().filter(|id| self.known.told(id).is_none()).collect();
        if unknown.is_empty() { Ok(()) } else { self.deployments(&unknown).await.map(|_| ()) }
    }

    /// What a deployment does to its function: a rollback does the opposite of what it takes back, whatever revision
    /// CodeDeploy names for it.
    pub(super) async fn function(&self, id: &str, told: &Told) -> Result<Option<Moved>, ReadError> {
        let back = told.takes_back.as_deref().and_then(|id| Some((id, self.known.told(id)?)));
        let (id, spec, opposite) = match &back {
            Some((id, back)) => (*id, &back.spec, true),
            None => (id, &told.spec, false),
        };
        let moved = match spec {
            Some(AppSpec::Function { function, alias, current, target, .. }) => {
                Some(Moved { function: function.clone(), alias: alias.clone(), from: current.clone(), to: target.clone() })
            }
            Some(AppSpec::Service { .. }) => None,
            None => self.in_bucket(id).await?,
        };
        Ok(moved.map(|m| if opposite { Moved { from: m.to, to: m.from, ..m } } else { m }))
    }

    /// The same for a deployment whose AppSpec lies in a bucket: its target says it too.
    /// That never changes, so it is asked once.
    async fn in_bucket(&self, id: &str) -> Result<Option<Moved>, ReadError> {
        if let Some(known) = self.known.moved(id) {
            return Ok(Some(known));
        }
        let send = self.client.list_deployment_targets().deployment_id(id).send();
        let answer = self.reader.call("codedeploy:ListDeploymentTargets", id, send).await;
        // Whoever may read what runs, but not what it moves, is not told that nothing does.
        let answer = match answer {
            Err(ReadError::Denied { .. }) => return Ok(None),
            answer => answer?,
        };
        let targets = answer.target_ids.unwrap_or_default();
        if targets.is_empty() {
            return Ok(None);
        }
        let send = self.client.batch_get_deployment_targets().deployment_id(id).set_target_ids(Some(targets)).send();
        let answer = self.reader.call("codedeploy:BatchGetDeploymentTargets", id, send).await?;
        let moved = answer.deployment_targets().iter().find_map(|t| Moved::told_by(t.lambda_target()?.lambda_function_info()?));
        if let Some(moved) = &moved {
            self.known.note_moved(id, moved);
        }
        Ok(moved)
    }
}

/// An alias that is moved.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Moved {
    pub function: String,
    pub alias: String,
    pub from: Revision,
    pub to: Revision,
}

impl Moved {
    fn told_by(info: &LambdaFunctionInfo) -> Option<Self> {
        let text = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(|t| bounded(t, NAME));
        Some(Self {
            function: spec::named(&text(info.function_name())?),
            alias: text(info.function_alias())?,
            from: Revision::new(text(info.current_version())?),
            to: Revision::new(text(info.target_version())?),
        })
    }
}
