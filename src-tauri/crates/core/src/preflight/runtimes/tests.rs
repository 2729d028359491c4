//! Dates decide, to the day.

use super::*;

fn found(runtime: &str, purpose: Use, today: Date) -> Option<(Severity, &'static str)> {
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    check(&target, runtime, purpose, today).map(|f| (f.severity, f.rule.code()))
}

#[test]
fn a_deploy_is_blocked_from_the_day_on_which_updates_end() {
    let (before, on) = (date(2027, 8, 30), date(2027, 8, 31));
    assert_eq!(found("nodejs14.x", Use::Update, before), Some((Severity::Warn, "runtime_deprecated")), "a day before it still goes through");
    assert_eq!(found("nodejs14.x", Use::Update, on), Some((Severity::Block, "runtime_blocked")), "on the day AWS refuses");
}

#[test]
fn making_a_function_is_blocked_earlier_than_updating_it() {
    let today = date(2027, 7, 29);
    assert_eq!(found("nodejs20.x", Use::Create, today), Some((Severity::Block, "runtime_blocked")), "creating has ended");
    assert_eq!(found("nodejs20.x", Use::Update, today), Some((Severity::Warn, "runtime_deprecated")), "updating has not");
    assert_eq!(found("nodejs14.x", Use::Create, date(2024, 1, 1)), Some((Severity::Block, "runtime_blocked")), "ended before the table was read");
}

#[test]
fn what_ends_within_ninety_days_is_said_and_what_ends_later_is_not() {
    assert_eq!(found("nodejs22.x", Use::Update, date(2027, 1, 30)), Some((Severity::Info, "runtime_ending")), "90 days ahead");
    assert_eq!(found("nodejs22.x", Use::Update, date(2027, 1, 29)), None, "91 days ahead");
    assert_eq!(found("nodejs22.x", Use::Update, date(2027, 4, 30)), Some((Severity::Warn, "runtime_deprecated")), "on the day");
}

#[test]
fn a_runtime_that_nobody_knows_is_accepted() {
    assert_eq!(found("cobol1.x", Use::Update, date(2099, 1, 1)), None, "AWS will say what it thinks of it");
}

#[test]
fn dates_of_one_runtime_stand_in_order_and_names_only_once() {
    for runtime in &TABLE {
        let creates = runtime.create_blocked.unwrap_or(Date::MIN);
        assert!(runtime.deprecated.unwrap_or(Date::MIN) <= creates, "{}: deprecated before creating ends", runtime.name);
        assert!(creates < runtime.update_blocked, "{}: creating ends before updating", runtime.name);
        assert_eq!(TABLE.iter().filter(|r| r.name == runtime.name).count(), 1, "{} stands once", runtime.name);
    }
}

#[test]
fn the_way_out_is_a_runtime_of_the_same_language() {
    let pairs = [("nodejs14.x", "nodejs24.x"), ("python3.9", "python3.14"), ("java8", "java21"), ("go1.x", "provided.al2023"), ("provided", "provided.al2023")];
    for (from, to) in pairs {
        assert_eq!(newest(from), to, "from {from}");
    }
}

#[test]
fn the_words_name_the_dates_in_both_languages() {
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    let finding = check(&target, "nodejs20.x", Use::Update, date(2026, 11, 21)).expect("deprecated");
    for lang in [Lang::En, Lang::Ko] {
        for on in ["2026-04-30", "2027-07-29", "2027-08-31"] {
            assert!(finding.cause(lang).contains(on), "{on} in {}", finding.cause(lang));
        }
        assert!(finding.fix(lang).contains("nodejs24.x"), "where to: {}", finding.fix(lang));
    }
}

#[test]
fn a_record_of_it_is_read_back() {
    let target: Target = "lambda:checkout:live".parse().expect("an id");
    let finding = check(&target, "nodejs14.x", Use::Update, date(2026, 11, 21)).expect("deprecated");
    let json = serde_json::to_value(&finding).expect("serialises");
    assert_eq!(json["rule"]["code"], finding.code(), "the tag is the code");
    assert_eq!(serde_json::from_value::<Finding>(json).expect("reads"), finding, "and it comes back as it was");
}
