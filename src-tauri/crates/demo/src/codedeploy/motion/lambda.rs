//! A deployment to Lambda: one alias, from one version to another, by weights.

use std::collections::BTreeMap;

use super::{Step, trouble};
use crate::clock::Moment;
use crate::codedeploy::appspec::Spec;
use crate::codedeploy::state::{Deployment, Status, Trouble};
use crate::lambda::{self, Shift, State};

/// Seconds that an event without a hook takes.
const EVENT: i64 = 1;

/// How every failure of this kind begins; AWS's words, from public reports.
const INVALID: &str =
    "The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration.";

fn invalid(more: &str) -> Trouble {
    trouble("INVALID_LAMBDA_CONFIGURATION", format!("{INVALID} {more}").trim_end())
}

/// The alias is not what the AppSpec says; AWS's words, from public reports.
fn mismatch() -> Trouble {
    invalid("The Lambda function alias version does not match the current version in AppSpec file.")
}

pub(super) fn step(state: &mut State, deployment: &mut Deployment, moment: Moment) -> Step {
    match try_step(state, deployment, moment) {
        Ok(step) => step,
        Err(trouble) => Step::Failed(trouble),
    }
}

fn try_step(state: &mut State, deployment: &mut Deployment, moment: Moment) -> Result<Step, Trouble> {
    match deployment.events.last().map(|event| event.name.as_str()) {
        None => {
            deployment.status = Status::InProgress;
            deployment.started = Some(moment.at);
            deployment.enter("BeforeAllowTraffic", moment.at);
            if deployment.takes_back.is_none() {
                deployment.mark = Some(check(state, &deployment.spec)?);
            }
            deployment.due = Some(moment.after(EVENT));
        }
        Some("BeforeAllowTraffic") => {
            deployment.enter("AllowTraffic", moment.at);
            shift(state, deployment, moment)?;
        }
        Some("AllowTraffic") if !deployment.moved() => shift(state, deployment, moment)?,
        Some("AllowTraffic") => {
            deployment.enter("AfterAllowTraffic", moment.at);
            deployment.due = Some(moment.after(EVENT));
        }
        Some(_) => return Ok(Step::Done),
    }
    Ok(Step::On)
}

/// What must be true before anything moves; the RevisionId the alias was found with.
fn check(state: &State, spec: &Spec) -> Result<String, Trouble> {
    let Spec::Lambda { function, alias, current, target } = spec else {
        return Err(invalid(""));
    };
    let missing = || trouble("INVALID_LAMBDA_FUNCTION", format!("The deployment failed because the Lambda function {function} does not exist."));
    let found = state.functions.get(function).ok_or_else(missing)?;
    let there = found.aliases.get(alias).ok_or_else(|| invalid(&format!("The alias {alias} does not exist.")))?;
    // What AWS adds to these two is not known: a public report of the first shows nothing added.
    if current == target || !there.weights.is_empty() {
        return Err(invalid(""));
    }
    if there.version != *current {
        return Err(mismatch());
    }
    match found.version(target) {
        Some(_) => Ok(there.revision.clone()),
        None => Err(invalid(&format!("The target version {target} does not exist."))),
    }
}

/// Moves the next share of the traffic, unless somebody else has changed the alias meanwhile. Lambda
/// lets anybody do that; the deployment finds out at its next step.
fn shift(state: &mut State, deployment: &mut Deployment, moment: Moment) -> Result<(), Trouble> {
    let Spec::Lambda { function, alias, current, target } = &deployment.spec else {
        return Err(invalid(""));
    };
    let there = state.functions.get(function).and_then(|function| function.aliases.get(alias));
    if there.is_none_or(|there| Some(&there.revision) != deployment.mark.as_ref()) {
        return Err(mismatch());
    }
    let percent = deployment.routing.percent(deployment.shifts + 1);
    let (version, weights) = if percent < 100 { (current, BTreeMap::from([(target.clone(), f64::from(percent) / 100.0)])) } else { (target, BTreeMap::new()) };
    let revision = deployment.rng.uuid();
    let (account, region) = (&deployment.place.account, &deployment.place.region);
    let wanted = Shift { function, alias, version, weights, revision: revision.clone(), account, region };
    lambda::shift(state, wanted, moment).map_err(|refusal| invalid(&refusal.message))?;
    deployment.shifts += 1;
    deployment.mark = Some(revision);
    deployment.updated = moment.at;
    let wait = if percent < 100 { deployment.routing.minutes() * 60 } else { EVENT };
    deployment.due = Some(moment.after(wait));
    Ok(())
}
