//! ECR driven by hand-made requests, and what Lambda and ECS make of what it has.

use serde_json::{Value, json};

use super::manifest;
use crate::testing::{Answer, ask, cloud, ecr, ecs, pass, push};
use crate::{Cloud, Scenario};

const REGISTRY: &str = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com";

async fn put(cloud: &Cloud, text: &str, tag: &str) -> Answer {
    ecr("PutImage", json!({"repositoryName": "web", "imageManifest": manifest(text, 1000), "imageTag": tag})).send(cloud).await
}

async fn image(cloud: &Cloud, id: Value) -> Answer {
    ecr("DescribeImages", json!({"repositoryName": "web", "imageIds": [id]})).send(cloud).await
}

#[track_caller]
fn refused(answer: &Answer, code: &str, words: &str) {
    assert_eq!((answer.status(), answer.code().as_str()), (400, code), "{}", answer.text());
    assert!(answer.message().contains(words), "expected {words:?} in {}", answer.text());
}

#[tokio::test]
async fn a_tag_moves_and_the_image_it_leaves_stays() {
    let cloud = cloud(Scenario::Empty);
    let first = push(&cloud, "web", "live").await;
    let second = put(&cloud, "another", "live").await.ok()["image"]["imageId"]["imageDigest"].clone();
    let live = image(&cloud, json!({"imageTag": "live"})).await.ok()["imageDetails"][0].clone();
    assert_eq!((&live["imageDigest"], &live["imageSizeInBytes"]), (&second, &json!(8023)), "the tag is on the new one: {live}");
    let left = image(&cloud, json!({"imageDigest": first})).await.ok()["imageDetails"][0].clone();
    assert!(left.get("imageTags").is_none(), "the old one has none left: {left}");
    let untagged = json!({"repositoryName": "web", "filter": {"tagStatus": "UNTAGGED"}});
    let untagged = ecr("DescribeImages", untagged).send(&cloud).await.ok();
    assert_eq!(untagged["imageDetails"][0]["imageDigest"], json!(first), "and is found as such: {untagged}");
    refused(&put(&cloud, "another", "live").await, "ImageAlreadyExistsException", "and tag 'live' already exists");
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let cloud = cloud(Scenario::Empty);
    push(&cloud, "web", "v1").await;
    refused(&image(&cloud, json!({"imageTag": "v9"})).await, "ImageNotFoundException", "{imageDigest:'null', imageTag:'v9'}");
    let none = ecr("DescribeRepositories", json!({"repositoryNames": ["api"]})).send(&cloud).await;
    refused(&none, "RepositoryNotFoundException", "The repository with name 'api' does not exist in the registry with id '210987654321'");
    let other = ecr("DescribeImages", json!({"repositoryName": "web", "registryId": "111122223333"})).send(&cloud).await;
    refused(&other, "RepositoryNotFoundException", "in the registry with id '111122223333'");
    refused(&ecr("CreateRepository", json!({"repositoryName": "web"})).send(&cloud).await, "RepositoryAlreadyExistsException", "'web' already exists");
    refused(&ecr("CreateRepository", json!({"repositoryName": "Web"})).send(&cloud).await, "InvalidParameterException", "repositoryName");
    let broken = ecr("PutImage", json!({"repositoryName": "web", "imageManifest": "{", "imageTag": "v2"})).send(&cloud).await;
    refused(&broken, "InvalidParameterException", "Invalid JSON syntax");
    let lying = json!({"repositoryName": "web", "imageManifest": manifest("x", 1), "imageDigest": "sha256:00"});
    refused(&ecr("PutImage", lying).send(&cloud).await, "ImageDigestDoesNotMatchException", "sha256:00");
}

#[tokio::test]
async fn what_describes_images_is_strict() {
    let cloud = cloud(Scenario::Empty);
    let digest = push(&cloud, "web", "v1").await;
    put(&cloud, "another", "v2").await.ok();
    let asked = async |more: Value| {
        let mut body = json!({"repositoryName": "web", "imageIds": [{"imageDigest": digest}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ecr("DescribeImages", body).send(&cloud).await
    };
    assert_eq!(asked(json!({"registryId": "210987654321"})).await.status(), 200, "its own registry by name");
    refused(&asked(json!({"imageIds": [{}]})).await, "InvalidParameterException", "both tag and digest cannot be null");
    refused(&asked(json!({"imageIds": vec![json!({"imageTag": "v1"}); 101]})).await, "InvalidParameterException", "within 1 and 100");
    refused(&asked(json!({"maxResults": 5})).await, "InvalidParameterException", "imageIds");
    refused(&asked(json!({"registryId": "me"})).await, "InvalidParameterException", "registryId");
    refused(&asked(json!({"imageIds": [{"imageTag": "v1"}, {"imageTag": "v9"}]})).await, "ImageNotFoundException", "imageTag:'v9'");
    refused(&asked(json!({"imageIds": [{"imageDigest": digest, "imageTag": "v2"}]})).await, "ImageNotFoundException", "imageTag:'v2'");
}

#[tokio::test]
async fn an_immutable_repository_keeps_its_tags() {
    let cloud = cloud(Scenario::Empty);
    ecr("CreateRepository", json!({"repositoryName": "web", "imageTagMutability": "IMMUTABLE"})).send(&cloud).await.ok();
    put(&cloud, "one", "v1").await.ok();
    refused(&put(&cloud, "two", "v1").await, "ImageTagAlreadyExistsException", "The image tag 'v1' already exists in the 'web' repository");
    put(&cloud, "two", "v2").await.ok();
}

#[tokio::test]
async fn manifests_are_fetched_and_images_deleted() {
    let cloud = cloud(Scenario::Empty);
    let digest = push(&cloud, "web", "v1").await;
    let batch = async |operation: &str, ids: Value| ecr(operation, json!({"repositoryName": "web", "imageIds": ids})).send(&cloud).await.ok();
    let got = batch("BatchGetImage", json!([{"imageTag": "v1"}, {"imageTag": "v9"}])).await;
    assert_eq!(crate::ecs::digest(got["images"][0]["imageManifest"].as_str().unwrap()), digest, "the digest is the manifest's: {got}");
    assert_eq!(got["failures"][0]["failureCode"], "ImageNotFound", "the other is a failure, not a refusal: {got}");
    let manifest = &got["images"][0]["imageManifest"];
    let again = json!({"repositoryName": "web", "imageManifest": manifest, "imageTag": "stable"});
    ecr("PutImage", again).send(&cloud).await.ok();
    let gone = batch("BatchDeleteImage", json!([{"imageTag": "v1"}])).await;
    assert_eq!(gone["imageIds"], json!([{"imageDigest": digest, "imageTag": "v1"}]), "by tag only the tag goes: {gone}");
    assert_eq!(image(&cloud, json!({"imageTag": "stable"})).await.status(), 200, "the image has another");
    batch("BatchDeleteImage", json!([{"imageDigest": digest}])).await;
    refused(&image(&cloud, json!({"imageTag": "stable"})).await, "ImageNotFoundException", "'stable'");
    let none = ecr("BatchGetImage", json!({"repositoryName": "web", "imageIds": []})).send(&cloud).await;
    refused(&none, "InvalidParameterException", "imageIds");
}

#[tokio::test]
async fn pages_are_cut_where_asked() {
    let cloud = cloud(Scenario::Market);
    let first = ecr("DescribeRepositories", json!({"maxResults": 2})).send(&cloud).await.ok();
    assert_eq!(first["repositories"].as_array().unwrap().len(), 2, "{first}");
    let second = ecr("DescribeRepositories", json!({"maxResults": 2, "nextToken": first["nextToken"]})).send(&cloud).await.ok();
    assert_ne!(second["repositories"][0]["repositoryName"], first["repositories"][0]["repositoryName"], "the next page goes on");
    refused(&ecr("DescribeRepositories", json!({"maxResults": 0})).send(&cloud).await, "InvalidParameterException", "maxResults");
}

#[tokio::test]
async fn lambda_takes_images_of_its_account_and_region() {
    let cloud = cloud(Scenario::Market);
    let update = async |uri: String| ask("lambda", "PUT", "/2015-03-31/functions/image-resizer/code").json(json!({"ImageUri": uri})).send(&cloud).await;
    let invalid = "InvalidParameterValueException";
    refused(&update(format!("{REGISTRY}/image-resizer:r99")).await, invalid, "image-resizer:r99 does not exist. Provide a valid source image.");
    refused(&update(format!("{REGISTRY}/nothing:r13")).await, invalid, "does not exist");
    refused(&update(REGISTRY.replace("ap-northeast-2", "us-east-1") + "/image-resizer:r13").await, invalid, "is not valid. Provide a valid source image.");
    refused(&update("public.ecr.aws/lambda/nodejs:22".to_owned()).await, invalid, "is not valid");
    let foreign = update(REGISTRY.replace("210987654321", "111122223333") + "/image-resizer:r13").await;
    assert_eq!((foreign.status(), foreign.code().as_str()), (403, "AccessDeniedException"), "{}", foreign.text());
    let list = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []}).to_string();
    ecr("PutImage", json!({"repositoryName": "image-resizer", "imageManifest": list, "imageTag": "multi"})).send(&cloud).await.ok();
    refused(&update(format!("{REGISTRY}/image-resizer:multi")).await, invalid, "media type for the source image");

    let digest = push(&cloud, "image-resizer", "r16").await;
    let updated = update(format!("{REGISTRY}/image-resizer@{digest}")).await.ok();
    assert_eq!(updated["CodeSha256"], digest.trim_start_matches("sha256:"), "by digest: {updated}");
    pass(&cloud, 10);
    let code = ask("lambda", "GET", "/2015-03-31/functions/image-resizer").send(&cloud).await.ok()["Code"].clone();
    assert_eq!(code["ResolvedImageUri"], format!("{REGISTRY}/image-resizer@{digest}"), "{code}");
}

#[tokio::test]
async fn a_task_whose_image_is_gone_cannot_pull_it() {
    let cloud = cloud(Scenario::Market);
    let found = ecs("DescribeTaskDefinition", json!({"taskDefinition": "search:25"})).send(&cloud).await.ok();
    let image = found["taskDefinition"]["containerDefinitions"][0]["image"].as_str().unwrap().to_owned();
    let (name, digest) = image.split_once('@').unwrap();
    let repository = name.split_once('/').unwrap().1;
    let known = ecr("DescribeImages", json!({"repositoryName": repository, "imageIds": [{"imageDigest": digest}]})).send(&cloud).await;
    assert_eq!(known.status(), 200, "the scenario's images are in ECR: {}", known.text());
    ecr("BatchDeleteImage", json!({"repositoryName": repository, "imageIds": [{"imageDigest": digest}]})).send(&cloud).await.ok();
    let back = json!({"cluster": "market-prod", "service": "search", "taskDefinition": "search:25"});
    ecs("UpdateService", back).send(&cloud).await.ok();
    pass(&cloud, 60);
    let stopped = json!({"cluster": "market-prod", "serviceName": "search", "desiredStatus": "STOPPED"});
    let arns = ecs("ListTasks", stopped).send(&cloud).await.ok()["taskArns"].clone();
    let tasks = ecs("DescribeTasks", json!({"cluster": "market-prod", "tasks": arns})).send(&cloud).await.ok();
    let reason = tasks["tasks"][0]["stoppedReason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.starts_with("CannotPullContainerError") && reason.contains(&image), "{reason}");
}

#[tokio::test]
async fn a_task_pulls_nothing_from_another_account_or_region() {
    for (from, to) in [("210987654321", "999999999999"), ("ap-northeast-2", "us-east-1")] {
        let cloud = cloud(Scenario::Market);
        let found = ecs("DescribeTaskDefinition", json!({"taskDefinition": "search:25"})).send(&cloud).await.ok();
        let mut container = found["taskDefinition"]["containerDefinitions"][0].clone();
        let image = container["image"].as_str().unwrap().replace(from, to);
        container["image"] = json!(image);
        let theirs = json!({"family": "theirs", "containerDefinitions": [container], "cpu": "1024", "memory": "2048", "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"], "executionRoleArn": found["taskDefinition"]["executionRoleArn"]});
        ecs("RegisterTaskDefinition", theirs).send(&cloud).await.ok();
        ecs("UpdateService", json!({"cluster": "market-prod", "service": "search", "taskDefinition": "theirs"})).send(&cloud).await.ok();
        pass(&cloud, 60);
        let arns = ecs("ListTasks", json!({"cluster": "market-prod", "serviceName": "search", "desiredStatus": "STOPPED"})).send(&cloud).await.ok()["taskArns"]
            .clone();
        let tasks = ecs("DescribeTasks", json!({"cluster": "market-prod", "tasks": arns})).send(&cloud).await.ok();
        let reason = tasks["tasks"][0]["stoppedReason"].as_str().unwrap_or_default();
        assert!(reason.starts_with("CannotPullContainerError") && reason.contains("403 Forbidden") && reason.contains(&image), "{to}: {reason}");
    }
}

#[tokio::test]
async fn a_rule_fetches_what_is_not_there_yet_and_pages_like_a_list() {
    let cloud = cloud(Scenario::Empty);
    let make = async |prefix: &str| {
        ecr("CreatePullThroughCacheRule", json!({"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": "public.ecr.aws"})).send(&cloud).await
    };
    for prefix in ["hub", "public", "quay"] {
        make(prefix).await.ok();
    }
    refused(&make("hub").await, "PullThroughCacheRuleAlreadyExistsException", "'hub' already exists");
    refused(&make("Hub!").await, "InvalidParameterException", "ecrRepositoryPrefix");
    let page = ecr("DescribePullThroughCacheRules", json!({"maxResults": 2})).send(&cloud).await.ok();
    let next = ecr("DescribePullThroughCacheRules", json!({"maxResults": 2, "nextToken": page["nextToken"]})).send(&cloud).await.ok();
    let prefix = |page: &Value, n: usize| page["pullThroughCacheRules"][n]["ecrRepositoryPrefix"].clone();
    assert_eq!([prefix(&page, 0), prefix(&page, 1), prefix(&next, 0)], [json!("hub"), json!("public"), json!("quay")], "in pages: {page} {next}");
    let unknown = ecr("DescribePullThroughCacheRules", json!({"ecrRepositoryPrefixes": ["none"]})).send(&cloud).await;
    refused(&unknown, "PullThroughCacheRuleNotFoundException", "'none' does not exist");
}
