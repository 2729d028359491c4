//! Whether CodeDeploy is moving an alias right now.

use aws_sdk_codedeploy::types::DeploymentStatus;
use switchback_core::driver::Run;
use switchback_engine::ports::ReadError;
use tokio::time::Instant;

use super::CodeDeploy;
use crate::errors::offered;

/// The states in which a deployment is not over.
pub(super) const RUNNING: [DeploymentStatus; 5] =
    [DeploymentStatus::Created, DeploymentStatus::Queued, DeploymentStatus::InProgress, DeploymentStatus::Baking, DeploymentStatus::Ready];

/// So many pages of running deployments are read; a page holds a hundred.
const PAGES: usize = 10;

impl CodeDeploy<'_> {
    /// The deployment that moves this alias; none where none does. Usually one call, with an empty answer.
    pub(crate) async fn run_on(&self, function: &str, alias: &str) -> Result<Option<Run>, ReadError> {
        if let Some(error) = self.known.refused() {
            return Err(error);
        }
        let found = self.moving(function, alias).await;
        found.inspect_err(|error| self.known.note_error(error))
    }

    async fn moving(&self, function: &str, alias: &str) -> Result<Option<Run>, ReadError> {
        let running = self.running().await?;
        for (id, told) in self.told(&running).await? {
            if !told.lambda {
                continue;
            }
            let Some(moved) = self.function(&id, &told).await? else {
                let message = format!("it does not say what the running deployment {id} moves");
                return Err(ReadError::Other { action: "codedeploy:BatchGetDeployments".into(), code: "unknown_deployment".into(), message });
            };
            if moved.function == function && moved.alias == alias {
                return Ok(Some(Run { deployment: id, from: moved.from, to: moved.to, goes_back: told.goes_back }));
            }
        }
        Ok(None)
    }

    /// The ids of all deployments that are not over. Whoever asks while another's call is under way shares the next one.
    pub(super) async fn running(&self) -> Result<Vec<String>, ReadError> {
        let asked = Instant::now();
        let _turn = self.known.listing().take(self.reader.urgency).await;
        if let Some(ids) = self.known.running(asked, self.reader.urgency) {
            return Ok(ids);
        }
        let began = Instant::now();
        let ids = self.list_running().await?;
        self.known.note_running(began, &ids);
        Ok(ids)
    }

    async fn list_running(&self) -> Result<Vec<String>, ReadError> {
        let (mut ids, mut token) = (Vec::new(), None);
        for _ in 0..PAGES {
            let send = self.client.list_deployments().set_include_only_statuses(Some(RUNNING.to_vec())).set_next_token(token.take()).send();
            let Some(answer) = offered(self.reader.call("codedeploy:ListDeployments", "running deployments", send).await)? else { break };
            ids.extend(answer.deployments.unwrap_or_default());
            token = answer.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                break;
            }
        }
        Ok(ids)
    }
}
