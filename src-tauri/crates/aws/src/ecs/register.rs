//! RegisterTaskDefinition: a new revision from another one, with changes.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use switchback_core::Revision;
use switchback_core::release::Changes;
use switchback_engine::ports::ReadError;

use super::Services;
use super::draft::{Draft, NO_CONTAINER, variables};
use crate::errors::{Answer, Failure, Sent, failure_without};
use crate::file;
use crate::kept::Kept;

/// No file of a definition or an environment is read beyond this; ECS takes definitions of up to 64 KiB.
const FILE: u64 = 1024 * 1024;

/// Registers `base` with the changes. `definitions` reads it, tags and environment values included, just before: they go
/// into the request and nowhere else.
///
/// # Errors
/// [`Failure`]: refused for certain, also where the base cannot be read or a file is not what was planned; or not known.
pub(crate) async fn register(client: &aws_sdk_ecs::Client, definitions: Services<'_>, base: &str, changes: &Changes) -> Result<Answer, Failure> {
    let described = match changes.file {
        Some(_) => None,
        None => Some(definitions.described(base).await.map_err(unread)?),
    };
    let draft = draft(base, described.as_deref(), changes).await?;
    let (hidden, body) = (draft.hidden(), draft.into_body());
    let sent = Sent::default();
    let send = client.register_task_definition().customize().interceptor(Worded(body)).interceptor(sent.clone()).send();
    let answer = send.await.map_err(|error| failure_without(&hidden, &sent, &error))?;
    Ok(Answer::of(&answer, None).making(answer.task_definition().and_then(|d| d.task_definition_arn())))
}

/// What is registered, and so what is shown before: `described` is the base as DescribeTaskDefinition answers it, which a
/// file takes the place of.
async fn draft(base: &str, described: Option<&[u8]>, changes: &Changes) -> Result<Draft, Failure> {
    let of = Revision::new(base);
    let mut draft = match &changes.file {
        Some(at) => Draft::read(&file::read(at, FILE).await?, &at.path)?.fitting(&at.path)?,
        None => Draft::read(described.unwrap_or_default(), of.as_str())?,
    };
    // After a lost answer the new revision is looked for in this family.
    if of.as_str().rsplit_once(':').map(|(family, _)| family) != Some(draft.family()) {
        return Err(Failure::unsent("another_family", format!("the definition is of family `{}`, and the service serves {of}", draft.family())));
    }
    draft.size(changes.cpu, changes.memory);
    for (container, image) in &changes.images {
        draft.image(container, image)?;
    }
    if let Some((container, at)) = &changes.environment {
        draft.environment(container, variables(&file::read(at, FILE).await?, &at.path)?)?;
    }
    Ok(draft)
}

fn unread(error: ReadError) -> Failure {
    Failure::unsent("base_unreadable", format!("the task definition it is made from cannot be read: {error}"))
}

/// Why it is not known what would be registered.
pub(crate) enum Undrafted {
    /// AWS could not be read.
    Unread(ReadError),
    /// It would be refused, and why.
    Unusable(String),
    /// What is served has no container of a name that was given.
    NoSuchContainer,
}

impl Services<'_> {
    /// The base as it is, and what would be registered of it.
    pub(crate) async fn drafted(&self, base: &str, changes: &Changes) -> Result<(Draft, Draft), Undrafted> {
        let described = self.described(base).await.map_err(Undrafted::Unread)?;
        let was = Draft::read(&described, Revision::new(base).as_str()).map_err(unusable)?;
        match draft(base, Some(&described), changes).await {
            Ok(comes) => Ok((was, comes)),
            Err(Failure::Refused(refusal)) if refusal.code == NO_CONTAINER && changes.file.is_none() => Err(Undrafted::NoSuchContainer),
            Err(why) => Err(unusable(why)),
        }
    }

    /// A definition that exists, as it would be registered again.
    pub(crate) async fn registered(&self, name: &str) -> Result<Draft, Undrafted> {
        let described = self.described(name).await.map_err(Undrafted::Unread)?;
        Draft::read(&described, Revision::new(name).as_str()).map_err(unusable)
    }

    /// DescribeTaskDefinition's answer as it came, with tags.
    async fn described(&self, name: &str) -> Result<Bytes, ReadError> {
        let kept = Kept::default();
        let send = self.client.describe_task_definition().task_definition(name).include(aws_sdk_ecs::types::TaskDefinitionField::Tags);
        self.reader.call("ecs:DescribeTaskDefinition", Revision::new(name), send.customize().interceptor(kept.clone()).send()).await?;
        Ok(kept.take())
    }
}

fn unusable(failure: Failure) -> Undrafted {
    Undrafted::Unusable(match failure {
        Failure::Refused(refusal) => refusal.message,
        Failure::Lost(message) => message,
    })
}

/// Sends this body instead of the SDK's.
struct Worded(String);

impl std::fmt::Debug for Worded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Worded")
    }
}

impl Intercept for Worded {
    fn name(&self) -> &'static str {
        "Worded"
    }

    fn modify_before_signing(&self, context: &mut BeforeTransmitInterceptorContextMut<'_>, _: &RuntimeComponents, _: &mut ConfigBag) -> Result<(), BoxError> {
        let request = context.request_mut();
        request.headers_mut().insert("content-length", self.0.len().to_string());
        *request.body_mut() = SdkBody::from(self.0.clone());
        Ok(())
    }
}
