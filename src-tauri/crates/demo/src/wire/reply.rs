//! Answers and refusals, and how each protocol words them.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use serde_json::{Map, Value, json};

use super::{Protocol, Service};

/// What a service answers when it agrees.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers beyond content type and request id.
    pub headers: HeaderMap,
    /// The body, already in the service's protocol.
    pub body: Bytes,
}

impl Reply {
    /// A JSON body with a status.
    pub fn json(status: u16, body: &Value) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::from(body.to_string()) }
    }

    /// A JSON body with status 200.
    pub fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// An XML body with status 200.
    pub fn xml(body: String) -> Self {
        Self { status: 200, headers: HeaderMap::new(), body: Bytes::from(body) }
    }

    /// No body (204, or 202 where a service says so).
    pub fn empty(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// The same answer with one more header; a name or value HTTP does not allow is left out.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.insert(name, value);
        }
        self
    }
}

/// What a service answers when it refuses. Rendered per protocol: REST-JSON puts the code in
/// `x-amzn-ErrorType`, the JSON protocols in `__type`, the XML protocols in `<Code>`.
///
/// A `route` must refuse before it changes anything: a refused call leaves the world as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The exception's name, for example `ResourceNotFoundException`.
    pub code: String,
    /// AWS's words.
    pub message: String,
    /// Further members of the body. A `Message` or `message` here replaces the default
    /// `message`, for services and exceptions that spell it otherwise.
    pub extra: Map<String, Value>,
    /// Headers beyond those of the protocol.
    pub headers: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal with the default body `{"message": …}`.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into(), extra: Map::new(), headers: Vec::new() }
    }

    /// The same refusal with one more member in its body.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(key.to_owned(), value.into());
        self
    }

    /// The same refusal with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

/// What an XML document begins with.
pub(crate) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// The HTTP response of an outcome, with the request id where that protocol's clients look.
pub(crate) fn render(service: Service, outcome: Result<Reply, Refusal>, request_id: &str) -> Response<Bytes> {
    let content_type = match service.protocol() {
        Protocol::RestJson => "application/json",
        Protocol::Json10 => "application/x-amz-json-1.0",
        Protocol::Json11 => "application/x-amz-json-1.1",
        Protocol::Query => "text/xml",
        Protocol::RestXml => "application/xml",
    };
    let reply = outcome.unwrap_or_else(|refusal| {
        let reply = refused(service, &refusal, request_id);
        refusal.headers.iter().fold(reply, |reply, (name, value)| reply.with_header(name, value))
    });
    let mut response = Response::new(reply.body);
    *response.status_mut() = http::StatusCode::from_u16(reply.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id.clone());
        headers.insert("x-amz-request-id", id);
    }
    headers.extend(reply.headers);
    response
}

fn refused(service: Service, refusal: &Refusal, request_id: &str) -> Reply {
    let mut body = refusal.extra.clone();
    if !body.contains_key("Message") {
        body.entry("message").or_insert_with(|| json!(refusal.message));
    }
    match service.protocol() {
        Protocol::RestJson => Reply::json(refusal.status, &Value::Object(body)).with_header("x-amzn-errortype", &refusal.code),
        Protocol::Json10 | Protocol::Json11 => {
            body.insert("__type".to_owned(), json!(refusal.code));
            Reply::json(refusal.status, &Value::Object(body))
        }
        Protocol::RestXml => {
            let (code, message) = (escape(&refusal.code), escape(&refusal.message));
            let more: String = refusal.extra.iter().map(|(key, value)| format!("<{key}>{}</{key}>", escape(value.as_str().unwrap_or_default()))).collect();
            let text = format!("{XML}<Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>{request_id}</RequestId></Error>");
            Reply { status: refusal.status, ..Reply::xml(text) }
        }
        Protocol::Query => {
            let side = if refusal.status >= 500 { "Receiver" } else { "Sender" };
            let (code, message) = (escape(&refusal.code), escape(&refusal.message));
            let namespace = service.namespace();
            let text = format!(
                "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{side}</Type><Code>{code}</Code>\
                 <Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
            );
            Reply { status: refusal.status, headers: HeaderMap::new(), body: Bytes::from(text) }
        }
    }
}

/// Text made safe inside an XML element.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
