//! When Lambda stops taking a runtime: AWS's published dates, which move (read in October 2026).

use super::refuse::invalid;
use crate::wire::Refusal;
use jiff::Timestamp;

/// Name, first day that creating is blocked, first day that updating is blocked. An empty date
/// has passed long ago.
static RUNTIMES: &[(&str, &str, &str)] = &[
    ("nodejs24.x", "2028-06-01", "2028-07-01"),
    ("nodejs22.x", "2027-06-01", "2027-07-01"),
    ("nodejs20.x", "2027-07-29", "2027-08-31"),
    ("nodejs18.x", "2027-07-29", "2027-08-31"),
    ("nodejs16.x", "2027-07-29", "2027-08-31"),
    ("nodejs14.x", "", "2027-08-31"),
    ("python3.14", "2029-07-31", "2029-08-31"),
    ("python3.13", "2029-07-31", "2029-08-31"),
    ("python3.12", "2028-11-30", "2029-01-10"),
    ("python3.11", "2027-07-29", "2027-08-31"),
    ("python3.10", "2027-07-29", "2027-08-31"),
    ("python3.9", "2027-07-29", "2027-08-31"),
    ("python3.8", "2027-07-29", "2027-08-31"),
    ("python3.7", "", "2027-08-31"),
    ("java21", "2029-07-31", "2029-08-31"),
    ("java17", "2027-07-29", "2027-08-31"),
    ("java11", "2027-07-29", "2027-08-31"),
    ("java8.al2", "2027-07-29", "2027-08-31"),
    ("java8", "", "2027-08-31"),
    ("dotnet10", "2028-12-14", "2029-01-15"),
    ("dotnet8", "2027-07-29", "2027-08-31"),
    ("dotnet6", "2027-07-29", "2027-08-31"),
    ("ruby3.4", "2028-04-30", "2028-05-31"),
    ("ruby3.3", "2027-07-29", "2027-08-31"),
    ("ruby3.2", "2027-07-29", "2027-08-31"),
    ("provided.al2023", "2029-07-31", "2029-08-31"),
    ("provided.al2", "2027-07-29", "2027-08-31"),
    ("provided", "", "2027-08-31"),
    ("go1.x", "", "2027-08-31"),
];

/// What is to be done with a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Create,
    Update,
}

/// Refuses a runtime that is unknown or past its date.
pub(super) fn check(runtime: &str, purpose: Use, now: Timestamp) -> Result<(), Refusal> {
    let today = now.strftime("%Y-%m-%d").to_string();
    let Some((_, create, update)) = RUNTIMES.iter().find(|(name, ..)| *name == runtime) else {
        let known: Vec<&str> = RUNTIMES.iter().filter(|(_, create, _)| *create > today.as_str()).map(|(name, ..)| *name).collect();
        return Err(invalid(format!(
            "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{}] or be a valid ARN",
            known.join(", ")
        )));
    };
    let blocked = if purpose == Use::Create { create } else { update };
    // Dates in ISO order compare as text.
    if *blocked <= today.as_str() {
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
