//! A request as a service's `route` sees it.

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::{Params, Refusal, Service};
use crate::blobs::Blobs;
use crate::principal::Principal;
use crate::s3::Placed;

/// One request, parsed: which operation of which service, by whom, when.
#[derive(Debug, Clone)]
pub struct Call {
    /// The service asked.
    pub service: Service,
    /// The operation's name in the service's model.
    pub operation: String,
    /// Whether the operation changes anything.
    pub mutates: bool,
    /// The method as sent.
    pub method: Method,
    /// The path as sent, still percent-encoded.
    pub path: String,
    /// The labels of the path template, decoded; empty for JSON 1.1 and Query services.
    pub params: Params,
    /// The query, decoded, in the order sent; keys may repeat.
    pub query: Vec<(String, String)>,
    /// The headers as sent.
    pub headers: HeaderMap,
    /// The body as sent.
    pub body: Bytes,
    /// The account every resource is in.
    pub account: String,
    /// The Region of the signature.
    pub region: String,
    /// When the cloud looked at its clock for this request.
    pub now: Timestamp,
    /// Who signed.
    pub principal: Principal,
    /// What simulated durations are divided by; see [`Call::lasting`].
    pub pace: u32,
    /// Where the bytes of S3's objects are.
    pub blobs: Blobs,
    /// The buckets of the other Regions: their names are taken here too.
    pub elsewhere: Vec<Placed>,
}

impl Call {
    /// A label of the path; empty if the template has none of that name.
    pub fn param(&self, label: &str) -> &str {
        self.params.get(label).map_or("", String::as_str)
    }

    /// The first value of a query key.
    pub fn query(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The JSON body as `T`; an empty body counts as `{}`. What cannot be read is refused as
    /// AWS's front door does it.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| Refusal::new(400, "SerializationException", error.to_string()))
    }

    /// How long something that takes `seconds` at AWS takes here (see `Options::pace`). Store
    /// `call.now + call.lasting(180)` as the moment it is over.
    pub fn lasting(&self, seconds: i64) -> SignedDuration {
        SignedDuration::from_millis(seconds.saturating_mul(1000) / i64::from(self.pace.max(1)))
    }
}

/// A query string, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts.map(|part| part.split_once('=').unwrap_or((part, ""))).map(|(k, v)| (decode(k), decode(v))).collect()
}
