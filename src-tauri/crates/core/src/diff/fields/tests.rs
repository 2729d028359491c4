//! Documents as DescribeTaskDefinition and GetFunctionConfiguration give them, and what is told of their differences.

use serde_json::json;

use super::*;
use crate::diff::shapes::{DEFINITION, FUNCTION};

/// Lines as text; `*` for what is not shown.
fn told(before: &Value, after: &Value, shape: &Shape) -> Vec<String> {
    let side = |text: &Option<String>, hidden: bool| match text {
        None => "-".to_owned(),
        Some(_) if hidden => "*".to_owned(),
        Some(text) => text.clone(),
    };
    let lines = compare(before, after, shape);
    assert!(!format!("{lines:?}").contains("hush"), "no value that is not shown is in a line: {lines:?}");
    lines.iter().map(|l| format!("{} {} > {}", l.field, side(&l.from, l.hidden), side(&l.to, l.hidden))).collect()
}

fn definition() -> Value {
    json!({
        "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "volumes": [], "placementConstraints": [],
        "containerDefinitions": [
            {"name": "web", "image": "shop@sha256:aa", "cpu": 0, "essential": true, "command": ["gunicorn", "--workers", "4"],
             "environment": [{"name": "MODE", "value": "hush-1"}, {"name": "OLD", "value": "hush"}],
             "secrets": [{"name": "DB", "valueFrom": "arn:aws:ssm:r:1:parameter/db"}], "mountPoints": [], "volumesFrom": [],
             "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
             "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "splunk-token": "hush-a"}}},
            {"name": "side", "image": "side@sha256:cc"}]
    })
}

#[test]
fn what_aws_fills_in_by_itself_is_no_difference() {
    let file = json!({
        "family": "web", "cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [
            {"name": "side", "image": "side@sha256:cc", "essential": true, "readonlyRootFilesystem": false},
            {"name": "web", "image": "shop@sha256:aa", "command": ["gunicorn", "--workers", "4"],
             "environment": [{"name": "OLD", "value": "hush"}, {"name": "MODE", "value": "hush-1"}],
             "secrets": [{"name": "DB", "valueFrom": "arn:aws:ssm:r:1:parameter/db"}],
             "portMappings": [{"containerPort": 8080}],
             "logConfiguration": {"logDriver": "awslogs", "options": {"splunk-token": "hush-a", "awslogs-group": "/ecs/web"}}}]
    });
    assert_eq!(told(&definition(), &file, &DEFINITION), Vec::<String>::new(), "order, empty lists and defaults say nothing");
}

#[test]
fn every_member_that_differs_is_named_and_no_value_of_the_environment_is_shown() {
    let mut after = definition();
    after["cpu"] = json!("512");
    after["memberOfTomorrow"] = json!({"deep": ["hush"]});
    after["volumes"] = json!([{"name": "data", "host": {"sourcePath": "/data"}}, {"name": "scratch"}]);
    let web = &mut after["containerDefinitions"][0];
    web["image"] = json!("shop@sha256:bb");
    web["environment"] = json!([{"name": "MODE", "value": "hush-2"}, {"name": "NEW", "value": "hush"}]);
    web["secrets"] = json!([{"name": "DB", "valueFrom": "arn:aws:ssm:r:1:parameter/other"}]);
    web["command"] = json!(["gunicorn", "--workers", "8"]);
    web["portMappings"] = json!([{"containerPort": 9090, "protocol": "udp", "name": "dns"}]);
    web["logConfiguration"]["options"] = json!({"awslogs-group": "/ecs/shop", "splunk-token": "hush-b"});
    web["healthCheck"] = json!({"command": ["CMD-SHELL", "curl -H 'Authorization: hush' localhost"], "interval": 10, "timeout": 5});
    web["essential"] = json!(false);
    let wanted = [
        "cpu 256 > 512",
        "memberOfTomorrow.deep - > *",
        "volumes data host.sourcePath - > /data",
        "volumes scratch - > scratch",
        "web: command * > *",
        "web: environment MODE * > *",
        "web: environment NEW - > *",
        "web: environment OLD * > -",
        "web: essential - > false",
        "web: healthCheck.command - > *",
        "web: healthCheck.interval - > 10",
        "web: image shop@sha256:aa > shop@sha256:bb",
        "web: logConfiguration.options awslogs-group /ecs/web > /ecs/shop",
        "web: logConfiguration.options splunk-token * > *",
        "web: portMappings 8080/tcp 8080/tcp > -",
        "web: portMappings 9090/udp - > dns",
        "web: secrets DB arn:aws:ssm:r:1:parameter/db > arn:aws:ssm:r:1:parameter/other",
    ];
    assert_eq!(told(&definition(), &after, &DEFINITION), wanted, "by name, with what may be seen");
}

#[test]
fn containers_come_and_go_as_a_whole() {
    let mut after = definition();
    after["containerDefinitions"][1] = json!({"name": "agent", "image": "agent@sha256:dd", "user": "0", "environment": [{"name": "KEY", "value": "hush"}]});
    let wanted = ["container agent - > agent@sha256:dd", "agent: environment KEY - > *", "agent: user - > 0", "container side side@sha256:cc > -"];
    assert_eq!(told(&definition(), &after, &DEFINITION), wanted, "what comes is told whole");
    let doubled =
        json!({"containerDefinitions": [{"name": "web", "image": "a", "environment": [{"name": "A", "value": "hush"}, {"name": "A", "value": "hush-2"}]}]});
    let once = json!({"containerDefinitions": [{"name": "web", "image": "a", "environment": [{"name": "A", "value": "hush"}]}]});
    assert_eq!(told(&once, &doubled, &DEFINITION), ["web: environment A #2 - > *"], "a name that is there twice is not lost");
}

#[test]
fn no_command_is_shown_whatever_its_words() {
    let of = |command: &[&str]| json!({"containerDefinitions": [{"name": "web", "image": "a", "command": command, "entryPoint": command, "healthCheck": {"command": command}}]});
    let wanted = ["web: command * > *", "web: entryPoint * > *", "web: healthCheck.command * > *"];
    assert_eq!(told(&of(&["serve", "--pin", "hush"]), &of(&["serve", "--pin", "hush1"]), &DEFINITION), wanted, "that it differs is all");
    let image = |word: &str| json!({"imageConfig": {"command": [word], "entryPoint": [word]}});
    assert_eq!(told(&image("hush"), &image("hush2"), &FUNCTION), ["imageConfig.command * > *", "imageConfig.entryPoint * > *"], "nor of a function");
}

#[test]
fn a_secret_that_stands_where_its_name_belongs_is_not_shown() {
    let of = |n: &str| {
        json!({"containerDefinitions": [
            {"name": "web", "image": format!("shop:hush{n}@registry/web:{n}"), "environment": [{"name": format!("MODE=hush{n}"), "value": "hush"}],
             "environmentFiles": [{"type": "s3", "value": format!("arn:aws:s3:::shop/{n}.env?X-Amz-Signature=hush{n}")}],
             "secrets": [{"name": "DB", "valueFrom": format!("hush{n}")}, {"name": "KEY", "valueFrom": format!("/shop/{n}")}, {"name": format!("PIN=hush{n}"), "valueFrom": "/pin"}],
             "repositoryCredentials": {"credentialsParameter": format!("hush{n}")},
             "logConfiguration": {"secretOptions": [{"name": "token", "valueFrom": format!("hush{n}")}]}},
            {"name": format!("side{n}"), "image": "shop:hush@registry/side"}]})
    };
    let wanted = [
        "container side1 registry/side > -",
        "container side2 - > registry/side",
        "web: environment MODE value * > *",
        "web: environmentFiles 1 arn:aws:s3:::shop/1.env > arn:aws:s3:::shop/2.env",
        "web: image registry/web:1 > registry/web:2",
        "web: logConfiguration.secretOptions token * > *",
        "web: repositoryCredentials.credentialsParameter * > *",
        "web: secrets DB * > *",
        "web: secrets KEY /shop/1 > /shop/2",
        "web: secrets PIN value * > *",
    ];
    assert_eq!(told(&of("1"), &of("2"), &DEFINITION), wanted, "only what names one is");
    let user = |word: &str| json!({"containerDefinitions": [{"name": "web", "image": format!("shop:{word}@registry/web")}]});
    assert_eq!(told(&user("hush1"), &user("hush2"), &DEFINITION), ["web: image * > *"], "where only what is cut differs, nothing reads alike");
}

#[test]
fn what_is_not_shown_is_listed_to_be_cut_elsewhere() {
    let document = json!({"family": "web", "tags": [{"key": "team", "value": "hush-tag"}], "containerDefinitions": [
        {"name": "web", "image": "shop:hush-pull@registry/web", "command": ["hush-a", "hush-b"], "environment": [{"name": "A=hush-c", "value": "hush-d"}, {"name": "B", "value": "hush-e"}],
         "secrets": [{"name": "DB", "valueFrom": "hush-f"}, {"name": "KEY", "valueFrom": "/shop/key"}], "dockerLabels": {"l": "hush-g"}, "healthCheck": {"command": ["CMD", "hush-h"]},
         "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "splunk-token": "hush-i"}}}]});
    let wanted = ["CMD", "hush-a", "hush-b", "hush-c", "hush-d", "hush-e", "hush-f", "hush-g", "hush-h", "hush-i", "hush-tag", "shop:hush-pull"];
    assert_eq!(hidden(&document, &DEFINITION).iter().map(String::as_str).collect::<Vec<_>>(), wanted, "all of it, and nothing else");
}

#[test]
fn a_log_option_shows_unless_it_may_hold_a_secret() {
    for secret in ["--db-password=hush", "postgres://shop:hush@db/shop", "ghp1x9Q2h7ZkW3", "Bearer hush"] {
        let word = if secret.starts_with("ghp") { "8f14e45fceea167a5a36" } else { secret };
        assert!(!plain_word(word), "{word} is not shown");
    }
    for open in ["gunicorn", "--workers", "4", "--bind=0.0.0.0:8080", "app.main:app", "curl -f http://localhost:8080/health || exit 1"] {
        assert!(plain_word(open), "{open} is");
    }
}

#[test]
fn a_functions_configuration_is_told_by_its_members() {
    let before = json!({"runtime": "nodejs20.x", "memorySize": 128, "environment": {"MODE": "hush", "EMPTY": ""}, "layers": ["arn:l:1"], "tracingConfig": {"mode": "PassThrough"},
        "vpcConfig": {"subnetIds": ["b", "a"]}});
    let after = json!({"runtime": "nodejs22.x", "memorySize": 128, "environment": {"MODE": "hush-2", "token": "hush"}, "layers": ["arn:l:2"], "tracingConfig": {"mode": "Active"},
        "vpcConfig": {"subnetIds": ["a", "b"]}, "somethingNew": "hush"});
    let wanted = [
        "environment EMPTY * > -",
        "environment MODE * > *",
        "environment token - > *",
        "layers [\"arn:l:1\"] > [\"arn:l:2\"]",
        "runtime nodejs20.x > nodejs22.x",
        "somethingNew - > *",
        "tracingConfig.mode PassThrough > Active",
    ];
    assert_eq!(told(&before, &after, &FUNCTION), wanted, "sets have no order, and what is unknown is named");
}

#[test]
fn a_flood_is_counted() {
    let many: Map<String, Value> = (0..600).map(|n| (format!("m{n}"), json!(n))).collect();
    let lines = compare(&json!({}), &Value::Object(many), &DEFINITION);
    assert_eq!((lines.len(), lines[MOST].to.as_deref()), (MOST + 1, Some("+100")), "the rest is not left unsaid");
}
