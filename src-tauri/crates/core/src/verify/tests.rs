//! Readings of what an engine of AWS's moves.

use super::*;
use crate::driver::{AppSpec, Run};

fn alias(version: &str, weight: Option<(&str, f64)>, run: Option<Run>) -> Serving {
    Serving::Alias(AliasServing { version: version.into(), weights: weight.map(|(r, w)| (r.into(), w)).into_iter().collect(), run })
}

fn run(goes_back: bool) -> Option<Run> {
    let (from, to) = if goes_back { ("42", "41") } else { ("41", "42") };
    Some(Run { deployment: if goes_back { "d-2" } else { "d-1" }.into(), from: from.into(), to: to.into(), goes_back })
}

fn step(action: Action, expect: Serving, verify: Serving) -> Step {
    Step { target: "lambda:checkout:live".parse().expect("an id"), action, expect, verify, undo: None, pause: None }
}

fn start() -> Step {
    let spec = AppSpec::Function { function: "checkout".into(), alias: "live".into(), current: "41".into(), target: "42".into(), hooks: Vec::new() };
    let (application, group, config, description) = ("shop".into(), "prod".into(), "ours".into(), String::new());
    let action = Action::StartDeployment { application, group, config, lasts_s: 300, spec, description };
    step(action, alias("41", None, None), alias("42", None, None))
}

fn stop() -> Step {
    step(Action::StopDeployment { deployment: "d-1".into() }, alias("41", Some(("42", 0.1)), run(false)), alias("41", None, None))
}

#[test]
fn shares_of_the_two_versions_are_on_their_way() {
    for (what, now) in [
        ("not begun", alias("41", None, None)),
        ("asking its functions", alias("41", None, run(false))),
        ("a share", alias("41", Some(("42", 0.1)), run(false))),
        ("its last functions", alias("42", None, run(false))),
        ("going back", alias("41", Some(("42", 0.1)), run(true))),
    ] {
        assert_eq!(reached(&start(), &now), Reached::NotYet, "{what}");
    }
    assert_eq!(reached(&start(), &alias("42", None, None)), Reached::Yes, "all of it, and nothing runs");
    assert!(matches!(reached(&start(), &alias("43", None, None)), Reached::No(_)), "a third version is somebody else's write");
}

#[test]
fn a_stop_has_arrived_once_nothing_runs_and_all_is_back() {
    for (what, now) in [
        ("still there", alias("41", Some(("42", 0.1)), run(false))),
        ("between its end and the one that takes it back", alias("41", Some(("42", 0.1)), None)),
        ("going back", alias("41", None, run(true))),
    ] {
        assert_eq!(reached(&stop(), &now), Reached::NotYet, "{what}");
    }
    assert_eq!(reached(&stop(), &alias("41", None, None)), Reached::Yes, "back");
}

#[test]
fn a_lost_stop_shows_by_the_way_back_and_a_lost_word_by_the_end_of_the_wait() {
    assert!(!shows_effect(&stop(), &alias("41", Some(("42", 0.1)), run(false))), "it goes on");
    assert!(shows_effect(&stop(), &alias("41", Some(("42", 0.1)), run(true))), "it goes back");
    let service = |waits: Option<&str>| {
        let mut service = crate::planner::tests::settled_service("web:8");
        service.rollout.phase = Phase::InProgress;
        service.rollout.waits = waits.map(str::to_owned);
        Serving::Ecs(service)
    };
    let word = Action::ContinueRollout { deployment: "d".into(), hook: "h".into() };
    let told = step(word, service(Some("h")), Serving::Ecs(crate::planner::tests::settled_service("web:8")));
    assert!(!shows_effect(&told, &service(Some("h"))), "it waits still, though it brings what is wanted");
    assert!(shows_effect(&told, &service(None)), "it waits no more");
}

#[test]
fn back_is_where_it_came_from_with_nothing_moving() {
    assert!(went_back(&start(), &alias("41", None, None)), "as before");
    assert!(!went_back(&start(), &alias("41", Some(("42", 0.1)), run(true))), "on its way");
    assert!(!went_back(&start(), &alias("41", Some(("42", 0.1)), None)), "stopped half-way");
}
