//! IAM driven by hand-made requests.

use crate::testing::{Answer, cloud, form};
use crate::{Cloud, Scenario};

const ROLE: &str = "arn:aws:iam::210987654321:role/";

async fn simulate(cloud: &Cloud, role: &str, more: &[(&str, &str)]) -> Answer {
    let source = if role.starts_with("arn:") { role.to_owned() } else { format!("{ROLE}{role}") };
    let fields = [("PolicySourceArn", source.as_str())];
    form("iam", "SimulatePrincipalPolicy", &[&fields, more].concat()).region("us-east-1").send(cloud).await
}

/// The decisions, in order.
fn decisions(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let after = text.split("<EvalDecision>").skip(1);
    after.map(|rest| rest.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_role_is_simulated_per_action_and_resource() {
    let cloud = cloud(Scenario::Market);
    let secret = "arn:aws:secretsmanager:ap-northeast-2:210987654321:secret:payments/pg-api-key-Qm4tZe";
    let asked = [
        ("ActionNames.member.1", "secretsmanager:GetSecretValue"),
        ("ActionNames.member.2", "secretsmanager:PutSecretValue"),
        ("ResourceArns.member.1", secret),
        ("ResourceArns.member.2", "arn:aws:secretsmanager:ap-northeast-2:210987654321:secret:other-000000"),
    ];
    let answer = simulate(&cloud, "payments-lambda", &asked).await;
    assert_eq!(decisions(&answer), ["allowed", "implicitDeny", "explicitDeny", "explicitDeny"], "reads its own, writes none: {}", answer.text());
    assert!(answer.text().contains("<SourcePolicyId>payments-lambda-secrets</SourcePolicyId>"), "and says by which policy: {}", answer.text());
    assert_eq!(answer.field("IsTruncated"), "false", "all on one page");
    let first = simulate(&cloud, "payments-lambda", &[&asked[..], &[("MaxItems", "3")]].concat()).await;
    assert_eq!((decisions(&first).len(), first.field("IsTruncated").as_str()), (3, "true"), "{}", first.text());
    let rest = simulate(&cloud, "payments-lambda", &[&asked[..], &[("Marker", &first.field("Marker"))]].concat()).await;
    assert_eq!(decisions(&rest), ["explicitDeny"], "the rest of it");
}

#[tokio::test]
async fn the_coupons_role_cannot_read_its_secret() {
    let cloud = cloud(Scenario::Market);
    let configuration = crate::testing::ask("lambda", "GET", "/2015-03-31/functions/coupons/configuration").send(&cloud).await.ok();
    let secret = configuration["Environment"]["Variables"]["DATABASE_SECRET_ARN"].as_str().unwrap().to_owned();
    let asked = [("ActionNames.member.1", "secretsmanager:GetSecretValue"), ("ResourceArns.member.1", secret.as_str())];
    let role = configuration["Role"].as_str().unwrap().to_owned();
    assert_eq!(decisions(&simulate(&cloud, &role, &asked).await), ["implicitDeny"], "its environment names a secret that its role may not read");
    let logs = [("ActionNames.member.1", "logs:PutLogEvents")];
    assert_eq!(decisions(&simulate(&cloud, &role, &logs).await), ["allowed"], "it may log");
}

#[tokio::test]
async fn every_role_the_scenario_names_is_there() {
    let cloud = cloud(Scenario::Market);
    let functions = crate::testing::ask("lambda", "GET", "/2015-03-31/functions").send(&cloud).await.ok();
    let mut roles: Vec<String> = functions["Functions"].as_array().unwrap().iter().map(|function| function["Role"].as_str().unwrap().to_owned()).collect();
    let families = crate::testing::ecs("ListTaskDefinitions", serde_json::json!({})).send(&cloud).await.ok();
    for arn in families["taskDefinitionArns"].as_array().unwrap() {
        let found = crate::testing::ecs("DescribeTaskDefinition", serde_json::json!({"taskDefinition": arn})).send(&cloud).await.ok();
        roles.extend(["taskRoleArn", "executionRoleArn"].map(|key| found["taskDefinition"][key].as_str().unwrap().to_owned()));
    }
    assert!(roles.len() > 30, "functions and task definitions: {roles:?}");
    for arn in roles {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let answer = form("iam", "GetRole", &[("RoleName", name)]).region("us-east-1").send(&cloud).await;
        assert_eq!(answer.field("Arn"), arn, "{}", answer.text());
    }
}

#[tokio::test]
async fn what_is_no_role_is_refused() {
    let cloud = cloud(Scenario::Market);
    let action = [("ActionNames.member.1", "s3:GetObject")];
    let code = |answer: &Answer| (answer.status(), answer.field("Code"), answer.field("Message"));
    let none = simulate(&cloud, "nobody", &action).await;
    assert_eq!(code(&none), (404, "NoSuchEntity".to_owned(), "The role with name nobody cannot be found.".to_owned()), "no such role");
    let session = simulate(&cloud, "arn:aws:sts::210987654321:assumed-role/payments-lambda/x", &action).await;
    assert_eq!((session.status(), session.field("Code").as_str()), (400, "InvalidInput"), "a session is no entity: {}", session.text());
    let blank = simulate(&cloud, "payments-lambda", &[]).await;
    assert_eq!((blank.status(), blank.field("Code").as_str()), (400, "ValidationError"), "no action: {}", blank.text());
    let word = simulate(&cloud, "payments-lambda", &[("ActionNames.member.1", "GetObject")]).await;
    assert_eq!(word.field("Code"), "InvalidInput", "no service: {}", word.text());
    let denied = form("iam", "GetRole", &[("RoleName", "payments-lambda")]).key("DENIED").send(&cloud).await;
    assert!(denied.field("Message").contains("iam:GetRole"), "{}", denied.text());
}
