//! What a hold keeps from going forward.

use crate::hold::Hold;
use crate::intent::Intent;
use crate::preflight::{Finding, Rule, Severity};
use crate::target::Target;

/// The holds that stand in the way of an intent. What goes back passes, and a review moves nothing. Which way a named revision
/// is, nobody but the operator knows: there it is said. An undo depends on what it undoes.
pub fn in_the_way(intent: &Intent, holds: &[Hold]) -> Vec<Finding> {
    match intent {
        Intent::Deploy { targets, .. } | Intent::Shift { targets, .. } | Intent::Promote { targets } => on(targets, holds, Severity::Block),
        Intent::Rollback { targets, to: Some(_) } => on(targets, holds, Severity::Warn),
        Intent::Rollback { to: None, .. } | Intent::Undo { .. } | Intent::Abort { .. } | Intent::Review { .. } => Vec::new(),
    }
}

/// The holds on these targets.
pub fn on(targets: &[Target], holds: &[Hold], severity: Severity) -> Vec<Finding> {
    let held = |hold: &&Hold| targets.contains(&hold.target);
    let say = |hold: &Hold| {
        let rule = Rule::OnHold { by: hold.by.name.clone(), since: hold.since, note: hold.note.clone() };
        Finding::new(severity, &hold.target, rule)
    };
    holds.iter().filter(held).map(say).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::event::Actor;
    use crate::revision::Revision;
    use crate::shift::Steps;

    #[test]
    fn a_hold_stops_what_goes_forward_and_nothing_else() {
        let target: Target = "lambda:checkout:live".parse().unwrap();
        let hold = Hold { target: target.clone(), by: Actor { name: "sj".into(), arn: None }, note: Some("audit".into()), since: Timestamp::UNIX_EPOCH };
        let targets = vec![target.clone()];
        let shift = |targets: Vec<Target>| Intent::Shift { targets, to: Revision::from("43"), steps: Steps::whole(), engine: None };
        let found = in_the_way(&shift(targets.clone()), std::slice::from_ref(&hold));
        assert_eq!(found.len(), 1, "a shift goes forward: {found:?}");
        assert_eq!((found[0].severity, &found[0].target), (Severity::Block, &target), "it blocks, for that target");
        assert!(in_the_way(&Intent::Promote { targets: targets.clone() }, std::slice::from_ref(&hold)).len() == 1, "and so does a promote");
        let named = in_the_way(&Intent::Rollback { targets: targets.clone(), to: Some("43".into()) }, std::slice::from_ref(&hold));
        assert_eq!(named.iter().map(|f| f.severity).collect::<Vec<_>>(), [Severity::Warn], "a named revision may be newer: it is said");
        for passes in [Intent::Rollback { targets: targets.clone(), to: None }, Intent::Abort { targets }] {
            assert_eq!(in_the_way(&passes, std::slice::from_ref(&hold)), [], "what goes back passes: {passes:?}");
        }
        assert_eq!(in_the_way(&shift(vec!["lambda:other:live".parse().unwrap()]), &[hold]), [], "another target is free");
    }
}
