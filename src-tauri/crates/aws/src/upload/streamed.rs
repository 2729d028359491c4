//! The interceptor that exchanges an operation's body for a file, just before it is signed.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use aws_runtime::auth::PayloadSigningOverride;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;

use super::{Package, Watch};

/// Sends a package once.
#[derive(Debug)]
pub(crate) struct Streamed {
    frame: String,
    length: u64,
    sha256: String,
    body: Mutex<Option<SdkBody>>,
}

impl Streamed {
    pub(super) fn new(package: Package, watch: Watch) -> Self {
        let Package { chunks, form, length, sha256, size, planned } = package;
        let planned: Arc<str> = planned.into();
        let frames = stream::try_unfold((chunks, watch), move |(mut chunks, watch)| {
            let planned = Arc::clone(&planned);
            async move {
                let next = move || {
                    let piece = chunks.next();
                    // The last piece goes only with all that was planned: a body that lacks it is none.
                    let another = piece.is_err() || chunks.at_end(size) && (chunks.read != size || chunks.sha256() != *planned);
                    (chunks, piece, another)
                };
                let (chunks, piece, another) = tokio::task::spawn_blocking(next).await.map_err(io::Error::other)?;
                if another {
                    watch.changed(chunks.read);
                    return Err(io::Error::other("the file changed"));
                }
                let piece = piece?;
                // Asked before the last piece too.
                if piece.is_some() && watch.moved(chunks.read).is_break() {
                    return Err(io::Error::other("called off"));
                }
                Ok::<_, io::Error>(piece.map(|piece: Bytes| (Frame::data(piece), (chunks, watch))))
            }
        });
        Self { frame: form.frame(), length, sha256, body: Mutex::new(Some(SdkBody::from_body_1_x(StreamBody::new(frames)))) }
    }
}

impl Intercept for Streamed {
    fn name(&self) -> &'static str {
        "Streamed"
    }

    /// What the SDK has put into the body is compared first: a member that it adds one day would be lost in silence.
    fn modify_before_signing(&self, context: &mut BeforeTransmitInterceptorContextMut<'_>, _: &RuntimeComponents, cfg: &mut ConfigBag) -> Result<(), BoxError> {
        let request = context.request_mut();
        if request.body().bytes() != Some(self.frame.as_bytes()) {
            return Err("the SDK words this request otherwise than expected".into());
        }
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or("a file is sent once")?;
        *request.body_mut() = body;
        request.headers_mut().insert("content-length", self.length.to_string());
        cfg.interceptor_state().store_put(PayloadSigningOverride::Precomputed(self.sha256.clone()));
        Ok(())
    }
}
