//! The cloud as a whole: its clock, its buckets, its faults and its saved world.

use serde_json::json;

use crate::testing::{Ask, ask, cloud, options, pass};
use crate::{Cloud, Dropped, Effect, Fault, Options, Scenario};

fn get() -> Ask {
    ask("lambda", "GET", "/2015-03-31/functions/checkout/aliases/live")
}

fn put(version: &str) -> Ask {
    ask("lambda", "PUT", "/2015-03-31/functions/checkout/aliases/live").json(json!({"FunctionVersion": version}))
}

async fn served(cloud: &Cloud) -> String {
    get().send(cloud).await.ok()["FunctionVersion"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_control_plane_takes_fifteen_a_second() {
    let cloud = Cloud::new(options());
    for n in 0..15 {
        assert_eq!(get().send(&cloud).await.status(), 200, "call {n} is within the bucket");
    }
    let throttled = get().send(&cloud).await;
    assert_eq!((throttled.status(), throttled.code().as_str()), (429, "TooManyRequestsException"), "{}", throttled.text());
    assert_eq!(throttled.json()["Reason"], "CallerRateLimitExceeded", "{}", throttled.text());
    let function = ask("lambda", "GET", "/2015-03-31/functions/checkout").send(&cloud).await;
    assert_eq!(function.status(), 200, "GetFunction has a bucket of its own");
    pass(&cloud, 1);
    assert_eq!(get().send(&cloud).await.status(), 200, "a second later there is room");
    let free = Cloud::new(Options { buckets: false, ..options() });
    for _ in 0..100 {
        assert_eq!(get().send(&free).await.status(), 200, "switched off");
    }
}

#[tokio::test]
async fn a_throttle_is_not_applied() {
    let cloud = cloud(Scenario::Market);
    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::Throttle)).unwrap();
    assert_eq!(put("41").send(&cloud).await.status(), 429, "throttled");
    assert_eq!(served(&cloud).await, "42", "nothing moved");
    put("41").send(&cloud).await.ok();
}

#[tokio::test]
async fn an_answer_may_be_lost_before_or_after_the_effect() {
    let cloud = cloud(Scenario::Market);
    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::DropBefore)).unwrap();
    assert_eq!(put("41").try_send(&cloud).await.unwrap_err(), Dropped, "no answer");
    assert_eq!(served(&cloud).await, "42", "lost before: nothing moved");
    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::DropAfter)).unwrap();
    assert_eq!(put("41").try_send(&cloud).await.unwrap_err(), Dropped, "no answer");
    assert_eq!(served(&cloud).await, "41", "lost after: it moved");
    let updates: Vec<Option<u16>> = cloud.calls().into_iter().filter(|call| call.operation == "UpdateAlias").map(|call| call.status).collect();
    assert_eq!(updates, [None, None], "both calls are seen, neither was answered");
}

#[tokio::test]
async fn server_errors_carry_their_status() {
    let cloud = cloud(Scenario::Market);
    cloud.inject(Fault::always("*", Effect::ServerError(503))).unwrap();
    let failed = get().send(&cloud).await;
    assert_eq!((failed.status(), failed.code().as_str()), (503, "ServiceException"), "{}", failed.text());
    cloud.clear_faults().unwrap();
    assert_eq!(served(&cloud).await, "42", "cleared");
}

#[tokio::test]
async fn reads_may_be_stale_after_a_write() {
    let cloud = cloud(Scenario::Market);
    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::StaleReads(5.0))).unwrap();
    put("41").send(&cloud).await.ok();
    assert_eq!(served(&cloud).await, "42", "reads answer the state before the write");
    pass(&cloud, 5);
    assert_eq!(served(&cloud).await, "41", "and catch up");

    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::StaleReads(5.0))).unwrap();
    put("40").send(&cloud).await.ok();
    assert_eq!(served(&cloud).await, "41", "stale once more");
    cloud.clear_faults().unwrap();
    assert_eq!(served(&cloud).await, "40", "no longer than the fault");
}

#[tokio::test(start_paused = true)]
async fn slow_answers_are_late_but_applied() {
    let cloud = cloud(Scenario::Market);
    cloud.inject(Fault::once("lambda:UpdateAlias", Effect::Slow(3.0))).unwrap();
    let begun = tokio::time::Instant::now();
    put("41").send(&cloud).await.ok();
    assert_eq!(begun.elapsed().as_secs(), 3, "three seconds late");
    assert_eq!(served(&cloud).await, "41", "applied");
}

#[tokio::test]
async fn two_processes_share_a_directory() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (Cloud::open(dir.path(), options()).unwrap(), Cloud::open(dir.path(), options()).unwrap());
    let first = get().send(&one).await.ok();
    put("41").send(&two).await.ok();
    assert_eq!(served(&one).await, "41", "the other's write is seen");
    let mut stale = json!({"FunctionVersion": "40", "RevisionId": first["RevisionId"]});
    let swap = ask("lambda", "PUT", "/2015-03-31/functions/checkout/aliases/live").json(stale.take()).send(&one).await;
    assert_eq!(swap.status(), 412, "compare-and-swap holds between processes");
    two.inject(Fault::once("lambda:GetAlias", Effect::Throttle)).unwrap();
    assert_eq!(get().send(&one).await.status(), 429, "so does a fault rule");
    let later = Cloud::open(dir.path(), options()).unwrap();
    assert_eq!(served(&later).await, "41", "and it is all there the next day");
}

#[tokio::test]
async fn a_reset_begins_again_for_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = Cloud::open(dir.path(), options()).unwrap();
    put("41").send(&cloud).await.ok();
    Cloud::reset(dir.path()).unwrap();
    assert_eq!(served(&cloud).await, "42", "an open cloud sees the reset");
}

#[tokio::test]
async fn writers_do_not_lose_each_others_changes() {
    let dir = tempfile::tempdir().unwrap();
    let clouds: Vec<Cloud> = (0..4).map(|_| Cloud::open(dir.path(), Options { buckets: false, ..options() }).unwrap()).collect();
    let write = async |cloud: Cloud, name: String| {
        let body = json!({"Name": name, "FunctionVersion": "41"});
        ask("lambda", "POST", "/2015-03-31/functions/checkout/aliases").json(body).send(&cloud).await.ok();
    };
    let tasks: Vec<_> = (0..24).map(|n| tokio::spawn(write(clouds[n % 4].clone(), format!("a{n}")))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    let list = ask("lambda", "GET", "/2015-03-31/functions/checkout/aliases").send(&clouds[0]).await.ok();
    assert_eq!(list["Aliases"].as_array().unwrap().len(), 24 + 3, "every alias of every writer is there");
}

#[tokio::test]
async fn damaged_older_and_newer_files_are_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("world.json");
    let open = || Cloud::open(dir.path(), options()).err().map(|error| error.to_string()).unwrap_or_default();
    std::fs::write(&file, "{\"version\":99}\n").unwrap();
    assert!(open().contains("version 99, newer"), "newer: {}", open());
    std::fs::write(&file, "{\"version\":1}\n").unwrap();
    assert!(open().contains("older program; reset"), "older: {}", open());
    std::fs::write(&file, "rubbish").unwrap();
    assert!(open().contains("is damaged"), "damaged: {}", open());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "rubbish", "not touched");
}

#[tokio::test]
async fn a_state_that_cannot_be_written_is_an_error_and_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = Cloud::open(dir.path(), options()).unwrap();
    // A directory in the way of the new file, as a full disk would be.
    let obstacle = dir.path().join("world.json.new");
    std::fs::create_dir(&obstacle).unwrap();
    let failed = put("41").send(&cloud).await;
    assert_eq!(failed.status(), 500, "{}", failed.text());
    assert_eq!(served(&cloud).await, "42", "what was not saved did not happen");
    std::fs::remove_dir(&obstacle).unwrap();
    put("41").send(&cloud).await.ok();
}
