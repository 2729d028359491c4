//! The IAM part of the beginning: the roles that functions and task definitions name, each with
//! what it needs. One has been forgotten: `coupons-lambda` may not read the secret that the
//! function's environment names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Setting;
use crate::iam::{Role, doc};
use crate::world::World;

/// Functions whose environment names a secret: the function, the variable, the secret, and
/// whether its role may read it.
static SECRETS: [(&str, &str, &str, bool); 2] =
    [("payments", "PG_SECRET_ARN", "payments/pg-api-key-Qm4tZe", true), ("coupons", "DATABASE_SECRET_ARN", "coupons/database-W8xLr2", false)];

/// Hangang Market.
pub(super) fn market(world: &mut World, setting: &Setting<'_>) {
    let Setting { account, region, .. } = setting;
    let functions: Vec<String> = world.lambda.functions.keys().cloned().collect();
    for name in &functions {
        let logs = json!({"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"});
        let mut policies = BTreeMap::from([("AWSLambdaBasicExecutionRole".to_owned(), doc(&[logs]))]);
        if name == "orders-worker" {
            let receive = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"];
            let queues = format!("arn:aws:sqs:{region}:{account}:orders*");
            policies.insert("orders-queue".to_owned(), doc(&[json!({"Effect": "Allow", "Action": receive, "Resource": queues})]));
        }
        grant(world, setting, &format!("{name}-lambda"), "lambda.amazonaws.com", policies);
    }
    for (name, variable, secret, may_read) in SECRETS {
        let arn = format!("arn:aws:secretsmanager:{region}:{account}:secret:{secret}");
        if let Some(function) = world.lambda.functions.get_mut(name) {
            let all = function.versions.values_mut().chain([&mut function.latest]);
            all.for_each(|version| drop(version.config.environment.insert(variable.to_owned(), arn.clone())));
        }
        if let Some(role) = world.iam.roles.get_mut(&format!("{name}-lambda")).filter(|_| may_read) {
            let read = json!({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": arn});
            let write = json!({"Effect": "Deny", "Action": ["secretsmanager:Put*", "secretsmanager:Update*", "secretsmanager:Delete*"], "Resource": "*"});
            role.policies.insert(format!("{name}-lambda-secrets"), doc(&[read, write]));
        }
    }
    let pull = [
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ];
    let pull = json!({"Effect": "Allow", "Action": pull, "Resource": "*"});
    let secrets = format!("arn:aws:secretsmanager:{region}:{account}:secret:*/database-*");
    let read = json!({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secrets});
    let policies = BTreeMap::from([("AmazonECSTaskExecutionRolePolicy".to_owned(), doc(&[pull])), ("database-secrets".to_owned(), doc(&[read]))]);
    grant(world, setting, "ecsTaskExecutionRole", "ecs-tasks.amazonaws.com", policies);
    let families: BTreeSet<String> = world.ecs.families.keys().cloned().collect();
    for family in families {
        let metrics = json!({"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"});
        grant(world, setting, &format!("{family}-task"), "ecs-tasks.amazonaws.com", BTreeMap::from([("metrics".to_owned(), doc(&[metrics]))]));
    }
}

/// A role that a service assumes.
fn grant(world: &mut World, setting: &Setting<'_>, name: &str, service: &str, policies: BTreeMap<String, Value>) {
    let trust = doc(&[json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})]);
    let id = format!("AROA{}", world.rng.base36(17).to_uppercase());
    world.iam.roles.insert(name.to_owned(), Role { id, created: setting.hours_ago(9000), trust, policies });
}
