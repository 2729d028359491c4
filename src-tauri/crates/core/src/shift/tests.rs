//! Split arithmetic over every share there is, and lists of steps over whatever is typed.

use proptest::prelude::*;

use super::*;

fn any_percent() -> impl Strategy<Value = Percent> {
    (0..=10_000u16).prop_map(Percent)
}

/// As they come, and in order: by chance alone a long list hardly ever rises.
fn any_list() -> impl Strategy<Value = Vec<Percent>> {
    let rising = proptest::collection::btree_set(any_percent(), 1..25).prop_map(|set| set.into_iter().collect());
    prop_oneof![proptest::collection::vec(any_percent(), 1..25), rising]
}

proptest! {
    #[test]
    fn shares_make_a_whole_and_weights_stay_between_0_and_1(at in any_percent()) {
        prop_assert_eq!(at.percent() + at.rest().percent(), 100.0, "nothing is lost at {}", at);
        prop_assert!((0.0..=1.0).contains(&at.weight()), "{} is a weight of {}", at, at.weight());
        let split = at.split("3".into(), "4".into());
        let sum: f64 = split.0.iter().map(|s| s.percent).sum();
        prop_assert_eq!(sum, 100.0, "the split at {} adds up", at);
        prop_assert_eq!(split.is_split(), at != Percent::NONE && at != Percent::ALL, "two sides serve only between the ends");
    }

    #[test]
    fn a_share_comes_back_from_percent_weight_text_and_json(at in any_percent()) {
        prop_assert_eq!(Percent::try_from(at.percent()), Ok(at), "from its percent");
        prop_assert_eq!(Percent::try_from(at.weight() * 100.0), Ok(at), "from the weight that AWS keeps");
        prop_assert_eq!(at.to_string().parse(), Ok(at), "from its text");
        let json = serde_json::to_string(&at).expect("a number");
        prop_assert_eq!(serde_json::from_str::<Percent>(&json).expect("a percent"), at, "from a record");
    }

    #[test]
    fn a_list_is_taken_exactly_if_it_rises(percents in any_list()) {
        let list = percents.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let rises = percents.windows(2).all(|pair| pair[0] < pair[1]);
        let steps = Steps::new(&list, Some("60s"));
        prop_assert_eq!(steps.is_ok(), rises && percents.len() <= MOST_STEPS, "{}", list);
        if let Ok(steps) = steps {
            prop_assert_eq!(steps.percents(), &percents[..], "as typed");
            prop_assert_eq!(steps.to_string().parse(), Ok(steps), "and back from its text");
        }
    }

    #[test]
    fn whatever_is_typed_gets_an_answer(text in ".{0,60}") {
        let _: Result<Steps, ShiftError> = text.parse();
    }
}

fn refusal(list: &str, every: Option<&str>) -> ShiftError {
    Steps::new(list, every).expect_err("refused")
}

#[test]
fn the_lists_of_the_manual_are_read() {
    let steps: Steps = "5, 50, 100 every 60s".parse().expect("a list");
    assert_eq!(steps.percents(), [Percent(500), Percent(5000), Percent::ALL], "three shares");
    assert_eq!(steps.every(), Some(Duration::from_secs(60)), "a minute apart");
    assert_eq!("0.5%,10.1%".parse::<Steps>().expect("a list").every(), None, "without an interval each step waits for a word");
    assert_eq!(Steps::new("10", Some("1h 30m")).expect("a list").every(), Some(Duration::from_secs(5400)), "longer intervals");
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(refusal("", None), ShiftError::Empty, "no step");
    assert_eq!(refusal("5,101", None), ShiftError::Outside { percent: 101.0 }, "above 100");
    assert_eq!(refusal("-1", None), ShiftError::Outside { percent: -1.0 }, "below 0");
    assert!(matches!(refusal("NaN", None), ShiftError::Outside { .. }), "not a number at all");
    assert_eq!(refusal("5,,50", None), ShiftError::NotAPercent { text: String::new() }, "a gap");
    assert_eq!(refusal("50,5", None), ShiftError::NotRising { before: Percent(5000), after: Percent(500) }, "going down");
    assert_eq!(refusal("5,5", None), ShiftError::NotRising { before: Percent(500), after: Percent(500) }, "standing still");
    assert_eq!(refusal("0.005", None), ShiftError::TooFine { text: "0.005".into(), decimals: 2 }, "finer than can be set");
    let long = (1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(refusal(&long, None), ShiftError::TooMany { count: 21 }, "too many");
    for odd in ["soon", "-5s", "60"] {
        assert_eq!(refusal("5", Some(odd)), ShiftError::Interval { text: odd.into() }, "no interval");
    }
    assert_eq!(refusal("5", Some("999ms")), ShiftError::TooShort { text: "999ms".into() }, "under a second");
}

#[test]
fn each_kind_takes_the_decimals_that_it_can_set() {
    let fine: Percent = "12.34".parse().expect("a percent");
    assert_eq!((fine.fits(Kind::Lambda), fine.fits(Kind::Rest)), (Ok(fine), Ok(fine)), "weights and canaries take two");
    assert_eq!(fine.fits(Kind::Ecs), Err(ShiftError::TooFine { text: "12.34".into(), decimals: 1 }), "ECS takes one");
    assert_eq!(fine.fits(Kind::Http), Err(ShiftError::NoSplit), "an HTTP stage takes no split");
    assert_eq!(Percent::ALL.fits(Kind::Http), Ok(Percent::ALL), "but a whole release");
}

#[test]
fn an_interval_is_of_whole_seconds_up_to_a_day_and_lies_between_two_shares() {
    assert!(Steps::new("5,100", Some("24h")).is_ok(), "a day");
    assert!(matches!(refusal("5,100", Some("999999h")), ShiftError::TooLong { .. }), "nobody waits a century");
    assert!(matches!(refusal("5,100", Some("1.5s")), ShiftError::NotWhole { .. }), "it would be a second");
    assert!(matches!(Steps::typed("10", Some("5s")), Err(ShiftError::OneShare { .. })), "an interval is not dropped in silence");
    assert!(Steps::typed("10", None).is_ok() && Steps::typed("10,50", Some("5s")).is_ok(), "else as it is typed");
}
