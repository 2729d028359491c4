//! What differs is said before a deploy, member by member, and no value of an environment with it: with the real command.
#![cfg(unix)]

use std::path::PathBuf;

use aws_sdk_ecs::types::{ContainerDefinition, KeyValuePair};
use aws_sdk_lambda::types::Environment;
use serde_json::{Value, json};
use switchback_demo::{Effect, Fault};

use super::package;
use crate::harness::{Program, Sdk, Served};

const SEARCH: &str = "ecs:market-prod/search";
const CHECKOUT: &str = "lambda:checkout:live";
/// What is to be seen nowhere.
const OLD: &str = "hunter2-OLD-77d1";
const NEW: &str = "hunter2-NEW-90aa";

/// The differences of the first target, as `sign field`.
fn told(document: &Value) -> Vec<String> {
    let lines = document["diff"][0]["lines"].as_array().unwrap_or_else(|| panic!("no difference: {document:#}"));
    let one = |line: &Value| {
        let sign = match (line["from"].is_null(), line["to"].is_null()) {
            (true, _) => '+',
            (_, true) => '-',
            _ => '~',
        };
        format!("{sign} {}{}", line["field"].as_str().unwrap_or_default(), if line["hidden"] == true { " *" } else { "" })
    };
    lines.iter().map(one).collect()
}

fn codes(document: &Value) -> Vec<(&str, &str)> {
    let found = document["findings"].as_array().into_iter().flatten();
    found.filter_map(|f| Some((f["severity"].as_str()?, f["code"].as_str()?))).collect()
}

/// Has the service run a definition with a second container, and the old value in the first one's environment.
async fn with_side(served: &Served, sdk: &Sdk) -> ContainerDefinition {
    let now = sdk.definition("market-prod", "search").await;
    let now = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there").task_definition().expect("it").clone();
    let mut web = now.container_definitions()[0].clone();
    web.environment = Some(vec![KeyValuePair::builder().name("DB_PASSWORD").value(OLD).build(), KeyValuePair::builder().name("MODE").value("b").build()]);
    let side = ContainerDefinition::builder().name("side").image(web.image().expect("one")).essential(false).build();
    let register = sdk.ecs.register_task_definition().family("search").container_definitions(web.clone()).container_definitions(side);
    let register = register.set_cpu(now.cpu).set_memory(now.memory).set_network_mode(now.network_mode).set_execution_role_arn(now.execution_role_arn);
    let made = register.set_requires_compatibilities(now.requires_compatibilities).send().await.expect("registered");
    let arn = made.task_definition().and_then(|d| d.task_definition_arn()).expect("an ARN").to_owned();
    sdk.ecs.update_service().cluster("market-prod").service("search").task_definition(arn).send().await.expect("deployed");
    let _ = served;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    web
}

/// The definition of the service as a file, with one container and this value in its environment.
async fn file(program: &Program, sdk: &Sdk, web: &ContainerDefinition, value: &str) -> PathBuf {
    let now = sdk.definition("market-prod", "search").await;
    let now = sdk.ecs.describe_task_definition().task_definition(now).send().await.expect("there").task_definition().expect("it").clone();
    let name = web.name().expect("a name");
    let mut container = json!({"name": name, "image": web.image(), "environment": [{"name": "MODE", "value": "b"}, {"name": "DB_PASSWORD", "value": value}]});
    let ports: Vec<Value> = web.port_mappings().iter().map(|p| json!({"containerPort": p.container_port()})).collect();
    container["portMappings"] = json!(ports);
    let whole = json!({
        "family": "search", "cpu": now.cpu(), "memory": now.memory(), "networkMode": now.network_mode().map(|m| m.as_str()),
        "executionRoleArn": now.execution_role_arn(), "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [container],
    });
    std::fs::create_dir_all(program.data()).expect("a folder");
    let path = program.data().with_file_name("task.json");
    std::fs::write(&path, whole.to_string()).expect("a file");
    path
}

fn holds(dir: &std::path::Path, marker: &str) -> bool {
    let entries = std::fs::read_dir(dir).expect("the folder").filter_map(Result::ok);
    entries
        .map(|e| e.path())
        .any(|path| if path.is_dir() { holds(&path, marker) } else { std::fs::read(&path).is_ok_and(|b| String::from_utf8_lossy(&b).contains(marker)) })
}

#[tokio::test]
async fn a_file_is_compared_member_by_member_and_no_value_of_it_is_shown() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served).with("SWITCHBACK_LOG", "trace"), served.sdk());
    let web = with_side(&served, &sdk).await;
    let name = web.name().expect("a name").to_owned();
    let path = file(&program, &sdk, &web, NEW).await.display().to_string();
    let dry = program.json(0, &["deploy", SEARCH, "--task-definition", &path, "--dry-run"]).await;
    let lines = told(&dry);
    assert!(lines.contains(&format!("~ {name}: environment DB_PASSWORD *")), "the one whose value is another, by name: {lines:#?}");
    assert!(!lines.iter().any(|l| l.contains("environment MODE")), "the other is the same: {lines:#?}");
    assert!(lines.contains(&"- container side".to_owned()), "a container that goes is said: {lines:#?}");
    assert!(!lines.iter().any(|l| l.contains("portMappings") || l.contains("family") || l.ends_with("cpu")), "what AWS fills in is no difference: {lines:#?}");
    let text = program.run(&["deploy", SEARCH, "--task-definition", &path, "--dry-run"]).await;
    assert!(text.out.contains(&format!("± {name}: environment DB_PASSWORD")) && text.out.contains("changed"), "in words: {}", text.out);
    let done = program.run(&["deploy", SEARCH, "--task-definition", &path, "--yes", "--json"]).await;
    assert_eq!(done.exit, 0, "{done:#?}");
    for shown in [dry.to_string(), text.out, text.err, done.out, done.err] {
        assert!(!shown.contains(OLD) && !shown.contains(NEW), "a value is shown: {shown}");
    }
    assert!(program.data().join("journal.db").exists(), "there is a journal to look into");
    assert!(!holds(&program.data(), OLD) && !holds(&program.data(), NEW), "no record and no log has a value");
}

#[tokio::test]
async fn an_environment_file_tells_names_whose_values_differ() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let web = with_side(&served, &sdk).await;
    let name = web.name().expect("a name");
    std::fs::create_dir_all(program.data()).expect("a folder");
    let path = program.data().with_file_name("search.env");
    std::fs::write(&path, format!("DB_PASSWORD={NEW}\nMODE=b\nADDED={NEW}\n")).expect("a file");
    let dry = program.json(0, &["deploy", SEARCH, "--env-file", &format!("{name}={}", path.display()), "--dry-run"]).await;
    assert_eq!(told(&dry), [format!("+ {name}: environment ADDED *"), format!("~ {name}: environment DB_PASSWORD *")], "by value, without it");
    assert!(!dry.to_string().contains("hunter2"), "{dry:#}");
}

#[tokio::test]
async fn a_file_that_is_of_no_use_is_refused_before_anything_is_sent() {
    let served = Served::market().await;
    let program = Program::on(&served);
    std::fs::create_dir_all(program.data()).expect("a folder");
    let path = program.data().with_file_name("task.json");
    let deep = "[".repeat(100_000);
    let other = r#"{"family":"other","containerDefinitions":[{"name":"a","image":"b@sha256:c"}]}"#;
    for (text, word) in
        [("{\"family\": \"hunter2\"", "no JSON"), (deep.as_str(), "no JSON"), ("{\"family\": \"hunter2\"}", "containerDefinitions"), (other, "family `other`")]
    {
        std::fs::write(&path, text).expect("a file");
        let refused = program.json(3, &["deploy", SEARCH, "--task-definition", &path.display().to_string(), "--yes"]).await;
        let found = refused["findings"].as_array().map_or_else(|| refused.to_string(), |f| Value::Array(f.clone()).to_string());
        assert!(found.contains(word) && !refused.to_string().contains("hunter2"), "the cause, and nothing of the file: {refused:#}");
    }
    std::fs::write(&path, vec![b' '; 2_000_000]).expect("a file");
    let large = program.json(3, &["preflight", "deploy", SEARCH, "--task-definition", &path.display().to_string()]).await;
    assert!(codes(&large).contains(&("block", "unusable")) && large.to_string().contains("more than"), "{large:#}");
    assert_eq!(served.writes(), 0, "nothing was sent");
}

#[tokio::test]
async fn edits_of_latest_are_told_before_they_go_out_with_new_code() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let environment = Environment::builder().variables("DB_PASSWORD", NEW).build();
    sdk.lambda.update_function_configuration().function_name("checkout").memory_size(777).environment(environment).send().await.expect("configured");
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let zip = package(program.data().parent().expect("a home"));
    let dry = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--dry-run"]).await;
    let lines = told(&dry);
    for wanted in ["~ code", "~ size", "~ memorySize", "+ environment DB_PASSWORD *"] {
        assert!(lines.contains(&wanted.to_owned()), "{wanted}: {lines:#?}");
    }
    assert!(codes(&dry).contains(&("warn", "settings_along")), "and it is found: {dry:#}");
    let served_now = sdk.alias("checkout", "live").await;
    assert!(dry["findings"].to_string().contains(&format!("version {served_now}")), "since which version: {dry:#}");
    let back = program.json(0, &["shift", CHECKOUT, "--to", "41", "--percent", "100", "--dry-run"]).await;
    assert!(told(&back).contains(&"~ code".to_owned()), "two versions are compared as well: {back:#}");
    assert!(!codes(&back).iter().any(|(_, code)| *code == "settings_along"), "where nothing is published nothing goes along: {back:#}");
    assert!(!dry.to_string().contains("hunter2"), "{dry:#}");
    let done = program.json(0, &["deploy", CHECKOUT, "--zip", &zip, "--yes"]).await;
    assert_eq!(done["operation"]["state"], "done", "{done:#}");
}

#[tokio::test]
async fn routes_of_two_deployments_are_compared_where_aws_tells_them() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let (orders, delivery) = (sdk.rest_api("orders-api").await, sdk.http_api("delivery-api").await);
    let resources = sdk.rest.get_resources().rest_api_id(&orders).send().await.expect("a list");
    let root = resources.items().iter().find(|r| r.path() == Some("/")).and_then(|r| r.id()).expect("a root").to_owned();
    sdk.rest.put_method().rest_api_id(&orders).resource_id(&root).http_method("PATCH").authorization_type("NONE").send().await.expect("a method");
    let integration = sdk.rest.put_integration().rest_api_id(&orders).resource_id(&root).http_method("PATCH");
    integration.r#type(aws_sdk_apigateway::types::IntegrationType::Mock).send().await.expect("what stands behind it");
    let made = sdk.rest.create_deployment().rest_api_id(&orders).send().await.expect("a deployment");
    let to = made.id().expect("an id");
    let dry = program.json(0, &["shift", &format!("rest:{orders}/dev"), "--to", to, "--percent", "100", "--dry-run"]).await;
    assert_eq!(told(&dry), ["+ route PATCH / *"], "the route that comes: {dry:#}");
    let (current, _) = sdk.http_stage(&delivery, "prod").await;
    let all = sdk.http.get_deployments().api_id(&delivery).send().await.expect("a list");
    let works = |d: &&aws_sdk_apigatewayv2::types::Deployment| d.deployment_status().is_some_and(|status| status.as_str() == "DEPLOYED");
    let other = all.items().iter().filter(works).filter_map(|d| d.deployment_id()).find(|id| *id != current).expect("another");
    let untold = program.json(0, &["preflight", "shift", &format!("http:{delivery}/prod"), "--to", other, "--percent", "100"]).await;
    assert!(codes(&untold).contains(&("info", "routes_untold")), "what is not known is said: {untold:#}");
}

#[tokio::test]
async fn an_image_has_to_be_there_and_where_lambda_takes_it() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let gone = format!("sha256:{}", "0".repeat(64));
    let registry = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com";
    let ask = async |exit: i32, uri: String| program.json(exit, &["preflight", "deploy", "lambda:image-resizer:live", "--image", &uri]).await;
    let missing = ask(3, format!("{registry}/image-resizer@{gone}")).await;
    assert!(codes(&missing).contains(&("block", "image_gone")) && missing.to_string().contains("repository image-resizer"), "{missing:#}");
    let theirs = ask(0, format!("{}/image-resizer@{gone}", registry.replace("210987654321", "111122223333"))).await;
    assert!(codes(&theirs).contains(&("warn", "image_other_account")) && theirs.to_string().contains("111122223333"), "{theirs:#}");
    let far = ask(3, format!("{}/image-resizer@{gone}", registry.replace("ap-northeast-2", "us-east-1"))).await;
    assert!(codes(&far).contains(&("block", "image_other_region")), "{far:#}");
    let outside = ask(0, format!("public.ecr.aws/lambda/nodejs@{gone}")).await;
    assert!(codes(&outside).contains(&("warn", "image_outside")), "{outside:#}");

    let definition = sdk.definition("market-prod", "search").await;
    let read = sdk.ecs.describe_task_definition().task_definition(definition).send().await.expect("there");
    let container = &read.task_definition().expect("it").container_definitions()[0];
    let (name, image) = (container.name().expect("a name"), container.image().expect("an image"));
    let (repository, _) = image.split_once('@').expect("by digest");
    let lost = program.json(3, &["preflight", "deploy", SEARCH, "--image", &format!("{name}={repository}@{gone}")]).await;
    assert!(codes(&lost).contains(&("block", "image_gone")), "{lost:#}");
    let hub = program.json(0, &["preflight", "deploy", SEARCH, "--image", &format!("{name}=nginx@{gone}")]).await;
    assert!(codes(&hub).contains(&("info", "image_outside")), "a task may come from anywhere: {hub:#}");

    served.cloud.inject(Fault::always("ecr:DescribeImages", Effect::ServerError(500))).expect("a rule in memory");
    let unread = program.json(0, &["deploy", SEARCH, "--cpu", "2048", "--memory", "8192", "--yes"]).await;
    assert_eq!(unread["operation"]["state"], "done", "what cannot be looked at stands in nobody's way: {unread:#}");
    let said = program.json(0, &["preflight", "deploy", SEARCH, "--cpu", "1024", "--memory", "8192"]).await;
    assert!(codes(&said).contains(&("info", "not_checked")) && said.to_string().contains("ecr:DescribeImages"), "{said:#}");
}

#[tokio::test]
async fn a_tag_goes_out_as_the_digest_that_it_means_when_it_is_planned() {
    let served = Served::market().await;
    let (program, sdk) = (Program::on(&served), served.sdk());
    let tagged = "210987654321.dkr.ecr.ap-northeast-2.amazonaws.com/image-resizer:r13";
    let old = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier("13").send().await.expect("a version");
    let digest = old.code_sha256().expect("its digest").to_owned();
    let done = program.json(0, &["deploy", "lambda:image-resizer:live", "--image", tagged, "--yes"]).await;
    let served_now = sdk.alias("image-resizer", "live").await;
    let made = sdk.lambda.get_function_configuration().function_name("image-resizer").qualifier(&served_now).send().await.expect("a version");
    assert_eq!((done["operation"]["state"].as_str(), made.code_sha256()), (Some("done"), Some(digest.as_str())), "{done:#}");
    let looked = program.json(0, &["preflight", "deploy", "lambda:image-resizer:live", "--image", tagged]).await;
    assert!(codes(&looked).contains(&("info", "image_pinned")) && looked.to_string().contains(&format!("image-resizer@sha256:{digest}")), "{looked:#}");
    let none = program.json(3, &["preflight", "deploy", "lambda:image-resizer:live", "--image", &tagged.replace("r13", "r99")]).await;
    assert!(codes(&none).contains(&("block", "image_gone")), "a tag that means nothing: {none:#}");
    served.cloud.inject(Fault::always("ecr:DescribeImages", Effect::ServerError(500))).expect("a rule in memory");
    let blind = program.json(3, &["preflight", "deploy", "lambda:image-resizer:live", "--image", tagged]).await;
    assert!(codes(&blind).contains(&("block", "image_by_tag")), "which image it is has to be known: {blind:#}");
}
