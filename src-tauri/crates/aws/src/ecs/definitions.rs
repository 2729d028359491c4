//! Task definitions. ECS answers the containers' environment with each of them; nothing of it is kept.

use aws_sdk_ecs::types::{TaskDefinition, TaskDefinitionStatus};
use switchback_core::{Condition, Revision, RevisionInfo};
use switchback_engine::ports::ReadError;

use super::{Services, serving};
use crate::text::{bounded, timestamp};

impl Services<'_> {
    /// One revision, proven by DescribeTaskDefinition.
    pub(crate) async fn revision(&self, revision: &Revision) -> Result<Option<RevisionInfo>, ReadError> {
        // A family without a number would be answered with its latest.
        if !is_numbered(revision.as_str()) {
            return Ok(None);
        }
        let send = self.client.describe_task_definition().task_definition(revision.as_str()).send();
        let answer = match self.reader.call("ecs:DescribeTaskDefinition", revision, send).await {
            Ok(answer) => answer,
            // ECS has no code of its own for a task definition that does not exist; for a well-formed name this is it.
            Err(ReadError::Other { code, .. }) if code == "ClientException" => return Ok(None),
            Err(ReadError::NotFound { .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        Ok(answer.task_definition().and_then(|d| info(revision, d)))
    }

    /// The newest hundred active revisions of the service's family, by name: newest first.
    pub(crate) async fn revisions(&self, cluster: &str, service: &str) -> Result<Vec<RevisionInfo>, ReadError> {
        let described = self.describe(cluster, vec![service.to_owned()]).await?;
        let found = described.first().ok_or_else(|| self.reader.not_found(format!("ecs:{cluster}/{service}")))?;
        let current = serving::serving(found)?.task_definition;
        let Some((family, _)) = current.as_str().rsplit_once(':') else { return Ok(Vec::new()) };
        let send = self
            .client
            .list_task_definitions()
            .family_prefix(family)
            .status(TaskDefinitionStatus::Active)
            .sort(aws_sdk_ecs::types::SortOrder::Desc)
            .max_results(100)
            .send();
        let answer = self.reader.call("ecs:ListTaskDefinitions", format!("family {family}"), send).await?;
        let mut found: Vec<RevisionInfo> = answer
            .task_definition_arns()
            .iter()
            .map(|arn| {
                let arn = bounded(arn, 512);
                RevisionInfo { arn: Some(arn.clone()), ..RevisionInfo::bare(Revision::new(arn), Condition::Ready) }
            })
            // The prefix of a family may be another family's too.
            .filter(|info| info.revision.as_str().rsplit_once(':').is_some_and(|(of, _)| of == family))
            .collect();
        found.sort_by_key(|info| std::cmp::Reverse(info.revision.number()));
        Ok(found)
    }
}

fn is_numbered(name: &str) -> bool {
    name.split_once(':').is_some_and(|(family, number)| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (1..=255).contains(&family.len()) && family.bytes().all(plain) && (1..=10).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// None where the answer is about another revision than was asked for.
fn info(asked: &Revision, definition: &TaskDefinition) -> Option<RevisionInfo> {
    let arn = bounded(definition.task_definition_arn()?, 512);
    if Revision::new(arn.clone()) != *asked {
        return None;
    }
    let condition = match definition.status() {
        Some(TaskDefinitionStatus::Active) => Condition::Ready,
        _ => Condition::Inactive,
    };
    // Only an image named by its digest is known to be the same tomorrow; a tag may move.
    let digest = |image: &str| image.rsplit_once('@').map(|(_, digest)| digest).filter(|digest| digest.starts_with("sha")).map(|digest| bounded(digest, 128));
    let digests: Vec<String> = definition.container_definitions().iter().filter_map(|c| digest(c.image()?)).take(10).collect();
    Some(RevisionInfo {
        arn: Some(arn),
        created: definition.registered_at().and_then(timestamp),
        digest: (!digests.is_empty()).then(|| digests.join(", ")),
        ..RevisionInfo::bare(asked.clone(), condition)
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{ContainerDefinition, KeyValuePair};

    use super::*;

    #[test]
    fn a_family_without_a_number_is_no_revision() {
        assert!(is_numbered("web:12"), "this one is");
        for name in ["web", "web:", "web:latest", ":12", "a/b:1", "web:1:2"] {
            assert!(!is_numbered(name), "`{name}` would be answered with something else");
        }
    }

    #[test]
    fn an_environment_value_is_nowhere_in_what_is_kept() {
        let container =
            ContainerDefinition::builder().image("registry/web@sha256:abc").environment(KeyValuePair::builder().name("TOKEN").value("hush").build()).build();
        let definition = TaskDefinition::builder()
            .task_definition_arn("arn:aws:ecs:r:1:task-definition/web:7")
            .status(TaskDefinitionStatus::Inactive)
            .container_definitions(container)
            .build();
        let kept = info(&"web:7".into(), &definition).expect("the revision asked for");
        assert_eq!((kept.digest.as_deref(), &kept.condition), (Some("sha256:abc"), &Condition::Inactive), "digest and status");
        assert!(!format!("{kept:?}").contains("hush"), "and nothing of the environment");
        assert_eq!(info(&"web:8".into(), &definition), None, "another revision proves nothing");
        let container = ContainerDefinition::builder().image("https://user:p@hush@registry/web:1").build();
        let definition = TaskDefinition::builder().task_definition_arn("arn:aws:ecs:r:1:task-definition/web:7").container_definitions(container).build();
        assert_eq!(info(&"web:7".into(), &definition).expect("it is this one").digest, None, "what stands behind a user is no digest");
    }
}
