//! Tells the call sink of every request that went out: which, when, how long and how it ended. Nothing of what was asked
//! or answered.

use std::sync::Arc;
use std::time::Instant;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_types::request_id::RequestId;
use jiff::Timestamp;
use switchback_engine::ports::{Call, CallSink, Clock};

use crate::guard;
use crate::text::bounded;

/// The interceptor: one report for each attempt, so that retries show.
#[derive(Clone)]
pub(crate) struct Calls {
    pub sink: Arc<dyn CallSink>,
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calls")
    }
}

/// When the attempt under way went out, if it did.
#[derive(Debug)]
struct Begun(Option<(Timestamp, Instant)>);

impl Storable for Begun {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_attempt(&self, _: &BeforeTransmitInterceptorContextRef<'_>, _: &RuntimeComponents, cfg: &mut ConfigBag) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(Begun(None));
        Ok(())
    }

    fn read_before_transmit(&self, _: &BeforeTransmitInterceptorContextRef<'_>, _: &RuntimeComponents, cfg: &mut ConfigBag) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(Begun(Some((self.clock.now(), Instant::now()))));
        Ok(())
    }

    fn read_after_attempt(&self, context: &FinalizerInterceptorContextRef<'_>, _: &RuntimeComponents, cfg: &mut ConfigBag) -> Result<(), BoxError> {
        let Some(Begun(Some((at, since)))) = cfg.load::<Begun>() else { return Ok(()) };
        let operation = guard::action(cfg).unwrap_or_else(|| "unknown".to_owned());
        let answer = context.response();
        self.sink.called(Call {
            mutates: !guard::is_read(&operation),
            operation,
            at: *at,
            took_ms: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
            status: answer.map(|a| a.status().as_u16()),
            request_id: answer.and_then(|a| a.request_id()).map(|id| bounded(id, 128)),
            error: answer.and_then(error_code),
        });
        Ok(())
    }
}

/// AWS's error code: a header in the REST protocols, a member of the body in JSON 1.1. The Query protocol's stays in its
/// XML; STS alone speaks it, and its status says enough here.
fn error_code(answer: &HttpResponse) -> Option<String> {
    if answer.status().is_success() {
        return None;
    }
    let named = answer.headers().get("x-amzn-errortype").map(str::to_owned);
    let code = named.or_else(|| {
        let body: serde_json::Value = serde_json::from_slice(answer.body().bytes()?).ok()?;
        body.get("__type").and_then(|t| t.as_str()).map(str::to_owned)
    })?;
    // `namespace#Code:http://…` in some services.
    let code = code.rsplit('#').next().unwrap_or_default();
    Some(bounded(code.split(':').next().unwrap_or_default(), 128))
}

#[cfg(test)]
mod tests;
