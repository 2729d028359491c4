//! What change sets say: the renamed function, replacements, what follows from them, and time.

use super::*;

#[tokio::test]
async fn a_renamed_function_is_removed_and_another_added() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, "coupons-prod", "rename", "UPDATE", RENAMED, &[]).await;
    pass(&cloud, 10);
    let changes = changes(&cloud, &id).await;
    let of = |id: &str| changes.iter().find(|change| field(change, "LogicalResourceId") == id).unwrap_or_else(|| panic!("no change of {id}: {changes:?}"));
    let removed = of("CouponsLambdaFunction");
    assert_eq!((field(removed, "Action"), field(removed, "PhysicalResourceId")), ("Remove".into(), "coupons".into()), "the function goes: {removed}");
    assert_eq!(field(removed, "PolicyAction"), "Delete", "for good: {removed}");
    let added = of("CouponIssueLambdaFunction");
    assert_eq!((field(added, "Action"), field(added, "PhysicalResourceId")), ("Add".into(), String::new()), "another comes: {added}");
    let version = changes.iter().find(|change| change.contains("CouponsLambdaVersion")).unwrap();
    assert_eq!(
        (field(version, "Action"), field(version, "PolicyAction")),
        ("Remove".into(), "Retain".into()),
        "its version leaves the stack and stays: {version}"
    );
    let kept = of("ReviewsLambdaFunction");
    assert_eq!((field(kept, "Action"), field(kept, "Replacement")), ("Modify".into(), "False".into()), "the other gets new code: {kept}");
    let method = of("ApiGatewayMethodCouponsCodeVarPost");
    assert_eq!((field(method, "Action"), field(method, "Replacement")), ("Modify".into(), "False".into()), "the route leads elsewhere: {method}");
    assert!(!changes.iter().any(|change| field(change, "LogicalResourceId") == "ApiGatewayRestApi"), "the API itself is left alone");
    let deployments: Vec<&String> = changes.iter().filter(|change| field(change, "ResourceType") == "AWS::ApiGateway::Deployment").collect();
    assert_eq!(deployments.len(), 2, "each deployment of the framework has an id of its own: {deployments:?}");
}

#[tokio::test]
async fn it_takes_a_moment_and_comes_in_pages() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, "coupons-prod", "rename", "UPDATE", RENAMED, &[("Description", "rename coupons")]).await;
    let named = [("StackName", "coupons-prod"), ("ChangeSetName", "rename")];
    let early = send(&cloud, "DescribeChangeSet", &named).await.text();
    let state = |text: &str| (field(text, "Status"), field(text, "ExecutionStatus"));
    assert_eq!(state(&early), ("CREATE_PENDING".into(), "UNAVAILABLE".into()), "{early}");
    pass(&cloud, 3);
    let middle = send(&cloud, "DescribeChangeSet", &named).await.text();
    assert_eq!((state(&middle).0.as_str(), all(&middle, "ResourceChange").len()), ("CREATE_IN_PROGRESS", 0), "no changes before it is complete");
    pass(&cloud, 4);
    let first = send(&cloud, "DescribeChangeSet", &named).await.text();
    assert_eq!(state(&first), ("CREATE_COMPLETE".into(), "AVAILABLE".into()), "{first}");
    assert_eq!((field(&first, "ChangeSetId"), field(&first, "Description")), (id.clone(), "rename coupons".into()), "{first}");
    assert!(!field(&first, "NextToken").is_empty(), "there is more: {first}");
    assert!(changes(&cloud, &id).await.len() > all(&first, "ResourceChange").len(), "than on one page");
    let listed = send(&cloud, "ListChangeSets", &[("StackName", "coupons-prod")]).await.text();
    assert_eq!(field(&listed, "ChangeSetName"), "rename", "{listed}");
    send(&cloud, "DeleteChangeSet", &[("ChangeSetName", &id)]).await;
    refused(&cloud, "DescribeChangeSet", &named, "ChangeSetNotFound", "rename").await;
    let stack = send(&cloud, "DescribeStacks", &[("StackName", "coupons-prod")]).await.text();
    assert_eq!(field(&stack, "StackStatus"), "UPDATE_COMPLETE", "nothing has been done to the stack");
}

#[tokio::test]
async fn without_changes_it_fails() {
    let cloud = cloud(Scenario::Market);
    let current = include_str!("../../../../../../tests/fixtures/serverless3/current.json");
    let id = create(&cloud, "coupons-prod", "same", "UPDATE", current, &[]).await;
    pass(&cloud, 10);
    let text = send(&cloud, "DescribeChangeSet", &[("ChangeSetName", &id)]).await.text();
    assert_eq!((field(&text, "Status"), field(&text, "ExecutionStatus")), ("FAILED".into(), "UNAVAILABLE".into()), "{text}");
    assert!(field(&text, "StatusReason").starts_with("The submitted information didn't contain changes."), "{text}");
}

#[tokio::test]
async fn a_new_stack_is_all_additions_and_only_reviewed() {
    let cloud = cloud(Scenario::Empty);
    let id = create(&cloud, "new", "c", "CREATE", &template(json!({"Q": {"Type": "AWS::SQS::Queue"}})).to_string(), &[]).await;
    pass(&cloud, 10);
    assert_eq!(changes(&cloud, &id).await.len(), 1, "one resource, one addition");
    let stack = send(&cloud, "DescribeStacks", &[("StackName", "new")]).await.text();
    assert_eq!(field(&stack, "StackStatus"), "REVIEW_IN_PROGRESS", "{stack}");
    let update = [("StackName", "new"), ("ChangeSetName", "d"), ("TemplateBody", "{\"Resources\": {\"Q\": {\"Type\": \"AWS::SQS::Queue\"}}}")];
    refused(&cloud, "CreateChangeSet", &update, "ValidationError", "REVIEW_IN_PROGRESS").await;
    assert_eq!(between(None, template(json!({"Q": {"Type": "AWS::SQS::Queue"}}))).await, ["Add Q"], "the same, in short");
}

#[tokio::test]
async fn a_name_replaces_and_what_refers_to_it_may_be() {
    let with = |name: &str, memory: u32| {
        template(json!({
            "F": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": name, "MemorySize": memory}},
            "L": {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "live", "FunctionName": {"Ref": "F"}, "FunctionVersion": "1"}},
            "P": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Fn::GetAtt": ["F", "Arn"]}}},
            "M": {"Type": "AWS::ApiGateway::Method", "Properties": {"Integration": {"Uri": {"Fn::Sub": "x/${F.Arn}/y"}}}},
            "Q": {"Type": "AWS::SQS::Queue"},
        }))
    };
    let replaced = between(Some(with("a", 128)), with("b", 128)).await;
    assert_eq!(replaced, ["Modify F True", "Modify L Conditional", "Modify M False", "Modify P Conditional"], "another name is another function");
    let grown = between(Some(with("a", 128)), with("a", 256)).await;
    assert_eq!(grown, ["Modify F False", "Modify M False", "Modify P Conditional"], "memory is not; `Ref` stays as it is, an attribute might not");
}

#[tokio::test]
async fn the_reason_of_a_change_is_named() {
    let cloud = cloud(Scenario::Empty);
    let with = |timeout: &str, metadata: u32| {
        template(json!({
            "T": {
                "Type": "AWS::ECS::TaskDefinition",
                "Metadata": metadata,
                "UpdateReplacePolicy": "Retain",
                "Properties": {"Cpu": {"Ref": "Size"}, "Tags": [{"Key": "a", "Value": timeout}]},
            },
            "S": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": {"Ref": "T"}, "Cluster": "c"}},
        }))
    };
    exist(&cloud, with("1", 1)).await;
    let size = [("Parameters.member.1.ParameterKey", "Size"), ("Parameters.member.1.ParameterValue", "2")];
    let id = create(&cloud, "s", "c", "UPDATE", &with("2", 2).to_string(), &size).await;
    pass(&cloud, 10);
    let changes = changes(&cloud, &id).await;
    let (service, definition) = (&changes[0], &changes[1]);
    assert_eq!((field(definition, "Replacement"), field(definition, "PolicyAction")), ("True".into(), "ReplaceAndRetain".into()), "{definition}");
    assert_eq!(field(definition, "Scope"), "<member>Metadata</member><member>Properties</member><member>Tags</member>", "{definition}");
    assert!(definition.contains("<CausingEntity>Size</CausingEntity><ChangeSource>ParameterReference</ChangeSource>"), "its text is the same: {definition}");
    assert_eq!((field(service, "Replacement"), field(service, "PhysicalResourceId")), ("False".into(), "s-S".into()), "{service}");
    let detail = "<CausingEntity>T</CausingEntity><ChangeSource>ResourceReference</ChangeSource><Evaluation>Dynamic</Evaluation>";
    assert!(service.contains(detail), "it follows the task definition: {service}");
}

#[tokio::test]
async fn conditions_decide_what_is_there() {
    let with = |stage: &str| {
        json!({
            "Parameters": {"Stage": {"Type": "String", "Default": stage}},
            "Conditions": {
                "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
                "Not": {"Fn::Not": [{"Condition": "Prod"}]},
            },
            "Resources": {
                "Q": {"Type": "AWS::SQS::Queue", "Condition": "Prod"},
                "D": {"Type": "AWS::SQS::Queue", "Condition": "Not"},
                "N": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::If": ["Prod", "n", {"Ref": "AWS::NoValue"}]}}},
            },
        })
    };
    assert_eq!(between(None, with("prod")).await, ["Add N", "Add Q"], "the others are for other stages");
    assert_eq!(between(None, with("dev")).await, ["Add D", "Add N"], "and the other way round");
    let mut circle = with("prod");
    circle["Conditions"] = json!({"Prod": {"Condition": "Not"}, "Not": {"Condition": "Prod"}});
    assert_eq!(between(None, circle).await, ["Add N"], "what goes in a circle holds nowhere");
}

#[tokio::test]
async fn types_and_immutable_resources() {
    let one = |kind: &str, property: &str, value: u32| template(json!({"R": {"Type": kind, "Properties": {property: value}}}));
    let cases = [
        ("AWS::ApiGateway::Stage", "StageName", "True"),
        ("AWS::ApiGateway::RestApi", "Name", "False"),
        ("AWS::Lambda::Version", "Description", "True"),
        ("AWS::ECS::Service", "LaunchType", "True"),
        ("AWS::ECS::Service", "DesiredCount", "False"),
        ("AWS::SQS::Queue", "QueueName", "True"),
        ("AWS::ApiGatewayV2::Stage", "ApiId", "True"),
        ("AWS::Unheard::Of", "Anything", "Conditional"),
    ];
    for (kind, property, replacement) in cases {
        let seen = between(Some(one(kind, property, 1)), one(kind, property, 2)).await;
        assert_eq!(seen, [format!("Modify R {replacement}")], "{kind}.{property}");
    }
    let cloud = cloud(Scenario::Empty);
    exist(&cloud, one("AWS::SQS::Queue", "A", 1)).await;
    let topic = one("AWS::SNS::Topic", "A", 1).to_string();
    let fields = [("StackName", "s"), ("ChangeSetName", "c"), ("TemplateBody", topic.as_str())];
    refused(&cloud, "CreateChangeSet", &fields, "ValidationError", "Update of resource type is not permitted").await;
}

#[tokio::test]
async fn values_are_shown_on_request_and_what_is_made_anew_has_no_name_yet() {
    let cloud = cloud(Scenario::Market);
    let id = create(&cloud, "coupons-prod", "rename", "UPDATE", RENAMED, &[]).await;
    pass(&cloud, 10);
    assert!(changes(&cloud, &id).await.iter().all(|change| !change.contains("Context")), "not unasked");
    let mut shown = String::new();
    let mut token = String::new();
    loop {
        let mut asked = vec![("ChangeSetName", id.as_str()), ("IncludePropertyValues", "true")];
        if !token.is_empty() {
            asked.push(("NextToken", &token));
        }
        let page = send(&cloud, "DescribeChangeSet", &asked).await.text();
        let next = field(&page, "NextToken");
        shown.push_str(&page);
        token = next;
        if token.is_empty() {
            break;
        }
    }
    let of = |id: &str| all(&shown, "ResourceChange").into_iter().find(|change| field(change, "LogicalResourceId") == id).expect("a change").to_owned();
    let gone = field(&of("CouponsLambdaPermissionApiGateway"), "BeforeContext");
    assert!(gone.contains(":function:coupons&quot;") || gone.contains(":function:coupons\""), "the function's ARN: {gone}");
    let comes = field(&of("CouponIssueLambdaPermissionApiGateway"), "AfterContext");
    assert!(comes.contains("KNOWN_AFTER_APPLY") && comes.contains("apigateway.amazonaws.com"), "what is known and what is not: {comes}");
}
