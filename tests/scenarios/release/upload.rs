//! An upload over a slow line: how far it is, told without a terminal, and called off by another process.
#![cfg(unix)]

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use super::zipped;
use crate::harness::{Line, Program, Served};

const CHECKOUT: &str = "lambda:checkout:live";
/// Fifteen seconds of it on a line at this pace, less what the system's buffers swallow; a zip goes in base64, which is a third more.
const SIZE: usize = 12_000_000;
const PACE: u32 = 700_000;

#[tokio::test]
async fn an_abort_beside_an_upload_stops_it_on_the_way() {
    let served = Served::market().await;
    let line = Line::to(&served, PACE).await;
    let (program, dir) = (Program::at(&line.endpoint), tempfile::tempdir().expect("a folder"));
    let handler = ("index.mjs", "export const handler = async () => ({ statusCode: 200 });\n");
    let zip = zipped(dir.path(), "large.zip", &[handler, ("data.txt", &"0".repeat(SIZE))]).display().to_string();
    let mut deploy = program.start(&["deploy", CHECKOUT, "--zip", &zip, "--yes", "--json"]);
    let mut told = BufReader::new(deploy.stderr.take().expect("its standard error")).lines();
    loop {
        let said = told.next_line().await.expect("it can be read").expect("it tells of its upload before it ends");
        if said.contains("uploading") && said.contains("of 12.0 MB") {
            break;
        }
    }
    let aborted = program.json(0, &["abort", CHECKOUT, "--yes"]).await;
    assert_eq!((aborted["operation"]["state"].as_str(), aborted["operation"]["steps"].as_array().map(Vec::len)), (Some("done"), Some(0)), "{aborted:#}");

    let mut out = String::new();
    deploy.stdout.take().expect("its standard output").read_to_string(&mut out).await.expect("a result");
    deploy.wait().await.expect("its end");
    let deployed: serde_json::Value = serde_json::from_str(&out).expect("one JSON document and no progress among it");
    assert_eq!(deployed["operation"]["state"], "superseded", "{deployed:#}");
    let step = &deployed["operation"]["steps"][0];
    assert_eq!(step["state"], "refused", "nothing is left uncertain: {step:#}");
    assert!(step["message"].as_str().is_some_and(|m| m.contains("AWS keeps nothing of them")), "{step:#}");
    assert_eq!(deployed["operation"]["unused"], serde_json::json!([]), "nothing is left behind: {deployed:#}");
    assert!(served.cloud.calls().iter().all(|seen| seen.operation != "UpdateFunctionCode"), "AWS never had the whole request");
    assert_eq!(served.sdk().alias("checkout", "live").await, "42", "and no traffic has moved");

    program.json(0, &["deploy", CHECKOUT, "--to", "41", "--yes"]).await;
    assert_eq!(served.sdk().alias("checkout", "live").await, "41", "nor does it hold its target");
}

#[tokio::test]
async fn without_a_terminal_every_tenth_of_an_upload_has_a_line() {
    let served = Served::market().await;
    let line = Line::to(&served, 4 * PACE).await;
    let (program, dir) = (Program::at(&line.endpoint), tempfile::tempdir().expect("a folder"));
    let handler = ("index.mjs", "export const handler = async () => ({ statusCode: 200 });\n");
    let zip = zipped(dir.path(), "large.zip", &[handler, ("data.txt", &"0".repeat(SIZE))]).display().to_string();
    let ran = program.run(&["deploy", CHECKOUT, "--zip", &zip, "--yes", "--json"]).await;
    assert_eq!(ran.exit, 0, "{ran:#?}");
    let told: Vec<&str> = ran.err.lines().filter(|l| l.contains("MB")).collect();
    assert!((3..=12).contains(&told.len()), "a line for a tenth, however many pieces it has: {told:#?}");
    assert!(told.iter().any(|l| l.contains("s left")) && told.last().is_some_and(|l| l.ends_with("12.0 MB sent, waiting for AWS's answer")), "{told:#?}");
    assert!(!ran.out.contains("upload") && !ran.err.contains('\r'), "no progress on standard output, and nothing that wants a terminal: {ran:#?}");
}
