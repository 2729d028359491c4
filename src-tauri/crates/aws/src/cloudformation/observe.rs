//! What a stack is, and what a change set says, page by page and nested stack by nested stack.

use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput as Page;
use aws_sdk_cloudformation::operation::describe_change_set::builders::DescribeChangeSetFluentBuilder;
use aws_sdk_cloudformation::types::{ChangeSetStatus, ExecutionStatus, Stack};
use switchback_core::preflight::change_set::{Act, Change, ChangeSet, Progress, to_compare};
use switchback_core::serving::StackServing;
use switchback_core::{Observed, Serving, Target, Token};
use switchback_engine::ports::{Made, ReadError};

use super::StackReads;
use super::change::{grants, read};
use crate::errors::{NotFoundAsNone, missing_field};
use crate::text::{Hidden, MESSAGE, bounded, timestamp};

/// No change set has more pages looked at, and no nesting more levels: AWS allows 500 resources and says nothing of depth.
const PAGES: usize = 100;
const LEVELS: usize = 8;

/// What AWS says when the template changes nothing. There is no code for it: the status is FAILED, as for any other reason.
const NOTHING: [&str; 2] = ["The submitted information didn't contain changes", "No updates are to be performed"];

/// What is said in place of a reason that may quote a value.
const UNTOLD: &str = "the reason may quote a parameter's value, and only the process that made it could cut that out: see the CloudFormation console";

impl StackReads<'_> {
    /// The stack, as far as a review of it goes.
    pub(crate) async fn observe(&self, name: &str) -> Result<Observed, ReadError> {
        let at = self.reader.now();
        let stack = self.stack(name).await?;
        let status = stack.stack_status().map_or_else(String::new, |status| bounded(status.as_str(), 64));
        let serving = StackServing { status, updated: stack.last_updated_time().or(stack.creation_time()).and_then(timestamp) };
        // One that was deleted and made anew is another.
        let token = Token::Fingerprint(bounded(stack.stack_id().unwrap_or_default(), 512));
        Ok(Observed { target: Target::Stack { name: name.to_owned() }, serving: Serving::Stack(serving), token, at, around: Vec::new() })
    }

    /// DescribeStacks of one. CloudFormation has no code for a stack that is not there, and nothing else is wrong with a
    /// request that names one stack by a well-formed name.
    pub(super) async fn stack(&self, name: &str) -> Result<Stack, ReadError> {
        let send = self.client.describe_stacks().stack_name(name).send();
        let answer = self.reader.call("cloudformation:DescribeStacks", format!("stack {name}"), send).await;
        let answer = answer.map_err(|error| self.absent(error, || format!("stack {name}")))?;
        answer.stacks.unwrap_or_default().into_iter().next().ok_or_else(|| missing_field("cloudformation:DescribeStacks", "Stacks"))
    }

    fn absent(&self, error: ReadError, what: impl FnOnce() -> String) -> ReadError {
        match error {
            ReadError::Other { code, .. } if code == "ValidationError" => self.reader.not_found(what()),
            other => other,
        }
    }

    async fn describe(&self, stack: Option<&str>, name: &str, token: Option<String>) -> Result<Page, ReadError> {
        let asked = self.client.describe_change_set().set_stack_name(stack.map(str::to_owned)).change_set_name(name).set_next_token(token);
        self.described(asked, stack, name).await
    }

    async fn described(&self, asked: DescribeChangeSetFluentBuilder, stack: Option<&str>, name: &str) -> Result<Page, ReadError> {
        let send = asked.send();
        let what = || format!("change set {name}{}", stack.map(|stack| format!(" of stack {stack}")).unwrap_or_default());
        let answer = self.reader.call("cloudformation:DescribeChangeSet", what(), send).await;
        answer.map_err(|error| self.absent(error, what))
    }

    /// A change set of a stack, whole.
    pub(crate) async fn change_set(&self, stack: &str, name: &str) -> Result<ChangeSet, ReadError> {
        let first = self.describe(Some(stack), name, None).await?;
        let (id, name) = (bounded(first.change_set_id().unwrap_or_default(), 1_024), bounded(first.change_set_name().unwrap_or(name), 128));
        // AWS may quote the value that it does not take.
        let progress = progress(&first, self.lent.hidden(&name).as_ref());
        // By its ARN: one of the same name that is made anew meanwhile is another.
        let changes = if progress == Progress::Ready { self.changes(&id, first, LEVELS).await? } else { Vec::new() };
        Ok(ChangeSet { name, id, progress, changes })
    }

    /// All changes from the first page on.
    async fn changes(&self, id: &str, first: Page, levels: usize) -> Result<Vec<Change>, ReadError> {
        let mut page = first;
        let mut found = Vec::new();
        for _ in 0..PAGES {
            for (mut change, nested) in page.changes().iter().filter_map(|change| read(change.resource_change()?)) {
                // Whatever is to become of the stack itself: only what is made anew has nothing to lose inside.
                if let Some(nested) = nested.filter(|_| change.act != Act::Add && levels > 0) {
                    change.nested = self.nested(&nested, levels - 1).await?;
                }
                found.push(change);
            }
            match page.next_token().filter(|token| !token.is_empty()) {
                Some(token) => page = self.describe(None, id, Some(token.to_owned())).await?,
                None if to_compare(&found) => return self.compared(id, found).await,
                None => return Ok(found),
            }
        }
        Err(too_many_pages())
    }

    /// The changes with what permissions among them grant: read apart, for the values of everything else come with it.
    async fn compared(&self, id: &str, mut changes: Vec<Change>) -> Result<Vec<Change>, ReadError> {
        let mut token = None;
        for _ in 0..PAGES {
            let asked = self.client.describe_change_set().change_set_name(id).include_property_values(true).set_next_token(token.take());
            let page = self.described(asked, None, id).await?;
            for shown in page.changes().iter().filter_map(|c| c.resource_change()) {
                let (granted, grants) = grants(shown);
                if let Some(change) = changes.iter_mut().find(|change| Some(change.what.logical.as_str()) == shown.logical_resource_id()) {
                    (change.granted, change.grants) = (granted, grants);
                }
            }
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                return Ok(changes);
            }
        }
        Err(too_many_pages())
    }

    /// The changes of a nested stack's own change set; none where that is not there to be read.
    async fn nested(&self, id: &str, levels: usize) -> Result<Option<Vec<Change>>, ReadError> {
        let Some(first) = self.describe(None, id, None).await.not_found_as_none()? else { return Ok(None) };
        // Why it failed is not asked of it.
        match progress(&first, None) {
            Progress::Ready => Ok(Some(Box::pin(self.changes(id, first, levels)).await?)),
            Progress::NoChanges => Ok(Some(Vec::new())),
            Progress::Pending | Progress::Spent(_) | Progress::Failed(_) => Ok(None),
        }
    }

    /// What has become of a change set that was to be made: also one that has failed is there to be read.
    pub(crate) async fn change_set_made(&self, stack: &str, name: &str) -> Result<Made, ReadError> {
        let found = self.describe(Some(stack), name, None).await.not_found_as_none()?;
        Ok(match found.as_ref().map(|page| progress(page, None)) {
            None => Made::Absent,
            Some(Progress::Pending) => Made::Pending(None),
            Some(_) => Made::Ready(None),
        })
    }

    /// Whether a change set that was to be deleted is gone: nothing is left of such a call while it is there.
    pub(crate) async fn change_set_gone(&self, stack: &str, name: &str) -> Result<Made, ReadError> {
        let found = self.describe(Some(stack), name, None).await.not_found_as_none()?;
        Ok(match found.as_ref().and_then(Page::status) {
            // With nested stacks AWS takes a while.
            Some(ChangeSetStatus::DeletePending | ChangeSetStatus::DeleteInProgress) => Made::Pending(None),
            Some(ChangeSetStatus::DeleteComplete) => Made::Ready(None),
            _ if found.is_none() => Made::Ready(None),
            Some(ChangeSetStatus::DeleteFailed) => Made::Failed("AWS could not delete it".to_owned()),
            _ => Made::Absent,
        })
    }
}

fn too_many_pages() -> ReadError {
    let message = format!("the change set has more than {PAGES} pages");
    ReadError::Other { action: "cloudformation:DescribeChangeSet".into(), code: "too_many_pages".into(), message }
}

/// How far AWS is with it. A reason is told without what is hidden, and not at all where nobody knows what that is.
fn progress(page: &Page, hidden: Option<&Hidden>) -> Progress {
    match page.status() {
        Some(ChangeSetStatus::CreateComplete) => match page.execution_status() {
            Some(
                spent @ (ExecutionStatus::ExecuteInProgress | ExecutionStatus::ExecuteComplete | ExecutionStatus::ExecuteFailed | ExecutionStatus::Obsolete),
            ) => Progress::Spent(spent.as_str().to_owned()),
            _ => Progress::Ready,
        },
        Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress) => Progress::Pending,
        other => {
            let reason = page.status_reason().unwrap_or("AWS gives no reason");
            if other == Some(&ChangeSetStatus::Failed) && NOTHING.iter().any(|text| reason.starts_with(text)) {
                return Progress::NoChanges;
            }
            // What is to be hidden is looked for before anything is cut off.
            let told = hidden.map_or_else(|| UNTOLD.to_owned(), |hidden| hidden.cut_from(reason));
            Progress::Failed(bounded(&format!("{}: {told}", other.map_or("no status", ChangeSetStatus::as_str)), MESSAGE))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, json, session};

    fn page(status: ChangeSetStatus, reason: &str) -> Progress {
        progress(&Page::builder().status(status).status_reason(reason).build(), Some(&Hidden::default()))
    }

    #[test]
    fn no_changes_is_not_a_failure() {
        let nothing = "The submitted information didn't contain changes. Submit different information to create a change set.";
        assert_eq!(page(ChangeSetStatus::Failed, nothing), Progress::NoChanges, "a template that changes nothing is fine");
        assert_eq!(page(ChangeSetStatus::Failed, "No updates are to be performed."), Progress::NoChanges, "the same in other words");
        let other = page(ChangeSetStatus::Failed, "Transform AWS::Serverless-2016-10-31 failed");
        assert_eq!(other, Progress::Failed("FAILED: Transform AWS::Serverless-2016-10-31 failed".into()), "anything else is");
        let built = |status| progress(&Page::builder().status(ChangeSetStatus::CreateComplete).execution_status(status).build(), None);
        assert_eq!(built(ExecutionStatus::Available), Progress::Ready, "what can be executed is read");
        for spent in [ExecutionStatus::ExecuteInProgress, ExecutionStatus::ExecuteComplete, ExecutionStatus::ExecuteFailed, ExecutionStatus::Obsolete] {
            assert!(matches!(built(spent.clone()), Progress::Spent(_)), "{spent:?}: it says nothing of the stack as it is now");
        }
        assert_eq!(page(ChangeSetStatus::CreateInProgress, ""), Progress::Pending, "and what is being made is waited for");
        assert!(matches!(page(ChangeSetStatus::DeleteComplete, nothing), Progress::Failed(_)), "what is deleted says nothing");
    }

    /// What is read of a change set that has failed with this reason, by a process that made it with `values` or did not.
    async fn failed(name: &str, reason: &str, values: Option<&[(&str, &str)]>) -> String {
        let body = format!(
            "<DescribeChangeSetResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeChangeSetResult>\
             <ChangeSetName>{name}</ChangeSetName><ChangeSetId>arn:of-it</ChangeSetId><Status>FAILED</Status><StatusReason>{reason}</StatusReason>\
             </DescribeChangeSetResult></DescribeChangeSetResponse>"
        );
        let (session, _) = session(Script::new(move |_| json(200, "", &body))).await;
        let observer = session.observer();
        let stacks = observer.stacks();
        if let Some(values) = values {
            let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            stacks.lent.keep(name, switchback_engine::ports::Values(values));
        }
        match stacks.change_set("shop", name).await.expect("it is there").progress {
            Progress::Failed(told) => told,
            other => panic!("it has failed: {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_reason_is_told_without_the_values_whatever_their_form() {
        let long = "hush".repeat(400);
        for value in ["-----BEGIN\nhush\n-----END", long.as_str(), "alpha,hush,omega"] {
            let told = failed("switchback-1", &format!("Value '{value}' is not allowed"), Some(&[("Key", value)])).await;
            assert!(told.contains("is not allowed") && !told.contains("hush"), "of many lines, of more than is kept, or a list: {told}");
        }
        let told = failed("switchback-1", "Value 'hush' is not allowed", Some(&[("Key", "alpha,hush,omega")])).await;
        assert_eq!(told, "FAILED: Value '…' is not allowed", "one element of a list");
    }

    #[tokio::test]
    async fn a_reason_that_nobody_here_can_cut_is_not_told() {
        let told = failed("switchback-1", "Value 'hush' is not allowed", None).await;
        assert!(told.starts_with("FAILED: ") && !told.contains("hush"), "another process had the values: {told}");
        assert_eq!(failed("switchback-1", "no such bucket", Some(&[])).await, "FAILED: no such bucket", "made without values, there is nothing to cut");
        assert_eq!(failed("next", "no such bucket", None).await, "FAILED: no such bucket", "what a pipeline made is told as ever");
    }

    fn described(change: &str) -> String {
        format!(
            "<DescribeChangeSetResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeChangeSetResult>\
             <ChangeSetName>next</ChangeSetName><ChangeSetId>arn:of-the-parent</ChangeSetId><Status>CREATE_COMPLETE</Status><Changes><member>\
             <Type>Resource</Type><ResourceChange>{change}</ResourceChange></member></Changes></DescribeChangeSetResult></DescribeChangeSetResponse>"
        )
    }

    #[tokio::test]
    async fn a_nested_stack_is_looked_into_whatever_is_to_become_of_it() {
        for how in ["<Action>Modify</Action><Replacement>Conditional</Replacement>", "<Action>Dynamic</Action>", "<Action>Modify</Action>"] {
            let outer = format!(
                "{how}<LogicalResourceId>Workers</LogicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType>\
                 <ChangeSetId>arn:of-the-nested</ChangeSetId>"
            );
            let inner = "<Action>Remove</Action><LogicalResourceId>Jobs</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>";
            let script = Script::new(move |request| {
                let nested = String::from_utf8_lossy(request.body()).contains("of-the-nested");
                json(200, "", &described(if nested { inner } else { &outer }))
            });
            let (session, _) = session(script).await;
            let read = session.observer().stacks().change_set("shop", "next").await.expect("a change set");
            let inside = read.changes[0].nested.as_deref().unwrap_or_default();
            assert_eq!(inside.first().map(|change| change.act), Some(Act::Remove), "{how}: the queue inside is lost all the same");
        }
    }
}
