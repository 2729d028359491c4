//! What a change set would do to a stack: one that exists is read; one that is made from a template is made, read and
//! deleted again, as an operation like any other.

use switchback_core::preflight::change_set::{Around, ChangeRule, ChangeSet, Progress, Resource, check, to_look_at};
use switchback_core::preflight::{Finding, Severity};
use switchback_core::release::Template;
use switchback_core::{Action, Intent, Operation, OperationState, Target};

use crate::operate::{Asked, OperateError, Operator, Went, new_id};
use crate::ports::{ReadError, Stacks, Values};
use crate::prepare::Given;

/// A change set with what stands around its resources.
#[derive(Debug, Clone)]
pub struct Review {
    /// The change set.
    pub change_set: ChangeSet,
    /// What was found around resources that it would take away.
    pub around: Vec<(Resource, Vec<Around>)>,
    /// What is to be said of it.
    pub findings: Vec<Finding>,
}

/// What came of a review that makes its change set.
#[derive(Debug)]
pub struct Made {
    /// What it says; the reading's error where it could not be read; none where the change set was not made.
    pub review: Option<Result<Review, ReadError>>,
    /// The operation that made it, and deleted it unless it was to stay.
    pub operation: Operation,
}

/// Reads a change set that exists.
///
/// # Errors
/// [`ReadError::NotFound`] where there is none.
pub async fn read(stacks: &dyn Stacks, stack: &Target, name: &str) -> Result<Review, ReadError> {
    let Target::Stack { name: stack_name } = stack else {
        return Err(ReadError::NotFound { what: format!("a change set of {stack}"), scope: "CloudFormation".into() });
    };
    let change_set = stacks.change_set(stack_name, name).await?;
    let mut around = Vec::new();
    for what in to_look_at(&change_set.changes) {
        // What goes is said even where it cannot be said what goes with it.
        around.push((what.clone(), stacks.around(what).await.unwrap_or_else(|_| vec![Around::Unread])));
    }
    let mut findings = check(stack, &change_set.changes, &around);
    if change_set.progress == Progress::NoChanges {
        findings.push(Finding::new(Severity::Info, stack, ChangeRule::NothingChanges.into()));
    }
    Ok(Review { change_set, around, findings })
}

impl Operator<'_> {
    /// Makes a change set of `stack` from a template and the values for its parameters, reads it, and deletes it unless it is to be kept. The deletion is the
    /// operation's last step, which waits to be asked for: whoever is stopped in between leaves it open, and `resume` ends it.
    ///
    /// # Errors
    /// [`OperateError`]: nothing was made; or, for `RecordLost`, its record broke off.
    pub async fn review(&self, stacks: &dyn Stacks, stack: &Target, template: Template, values: Values, keep: bool) -> Result<Made, OperateError> {
        let change_set = format!("switchback-{}", new_id().to_string().to_ascii_lowercase());
        self.actuate.lend(&change_set, values);
        let intent = Intent::Review { targets: vec![stack.clone()], template, change_set: change_set.clone(), keep };
        let Went::Operation(operation) = self.forward(&intent, &Given::default(), &Asked::default()).await? else {
            return Err(OperateError::Prepare(ReadError::NotFound { what: format!("a change set of {stack}"), scope: "the plan".into() }.into()));
        };
        let stands = if keep { operation.state() == OperationState::Done } else { operation.waits_before().is_some() };
        if !stands {
            return Ok(Made { review: None, operation: *operation });
        }
        let review = read(stacks, stack, &change_set).await;
        let operation = match keep {
            true => operation,
            false => match self.resume(&operation.id).await? {
                Went::Operation(ended) => ended,
                Went::AlreadyThere(_) => operation,
            },
        };
        Ok(Made { review: Some(review), operation: *operation })
    }
}

/// What a review has left behind, where it did not end as planned: the change set by name, and the template's place in S3.
pub fn left_behind(operation: &Operation) -> Vec<ChangeRule> {
    let plan = &operation.opened.plan;
    let mut left = Vec::new();
    for (step, state) in plan.steps.iter().zip(operation.saga.steps()) {
        match (&step.action, &step.target) {
            (Action::UploadPackage { bucket, key, .. }, Target::Stack { .. }) if state.is_applied() => {
                left.push(ChangeRule::TemplateLeft { url: format!("s3://{bucket}/{key}") });
            }
            (Action::MakeChangeSet { name, .. }, Target::Stack { name: stack }) if state.is_applied() && operation.state() != OperationState::Done => {
                left.push(ChangeRule::ChangeSetLeft { stack: stack.clone(), name: name.clone() });
            }
            _ => {}
        }
    }
    left
}
