//! The one write: UpdateAlias under the alias's RevisionId.

use std::collections::HashMap;

use aws_sdk_lambda::types::AliasRoutingConfiguration;
use switchback_core::Token;
use switchback_core::event::{Refusal, RefusalKind};
use switchback_core::serving::AliasServing;

use crate::errors::{Answer, Failure, Sent, failure};
use crate::text::bounded;

/// Version and weights in one call. The weights are always sent, an empty map too: left out, old ones may survive.
///
/// # Errors
/// [`Failure::Refused`] also where there is no RevisionId to hold the write to: it would be unconditional.
pub(crate) async fn set_alias(client: &aws_sdk_lambda::Client, (function, alias): (&str, &str), to: &AliasServing, token: &Token) -> Result<Answer, Failure> {
    let Token::RevisionId(revision_id) = token else {
        let message = "no RevisionId was read for this alias, and without one the write would be unconditional; read it again".into();
        return Err(Failure::Refused(Refusal { code: "no_revision_id".into(), message, request_id: None, kind: RefusalKind::Other }));
    };
    let weights: HashMap<String, f64> = to.weights.iter().map(|(revision, weight)| (revision.to_string(), *weight)).collect();
    let sent = Sent::default();
    let answer = client
        .update_alias()
        .function_name(function)
        .name(alias)
        .function_version(to.version.as_str())
        .routing_config(AliasRoutingConfiguration::builder().set_additional_version_weights(Some(weights)).build())
        .revision_id(revision_id)
        .customize()
        .interceptor(sent.clone())
        .send()
        .await
        .map_err(|error| failure(&sent, &error))?;
    let token = answer.revision_id().map(|id| Token::RevisionId(bounded(id, 128)));
    Ok(Answer::of(&answer, token))
}
