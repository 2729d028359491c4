//! A group as the planner needs it: with a pattern for the next deployment, and how its configuration moves traffic.

use aws_sdk_codedeploy::types::TrafficRoutingConfig;
use switchback_core::driver::{DeploymentGroup, Routing};
use switchback_engine::ports::ReadError;

use super::CodeDeploy;
use super::groups::Group;

impl CodeDeploy<'_> {
    /// The group that releases of this alias go through.
    pub(crate) async fn alias_group(&self, function: &str, alias: &str) -> Result<Option<DeploymentGroup>, ReadError> {
        Ok(match self.of_alias(function, alias).await? {
            Some(group) => self.whole(group).await,
            None => None,
        })
    }

    /// None without a pattern: a deployment of ours would leave out hooks that nobody could read.
    pub(super) async fn whole(&self, group: Group) -> Option<DeploymentGroup> {
        let routing = self.routing(&group.config).await;
        let Group { application, name, config, patterns, .. } = group;
        Some(DeploymentGroup { application, group: name, config, routing, pattern: patterns.into_iter().next()? })
    }

    async fn routing(&self, config: &str) -> Option<Routing> {
        if let Some(known) = self.known.routing(config) {
            return known;
        }
        let send = self.client.get_deployment_config().deployment_config_name(config).send();
        let answer = self.reader.call("codedeploy:GetDeploymentConfig", config, send).await.ok()?;
        let routing = answer.deployment_config_info().and_then(|c| c.traffic_routing_config()).and_then(routing);
        self.known.note_routing(config, routing);
        routing
    }
}

fn routing(read: &TrafficRoutingConfig) -> Option<Routing> {
    use aws_sdk_codedeploy::types::TrafficRoutingType::{AllAtOnce, TimeBasedCanary, TimeBasedLinear};
    let whole = |n: i32| u32::try_from(n).ok();
    match read.r#type()? {
        AllAtOnce => Some(Routing::AllAtOnce),
        TimeBasedCanary => {
            let canary = read.time_based_canary()?;
            Some(Routing::Canary { percent: whole(canary.canary_percentage())?, minutes: whole(canary.canary_interval())? })
        }
        TimeBasedLinear => {
            let linear = read.time_based_linear()?;
            Some(Routing::Linear { percent: whole(linear.linear_percentage())?, minutes: whole(linear.linear_interval())? })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_codedeploy::types::{TimeBasedLinear, TrafficRoutingType};

    use super::*;

    #[test]
    fn a_configuration_says_its_share_and_its_wait() {
        let linear = TimeBasedLinear::builder().linear_percentage(10).linear_interval(3).build();
        let read = TrafficRoutingConfig::builder().r#type(TrafficRoutingType::TimeBasedLinear).time_based_linear(linear).build();
        assert_eq!(routing(&read), Some(Routing::Linear { percent: 10, minutes: 3 }), "as CodeDeploy has it");
        let unknown = TrafficRoutingConfig::builder().r#type("Spiral".into()).build();
        assert_eq!(routing(&unknown), None, "a kind nobody knows yet is not guessed");
    }
}
