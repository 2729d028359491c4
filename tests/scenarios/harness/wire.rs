//! Joins the embedded cloud to the SDK, and lets a test step in between: with other credentials, or with a deed of its
//! own just before a certain request gets through.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use switchback_aws::{Dropped, Wire};
use switchback_demo::Cloud;

type Deed = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What happens before a request gets through, once.
struct Meddling {
    /// Part of the request: `PUT /…`, or the operation in `x-amz-target`.
    at: String,
    /// So many of its like get through first.
    after: usize,
    deed: Deed,
}

/// The wire. Requests carry the access key of their client until a test says otherwise.
pub struct Joined {
    cloud: Cloud,
    key: Mutex<Option<&'static str>>,
    meddling: Mutex<Option<Meddling>>,
}

impl Joined {
    pub fn new(cloud: Cloud) -> Self {
        Self { cloud, key: Mutex::default(), meddling: Mutex::default() }
    }

    /// From now on every request is signed by this key.
    pub fn sign_as(&self, key: &'static str) {
        *self.key.lock().expect("no test panics while it holds this") = Some(key);
    }

    /// Does something just before the next request that has `at` in its method, path or target.
    pub fn before(&self, at: &str, deed: impl Future<Output = ()> + Send + 'static) {
        self.before_the(1, at, deed);
    }

    /// The same before the `nth` of such requests from now on, counted from 1.
    pub fn before_the(&self, nth: usize, at: &str, deed: impl Future<Output = ()> + Send + 'static) {
        let meddling = Meddling { at: at.to_owned(), after: nth.saturating_sub(1), deed: Box::pin(deed) };
        *self.meddling.lock().expect("no test panics while it holds this") = Some(meddling);
    }
}

#[async_trait]
impl Wire for Joined {
    async fn call(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        let target = request.headers().get("x-amz-target").and_then(|t| t.to_str().ok()).unwrap_or_default();
        let line = format!("{} {} {target}", request.method(), request.uri().path());
        let due = self.meddling.lock().expect("no test panics while it holds this").take_if(|m| {
            let meant = line.contains(&m.at);
            let due = meant && m.after == 0;
            m.after = m.after.saturating_sub(usize::from(meant));
            due
        });
        if let Some(meddling) = due {
            meddling.deed.await;
        }
        let key = *self.key.lock().expect("no test panics while it holds this");
        if let Some(key) = key {
            let signed = request.headers().get("authorization").and_then(|a| a.to_str().ok()).unwrap_or_default();
            let (before, rest) = signed.split_once("Credential=").expect("the SDK signs");
            let (_, after) = rest.split_once('/').expect("a credential scope");
            let value = HeaderValue::from_str(&format!("{before}Credential={key}/{after}")).expect("a header");
            request.headers_mut().insert("authorization", value);
        }
        self.cloud.handle(request).await.map_err(|_| Dropped)
    }
}
