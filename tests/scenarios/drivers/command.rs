//! The real command where CodeDeploy drives: there, back while it runs, killed half-way, and never underneath another's.
#![cfg(unix)]

use serde_json::Value;

use super::*;
use crate::harness::{Program, Served};

/// Five minutes of a canary are ten seconds.
const PACE: u32 = 30;

fn actions(document: &Value) -> Vec<&str> {
    document["operation"]["steps"].as_array().into_iter().flatten().filter_map(|step| step["action"].as_str()).collect()
}

fn asked(served: &Served, operation: &str) -> usize {
    served.cloud.calls().iter().filter(|call| call.operation == operation).count()
}

async fn live(served: &Served) -> String {
    served.sdk().alias("login", "live").await
}

/// Waits until the first share has moved.
async fn until_split(served: &Served) {
    for _ in 0..600 {
        if live(served).await.contains('+') {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no share has moved in fifteen seconds");
}

#[tokio::test]
async fn a_shift_is_codedeploys_to_its_end_and_undone_by_one_write() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    let done = program.json(0, &["shift", LOGIN, "--to", "23", "--percent", "100", "--note", "back to 23", "--yes"]).await;
    assert_eq!((actions(&done), &done["operation"]["verdict"]), (vec!["codedeploy:CreateDeployment"], &"verified".into()), "{done:#}");
    assert_eq!((live(&served).await.as_str(), asked(&served, "UpdateAlias")), ("23", 0), "it wrote nothing itself");
    let undone = program.json(0, &["undo", "--yes"]).await;
    assert_eq!((actions(&undone), live(&served).await.as_str()), (vec!["lambda:UpdateAlias"], "24"), "nothing runs any more: {undone:#}");
}

#[tokio::test]
async fn a_deploy_publishes_and_leaves_the_traffic_to_codedeploy() {
    let served = Served::paced(PACE).await;
    let (program, dir) = (Program::on(&served), tempfile::tempdir().expect("a folder"));
    let zip = crate::release::package(dir.path());
    let done = program.json(0, &["deploy", LOGIN, "--zip", &zip, "--yes"]).await;
    assert_eq!(actions(&done), ["lambda:UpdateFunctionCode", "lambda:PublishVersion", "codedeploy:CreateDeployment"], "{done:#}");
    assert_eq!(Some(live(&served).await.as_str()), done["operation"]["targets"][0]["to"].as_str(), "the new version has all of it");
}

#[tokio::test]
async fn a_rollback_stops_what_runs_and_writes_nothing_underneath() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    served.sdk().point("login", "live", "23").await;
    let id = deploy_login(&served.sdk(), "23", "24").await;
    until_split(&served).await;
    let pointed = asked(&served, "UpdateAlias");
    let back = program.json(0, &["rollback", LOGIN, "--yes"]).await;
    assert_eq!((actions(&back), &back["operation"]["verdict"]), (vec!["codedeploy:StopDeployment"], &"verified".into()), "{back:#}");
    assert_eq!((live(&served).await.as_str(), asked(&served, "UpdateAlias")), ("23", pointed), "CodeDeploy takes back what it moved");
    let stopped = served.sdk().codedeploy.get_deployment().deployment_id(id).send().await.expect("it is there");
    assert_eq!(stopped.deployment_info().and_then(|d| d.status()).map(|s| s.as_str()), Some("Stopped"), "and this was it");
    // What comes before the stop decides how fast the key is: who this is, the reading, and the proof of where it leads.
    let calls = served.cloud.calls();
    let key = calls.iter().rposition(|call| call.operation == "StopDeployment").expect("it was asked");
    let first = calls.iter().rposition(|call| call.operation == "GetCallerIdentity").expect("it was asked");
    let before: Vec<&str> = calls[first..key].iter().map(|call| call.operation.as_str()).collect();
    assert!(before.len() <= 8 && !before.contains(&"ListApplications"), "no search for groups on the way: {before:?}");
}

#[tokio::test]
async fn anothers_way_back_is_not_turned_round_by_the_key() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    deploy_login(&served.sdk(), "24", "23").await;
    until_split(&served).await;
    let said = program.json(3, &["rollback", LOGIN, "--yes"]).await;
    assert_eq!(said["error"]["code"], "already_rolled_back", "somebody takes it to an older release: {said:#}");
    assert_eq!(asked(&served, "StopDeployment"), 0, "stopping that would bring the outage back");
}

#[tokio::test]
async fn anothers_deployment_is_named_and_not_written_under() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    let id = deploy_login(&served.sdk(), "24", "23").await;
    until_split(&served).await;
    for forward in [
        vec!["shift", LOGIN, "--to", "22", "--percent", "100"],
        vec!["shift", LOGIN, "--to", "22", "--percent", "100", "--engine", "local"],
        vec!["promote", LOGIN],
    ] {
        let ran = program.run(&[forward.as_slice(), &["--yes", "--json"]].concat()).await;
        let said: Value = serde_json::from_str(&ran.out).expect("one document");
        assert_eq!((&said["ok"], &said["error"]["code"]), (&false.into(), &"blocked".into()), "{forward:?}: {said:#}");
        assert!(ran.out.contains(&id), "{forward:?}: it says which deployment: {said:#}");
    }
    assert_eq!((asked(&served, "UpdateAlias"), asked(&served, "CreateDeployment"), asked(&served, "StopDeployment")), (0, 1, 0), "and it was left alone");
}

#[tokio::test]
async fn killed_half_way_codedeploy_goes_on_and_a_resume_follows() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    let mut child = program.start(&["shift", LOGIN, "--to", "23", "--percent", "100", "--yes", "--json"]);
    until_split(&served).await;
    child.kill().await.expect("SIGKILL");
    child.wait().await.expect("its end");
    let open = program.json(0, &["operations"]).await["operations"][0].clone();
    assert_eq!(open["open"], true, "it is recorded as under way: {open:#}");
    for _ in 0..600 {
        if live(&served).await == "23" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(live(&served).await, "23", "AWS needs nobody for that");
    let seen = program.json(0, &["resume", open["id"].as_str().expect("an id"), "--yes"]).await;
    assert_eq!(seen["operation"]["verdict"], "verified", "it finds the deployment and its end: {seen:#}");
    assert_eq!((asked(&served, "CreateDeployment"), asked(&served, "UpdateAlias")), (1, 0), "nothing was sent again");
}

#[tokio::test]
async fn an_abort_beside_it_stops_it() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    let args = ["shift", LOGIN, "--to", "23", "--percent", "100", "--yes", "--json"];
    let child = program.start(&args);
    until_split(&served).await;
    let abort = program.json(0, &["abort", LOGIN, "--yes"]).await;
    assert_eq!((actions(&abort), live(&served).await.as_str()), (vec!["codedeploy:StopDeployment"], "24"), "{abort:#}");
    let ended = crate::harness::Ran::of(child, &args).await;
    assert_ne!(ended.exit, 0, "the shift says that it was overtaken: {ended:#?}");
    assert_eq!(asked(&served, "UpdateAlias"), 0, "by nobody's own write");
}

#[tokio::test]
async fn that_codedeploy_gives_no_answer_after_a_stop_is_said_while_it_is_waited_for() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    served.sdk().point("login", "live", "23").await;
    deploy_login(&served.sdk(), "23", "24").await;
    until_split(&served).await;
    let args = ["--lang", "ko", "rollback", LOGIN, "--yes", "--json"];
    let child = program.start(&args);
    for _ in 0..500 {
        if asked(&served, "StopDeployment") > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for read in ["codedeploy:ListDeployments", "codedeploy:BatchGetDeployments"] {
        served.cloud.inject(switchback_demo::Fault::always(read, switchback_demo::Effect::ServerError(500))).expect("a rule in memory");
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    served.cloud.clear_faults().expect("rules in memory");
    let ran = crate::harness::Ran::of(child, &args).await;
    assert!(ran.err.contains("CodeDeploy가 응답하지 않습니다"), "it is said at once: {ran:#?}");
    assert_eq!((ran.exit, live(&served).await.as_str()), (0, "23"), "and it ends once CodeDeploy answers: {ran:#?}");
}

#[tokio::test]
async fn a_lost_answer_is_found_again_and_not_sent_twice() {
    let served = Served::paced(PACE).await;
    let program = Program::on(&served);
    served.once("codedeploy:CreateDeployment", switchback_demo::Effect::DropAfter);
    let done = program.json(0, &["shift", LOGIN, "--to", "23", "--percent", "100", "--note", "once", "--yes"]).await;
    assert_eq!((done["operation"]["state"].as_str(), live(&served).await.as_str()), (Some("done"), "23"), "{done:#}");
    assert_eq!(asked(&served, "CreateDeployment"), 1, "it was there by its words, its aim and its time");
}

#[tokio::test]
async fn a_canary_of_ecs_is_started_by_one_call_and_followed() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let done = program.json(0, &["deploy", "ecs:market-prod/api-gateway-edge", "--to", "api-gateway-edge:20", "--yes"]).await;
    assert_eq!((actions(&done), &done["operation"]["verdict"]), (vec!["ecs:UpdateService"], &"verified".into()), "{done:#}");
    let strategy = |f: &&Value| f["cause"].as_str().is_some_and(|cause| cause.contains("10 %, the rest after 5 minutes"));
    assert!(done["operation"]["findings"].as_array().into_iter().flatten().any(|f| strategy(&f)), "who drives, in words: {done:#}");
}
