//! An operation opens on a checked plan, and only preflight's findings make one.

use switchback_core::{CheckedPlan, Plan};

fn forge(plan: Plan) -> CheckedPlan {
    CheckedPlan { plan, findings: Vec::new() }
}

fn main() {}
