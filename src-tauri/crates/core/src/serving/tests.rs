//! Stable sides, shares and what counts as the same state.

use super::*;

fn rolling(running_old: u32, running_new: u32) -> Serving {
    Serving::Ecs(EcsServing {
        controller: Controller::Ecs,
        task_definition: "web:8".into(),
        arn: "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:8".into(),
        rollout: Rollout {
            phase: Phase::InProgress,
            deployment: Some("arn:sd/1".into()),
            source: Some(("web:7".into(), "arn:7".into())),
            tasks: vec![("web:8".into(), running_new), ("web:7".into(), running_old)],
            desired: 4,
            since: None,
            failed: 0,
            reason: None,
            strategy: None,
            traffic: Vec::new(),
            waits: None,
        },
    })
}

#[test]
fn a_rollout_keeps_its_source_as_the_stable_side() {
    let s = rolling(3, 1);
    assert_eq!(s.stable().map(Revision::as_str), Some("web:7"), "going back leads to the source");
    assert_eq!(s.newest().map(Revision::as_str), Some("web:8"), "the new one is coming in");
    assert_eq!(s.split().0[0].percent, 75.0, "three of four tasks are old");
}

#[test]
fn progress_is_not_identity() {
    assert!(rolling(3, 1).agrees(&rolling(2, 2)), "a task more or less is the same deployment");
}

#[test]
fn a_weight_of_a_tenth_is_ten_percent() {
    let s = Serving::Alias(AliasServing { version: "3".into(), weights: [("4".into(), 0.1)].into(), run: None });
    let shown: Vec<(String, f64)> = s.split().0.into_iter().map(|x| (x.revision.to_string(), x.percent)).collect();
    assert_eq!(shown, [("3".to_owned(), 90.0), ("4".to_owned(), 10.0)], "shares are numbers that sum to 100");
}

/// A promotion of a REST canary leaves one behind at 0 %, and an alias keeps a weight of 0 that was set.
#[test]
fn a_share_of_nothing_is_no_split() {
    let canary = Canary { deployment: "d2".into(), percent: 0.0, use_stage_cache: false, overrides: BTreeMap::new() };
    let stage = Serving::Rest(RestServing { deployment: "d1".into(), canary: Some(canary) });
    let alias = Serving::Alias(AliasServing { version: "3".into(), weights: [("4".into(), 0.0)].into(), run: None });
    for (serving, whole) in [(stage, "d1"), (alias, "3")] {
        assert!(!serving.in_motion(), "nothing is being shifted: {serving:?}");
        assert_eq!(serving.newest().map(Revision::as_str), Some(whole), "it serves one revision only: {serving:?}");
    }
}

#[test]
fn a_share_through_a_shorter_float_is_the_same() {
    let alias = |weight: f64| Serving::Alias(AliasServing { version: "8".into(), weights: [("9".into(), weight)].into(), run: None });
    assert!(alias(0.1).agrees(&alias(f64::from(0.1_f32))), "0.10000000149 is what was written");
    assert!(!alias(0.1).agrees(&alias(0.1001)), "a hundredth of a percent is another share");
    let stage = |percent: f64| {
        let canary = Canary { deployment: "d9".into(), percent, use_stage_cache: false, overrides: BTreeMap::new() };
        Serving::Rest(RestServing { deployment: "d8".into(), canary: Some(canary) })
    };
    assert!(stage(99.99).agrees(&stage(f64::from(99.99_f32))) && !stage(10.0).agrees(&stage(10.01)), "the same of a canary");
    assert_eq!(stage(f64::from(10.1_f32)).to_string(), "d8 89.9 %, d9 10.1 %", "and no crumbs are shown");
}

fn run(goes_back: bool) -> Run {
    let (from, to) = if goes_back { ("42", "41") } else { ("41", "42") };
    Run { deployment: "d-1".into(), from: from.into(), to: to.into(), goes_back }
}

fn driven(weight: f64, run: Option<Run>) -> Serving {
    Serving::Alias(AliasServing { version: "41".into(), weights: [("42".into(), weight)].into(), run })
}

#[test]
fn how_far_a_deployment_is_does_not_count_but_that_there_is_one_does() {
    assert!(driven(0.1, Some(run(false))).agrees(&driven(0.5, Some(run(false)))), "progress is not identity");
    assert!(!driven(0.1, Some(run(false))).agrees(&driven(0.1, None)), "the same shares without it are somebody's to move");
    assert!(!driven(0.1, None).agrees(&driven(0.1, Some(run(false)))), "and the other way round");
    let other = Run { deployment: "d-2".into(), ..run(false) };
    assert!(!driven(0.1, Some(run(false))).agrees(&driven(0.1, Some(other))), "another deployment is another");
}

#[test]
fn a_deployment_says_where_it_comes_from_and_where_it_leads() {
    let sides = |serving: &Serving| (serving.stable().map(ToString::to_string), serving.newest().map(ToString::to_string));
    let sides_of = |weight, goes_back| sides(&driven(weight, Some(run(goes_back))));
    let expected = (Some("41".to_owned()), Some("42".to_owned()));
    assert_eq!(
        [sides_of(0.0, false), sides_of(0.5, false), sides_of(0.5, true)],
        [expected.clone(), expected.clone(), expected],
        "41 is where it ends by going back"
    );
    let asking = Serving::Alias(AliasServing { run: Some(run(false)), ..AliasServing::whole("41".into()) });
    assert!(asking.in_motion(), "it is under way before it has given a share");
    assert_eq!((asking.driven_by(), asking.goes_back()), (Some("d-1"), false), "by this deployment");
    assert_eq!(asking.to_string(), "41", "and the shares are the true ones");
}

#[test]
fn a_load_balancers_shares_are_shown_rather_than_its_tasks() {
    let Serving::Ecs(mut service) = rolling(4, 4) else { panic!("a service") };
    let new = service.task_definition.clone();
    let old = service.rollout.tasks.iter().map(|(r, _)| r.clone()).find(|r| *r != new).expect("an old one");
    service.rollout.traffic = vec![(old.clone(), 95.0), (new.clone(), 5.0)];
    assert_eq!(Serving::Ecs(service).to_string(), format!("{old} 95 %, {new} 5 %"), "as many tasks run of either");
}
