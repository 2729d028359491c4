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
