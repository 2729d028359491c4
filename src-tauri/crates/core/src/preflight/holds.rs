//! What a hold keeps from going forward.

use crate::hold::Hold;
use crate::intent::{Intent, Way};
use crate::preflight::{Finding, Rule, Severity};

/// How much a hold weighs for an intent that leads this way; `None` where none is looked for. What goes back passes; where nobody
/// knows the way, it is said.
pub fn weight(intent: &Intent, way: Way) -> Option<Severity> {
    match (intent, way) {
        // It moves nothing.
        (Intent::Review { .. }, _) => None,
        (_, Way::Forward) => Some(Severity::Block),
        // What an undo takes back may have been brought for a reason.
        (_, Way::Unknown) | (Intent::Undo { .. }, Way::Back) => Some(Severity::Warn),
        (_, Way::Back) => None,
    }
}

/// These holds, as what preflight finds.
pub fn on(holds: &[Hold], severity: Severity) -> Vec<Finding> {
    holds.iter().map(|hold| Finding::new(severity, &hold.target, hold.into())).collect()
}

impl From<&Hold> for Rule {
    fn from(hold: &Hold) -> Self {
        Self::OnHold { by: hold.by.name.clone(), since: hold.since, note: hold.note.clone() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::event::Actor;
    use crate::operation::OperationId;
    use crate::revision::Revision;
    use crate::shift::Steps;
    use crate::target::Target;

    #[test]
    fn a_hold_stops_what_goes_forward_and_nothing_else() {
        let targets: Vec<Target> = vec!["lambda:checkout:live".parse().unwrap()];
        let weighs = |intent: &Intent| weight(intent, intent.way().expect("not an undo"));
        let shift = Intent::Shift { targets: targets.clone(), to: Revision::from("43"), steps: Steps::whole(), engine: None };
        for forward in [shift, Intent::Promote { targets: targets.clone() }] {
            assert_eq!(weighs(&forward), Some(Severity::Block), "it goes forward: {forward:?}");
        }
        let named = Intent::Rollback { targets: targets.clone(), to: Some("43".into()) };
        assert_eq!(weighs(&named), Some(Severity::Warn), "a named revision may be newer: it is said");
        for passes in [Intent::Rollback { targets: targets.clone(), to: None }, Intent::Abort { targets: targets.clone() }] {
            assert_eq!(weighs(&passes), None, "what goes back looks for none: {passes:?}");
        }
        let undo = Intent::Undo { operation: OperationId("o-1".into()), targets };
        for (undone, severity) in [(Way::Back, Severity::Block), (Way::Forward, Severity::Warn), (Way::Unknown, Severity::Warn)] {
            assert_eq!(weight(&undo, undone.opposite()), Some(severity), "an undo goes the opposite way of {undone:?}");
        }
    }

    #[test]
    fn a_hold_is_found_on_its_target_with_who_and_why() {
        let target: Target = "lambda:checkout:live".parse().unwrap();
        let hold = Hold { target: target.clone(), by: Actor { name: "sj".into(), arn: None }, note: Some("audit".into()), since: Timestamp::UNIX_EPOCH };
        let found = on(&[hold], Severity::Block);
        let rule = Rule::OnHold { by: "sj".into(), since: Timestamp::UNIX_EPOCH, note: Some("audit".into()) };
        assert_eq!(found, [Finding::new(Severity::Block, &target, rule)], "one, in the words that were given");
    }
}
