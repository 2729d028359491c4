//! Whether CodeDeploy is moving an alias right now.

use aws_sdk_codedeploy::types::DeploymentStatus;
use switchback_core::driver::Run;
use switchback_engine::ports::ReadError;
use tokio::time::Instant;

use super::CodeDeploy;
use super::known::Part;
use crate::errors::offered;
use crate::paging::whole;

/// The states in which a deployment is not over.
pub(super) const RUNNING: [DeploymentStatus; 5] =
    [DeploymentStatus::Created, DeploymentStatus::Queued, DeploymentStatus::InProgress, DeploymentStatus::Baking, DeploymentStatus::Ready];

/// So many pages of running deployments are read; a page holds a hundred.
const PAGES: usize = 10;

impl CodeDeploy<'_> {
    /// The deployment that moves this alias; none where none does. Usually one call, with an empty answer.
    pub(crate) async fn run_on(&self, function: &str, alias: &str) -> Result<Option<Run>, ReadError> {
        if let Some(error) = self.known.refused(Part::Deployments) {
            return Err(error);
        }
        let found = self.moving(function, alias).await;
        found.inspect_err(|error| self.known.note_error(Part::Deployments, error))
    }

    async fn moving(&self, function: &str, alias: &str) -> Result<Option<Run>, ReadError> {
        let running = self.running().await?;
        let told = self.told(&running).await?;
        // What does not say what it moves may be ours; but only where none of the others is.
        let mut untold = running.iter().find(|id| told.iter().all(|(known, _)| known != *id)).cloned();
        for (id, told) in told.into_iter().filter(|(_, told)| told.lambda) {
            match self.function(&id, &told).await? {
                Some(moved) if moved.function == function && moved.alias == alias => {
                    return Ok(Some(Run { deployment: id, from: moved.from, to: moved.to, goes_back: told.goes_back }));
                }
                Some(_) => {}
                None => untold = Some(id),
            }
        }
        let unknown = |id| {
            let message = format!("it does not say what the running deployment {id} moves");
            ReadError::Other { action: "codedeploy:BatchGetDeployments".into(), code: "unknown_deployment".into(), message }
        };
        untold.map_or(Ok(None), |id| Err(unknown(id)))
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
        const CALL: &str = "codedeploy:ListDeployments";
        let all = whole(CALL, PAGES, |token| async move {
            let send = self.client.list_deployments().set_include_only_statuses(Some(RUNNING.to_vec())).set_next_token(token).send();
            let answer = offered(self.reader.call(CALL, "running deployments", send).await)?;
            Ok(answer.map_or((Vec::new(), None), |a| (a.deployments.unwrap_or_default(), a.next_token)))
        });
        all.await
    }
}
