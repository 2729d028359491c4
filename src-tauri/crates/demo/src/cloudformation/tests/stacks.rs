//! Stacks, their resources and templates.

use super::*;

#[tokio::test]
async fn the_market_has_a_stack_that_owns_what_is_on_the_board() {
    let cloud = cloud(Scenario::Market);
    let text = send(&cloud, "DescribeStacks", &[("StackName", "coupons-prod")]).await.text();
    assert_eq!((field(&text, "StackName"), field(&text, "StackStatus")), ("coupons-prod".into(), "UPDATE_COMPLETE".into()), "{text}");
    assert!(text.contains("xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\""), "in CloudFormation's namespace: {text}");
    let arn = field(&text, "StackId");
    let by_arn = send(&cloud, "ListStackResources", &[("StackName", &arn)]).await.text();
    let listed = all(&by_arn, "member");
    assert_eq!(listed.len(), 18, "what the framework makes of two functions: {by_arn}");
    let physical = |id: &str| listed.iter().find(|one| field(one, "LogicalResourceId") == id).map(|one| field(one, "PhysicalResourceId")).unwrap();
    let function = physical("CouponsLambdaFunction");
    ask("lambda", "GET", &format!("/2015-03-31/functions/{function}/configuration")).send(&cloud).await.ok();
    let (api, deployment) = (physical("ApiGatewayRestApi"), physical("ApiGatewayDeployment1794988922000"));
    let stage = ask("apigateway", "GET", &format!("/restapis/{api}/stages/prod")).send(&cloud).await.ok();
    assert_eq!(stage["deploymentId"], json!(deployment), "the stack's deployment is what prod serves");
    let method = physical("ApiGatewayMethodCouponsCodeVarPost");
    let parts: Vec<&str> = method.split('|').collect();
    ask("apigateway", "GET", &format!("/restapis/{}/resources/{}/methods/{}", parts[0], parts[1], parts[2])).send(&cloud).await.ok();
    let owner = send(&cloud, "DescribeStackResources", &[("PhysicalResourceId", &function)]).await.text();
    assert_eq!(field(&owner, "StackName"), "coupons-prod", "whose a resource is can be asked");
    let one = send(&cloud, "DescribeStackResources", &[("StackName", "coupons-prod"), ("LogicalResourceId", "ApiGatewayRestApi")]).await.text();
    assert_eq!(all(&one, "member").len(), 1, "one by its logical id: {one}");
}

#[tokio::test]
async fn a_template_comes_back_as_it_was_sent() {
    let cloud = cloud(Scenario::Market);
    let text = send(&cloud, "GetTemplate", &[("StackName", "coupons-prod")]).await.text();
    let body = field(&text, "TemplateBody").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let current = include_str!("../../../../../../tests/fixtures/serverless3/current.json");
    assert_eq!(body, current, "byte for byte");
}

#[tokio::test]
async fn another_region_has_none() {
    let cloud = cloud(Scenario::Market);
    let text = form("DescribeStacks", &[]).region("us-east-1").send(&cloud).await.text();
    assert!(all(&text, "member").is_empty(), "{text}");
    let home = send(&cloud, "DescribeStacks", &[]).await.text();
    assert_eq!(all(&home, "member").iter().filter(|one| !field(one, "StackName").is_empty()).count(), 1, "all of this one's: {home}");
}
