//! Lambda's refusal of a runtime that is unknown or past its date. The dates are core's.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use switchback_core::preflight::runtimes::{Runtime, TABLE};

use super::refuse::invalid;
use crate::wire::Refusal;

pub(super) use switchback_core::preflight::runtimes::Use;

/// Refuses a runtime that is unknown or past its date.
pub(super) fn check(runtime: &str, purpose: Use, now: Timestamp) -> Result<(), Refusal> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let Some(known) = Runtime::named(runtime) else {
        let taken: Vec<&str> = TABLE.iter().filter(|r| r.takes(Use::Create, today)).map(|r| r.name).collect();
        return Err(invalid(format!(
            "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{}] or be a valid ARN",
            taken.join(", ")
        )));
    };
    if !known.takes(purpose, today) {
        return Err(invalid(format!(
            "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions."
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_decide() {
        let (now, later): (Timestamp, Timestamp) = ("2026-11-21T00:00:00Z".parse().unwrap(), "2027-08-31T00:00:00Z".parse().unwrap());
        assert!(check("nodejs14.x", Use::Create, now).is_err(), "creating is blocked already");
        assert!(check("nodejs14.x", Use::Update, now).is_ok(), "updating is still allowed");
        assert!(check("nodejs14.x", Use::Update, later).is_err(), "and then it is not");
        assert!(check("cobol1.x", Use::Create, now).unwrap_err().message.contains("enum value set"), "unknown");
    }
}
