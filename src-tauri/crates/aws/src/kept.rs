//! An answer as it came: the SDK's own types leave out members that are newer than they are.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;

/// Keeps an answer's bytes. They may hold environment values: it is not said what they are.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Option<Bytes>>>);

impl Kept {
    /// The bytes; none where no answer came.
    pub(crate) fn take(&self) -> Bytes {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

impl Intercept for Kept {
    fn name(&self) -> &'static str {
        "Kept"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = context.response().body().bytes().map(Bytes::copy_from_slice);
        Ok(())
    }
}
