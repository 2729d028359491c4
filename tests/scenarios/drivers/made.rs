//! What has become of a deployment that was to be created, with AWS's answer and without.

use switchback_core::{Action, OperationId};
use switchback_engine::ports::{Clock, Made, Making, ReadError};

use super::*;

fn start(description: &str, spec: AppSpec) -> Action {
    let [application, group, config] = ["login", "login-live", "CodeDeployDefault.LambdaCanary10Percent5Minutes"].map(str::to_owned);
    Action::StartDeployment { application, group, config, lasts_s: 300, spec, description: description.to_owned() }
}

#[tokio::test]
async fn a_lost_answer_is_found_by_its_words_and_aim_whatever_the_clocks_say() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let (target, ours) = (target(LOGIN), OperationId("01J".into()));
    let made = async |action: &Action, named: Option<&str>, operation: &OperationId| {
        let hours_ahead = Clock::now(&*place.clock) + jiff::SignedDuration::from_hours(5);
        let making = Making { operation, target: &target, action, named, sent: Some(hours_ahead), latest: None };
        observer.made(&making).await.expect("it can be read")
    };
    let action = start("jiwoo: back to 23", login("24", "23"));
    assert_eq!(made(&action, None, &ours).await, Made::Absent, "nothing has been created");
    let id = deploy(&sdk, "login", "login-live", &login("24", "23"), "jiwoo: back to 23 [01J]").await;
    assert_eq!(made(&action, None, &ours).await, Made::Pending(Some(id.clone())), "found by what it says, though this clock is ahead by hours");
    assert_eq!(made(&action, None, &OperationId("01K".into())).await, Made::Absent, "the same words of another operation are not it");
    assert_eq!(made(&start("jiwoo: back to 23", login("24", "22")), None, &ours).await, Made::Absent, "another aim is another's");
    pass(&place, 400);
    assert_eq!(made(&action, Some(&id), &ours).await, Made::Ready(Some(id)), "by its id: all traffic has moved");
    assert_eq!(made(&action, Some("d-ABCDEFGHI"), &ours).await, Made::Absent, "there is none of this id");
}

/// A day on which a pipeline made more deployments after ours than a page of the list holds.
#[tokio::test]
async fn a_lost_answer_is_found_on_a_later_page_too() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let (target, ours) = (target(LOGIN), OperationId("01J".into()));
    let sent = Some(Clock::now(&*place.clock));
    let action = start("jiwoo: back to 23", login("24", "23"));
    let id = deploy(&sdk, "login", "login-live", &login("24", "23"), "jiwoo: back to 23 [01J]").await;
    for n in 0..105 {
        pass(&place, 400);
        let (current, target) = if n % 2 == 0 { ("23", "24") } else { ("24", "23") };
        deploy_login(&sdk, current, target).await;
    }
    let making = Making { operation: &ours, target: &target, action: &action, named: None, sent, latest: None };
    assert_eq!(observer.made(&making).await, Ok(Made::Ready(Some(id))), "a hundred and five are newer");
    let list = sdk.codedeploy.list_deployments().application_name("login").deployment_group_name("login-live").send().await.expect("a page");
    assert!(list.next_token().is_some(), "it was not on the first page");
}

/// As versions of this program began them that wrote no operation's id.
#[tokio::test]
async fn one_that_may_be_ours_and_does_not_say_so_is_not_taken_for_none() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let (target, ours) = (target(LOGIN), OperationId("01J".into()));
    let action = start("jiwoo: back to 23", login("24", "23"));
    deploy(&sdk, "login", "login-live", &login("24", "23"), "jiwoo: back to 23").await;
    let sent = Some(Clock::now(&*place.clock));
    let made = async |sent| observer.made(&Making { operation: &ours, target: &target, action: &action, named: None, sent, latest: None }).await;
    match made(sent).await {
        Err(ReadError::Other { code, message, .. }) => {
            assert_eq!((code.as_str(), message.contains("does not say which operation")), ("unknown_deployment", true), "{message}");
        }
        other => panic!("it is not known: {other:?}"),
    }
    pass(&place, 2 * 24 * 3600);
    assert_eq!(made(Some(Clock::now(&*place.clock))).await, Ok(Made::Absent), "what was begun days before the call is another's");
}

#[tokio::test]
async fn what_takes_a_stopped_one_back_is_known_until_it_is_over() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let (target, operation) = (target(LOGIN), OperationId("01J".into()));
    let back = async |stopped: &str| {
        let action = Action::StopDeployment { deployment: stopped.to_owned() };
        observer.made(&Making { operation: &operation, target: &target, action: &action, named: None, sent: None, latest: None }).await.expect("it can be read")
    };
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 10);
    assert_eq!(back(&id).await, Made::Absent, "nobody has stopped it");
    stop(&sdk, &id, true).await;
    assert!(matches!(back(&id).await, Made::Pending(Some(by)) if by != id), "CodeDeploy names another, which runs");
    pass(&place, 30);
    assert!(matches!(back(&id).await, Made::Ready(Some(_))), "it is over");
    let id = deploy_login(&sdk, "24", "23").await;
    pass(&place, 400);
    assert_eq!(back(&id).await, Made::Untold, "what has come to its end is not taken back");
}

#[tokio::test]
async fn one_that_was_stopped_or_failed_says_so() {
    let place = Place::market();
    let (observer, sdk) = (place.session().await.observer(), place.sdk());
    let target = target(LOGIN);
    let failed = async |id: &str| {
        let action = start("", login("24", "23"));
        match observer
            .made(&Making { operation: &OperationId("01J".into()), target: &target, action: &action, named: Some(id), sent: None, latest: None })
            .await
        {
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
