//! A deployment of CodeDeploy's that moves an alias.

use switchback_core::Circumstance;
use switchback_demo::Effect;

use super::*;

#[tokio::test]
async fn it_is_seen_from_its_creation_to_its_end() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    assert_eq!(run(&observer).await, None, "nobody moves it");
    let id = deploy_login(&sdk, "24", "23").await;
    let forward = Some(Run { deployment: id.clone(), from: "24".into(), to: "23".into(), goes_back: false });
    let created = alias(&observer).await;
    assert_eq!((&created.run, created.weights.is_empty()), (&forward, true), "before any share has moved");
    pass(&place, 10);
    let canary = alias(&observer).await;
    assert_eq!((&canary.run, canary.weights.get(&"23".into())), (&forward, Some(&0.1)), "with its first share");
    pass(&place, 320);
    let done = alias(&observer).await;
    assert_eq!((done.run, done.version.as_str()), (None, "23"), "over");
}

#[tokio::test]
async fn one_that_is_stopped_with_rollback_goes_back() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 10);
    stop(&sdk, &id, true).await;
    let back = run(&observer).await.expect("CodeDeploy takes it back by another deployment");
    assert_ne!(back.deployment, id, "one of its own");
    // The revision that CodeDeploy names for it is that of the last success, 23 to 24: the group's, not this rollback's.
    assert_eq!((back.from.as_str(), back.to.as_str(), back.goes_back), ("23", "24", true), "from what the other brought to what was there");
    pass(&place, 10);
    let there = alias(&observer).await;
    assert_eq!((there.run, there.version.as_str(), there.weights.len()), (None, "24", 0), "as before");
}

#[tokio::test]
async fn one_that_is_stopped_without_rollback_leaves_a_split_that_nobody_moves() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 10);
    stop(&sdk, &id, false).await;
    let left = alias(&observer).await;
    assert_eq!((left.run, left.weights.get(&"23".into())), (None, Some(&0.1)), "a split like any other: it may be written");
}

#[tokio::test]
async fn an_app_spec_in_yaml_is_read_too() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let yaml = "version: 0.0\nResources:\n  - login:\n      Type: AWS::Lambda::Function\n      Properties: {Name: login, Alias: live, CurrentVersion: 24, TargetVersion: 23}\n";
    let content = AppSpecContent::builder().content(yaml).build();
    let revision = RevisionLocation::builder().revision_type(RevisionLocationType::AppSpecContent).app_spec_content(content).build();
    let send = sdk.codedeploy.create_deployment().application_name("login").deployment_group_name("login-live").revision(revision);
    send.send().await.expect("it is accepted");
    assert_eq!(run(&observer).await.map(|run| run.to), Some("23".into()), "whoever wrote it");
}

#[tokio::test]
async fn another_alias_is_not_meant_and_the_usual_reading_is_two_calls() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let before = place.heard().len();
    seen(&observer, "lambda:checkout:live").await;
    let mut quiet: Vec<String> = place.heard()[before..].iter().map(|call| call.operation.clone()).collect();
    quiet.sort();
    assert_eq!(quiet, ["codedeploy:ListDeployments", "lambda:GetAlias"], "at the same time");
    deploy_login(&sdk, "24", "23").await;
    assert!(matches!(seen(&observer, "lambda:checkout:live").await.serving, Serving::Alias(a) if a.run.is_none()), "it moves login");
    let details = place.asked("BatchGetDeployments");
    run(&observer).await.expect("this one");
    assert_eq!(place.asked("BatchGetDeployments"), details, "what a deployment was told is asked once");
}

#[tokio::test]
async fn the_board_shares_one_answer_and_a_key_press_does_not() {
    let place = Place::market();
    let observer = place.session().await.observer();
    let board = observer.background();
    for _ in 0..10 {
        seen(&board, LOGIN).await;
        seen(&board, "lambda:checkout:live").await;
    }
    assert_eq!(place.asked("ListDeployments"), 1, "for a moment");
    place.always("codedeploy:ListDeployments", Effect::Slow(0.2));
    let together = ["checkout", "catalog", "search", "payments"].map(|function| format!("lambda:{function}:live"));
    futures_util::future::join_all(together.iter().map(|id| seen(&observer, id))).await;
    assert_eq!(place.asked("ListDeployments"), 3, "anew, and one answer more for all that asked meanwhile");
}

#[tokio::test]
async fn what_codedeploy_does_not_answer_holds_nothing_up() {
    let place = Place::market();
    let observer = place.session().await.observer();
    let unread = async |observer: &Observer| match seen(observer, LOGIN).await.around.as_slice() {
        [Circumstance::DriverUnread { why, denied: false }] => why.clone(),
        other => panic!("that it was not read, not {other:?}"),
    };
    place.always("codedeploy:ListDeployments", Effect::Throttle);
    assert!(unread(&observer).await.contains("throttled"), "AWS's reason");
    place.cloud.clear_faults().expect("a rule in memory");
    place.always("codedeploy:ListDeployments", Effect::Slow(20.0));
    let began = std::time::Instant::now();
    assert!(unread(&observer).await.contains("1.5 s"), "its patience is over");
    assert!(began.elapsed() < Duration::from_secs(4), "the alias was there long before: {:?}", began.elapsed());
}

#[tokio::test]
async fn what_codedeploy_took_back_says_so_until_somebody_writes() {
    let place = Place::market();
    let (session, sdk) = (place.session().await, place.sdk());
    let observer = session.observer();
    let taken_back = async |observer: &Observer| observer.went_back(&seen(observer, LOGIN).await).await;
    assert!(!taken_back(&observer).await, "its newest deployment brought it forward");
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 10);
    assert!(!taken_back(&observer).await, "one is on its way");
    stop(&sdk, &id, true).await;
    pass(&place, 60);
    assert!(taken_back(&observer).await, "back by CodeDeploy's own hand");
    let asked = place.asked("ListDeployments");
    assert!(taken_back(&observer).await, "still");
    assert_eq!(place.asked("ListDeployments"), asked + 1, "for what runs: the rest cannot have changed");
    let found = observer.observe_around(&target(LOGIN)).await.expect("with its group");
    let other = place.session().await.observer();
    assert!(taken_back(&other).await && found.group().is_some(), "whoever looks, and whether the group is known or not");
    sdk.point("login", "live", "23").await;
    assert!(!taken_back(&observer).await, "somebody has moved it");
}
