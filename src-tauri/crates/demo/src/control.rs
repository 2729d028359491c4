//! Requests under `/_switchback/`: what tests and drills ask of the loopback server itself.
//!
//! | request | does |
//! | --- | --- |
//! | `POST faults` with a [`Fault`] | puts a rule in force |
//! | `DELETE faults` | takes all rules away |
//! | `GET calls` | `{"calls": […]}`, the calls seen, oldest first |
//! | `POST advance` with `{"seconds": n}` | moves a manual clock |

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::fault::Fault;

/// What these paths begin with; no AWS service has such a path.
pub(crate) const PREFIX: &str = "/_switchback/";

#[derive(Deserialize)]
struct Advance {
    seconds: u32,
}

/// Answers a request to `PREFIX` + `path`.
pub(crate) fn answer(cloud: &Cloud, path: &str, request: &Request<Bytes>) -> Response<Bytes> {
    let refused = |status, text: String| (status, json!({"message": text}));
    let (status, body) = match (request.method(), path) {
        (&Method::POST, "faults") => match serde_json::from_slice::<Fault>(request.body()) {
            Ok(fault) => kept(cloud.inject(fault)),
            Err(error) => refused(StatusCode::BAD_REQUEST, format!("not a fault rule: {error}")),
        },
        (&Method::DELETE, "faults") => kept(cloud.clear_faults()),
        (&Method::GET, "calls") => (StatusCode::OK, json!({"calls": cloud.calls()})),
        (&Method::POST, "advance") => match serde_json::from_slice::<Advance>(request.body()) {
            Ok(by) if cloud.advance(SignedDuration::from_secs(by.seconds.into())) => (StatusCode::NO_CONTENT, Value::Null),
            Ok(_) => refused(StatusCode::CONFLICT, "this cloud runs on real time; its clock cannot be moved".to_owned()),
            Err(error) => refused(StatusCode::BAD_REQUEST, format!("expected {{\"seconds\": n}}: {error}")),
        },
        (method, path) => refused(StatusCode::NOT_FOUND, format!("nothing at {method} {PREFIX}{path}")),
    };
    let mut response = Response::new(if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) });
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}

fn kept(outcome: Result<(), crate::store::StoreError>) -> (StatusCode, Value) {
    match outcome {
        Ok(()) => (StatusCode::NO_CONTENT, Value::Null),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, json!({"message": error.to_string()})),
    }
}
