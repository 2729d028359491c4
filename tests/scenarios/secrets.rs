//! Values that are nobody's business: whatever is run, they end up in no file, no output and no log.

use std::path::Path;

use aws_sdk_ecs::types::{ContainerDefinition, KeyValuePair};
use aws_sdk_lambda::types::Environment;

use crate::harness::{Place, Program, Sdk, Served, rollback, undo};

/// What a password in an environment looks like.
const MARKER: &str = "hunter2-MARKER-8f3a";

/// A release of `checkout` and one of `search` with the marker in their environments, and both targets on them.
async fn plant(sdk: &Sdk, settle: impl AsyncFn()) {
    let environment = Environment::builder().variables("DB_PASSWORD", MARKER).build();
    sdk.lambda.update_function_configuration().function_name("checkout").environment(environment).send().await.expect("configured");
    settle().await;
    let version = sdk.lambda.publish_version().function_name("checkout").send().await.expect("published");
    sdk.point("checkout", "live", version.version().expect("a number")).await;
    let old = sdk.ecs.describe_task_definition().task_definition("search:26").send().await.expect("described");
    let old = old.task_definition().expect("a definition").clone();
    let mut container: ContainerDefinition = old.container_definitions()[0].clone();
    container.environment = Some(vec![KeyValuePair::builder().name("DB_PASSWORD").value(MARKER).build()]);
    let register = sdk.ecs.register_task_definition().family("search").container_definitions(container);
    let register = register.set_cpu(old.cpu).set_memory(old.memory).set_network_mode(old.network_mode).set_execution_role_arn(old.execution_role_arn);
    register.set_requires_compatibilities(old.requires_compatibilities).send().await.expect("registered");
    sdk.ecs.update_service().cluster("market-prod").service("search").task_definition("search:27").send().await.expect("deployed");
    let api = sdk.rest_api("storefront-api").await;
    let patch = aws_sdk_apigateway::types::PatchOperation::builder().op(aws_sdk_apigateway::types::Op::Replace).path("/variables/password").value(MARKER);
    sdk.rest.update_stage().rest_api_id(api).stage_name("prod").patch_operations(patch.build()).send().await.expect("a variable");
    settle().await;
    assert_eq!(sdk.definition("market-prod", "search").await, "search:27", "the marker is being served");
}

fn holds_marker(bytes: &[u8]) -> bool {
    bytes.windows(MARKER.len()).any(|w| w == MARKER.as_bytes())
}

/// Every file below a folder that holds the marker.
fn files_with_marker(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with_marker(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| holds_marker(&bytes)) {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn no_command_shows_or_keeps_an_environment() {
    let served = Served::market().await;
    let sdk = served.sdk();
    plant(&sdk, async || tokio::time::sleep(std::time::Duration::from_secs(4)).await).await;
    let program = Program::on(&served).with("SWITCHBACK_LOG", "trace");
    let stage = format!("rest:{}/prod", sdk.rest_api("storefront-api").await);
    let targets = ["lambda:checkout:live", "ecs:market-prod/search", stage.as_str()];
    let mut commands: Vec<Vec<&str>> = vec![vec!["targets"], vec!["doctor"]];
    commands.extend(targets.iter().map(|t| vec!["show", *t]));
    commands.push([&["rollback"], &targets[..], &["--yes"]].concat());
    commands.extend([vec!["operations"], vec!["audit"], vec!["undo", "--dry-run"], vec!["undo", "--yes"]]);
    for command in commands {
        for form in [&[][..], &["--json"][..]] {
            if !form.is_empty() && command.contains(&"--yes") {
                continue;
            }
            let ran = program.run(&[&command[..], form].concat()).await;
            assert!(matches!(ran.exit, 0), "{command:?} works: {ran:#?}");
            assert!(!holds_marker(ran.out.as_bytes()) && !holds_marker(ran.err.as_bytes()), "{command:?} {form:?} shows the marker: {ran:#?}");
            assert!(!ran.out.contains("X-Amz-Signature") && !ran.err.contains("X-Amz-Signature"), "{command:?} shows a presigned URL");
        }
    }
    assert!(program.data().join("journal.db").exists(), "there is a journal to look into");
    assert_eq!(files_with_marker(&program.data()), Vec::<std::path::PathBuf>::new(), "no file holds the marker");
}

/// A canary comes back with the stage variables it overrides, so they are kept; but nothing shows them.
#[tokio::test]
async fn no_command_shows_a_stage_variable() {
    let served = Served::market().await;
    let sdk = served.sdk();
    let api = sdk.rest_api("orders-api").await;
    let patch = aws_sdk_apigateway::types::PatchOperation::builder().op(aws_sdk_apigateway::types::Op::Replace);
    let patch = patch.path("/canarySettings/stageVariableOverrides/apiKey").value(MARKER).build();
    sdk.rest.update_stage().rest_api_id(&api).stage_name("prod").patch_operations(patch).send().await.expect("an override");
    let (program, stage) = (Program::on(&served), format!("rest:{api}/prod"));
    let silent = async |command: &[&str]| {
        let ran = program.run(command).await;
        assert!(ran.exit == 0 && !holds_marker(ran.out.as_bytes()) && !holds_marker(ran.err.as_bytes()), "{command:?}: {ran:#?}");
    };
    for command in [&["targets", "--json"][..], &["show", &stage, "--json"], &["rollback", &stage, "--dry-run", "--json"], &["rollback", &stage, "--yes"]] {
        silent(command).await;
    }
    for command in [&["undo", "--dry-run"][..], &["undo", "--dry-run", "--json"], &["operations", "--json"], &["audit", "--json"]] {
        silent(command).await;
    }
    let plan = program.json(0, &["undo", "--dry-run"]).await;
    let command = plan["plan"]["steps"][0]["command"].as_str().expect("a command").to_owned();
    assert!(command.contains("apiKey") && command.contains(":<not shown>"), "its name stays, and the command cannot be run with a wrong value: {command}");
    program.json(0, &["undo", "--yes"]).await;
    let stage = sdk.rest.get_stage().rest_api_id(&api).stage_name("prod").send().await.expect("the stage");
    let back = stage.canary_settings().and_then(|c| c.stage_variable_overrides()).and_then(|o| o.get("apiKey")).cloned();
    assert_eq!(back.as_deref(), Some(MARKER), "and the value is back where it was");
}

#[tokio::test]
async fn no_call_that_is_reported_holds_parameters_or_answers() {
    let place = Place::market();
    let sdk = place.sdk();
    plant(&sdk, async || place.clock.pass(std::time::Duration::from_secs(600))).await;
    let console = place.console().await;
    let stage = format!("rest:{}/prod", sdk.rest_api("storefront-api").await);
    rollback(&console, &["lambda:checkout:live", "ecs:market-prod/search", &stage]).await.expect("back");
    undo(&console).await.expect("and forward");
    console.targets(None, None, switchback_core::Lang::En).await.expect("the board");
    let heard = place.heard();
    assert!(heard.iter().any(|c| c.operation == "ecs:DescribeTaskDefinition") && heard.iter().any(|c| c.mutates), "calls were reported");
    let words = serde_json::to_string(&heard).expect("calls as JSON");
    assert!(!words.contains(MARKER) && !words.contains("checkout"), "which, when, how long, how it ended; nothing else");
    assert_eq!(files_with_marker(place.dir.path()), Vec::<std::path::PathBuf>::new(), "no file holds the marker");
}
