//! The embedded cloud as the engine's wire, kept in the data folder between runs.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use switchback_api::error::{ApiError, Code};
use switchback_aws::{Dropped, Wire};
use switchback_demo::{Cloud, Options, SystemClock};

/// How much faster than life rollouts go when somebody practises: three minutes become nine seconds.
pub const PACE: u32 = 20;

/// Joins the embedded cloud to the SDK without a socket.
struct Joined(Cloud);

#[async_trait]
impl Wire for Joined {
    async fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Dropped> {
        self.0.handle(request).await.map_err(|_| Dropped)
    }
}

/// The practice cloud of this folder, begun where there is none.
///
/// # Errors
/// A folder that cannot be written, a saved cloud that is damaged or newer.
pub fn open(dir: &Path) -> Result<Arc<dyn Wire>, ApiError> {
    let options = Options { pace: PACE, ..Options::new(Arc::new(SystemClock)) };
    let cloud = Cloud::open(dir, options).map_err(|e| cannot(&e))?;
    Ok(Arc::new(Joined(cloud)))
}

/// Starts the practice cloud over. Its journal stays: what was practised was practised.
///
/// # Errors
/// A folder that cannot be written.
pub fn reset(dir: &Path) -> Result<(), ApiError> {
    Cloud::reset(dir).map_err(|e| cannot(&e))
}

fn cannot(e: &switchback_demo::StoreError) -> ApiError {
    let (en, ko) = ("`switchback demo reset` starts it over", "`switchback demo reset`으로 처음부터 다시 시작할 수 있습니다");
    let said = ApiError::of(Code::Internal, format!("the practice cloud cannot be used: {e}"));
    said.in_korean(format!("연습 클라우드를 쓸 수 없습니다: {e}")).hinting(en, ko)
}
