//! The groups that releases go through.

use switchback_core::driver::{DeploymentGroup, Routing};

use super::*;

async fn group(observer: &Observer, id: &str) -> Option<DeploymentGroup> {
    observer.observe_around(&target(id)).await.expect("it can be read").group().cloned()
}

#[tokio::test]
async fn an_alias_has_the_group_whose_newest_deployment_moved_it() {
    let place = Place::market();
    let observer = place.session().await.observer();
    let found = group(&observer, LOGIN).await.expect("login's releases go through CodeDeploy");
    assert_eq!((found.application.as_str(), found.group.as_str()), ("login", "login-live"), "this one");
    assert_eq!(found.config, "CodeDeployDefault.LambdaCanary10Percent5Minutes", "with its configuration");
    assert_eq!(found.routing, Some(Routing::Canary { percent: 10, minutes: 5 }), "and what that means");
    assert_eq!(found.pattern, login("23", "24"), "what it was told last");
    let count = |operation| place.asked(operation);
    let looked = ["ListApplications", "BatchGetApplications", "ListDeploymentGroups", "BatchGetDeploymentGroups", "BatchGetDeployments", "GetDeploymentConfig"];
    assert_eq!(looked.map(count), [1, 1, 2, 2, 1, 1], "two applications with a group each");
    assert_eq!(count("ListDeployments"), 2, "what runs, and what the group for Lambda did lately");
    assert_eq!(group(&observer, "lambda:checkout:live").await, None, "nobody deploys this one so");
    group(&observer.background(), LOGIN).await.expect("still");
    assert_eq!(looked.map(count), [1, 1, 2, 2, 1, 1], "and nothing is asked twice");
}

#[tokio::test]
async fn after_a_rollback_the_pattern_is_what_was_asked_for_with_its_hooks() {
    let place = Place::market();
    let sdk = place.sdk();
    let AppSpec::Function { function, alias, current, target, .. } = login("24", "23") else { panic!("a function") };
    let asked = AppSpec::Function { function, alias, current, target, hooks: vec![("BeforeAllowTraffic".into(), "check-login".into())] };
    let id = deploy(&sdk, "login", "login-live", &asked, "with a check").await;
    pass(&place, 10);
    stop(&sdk, &id, true).await;
    pass(&place, 30);
    let found = group(&place.session().await.observer(), LOGIN).await.expect("its group");
    assert_eq!(found.pattern, asked, "not what CodeDeploy made to go back, which asks nobody");
}

#[tokio::test]
async fn an_inventory_asks_codedeploy_nothing() {
    let place = Place::market();
    let observer = place.session().await.observer();
    for kind in [switchback_core::Kind::Lambda, switchback_core::Kind::Ecs] {
        let mut cursor = Some(switchback_engine::ports::Cursor::default());
        while let Some(at) = cursor {
            cursor = observer.page(kind, at).await.expect("a page").next;
        }
    }
    assert!(place.heard().iter().all(|call| !call.operation.starts_with("codedeploy:")), "not a call for each row");
}

#[tokio::test]
async fn a_group_that_serves_several_aliases_is_known_for_each_of_them() {
    let place = Place::market();
    let sdk = place.sdk();
    let search = AppSpec::Function { function: "search".into(), alias: "live".into(), current: "8".into(), target: "9".into(), hooks: Vec::new() };
    deploy(&sdk, "login", "login-live", &search, "another function, by the same group").await;
    pass(&place, 400);
    let observer = place.session().await.observer();
    let found = group(&observer, LOGIN).await.expect("though its newest deployment moved another");
    assert_eq!((found.group.as_str(), &found.pattern), ("login-live", &login("23", "24")), "with what was told for this one");
    let found = group(&observer, "lambda:search:live").await.expect("that other");
    assert_eq!(found.pattern, search, "with its own");
    assert_eq!(place.asked("BatchGetDeployments"), 1, "for both of them");
}
