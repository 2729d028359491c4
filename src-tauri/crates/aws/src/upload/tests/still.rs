//! A slow upload is waited for, a stopped one is not. On a clock that stands still until somebody waits.

use std::time::Duration;

use async_trait::async_trait;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::{Request, Response};
use tokio::time::Instant;

use super::*;
use crate::errors::Failure;
use crate::{Dropped, Wire, lambda};

/// Takes everything and never answers.
struct Silent;

#[async_trait]
impl Wire for Silent {
    async fn call(&self, _: Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_stands_still_is_given_up_and_not_known() {
    let (_file, at, size) = planned(200_000);
    let client = aws_sdk_lambda::Client::new(&settings(in_process(Arc::new(Silent))).build());
    let begun = Instant::now();
    let outcome = lambda::update_code(&client, "checkout", &zip(&at, size), "r-1", &watch(size)).await;
    assert!(matches!(&outcome, Err(Failure::Lost(message)) if message.contains("nothing has moved for 30 s")), "it may have arrived: {outcome:?}");
    let waited = begun.elapsed().as_secs();
    assert!((30..=31).contains(&waited), "{waited} s after the last piece");
}

/// Takes two minutes, and something moves every twenty seconds.
#[derive(Debug)]
struct Slow(Watch);

impl HttpConnector for Slow {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let watch = self.0.clone();
        HttpConnectorFuture::new(async move {
            for piece in 0..6 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                assert!(watch.moved(piece).is_continue(), "nobody calls it off");
            }
            Ok(HttpResponse::new(200.try_into().expect("a status"), SdkBody::from("{}")))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_moves_may_take_minutes() {
    let (_file, at, size) = planned(10);
    let watch = watch(size);
    let slow = SharedHttpConnector::new(Slow(watch.clone()));
    let client = aws_sdk_lambda::Client::new(&settings(http_client_fn(move |_, _| slow.clone())).build());
    let begun = Instant::now();
    lambda::update_code(&client, "checkout", &zip(&at, size), "r-1", &watch).await.expect("it arrives at last");
    assert_eq!(begun.elapsed().as_secs(), 120, "no limit on the whole");
}
