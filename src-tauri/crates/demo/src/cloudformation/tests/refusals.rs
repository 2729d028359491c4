//! What CloudFormation refuses.

use super::*;

const INVALID: &str = "ValidationError";

#[tokio::test]
async fn stacks_and_change_sets_that_are_not_there() {
    let cloud = cloud(Scenario::Market);
    for action in ["DescribeStacks", "ListStackResources", "DescribeStackResources", "GetTemplate"] {
        refused(&cloud, action, &[("StackName", "nope")], INVALID, "Stack with id nope does not exist").await;
    }
    let nope = [("StackName", "nope"), ("ChangeSetName", "c"), ("TemplateBody", RENAMED), NAMED_IAM];
    refused(&cloud, "CreateChangeSet", &nope, INVALID, "Stack [nope] does not exist").await;
    refused(&cloud, "ListChangeSets", &[("StackName", "nope")], INVALID, "Stack [nope] does not exist").await;
    let stack = ("StackName", "coupons-prod");
    refused(&cloud, "DescribeChangeSet", &[stack, ("ChangeSetName", "c")], "ChangeSetNotFound", "ChangeSet [c] does not exist").await;
    refused(&cloud, "DescribeChangeSet", &[("ChangeSetName", "c")], INVALID, "StackName must be specified").await;
    refused(&cloud, "ListStackResources", &[], INVALID, "'stackName'").await;
    refused(&cloud, "CreateChangeSet", &[stack, ("ChangeSetName", "1c")], INVALID, "regular expression").await;
    refused(&cloud, "ExecuteChangeSet", &[stack, ("ChangeSetName", "c")], "InvalidAction", "ExecuteChangeSet").await;
    let gone = send(&cloud, "DeleteChangeSet", &[stack, ("ChangeSetName", "c")]).await;
    assert_eq!(gone.status(), 200, "deleting what is not there succeeds: {}", gone.text());
}

#[tokio::test]
async fn capabilities_names_and_kinds() {
    let cloud = cloud(Scenario::Market);
    let fields = [("StackName", "coupons-prod"), ("ChangeSetName", "c"), ("TemplateBody", RENAMED)];
    let lacking = "InsufficientCapabilitiesException";
    refused(&cloud, "CreateChangeSet", &fields, lacking, "Requires capabilities : [CAPABILITY_NAMED_IAM]").await;
    let less = [&fields[..], &[("Capabilities.member.1", "CAPABILITY_IAM")]].concat();
    refused(&cloud, "CreateChangeSet", &less, lacking, "[CAPABILITY_NAMED_IAM]").await;
    let enough = [&fields[..], &[NAMED_IAM]].concat();
    assert_eq!(send(&cloud, "CreateChangeSet", &enough).await.status(), 200, "with it, it is made");
    refused(&cloud, "CreateChangeSet", &enough, "AlreadyExistsException", "c").await;
    let new = [&enough[..], &[("ChangeSetType", "CREATE")]].concat();
    refused(&cloud, "CreateChangeSet", &new, INVALID, "already exists and cannot be created again").await;
    let import = [&enough[..], &[("ChangeSetType", "IMPORT")]].concat();
    refused(&cloud, "CreateChangeSet", &import, INVALID, "IMPORT").await;
    refused(&cloud, "DeleteChangeSet", &enough[..2], "InvalidChangeSetStatus", "CREATE_PENDING").await;
    let viewer = form("CreateChangeSet", &enough).key("VIEWER1").send(&cloud).await.text();
    assert!(field(&viewer, "Message").contains("cloudformation:CreateChangeSet"), "a viewer may not: {viewer}");
}

#[tokio::test]
async fn templates_that_are_none() {
    let cloud = cloud(Scenario::Market);
    let queue = json!({"Type": "AWS::SQS::Queue"});
    let cases = [
        ("{".to_owned(), "JSON not well-formed"),
        ("Resources:\n".to_owned(), "JSON only"),
        (template(json!({})).to_string(), "At least one Resources member"),
        (template(json!({"a-b": queue})).to_string(), "Resource name a-b is non alphanumeric."),
        (template(json!({"A": {}})).to_string(), "[/Resources/A] Every Resources object must contain a Type member."),
        (template(json!({"A": {"Type": "Queue"}})).to_string(), "Unrecognized resource types: [Queue]"),
        (template(json!({"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "B"}}}})).to_string(), "Unresolved resource dependencies [B]"),
        (template(json!({"A": {"Type": "AWS::SQS::Queue", "DependsOn": "B"}})).to_string(), "Unresolved resource dependencies [B]"),
        (template(json!({"A": {"Type": "AWS::SQS::Queue", "Condition": "No"}})).to_string(), "Unresolved condition dependency No"),
        (template(json!({"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${B.Arn}"}}}})).to_string(), "undefined resource B"),
        (format!("{{{}}}", " ".repeat(51_200)), "51200"),
    ];
    for (body, words) in cases {
        let fields = [("StackName", "new"), ("ChangeSetName", "c"), ("ChangeSetType", "CREATE"), ("TemplateBody", body.as_str())];
        refused(&cloud, "CreateChangeSet", &fields, INVALID, words).await;
    }
    let fields = [("StackName", "new"), ("ChangeSetName", "c"), ("ChangeSetType", "CREATE")];
    refused(&cloud, "CreateChangeSet", &fields, INVALID, "Either Template URL or Template Body must be specified.").await;
    refused(&cloud, "DescribeStacks", &[("StackName", "new")], INVALID, "does not exist").await;
}

#[tokio::test]
async fn parameters_must_fit() {
    let cloud = cloud(Scenario::Empty);
    let body = json!({
        "Parameters": {"Stage": {"Type": "String", "AllowedValues": ["prod", "dev"]}, "Size": {"Type": "Number", "Default": 1}},
        "Resources": {"A": {"Type": "AWS::SQS::Queue"}},
    });
    let body = body.to_string();
    let fields = [("StackName", "new"), ("ChangeSetName", "c"), ("ChangeSetType", "CREATE"), ("TemplateBody", body.as_str())];
    refused(&cloud, "CreateChangeSet", &fields, INVALID, "Parameters: [Stage] must have values").await;
    let with = |key: &'static str, value: &'static str| {
        [&fields[..], &[("Parameters.member.1.ParameterKey", key), ("Parameters.member.1.ParameterValue", value)]].concat()
    };
    refused(&cloud, "CreateChangeSet", &with("Stagé", "x"), INVALID, "Parameters: [Stagé] do not exist in the template").await;
    refused(&cloud, "CreateChangeSet", &with("Stage", "test"), INVALID, "must be one of AllowedValues: [prod, dev]").await;
    assert_eq!(send(&cloud, "CreateChangeSet", &with("Stage", "dev")).await.status(), 200, "a value that is allowed");
}

#[tokio::test]
async fn a_template_may_lie_in_s3() {
    let cloud = cloud(Scenario::Market);
    let stack = send(&cloud, "ListStackResources", &[("StackName", "coupons-prod")]).await.text();
    let bucket = all(&stack, "member")
        .iter()
        .find(|one| field(one, "LogicalResourceId") == "ServerlessDeploymentBucket")
        .map(|one| field(one, "PhysicalResourceId"))
        .unwrap();
    // More than the request itself may have.
    let padded = format!("{RENAMED}{}", " ".repeat(60_000));
    ask("s3", "PUT", &format!("/{bucket}/t.json")).bytes(padded).send(&cloud).await;
    ask("s3", "PUT", &format!("/{bucket}/large.json")).bytes(" ".repeat(1_000_001)).send(&cloud).await;
    let fields = |url: &str| {
        [("StackName", "coupons-prod".to_owned()), ("ChangeSetName", "c".to_owned()), ("TemplateURL", url.to_owned()), (NAMED_IAM.0, NAMED_IAM.1.to_owned())]
    };
    let cases = [
        ("https://example.com/t.json".to_owned(), "TemplateURL must be a supported URL."),
        (format!("https://{bucket}.s3.amazonaws.com/none.json"), "S3 error: The specified key does not exist."),
        (format!("https://s3.ap-northeast-2.amazonaws.com/{bucket}-none/t.json"), "S3 error: The specified bucket does not exist"),
        (format!("https://{bucket}.s3.amazonaws.com/large.json"), "Template may not exceed 1000000 bytes in size."),
    ];
    for (url, words) in cases {
        let sent = fields(&url);
        refused(&cloud, "CreateChangeSet", &sent.each_ref().map(|(key, value)| (*key, value.as_str())), INVALID, words).await;
    }
    let hosts = [format!("https://{bucket}.s3.ap-northeast-2.amazonaws.com/t.json"), format!("https://s3.amazonaws.com/{bucket}/t.json")];
    for (name, url) in ["a", "b"].iter().zip(&hosts) {
        let fields = [("StackName", "coupons-prod"), ("ChangeSetName", *name), ("TemplateURL", url.as_str()), NAMED_IAM];
        let answer = send(&cloud, "CreateChangeSet", &fields).await;
        assert_eq!(answer.status(), 200, "{url}: {}", answer.text());
    }
}
