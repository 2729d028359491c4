//! The order of arming, one rule a test.

use super::*;
use crate::revision::Condition;
use crate::serving::{AliasServing, Token};

fn alias(version: &str, weights: &[(&str, f64)]) -> Observed {
    Observed {
        target: "lambda:checkout:live".parse().expect("an id"),
        serving: Serving::Alias(AliasServing { version: version.into(), weights: weights.iter().map(|(r, w)| (Revision::from(*r), *w)).collect() }),
        token: Token::RevisionId("r".into()),
        at: Timestamp::UNIX_EPOCH,
        around: Vec::new(),
    }
}

fn ready(names: &[&str]) -> Vec<RevisionInfo> {
    names.iter().map(|n| RevisionInfo::bare((*n).into(), Condition::Ready)).collect()
}

/// Answers every question from `exists` until arming is decided.
fn decide(mut facts: Facts, exists: &[RevisionInfo]) -> Arming {
    for _ in 0..10 {
        match arm(&facts) {
            Arming::LookUp(r) => {
                let found = exists.iter().find(|i| i.revision == r).cloned();
                facts.looked_up.insert(r, found);
            }
            Arming::List => facts.listed = Some(exists.to_vec()),
            decided => return decided,
        }
    }
    panic!("arming keeps asking");
}

fn armed(arming: &Arming) -> (&str, &Why) {
    match arming {
        Arming::To(a) => (a.to.revision.as_str(), &a.why),
        other => panic!("expected an armed rollback, got {other:?}"),
    }
}

#[test]
fn a_split_goes_to_its_stable_side() {
    let mut facts = Facts::new(alias("7", &[("8", 0.1)]));
    facts.known_good = vec!["5".into()];
    assert_eq!(armed(&decide(facts, &ready(&["5", "7", "8"]))), ("7", &Why::Stable), "the split comes before known good");
}

#[test]
fn known_good_comes_before_history_and_skips_what_is_gone() {
    let mut facts = Facts::new(alias("8", &[]));
    facts.known_good = vec!["8".into(), "6".into(), "4".into()];
    facts.served_before = vec![ServedBefore { revision: "7".into(), at: None, source: Witness::Journal }];
    assert_eq!(armed(&decide(facts.clone(), &ready(&["4", "6", "7", "8"]))), ("6", &Why::KnownGood), "the newest other known good");
    assert_eq!(armed(&decide(facts.clone(), &ready(&["4", "7", "8"]))).0, "4", "6 is deleted");
    assert_eq!(armed(&decide(facts, &ready(&["7", "8"]))).0, "7", "then what was served just before");
}

#[test]
fn the_newest_older_one_is_not_the_number_before() {
    let facts = Facts::new(alias("8", &[]));
    let exists = ready(&["2", "5", "8", "9"]);
    assert_eq!(armed(&decide(facts, &exists)), ("5", &Why::Unproven), "7 and 6 do not exist; 9 is newer");
}

#[test]
fn failed_and_inactive_revisions_are_never_armed() {
    let mut exists = ready(&["5", "8"]);
    exists.push(RevisionInfo::bare("7".into(), Condition::Failed { reason: "ImageDeleted".into() }));
    exists.push(RevisionInfo::bare("6".into(), Condition::Inactive));
    let mut facts = Facts::new(alias("8", &[]));
    facts.served_before = vec![ServedBefore { revision: "7".into(), at: None, source: Witness::Journal }];
    assert_eq!(armed(&decide(facts, &exists)).0, "5", "the first that can serve");
}

#[test]
fn an_idle_version_is_armed() {
    let exists = vec![RevisionInfo::bare("7".into(), Condition::Idle), RevisionInfo::bare("8".into(), Condition::Ready)];
    assert_eq!(armed(&decide(Facts::new(alias("8", &[])), &exists)).0, "7", "idle only needs a warning");
}

#[test]
fn a_second_press_does_not_walk_further_back() {
    let mut facts = Facts::new(alias("7", &[]));
    facts.put_there_by_rollback = true;
    facts.served_before = vec![ServedBefore { revision: "8".into(), at: None, source: Witness::Journal }];
    assert_eq!(arm(&facts), Arming::Nothing(NotArmed::AlreadyRolledBack), "only an explicit revision goes further");
}

#[test]
fn a_deployment_that_only_another_stage_serves_is_passed_over() {
    let mut exists = ready(&["5", "6", "8"]);
    exists[1].on_stages = vec!["dev".into()];
    assert_eq!(armed(&decide(Facts::new(alias("8", &[])), &exists)).0, "5", "6 belongs to another stage");
}

#[test]
fn with_nothing_older_nothing_is_armed() {
    let facts = Facts::new(alias("1", &[]));
    assert_eq!(decide(facts, &ready(&["1", "2"])), Arming::Nothing(NotArmed::NothingOlder), "2 is newer");
}

#[test]
fn what_a_rollback_left_behind_is_not_gone_back_to() {
    let mut facts = Facts::new(alias("9", &[]));
    facts.left_behind = vec!["8".into()];
    facts.served_before = vec![ServedBefore { revision: "8".into(), at: None, source: Witness::Journal }];
    assert_eq!(armed(&decide(facts, &ready(&["6", "8", "9"]))), ("6", &Why::Unproven), "8 was rolled back from");
}

#[test]
fn one_that_is_only_listed_is_looked_up_before_it_is_armed() {
    let mut facts = Facts::new(alias("8", &[]));
    facts.listed = Some(["8", "7", "6"].iter().map(|n| RevisionInfo::bare((*n).into(), Condition::Listed)).collect());
    assert_eq!(arm(&facts), Arming::LookUp("7".into()), "a list is no proof");
    facts.looked_up.insert("7".into(), Some(RevisionInfo::bare("7".into(), Condition::Failed { reason: "ImageDeleted".into() })));
    facts.looked_up.insert("6".into(), Some(RevisionInfo::bare("6".into(), Condition::Ready)));
    assert_eq!(armed(&arm(&facts)).0, "6", "7 turned out unable to serve");
}

#[test]
fn a_second_press_does_not_stop_the_rollout_of_the_first() {
    use crate::serving::{EcsServing, Rollout};
    let rollout = Rollout {
        phase: Phase::InProgress,
        deployment: Some("arn:d".into()),
        source: Some(("web:8".into(), "arn:8".into())),
        tasks: Vec::new(),
        desired: 2,
        failed: 0,
        reason: None,
    };
    let service = EcsServing { controller: Controller::Ecs, task_definition: "web:7".into(), arn: "arn:7".into(), rollout };
    let observed = Observed { target: "ecs:shop/web".parse().expect("an id"), serving: Serving::Ecs(service), ..alias("7", &[]) };
    let mut facts = Facts::new(observed);
    facts.put_there_by_rollback = true;
    assert_eq!(arm(&facts), Arming::Nothing(NotArmed::AlreadyRolledBack), "web:8 is what the rollback goes away from");
}
