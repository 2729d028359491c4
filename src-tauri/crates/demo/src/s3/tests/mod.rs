//! S3 driven by hand-made requests: what is kept, and one test per refusal.

mod buckets;
mod lambda;
mod multipart;
mod objects;

use crate::testing::{Answer, Ask, cloud, s3};
use crate::{Cloud, Scenario};

/// A cloud with the bucket `releases`.
async fn with_bucket() -> Cloud {
    let cloud = cloud(Scenario::Empty);
    create("releases").send(&cloud).await.ok();
    cloud
}

fn create(bucket: &str) -> Ask {
    create_in(bucket, "ap-northeast-2")
}

fn create_in(bucket: &str, region: &'static str) -> Ask {
    let place = format!("<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>");
    s3("PUT", &format!("/{bucket}")).region(region).bytes(place)
}

async fn put(cloud: &Cloud, key: &str, bytes: impl Into<bytes::Bytes>) -> Answer {
    s3("PUT", &format!("/releases/{key}")).bytes(bytes).send(cloud).await
}

async fn enable_versioning(cloud: &Cloud) {
    let wanted = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".to_owned();
    s3("PUT", "/releases?versioning").bytes(wanted).send(cloud).await.ok();
}

/// Asserts a refusal by status and code.
#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status(), answer.code().as_str()), (status, code), "{}", answer.text());
}
