//! Functions: packages, runtimes, concurrency.

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, PackageType, Runtime};

use crate::contract::zip;
use crate::harness::{Place, refused};

const INVALID: &str = "InvalidParameterValueException";

#[tokio::test]
async fn an_image_for_a_zip_function_and_a_zip_for_an_image_function() {
    let sdk = Place::market().sdk();
    let image = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer:r13";
    let (code, message) = refused(sdk.lambda.update_function_code().function_name("checkout").image_uri(image).send().await);
    assert_eq!((code.as_str(), message.contains("packageType Zip")), (INVALID, true), "{message}");
    let (code, message) = refused(sdk.lambda.update_function_code().function_name("image-resizer").zip_file(Blob::new(zip("new"))).send().await);
    assert_eq!((code.as_str(), message.contains("packageType Image")), (INVALID, true), "{message}");
}

#[tokio::test]
async fn a_zip_over_fifty_megabytes() {
    let sdk = Place::market().sdk();
    let (code, message) = refused(sdk.lambda.update_function_code().function_name("checkout").zip_file(Blob::new(vec![0; 52_428_801])).send().await);
    assert_eq!(code, "RequestEntityTooLargeException", "{message}");
    assert!(message.contains("52428800") || message.contains("70167211"), "it names the limit: {message}");
}

#[tokio::test]
async fn a_large_zip_goes_through_an_s3_object() {
    let sdk = Place::market().sdk();
    let send = sdk.lambda.update_function_code().function_name("catalog").s3_bucket("hangang-market-releases").s3_key("catalog/with-models.zip");
    let taken = send.send().await.expect("54.5 MB through S3");
    assert_eq!(taken.code_size(), 54_500_000, "the way out");
}

#[tokio::test]
async fn what_is_no_zip() {
    let sdk = Place::market().sdk();
    let (code, message) = refused(sdk.lambda.update_function_code().function_name("checkout").zip_file(Blob::new("rubbish")).send().await);
    assert_eq!((code.as_str(), message.starts_with("Could not unzip uploaded file.")), (INVALID, true), "{message}");
    let empty = [b"PK\x05\x06".to_vec(), vec![0; 18]].concat();
    let (code, message) = refused(sdk.lambda.update_function_code().function_name("checkout").zip_file(Blob::new(empty)).send().await);
    assert_eq!((code.as_str(), message.as_str()), (INVALID, "Uploaded file must be a non-empty zip"), "a zip with nothing in it");
}

#[tokio::test]
async fn creating_on_a_runtime_that_is_blocked() {
    let sdk = Place::market().sdk();
    let code = FunctionCode::builder().zip_file(Blob::new(zip("new"))).build();
    let send = sdk.lambda.create_function().function_name("old").runtime(Runtime::Nodejs14x).handler("index.handler");
    let (code, message) = refused(send.role("arn:aws:iam::210987654321:role/x").code(code).send().await);
    assert_eq!((code.as_str(), message.contains("nodejs14.x is no longer supported")), (INVALID, true), "the trap of the deleted function: {message}");
}

#[tokio::test]
async fn a_dry_run_of_code_changes_nothing() {
    let sdk = Place::market().sdk();
    let before = sdk.lambda.get_function_configuration().function_name("checkout").send().await.expect("it");
    sdk.lambda.update_function_code().function_name("checkout").zip_file(Blob::new(zip("new"))).dry_run(true).send().await.expect("checked");
    let after = sdk.lambda.get_function_configuration().function_name("checkout").send().await.expect("it");
    assert_eq!((before.code_sha256(), before.revision_id()), (after.code_sha256(), after.revision_id()), "checked, not changed");
}

#[tokio::test]
async fn an_update_while_another_is_in_progress() {
    let sdk = Place::market().sdk();
    sdk.lambda.update_function_configuration().function_name("checkout").memory_size(1024).send().await.expect("taken");
    let (code, message) = refused(sdk.lambda.publish_version().function_name("checkout").send().await);
    assert_eq!((code.as_str(), message.contains("An update is in progress for resource")), ("ResourceConflictException", true), "{message}");
}

#[tokio::test]
async fn reserved_concurrency_below_what_is_provisioned() {
    let sdk = Place::market().sdk();
    let (code, message) = refused(sdk.lambda.put_function_concurrency().function_name("payments").reserved_concurrent_executions(0).send().await);
    assert_eq!(code, INVALID, "{message}");
    assert!(message.contains("should not be lower than function's total provisioned concurrency [20]"), "{message}");
}

#[tokio::test]
async fn a_deleted_image_shows_in_the_version_and_an_idle_one_too() {
    let sdk = Place::market().sdk();
    let look = async |function: &str, version: &str| {
        let found = sdk.lambda.get_function_configuration().function_name(function).qualifier(version).send().await.expect("it is there");
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        (text(found.state().map(|s| s.as_str())), text(found.state_reason_code().map(|s| s.as_str())), found.package_type().cloned())
    };
    let (state, reason, package) = look("image-resizer", "14").await;
    assert_eq!((reason.as_str(), package), ("ImageDeleted", Some(PackageType::Image)), "state {state}");
    let (state, reason, _) = look("search", "11").await;
    assert_eq!((state.as_str(), reason.as_str()), ("Inactive", "Idle"), "it sleeps");
}
