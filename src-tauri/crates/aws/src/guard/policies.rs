//! The policies in docs/iam allow every call that is made, and no other.

use std::collections::BTreeSet;

use serde_json::Value;
use switchback_core::action::{Action, Code};
use switchback_core::driver::AppSpec;
use switchback_core::release::{Changes, FileAt};
use switchback_core::serving::{AliasServing, Canary};

use super::READS;

const VIEWER: &str = include_str!("../../../../../docs/iam/viewer.json");
const OPERATOR: &str = include_str!("../../../../../docs/iam/operator.json");
const DEPLOY: &str = include_str!("../../../../../docs/iam/deploy.json");
const CHANGE_SETS: &str = include_str!("../../../../../docs/iam/change-sets.json");

/// The actions that a policy allows.
fn allowed(policy: &str) -> BTreeSet<String> {
    let policy: Value = serde_json::from_str(policy).expect("JSON");
    let statements = policy["Statement"].as_array().expect("statements");
    let actions = statements.iter().inspect(|s| assert_eq!(s["Effect"], "Allow", "{s}")).flat_map(|s| match &s["Action"] {
        Value::String(one) => vec![one.clone()],
        several => several.as_array().expect("a list").iter().map(|a| a.as_str().expect("a name").to_owned()).collect(),
    });
    actions.collect()
}

/// The action by which IAM knows a call.
fn permission(call: &str) -> String {
    match call.split_once(':').expect("SERVICE:Call") {
        ("apigateway" | "apigatewayv2", operation) => {
            let verbs = [("Get", "GET"), ("Export", "GET"), ("Create", "POST"), ("Update", "PATCH")];
            let (_, verb) = verbs.iter().find(|(begins, _)| operation.starts_with(begins)).expect("one of these");
            format!("apigateway:{verb}")
        }
        ("s3", "HeadBucket") => "s3:ListBucket".to_owned(),
        ("s3", "HeadObject") => "s3:GetObject".to_owned(),
        _ => call.to_owned(),
    }
}

fn permissions<'a>(calls: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    calls.into_iter().map(permission).collect()
}

fn start() -> Action {
    let spec = AppSpec::Function { function: "f".into(), alias: "a".into(), current: "1".into(), target: "2".into(), hooks: Vec::new() };
    let [application, group, config, description] = ["a", "g", "c", "d"].map(str::to_owned);
    Action::StartDeployment { application, group, config, lasts_s: 0, spec, description }
}

/// One of each, those that make something apart.
fn writes() -> (Vec<Action>, Vec<Action>) {
    let (deployment, file) = ("dep1".into(), FileAt { path: "a".into(), sha256: "b".into() });
    let canary = || Canary { deployment: "dep2".into(), percent: 5.0, use_stage_cache: false, overrides: Default::default() };
    let (bucket, key, description) = ("b".to_owned(), "k".to_owned(), String::new());
    let all = vec![
        Action::SetAlias(AliasServing { version: "1".into(), weights: Default::default(), run: None }),
        Action::RemoveCanary,
        Action::SetCanary(canary()),
        Action::PromoteCanary(canary()),
        Action::SetRestDeployment { deployment },
        Action::TurnAutoDeployOff,
        Action::SetHttpDeployment { deployment: "dep1".into() },
        Action::StopRollout { deployment: "d".into() },
        Action::SetTaskDefinition { arn: "a".into() },
        Action::UploadPackage { file: file.clone(), size: 1, bucket, key },
        Action::UpdateCode { code: Code::Image { uri: "u".into() }, revision_id: "r".into() },
        Action::PublishVersion { sha256: None, latest: None, description: description.clone() },
        Action::TryVersion { version: "2".into(), event: file },
        Action::CreateRestDeployment { stands: None, description: description.clone() },
        Action::CreateHttpDeployment { stands: None, description },
        Action::RegisterTaskDefinition { base: "a".into(), changes: Changes::default() },
        Action::MakeChangeSet { name: "n".into(), template: FileAt { path: "a".into(), sha256: "b".into() }, through: None, parameters: Vec::new() },
        Action::DropChangeSet { name: "n".into() },
        start(),
        Action::StopDeployment { deployment: "d".into() },
        Action::ContinueDeployment { deployment: "d".into() },
        Action::ContinueRollout { deployment: "d".into(), hook: "h".into() },
    ];
    all.into_iter().partition(Action::makes)
}

#[test]
fn everybody_may_do_their_part_and_no_more() {
    let (makes, moves) = writes();
    let (viewer, operator, deploy) = (allowed(VIEWER), allowed(OPERATOR), allowed(DEPLOY));
    let reads = permissions(READS.iter().copied());
    let beyond: Vec<_> = reads.difference(&viewer).collect();
    assert_eq!(
        beyond,
        ["cloudformation:GetTemplateSummary", "iam:SimulatePrincipalPolicy", "s3:GetObject", "s3:ListBucket"],
        "all but packages, templates and what others may do"
    );

    let roles = "iam:PassRole".to_owned();
    // Not calls of Switchback: CodeDeploy asks these of who creates a deployment.
    let asked = ["codedeploy:GetDeploymentConfig".to_owned(), "codedeploy:RegisterApplicationRevision".to_owned()];
    let wanted: BTreeSet<String> = permissions(moves.iter().map(Action::operation)).into_iter().chain([roles.clone()]).chain(asked).collect();
    assert_eq!(operator, wanted, "the operator moves traffic");

    let (reviews, makes): (Vec<Action>, Vec<Action>) = makes.into_iter().partition(|a| a.operation().starts_with("cloudformation:"));
    let mut wanted = permissions(reviews.iter().map(Action::operation));
    wanted.extend(["cloudformation:GetTemplateSummary", "s3:PutObject", "s3:GetObject"].map(str::to_owned));
    assert_eq!(allowed(CHANGE_SETS), wanted, "who reviews makes change sets and deletes them, and that is all");

    let wanted = permissions(makes.iter().map(Action::operation));
    let lacking: Vec<_> = wanted.difference(&deploy).collect();
    assert_eq!(lacking, Vec::<&String>::new(), "who deploys makes what traffic moves to");
    // Not calls of Switchback: AWS asks these of its caller.
    let asked = ["s3:GetObjectVersion", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecs:TagResource", &roles];
    let surplus: Vec<_> = deploy.iter().filter(|a| !wanted.contains(*a) && !reads.contains(*a) && !asked.contains(&a.as_str())).collect();
    assert_eq!(surplus, Vec::<&String>::new(), "and nothing else");
}
