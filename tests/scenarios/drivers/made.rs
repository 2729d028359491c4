//! What has become of a deployment that was to be created, with AWS's answer and without.

use switchback_core::Action;
use switchback_engine::ports::{Clock, Made, Making};

use super::*;

fn start(description: &str, spec: AppSpec) -> Action {
    let [application, group, config] = ["login", "login-live", "CodeDeployDefault.LambdaCanary10Percent5Minutes"].map(str::to_owned);
    Action::StartDeployment { application, group, config, lasts_s: 300, spec, description: description.to_owned() }
}

#[tokio::test]
async fn a_lost_answer_is_found_by_description_aim_and_time_and_no_others() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let target = target(LOGIN);
    let made = async |action: &Action, named: Option<&str>, sent| {
        observer.made(&Making { target: &target, action, named, sent: Some(sent) }).await.expect("it can be read")
    };
    let first = Clock::now(&*place.clock);
    let ours = start("jiwoo: back to 23 (01J)", login("24", "23"));
    assert_eq!(made(&ours, None, first).await, Made::Absent, "nothing has been created");
    let id = deploy(&sdk, "login", "login-live", &login("24", "23"), "jiwoo: back to 23 (01J)").await;
    assert_eq!(made(&ours, None, first).await, Made::Pending(Some(id.clone())), "found by what it says");
    assert_eq!(made(&start("jiwoo: back to 23 (01K)", login("24", "23")), None, first).await, Made::Absent, "another's words are another's");
    assert_eq!(made(&start("jiwoo: back to 23 (01J)", login("24", "22")), None, first).await, Made::Absent, "another aim is another's");
    pass(&place, 400);
    let later = Clock::now(&*place.clock);
    assert_eq!(made(&ours, None, later).await, Made::Absent, "what was there before the call is not it");
    assert_eq!(made(&ours, Some(&id), first).await, Made::Ready(Some(id)), "by its id: all traffic has moved");
    assert_eq!(made(&ours, Some("d-ABCDEFGHI"), first).await, Made::Absent, "there is none of this id");
}

#[tokio::test]
async fn one_that_was_stopped_or_failed_says_so() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let target = target(LOGIN);
    let failed = async |id: &str| {
        let action = start("", login("24", "23"));
        match observer.made(&Making { target: &target, action: &action, named: Some(id), sent: None }).await {
            Ok(Made::Failed(reason)) => reason,
            other => panic!("failed, not {other:?}"),
        }
    };
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 10);
    stop(&sdk, &id, true).await;
    assert!(failed(&id).await.contains("was stopped, MANUAL_STOP"), "by a person: {}", failed(&id).await);
    pass(&place, 30);
    let id = deploy_login(&sdk, "22", "23").await;
    pass(&place, 30);
    assert!(failed(&id).await.contains("does not match the current version"), "AWS's words: {}", failed(&id).await);
}
