//! 40 MB over a real socket, from a process that never holds them.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::{lambda, wire};

const SIZE: usize = 40 * 1024 * 1024;
/// Set for the child: where it uploads to, and what.
const PEER: &str = "SWITCHBACK_TEST_PEER";
const FILE: &str = "SWITCHBACK_TEST_FILE";
const HASH: &str = "SWITCHBACK_TEST_HASH";
/// Above this much more memory than before, the child held on to what it sent.
const MOST_KB: u64 = 12 * 1024;

/// The most memory this process has had so far.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("with this line");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number")
}

/// Runs in the child only.
#[tokio::test]
async fn child() {
    let (Ok(peer), Ok(path), Ok(sha256)) = (std::env::var(PEER), std::env::var(FILE), std::env::var(HASH)) else { return };
    let settings = settings(wire::network(true)).endpoint_url(peer).build();
    let client = aws_sdk_lambda::Client::new(&settings);
    let at = FileAt { path, sha256 };
    let before = peak_kb();
    lambda::update_code(&client, "checkout", &zip(&at, SIZE as u64), "r-1", &watch(SIZE as u64)).await.expect("taken");
    println!("grew by {} kB", peak_kb() - before);
}

#[tokio::test]
async fn forty_megabytes_arrive_exactly_and_are_never_in_memory() {
    let (_file, at, _) = planned(SIZE);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let peer = format!("http://{}", listener.local_addr().expect("its address"));
    let child = Command::new(std::env::current_exe().expect("this test"))
        .args(["upload::tests::flat::child", "--exact", "--nocapture"])
        .envs([(PEER, &peer), (FILE, &at.path), (HASH, &at.sha256)])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let (mut socket, _) = listener.accept().await.expect("a connection");
    let mut request = Vec::new();
    let (head, length) = loop {
        assert!(socket.read_buf(&mut request).await.expect("a request") > 0, "it goes on");
        if let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok()).expect("its length is known before");
            break (end + 4, length);
        }
    };
    while request.len() < head + length {
        assert!(socket.read_buf(&mut request).await.expect("a body") > 0, "it comes whole");
    }
    let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    socket.write_all(answer).await.expect("it waits for the answer");
    let sent: serde_json::Value = serde_json::from_slice(&request[head..]).expect("JSON");
    let zip = STANDARD.decode(sent["ZipFile"].as_str().expect("the zip")).expect("base64");
    assert!(zip == bytes(SIZE), "every byte, in order");
    let told = tokio::task::spawn_blocking(move || child.wait_with_output()).await.expect("not cancelled").expect("it ends");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let grew = told.lines().find_map(|line| line.split("grew by ").nth(1)?.split(' ').next()?.parse::<u64>().ok());
    let grew = grew.unwrap_or_else(|| panic!("the child says how it went: {told}"));
    assert!(grew < MOST_KB, "40 MB were sent with {grew} kB more memory");
}
