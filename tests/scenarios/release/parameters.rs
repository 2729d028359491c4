//! `preflight change-set --parameter`: values go to CloudFormation, and nowhere else.
#![cfg(unix)]

use serde_json::{Value, json};
use switchback_demo::{Effect, Fault};

use crate::harness::{Program, Served};

const STACK: &str = "coupons-prod";
const SECRET: &str = "hunter2-of-the-parameter";

/// The stack's template with parameters of its own, one of which is a value of the function's environment.
fn template(declared: &Value) -> tempfile::NamedTempFile {
    let current = format!("{}/fixtures/serverless3/current.json", env!("CARGO_MANIFEST_DIR"));
    let mut template: Value = serde_json::from_str(&std::fs::read_to_string(current).expect("the fixture")).expect("JSON");
    template["Parameters"] = declared.clone();
    template["Resources"]["CouponsLambdaFunction"]["Properties"]["Environment"]["Variables"]["KEY"] = json!({"Ref": "Key"});
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), template.to_string()).expect("written");
    file
}

/// Everything that the program has left on disk.
fn left(program: &Program) -> String {
    let mut found = String::new();
    let mut folders = vec![program.data()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found += &String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()),
            }
        }
    }
    found
}

#[tokio::test]
async fn a_value_goes_to_cloudformation_and_into_no_record_and_no_answer() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let file = template(&json!({"Key": {"Type": "String", "NoEcho": true}, "Stage": {"Type": "String", "Default": "prod", "AllowedValues": ["prod", "dev"]}}));
    let path = file.path().display().to_string();
    let ask = async |exit: i32, said: &[&str]| {
        let mut args = vec!["preflight", "change-set", STACK, "--template", &path];
        args.extend(said.iter().flat_map(|p| ["--parameter", p]));
        program.json(exit, &args).await
    };
    let key = format!("Key={SECRET}");
    let made = ask(0, &[&key]).await;
    assert!(made["tree"].to_string().contains("CouponsLambdaFunction"), "the function changes: {made:#}");
    let operations = program.json(0, &["operations"]).await;
    for told in [&made, &operations] {
        assert!(!told.to_string().contains(SECRET), "names only: {told:#}");
    }

    let refused = async |said: &[&str], words: &str| {
        let answer = ask(3, said).await;
        assert!(answer["error"]["message"].as_str().is_some_and(|m| m.contains(words)), "AWS's words `{words}`: {answer:#}");
        assert!(!answer.to_string().contains(SECRET), "{answer:#}");
    };
    refused(&[], "Parameters: [Key] must have values").await;
    refused(&[&key, &format!("Nope={SECRET}")], "Parameters: [Nope] do not exist in the template").await;
    refused(&[&key, &format!("Stage={SECRET}")], "Parameter 'Stage' must be one of AllowedValues").await;
    refused(&["Key"], "Cannot specify usePreviousValue").await;
    for (said, words) in [(vec![key.as_str(), key.as_str()], "named twice"), (vec!["=hunter2-of-the-parameter"], "parameter 1")] {
        let answer = ask(2, &said).await;
        assert!(answer["error"]["message"].as_str().is_some_and(|m| m.contains(words)) && !answer.to_string().contains(SECRET), "{answer:#}");
    }
    let kept = left(&program);
    assert!(kept.contains("\"Key\"") && !kept.contains(SECRET), "the record names the parameter");
}

/// What was to be sent and never was cannot be sent by whoever comes later: its values are nowhere.
#[tokio::test]
async fn whoever_resumes_it_without_the_values_is_told_so() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let file = template(&json!({"Key": {"Type": "String"}}));
    let path = file.path().display().to_string();
    served.cloud.inject(Fault::always("cloudformation:CreateChangeSet", Effect::Throttle)).expect("a rule in memory");
    let key = format!("Key={SECRET}");
    let mut child = program.start(&["preflight", "change-set", STACK, "--template", &path, "--parameter", &key]);
    while !served.cloud.calls().iter().any(|seen| seen.operation == "CreateChangeSet") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    child.kill().await.expect("it is killed");
    served.cloud.clear_faults().expect("rules in memory");
    let operations = program.json(0, &["operations"]).await;
    let id = operations["operations"][0]["id"].as_str().expect("it was opened");
    let resumed = program.run(&["resume", id, "--yes", "--json"]).await;
    assert!(resumed.exit != 0 && resumed.out.contains("kept in no record") && !resumed.out.contains(SECRET), "{resumed:#?}");
    assert!(!left(&program).contains(SECRET), "nothing of it is on disk");
}

#[tokio::test]
async fn a_throttled_call_is_sent_again_with_its_values() {
    let served = Served::market().await;
    let program = Program::on(&served);
    let file = template(&json!({"Key": {"Type": "String"}}));
    served.once("cloudformation:CreateChangeSet", Effect::Throttle);
    let key = format!("Key={SECRET}");
    let made = program.json(0, &["preflight", "change-set", STACK, "--template", &file.path().display().to_string(), "--parameter", &key]).await;
    assert!(made["tree"].to_string().contains("CouponsLambdaFunction"), "{made:#}");
}
