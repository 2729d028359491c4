//! The order of arming, one rule a test.

use super::*;
use crate::revision::Condition;
use crate::serving::{AliasServing, Phase, Token};

fn alias(version: &str, weights: &[(&str, f64)]) -> Observed {
    Observed {
        target: "lambda:checkout:live".parse().expect("an id"),
        serving: Serving::Alias(AliasServing { version: version.into(), weights: weights.iter().map(|(r, w)| (Revision::from(*r), *w)).collect(), run: None }),
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
    facts.left_behind = vec![LeftBehind { revision: "8".into(), at: Timestamp::UNIX_EPOCH }];
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

fn service(serves: &str, from: Option<&str>) -> Observed {
    use crate::serving::{EcsServing, Rollout};
    let rollout = Rollout {
        phase: if from.is_some() { Phase::InProgress } else { Phase::Completed },
        deployment: from.map(|_| "arn:d".into()),
        source: from.map(|f| (f.into(), format!("arn:{f}"))),
        tasks: Vec::new(),
        desired: 2,
        since: None,
        failed: 0,
        reason: None,
        strategy: None,
        traffic: Vec::new(),
        waits: None,
    };
    let service = EcsServing { controller: Controller::Ecs, task_definition: serves.into(), arn: format!("arn:{serves}"), rollout };
    Observed { target: "ecs:shop/web".parse().expect("an id"), serving: Serving::Ecs(service), ..alias("7", &[]) }
}

/// ECS's history, newest first: what it serves now is the first of it. The hours are those until which each was served.
fn history(served: &[(&str, i64)]) -> Vec<ServedBefore> {
    let at = |hour: &i64| Timestamp::from_second(hour * 3600).ok();
    served.iter().map(|(r, hour)| ServedBefore { revision: Revision::from(*r), at: at(hour), source: Witness::Ecs }).collect()
}

#[test]
fn a_second_press_does_not_stop_the_rollout_of_the_first() {
    let mut facts = Facts::new(service("web:7", Some("web:8")));
    facts.put_there_by_rollback = true;
    assert_eq!(arm(&facts), Arming::Nothing(NotArmed::AlreadyRolledBack), "web:8 is what the rollback goes away from");
}

#[test]
fn another_operators_press_does_not_stop_the_rollout_of_the_first() {
    let facts = Facts::new(service("web:7", Some("web:8")));
    assert_eq!(arm(&facts), Arming::Nothing(NotArmed::AlreadyRolledBack), "whoever went away from web:8 did so for a reason");
    let exists = ready(&["web:7", "web:8"]);
    assert_eq!(armed(&decide(Facts::new(service("web:8", Some("web:7"))), &exists)), ("web:7", &Why::Stable), "a deployment is stopped as ever");
}

#[test]
fn what_another_operator_went_back_from_is_not_gone_forward_to() {
    let mut facts = Facts::new(service("web:25", None));
    facts.served_before = history(&[("web:25", 9), ("web:26", 8), ("web:25", 7), ("web:24", 6)]);
    let mut exists = ready(&["web:24", "web:25", "web:26"]);
    assert_eq!(decide(facts.clone(), &exists), Arming::Nothing(NotArmed::AlreadyRolledBack), "26 was served just before, and is newer");
    exists[2].condition = Condition::Inactive;
    assert_eq!(decide(facts, &exists), Arming::Nothing(NotArmed::AlreadyRolledBack), "nor further back once 26 is deregistered");
}

#[test]
fn a_function_made_anew_counts_its_versions_from_one() {
    let mut facts = Facts::new(alias("3", &[]));
    facts.served_before = vec![ServedBefore { revision: "42".into(), at: None, source: Witness::Journal }];
    assert_eq!(armed(&decide(facts, &ready(&["2", "3"]))), ("2", &Why::Unproven), "42 went with the function, and tells nothing");
}

fn left(revision: &str, hour: i64) -> Vec<LeftBehind> {
    vec![LeftBehind { revision: revision.into(), at: Timestamp::from_second(hour * 3600).expect("an hour") }]
}

#[test]
fn what_ecs_served_later_comes_before_what_the_journal_remembers() {
    let mut facts = Facts::new(service("web:34", None));
    facts.served_before = history(&[("web:31", 10), ("web:32", 9)]).into_iter().map(|s| ServedBefore { source: Witness::Journal, ..s }).collect();
    facts.left_behind = left("web:32", 10);
    facts.doubt = Some(Doubt::ChangedSince);
    facts.recall(history(&[("web:34", 40), ("web:33", 30), ("web:31", 20), ("web:32", 9)]));
    let exists = ready(&["web:31", "web:32", "web:33", "web:34"]);
    let Arming::To(to) = decide(facts.clone(), &exists) else { panic!("armed") };
    assert_eq!((to.to.revision.as_str(), to.doubt), ("web:33", None), "33 was served just before, and ECS knows");
    let Arming::To(to) = decide(facts, &exists[..2]) else { panic!("armed") };
    assert_eq!(to.to.revision.as_str(), "web:31", "where 33 is gone, never 32, which was left behind");
}

#[test]
fn what_was_served_again_is_not_left_behind_any_more() {
    let exists = ready(&["web:25", "web:26", "web:27"]);
    let mut facts = Facts::new(service("web:27", None));
    facts.left_behind = left("web:26", 10);
    let mut still = facts.clone();
    facts.recall(history(&[("web:27", 40), ("web:26", 30), ("web:25", 20), ("web:26", 9)]));
    assert_eq!(armed(&decide(facts, &exists)).0, "web:26", "it was deployed again, and served until 27 came");
    // AWS's clock is a little ahead of ours: 26 seems to have been served after the rollback from it.
    still.recall(history(&[("web:27", 40), ("web:25", 20), ("web:26", 11), ("web:25", 8)]));
    still.served_before.retain(|s| s.revision.as_str() != "web:25");
    assert_eq!(decide(still, &exists[1..]), Arming::Nothing(NotArmed::NothingOlder), "26 was not deployed again");
}

#[test]
fn a_memory_that_ends_before_the_current_release_is_doubted() {
    let mut facts = Facts::new(alias("42", &[]));
    facts.served_before = vec![ServedBefore { revision: "38".into(), at: None, source: Witness::Journal }];
    facts.doubt = Some(Doubt::ChangedSince);
    let Arming::To(to) = decide(facts, &ready(&["38", "41", "42"])) else { panic!("armed") };
    assert_eq!((to.to.revision.as_str(), to.doubt), ("38", Some(Doubt::ChangedSince)), "39 to 41 may have served here in between");
}

fn driven(from: &str, to: &str, goes_back: bool) -> Facts {
    let run = crate::driver::Run { deployment: "d-1".into(), from: from.into(), to: to.into(), goes_back };
    let serving = Serving::Alias(AliasServing { version: "41".into(), weights: [("42".into(), 0.1)].into(), run: Some(run) });
    let mut facts = Facts::new(Observed { serving, ..alias("41", &[]) });
    for version in ["40", "41", "42"] {
        facts.looked_up.insert(version.into(), Some(RevisionInfo::bare(version.into(), Condition::Ready)));
    }
    facts
}

#[test]
fn a_deployment_under_way_is_gone_back_from_unless_it_is_the_way_back() {
    let to = |facts: &Facts| match arm(facts) {
        Arming::To(armed) => Ok((armed.to.revision.to_string(), armed.why)),
        Arming::Nothing(why) => Err(why),
        other => panic!("all is known: {other:?}"),
    };
    assert_eq!(to(&driven("41", "42", false)), Ok(("41".to_owned(), Why::Stable)), "to where it came from");
    assert_eq!(to(&driven("42", "41", true)), Err(NotArmed::AlreadyRolledBack), "CodeDeploy takes it back");
    assert_eq!(to(&driven("42", "41", false)), Err(NotArmed::AlreadyRolledBack), "so does somebody who deploys an older one");
    let ours = Facts { came_from: Some("42".into()), ..driven("42", "41", false) };
    assert_eq!(to(&ours), Ok(("42".to_owned(), Why::Stable)), "unless it is a release of ours");
}
