//! What stands around a resource that a change set would take away: stages, aliases, messages.

use async_trait::async_trait;
use aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessages;
use switchback_core::preflight::change_set::{Around, ChangeSet, Resource};
use switchback_engine::ports::{ReadError, Stacks};

use crate::errors::NotFoundAsNone;
use crate::observer::Observer;
use crate::text::bounded;

#[async_trait]
impl Stacks for Observer {
    async fn change_set(&self, stack: &str, name: &str) -> Result<ChangeSet, ReadError> {
        self.stacks().change_set(stack, name).await
    }

    async fn around(&self, what: &Resource) -> Result<Vec<Around>, ReadError> {
        let Some(id) = what.physical.as_deref() else { return Ok(Vec::new()) };
        let found = match what.kind.as_str() {
            "AWS::Lambda::Function" => self.lambda().alias_names(id).await.map(|names| Around::Aliases { names }),
            "AWS::ApiGateway::RestApi" => {
                let stages = self.rest().stages(id).await;
                stages.map(|stages| Around::Stages { names: stages.iter().filter_map(|s| s.stage_name()).map(|name| bounded(name, 128)).collect() })
            }
            "AWS::ApiGatewayV2::Api" => {
                let stages = self.http().stages(id).await;
                stages.map(|stages| Around::Stages { names: stages.iter().filter_map(|s| s.stage_name()).map(|name| bounded(name, 128)).collect() })
            }
            "AWS::SQS::Queue" => self.messages(id).await.map(|count| Around::Messages { count }),
            _ => return Ok(Vec::new()),
        };
        // What somebody has deleted by hand has nothing around it any more.
        Ok(found.not_found_as_none()?.into_iter().collect())
    }
}

impl Observer {
    /// About how many messages wait in a queue; CloudFormation's name for a queue is its URL.
    async fn messages(&self, url: &str) -> Result<u64, ReadError> {
        let send = self.queues().get_queue_attributes().queue_url(url).attribute_names(ApproximateNumberOfMessages).send();
        let answer = self.reader().call("sqs:GetQueueAttributes", format!("queue {url}"), send).await?;
        let count = answer.attributes().and_then(|all| all.get(&ApproximateNumberOfMessages)).and_then(|count| count.parse().ok());
        Ok(count.unwrap_or_default())
    }
}
