//! Engines that AWS runs, read by the real adapters from the embedded cloud: CodeDeploy on aliases and services, ECS with a
//! strategy of its own.

mod aliases;
mod command;
mod groups;
mod made;
mod services;
mod waits;

use std::time::Duration;

use aws_sdk_codedeploy::types::{AppSpecContent, RevisionLocation, RevisionLocationType};
use switchback_aws::Observer;
use switchback_core::driver::{AppSpec, Run};
use switchback_core::serving::{AliasServing, EcsServing};
use switchback_core::{Circumstance, Observed, Serving, Target};
use switchback_engine::ports::Observe;

use crate::harness::{Place, Sdk};

const LOGIN: &str = "lambda:login:live";

fn target(id: &str) -> Target {
    id.parse().expect("an id")
}

async fn seen(observer: &Observer, id: &str) -> Observed {
    observer.observe(&target(id)).await.expect("it can be read")
}

async fn alias(observer: &Observer) -> AliasServing {
    match seen(observer, LOGIN).await.serving {
        Serving::Alias(serving) => serving,
        other => panic!("an alias, not {other:?}"),
    }
}

async fn run(observer: &Observer) -> Option<Run> {
    alias(observer).await.run
}

async fn service(observer: &Observer, id: &str) -> (EcsServing, Vec<Circumstance>) {
    let observed = seen(observer, id).await;
    match observed.serving {
        Serving::Ecs(serving) => (serving, observed.around),
        other => panic!("a service, not {other:?}"),
    }
}

/// `login:live` from one version to another.
fn login(current: &str, target: &str) -> AppSpec {
    AppSpec::Function { function: "login".into(), alias: "live".into(), current: current.into(), target: target.into(), hooks: Vec::new() }
}

/// What somebody else's pipeline does; the deployment's id.
async fn deploy(sdk: &Sdk, application: &str, group: &str, spec: &AppSpec, description: &str) -> String {
    let content = AppSpecContent::builder().content(spec.content()).build();
    let revision = RevisionLocation::builder().revision_type(RevisionLocationType::AppSpecContent).app_spec_content(content).build();
    let send = sdk.codedeploy.create_deployment().application_name(application).deployment_group_name(group);
    let answer = send.description(description).revision(revision).send().await.expect("it is accepted");
    answer.deployment_id().expect("an id").to_owned()
}

async fn deploy_login(sdk: &Sdk, current: &str, target: &str) -> String {
    deploy(sdk, "login", "login-live", &login(current, target), "by a pipeline").await
}

async fn stop(sdk: &Sdk, id: &str, back: bool) {
    sdk.codedeploy.stop_deployment().deployment_id(id).auto_rollback_enabled(back).send().await.expect("it is stopped");
}

fn pass(place: &Place, seconds: u64) {
    place.clock.pass(Duration::from_secs(seconds));
}
