//! What a new task definition would be made from: the one that the service wants now. Only names of its environment are
//! kept, and the ARNs of its secrets.

use aws_sdk_ecs::types::{Compatibility, ContainerDefinition, TaskDefinition};
use switchback_core::Revision;
use switchback_core::base::{Container, DefinitionBase};
use switchback_core::diff::seen;
use switchback_engine::ports::ReadError;

use super::{Services, serving};
use crate::errors::missing_field;
use crate::text::bounded;

const CALL: &str = "ecs:DescribeTaskDefinition";
/// No name, image or ARN of a task definition is longer.
const NAME: usize = 1_024;

impl Services<'_> {
    /// The service's current task definition.
    pub(crate) async fn base(&self, cluster: &str, service: &str) -> Result<DefinitionBase, ReadError> {
        let what = format!("ecs:{cluster}/{service}");
        let described = self.describe(cluster, vec![service.to_owned()]).await?;
        let found = described.iter().find(|s| s.status() != Some("INACTIVE")).ok_or_else(|| self.reader.not_found(&what))?;
        let arn = serving::serving(found)?.arn;
        self.definition(&arn).await
    }

    /// A task definition by its name or ARN.
    pub(crate) async fn definition(&self, name: &str) -> Result<DefinitionBase, ReadError> {
        let answer = self.reader.call(CALL, name, self.client.describe_task_definition().task_definition(name).send()).await?;
        base(answer.task_definition().ok_or_else(|| missing_field(CALL, "taskDefinition"))?)
    }
}

fn base(read: &TaskDefinition) -> Result<DefinitionBase, ReadError> {
    let arn = bounded(read.task_definition_arn().ok_or_else(|| missing_field(CALL, "taskDefinitionArn"))?, NAME);
    Ok(DefinitionBase {
        revision: Revision::new(arn.clone()),
        arn,
        fargate: read.requires_compatibilities().contains(&Compatibility::Fargate),
        cpu: read.cpu().and_then(|n| n.parse().ok()),
        memory: read.memory().and_then(|n| n.parse().ok()),
        containers: read.container_definitions().iter().map(container).collect(),
        role: read.task_role_arn().map(|arn| bounded(arn, NAME)),
        execution_role: read.execution_role_arn().map(|arn| bounded(arn, NAME)),
    })
}

fn container(read: &ContainerDefinition) -> Container {
    let text = |text: Option<&str>| bounded(text.unwrap_or_default(), NAME);
    let name = |of: Option<&str>| seen::variable(&text(of)).0.to_owned();
    let mut environment: Vec<String> = read.environment().iter().map(|e| name(e.name())).collect();
    environment.sort();
    let secrets = read.secrets().iter().filter_map(|s| Some((name(Some(s.name())), seen::secret(&text(Some(s.value_from())))?.to_owned()))).collect();
    Container { name: text(read.name()), image: seen::image(&text(read.image())).to_owned(), environment, secrets }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{KeyValuePair, Secret};

    use super::*;

    #[test]
    fn names_are_kept_and_values_are_not() {
        let secret = Secret::builder().name("DB").value_from("arn:aws:secretsmanager:r:1:secret:db").build().expect("a secret");
        let web = ContainerDefinition::builder()
            .name("web")
            .image("registry/web@sha256:abc")
            .environment(KeyValuePair::builder().name("TOKEN").value("hush").build())
            .secrets(secret)
            .build();
        let read = TaskDefinition::builder()
            .task_definition_arn("arn:aws:ecs:r:1:task-definition/web:7")
            .requires_compatibilities(Compatibility::Fargate)
            .cpu("512")
            .memory("1024")
            .container_definitions(web)
            .build();
        let base = base(&read).expect("a base");
        assert_eq!((base.revision.as_str(), base.fargate, base.cpu, base.memory), ("web:7", true, Some(512), Some(1024)), "what Fargate is held to");
        assert_eq!(base.containers[0].environment, ["TOKEN"], "the name");
        assert_eq!(base.containers[0].secrets, [("DB".to_owned(), "arn:aws:secretsmanager:r:1:secret:db".to_owned())], "where secrets come from");
        assert!(!format!("{base:?}").contains("hush"), "and no value");
    }
}
