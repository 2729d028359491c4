//! The steps of a review: a change set made from a template, and, once somebody has read it, deleted again.

use crate::action::Action;
use crate::plan::{Pause, Step};
use crate::release::Template;
use crate::serving::Observed;

/// The steps. The last waits until it is asked for, so that the change set can be read in between; a process that dies
/// there leaves an operation that is open, and a resume of it cleans up.
pub fn review(now: &Observed, template: &Template, change_set: &str, keep: bool) -> Vec<Step> {
    let Template { file, size, bucket, parameters } = template;
    let key = format!("switchback/{}.template", file.sha256.replace('/', "_").replace('+', "-").trim_end_matches('='));
    let through = bucket.clone().map(|bucket| (bucket, key));
    let upload = through.clone().map(|(bucket, key)| Action::UploadPackage { file: file.clone(), size: *size, bucket, key });
    let make = Action::MakeChangeSet { name: change_set.to_owned(), template: file.clone(), through, parameters: parameters.clone() };
    let drop = (!keep).then(|| (Action::DropChangeSet { name: change_set.to_owned() }, Some(Pause::UntilAsked)));
    let calls = upload.map(|upload| (upload, None)).into_iter().chain([(make, None)]).chain(drop);
    let step = |(action, pause)| Step { target: now.target.clone(), action, expect: now.serving.clone(), verify: now.serving.clone(), undo: None, pause };
    calls.map(step).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::release::FileAt;
    use crate::serving::{Serving, StackServing, Token};
    use crate::target::Target;

    fn steps(bucket: Option<&str>, keep: bool) -> Vec<(&'static str, bool)> {
        let serving = Serving::Stack(StackServing { status: "UPDATE_COMPLETE".into(), updated: None });
        let target = Target::stack("coupons-prod").expect("a name");
        let now = Observed { target, serving, token: Token::Fingerprint("f".into()), at: Timestamp::UNIX_EPOCH, around: Vec::new() };
        let template =
            Template { file: FileAt { path: "/t.json".into(), sha256: "a/b+c=".into() }, size: 9, bucket: bucket.map(str::to_owned), parameters: Vec::new() };
        let steps = review(&now, &template, "switchback-1", keep);
        assert!(steps.iter().all(|s| s.action.makes() && s.undo.is_none() && s.expect == s.verify), "nothing that is served changes: {steps:?}");
        steps.iter().map(|s| (s.action.operation(), s.pause == Some(Pause::UntilAsked))).collect()
    }

    #[test]
    fn what_is_made_is_deleted_once_it_was_read() {
        let (make, drop) = ("cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet");
        assert_eq!(steps(None, false), [(make, false), (drop, true)], "the second waits for the reading");
        assert_eq!(steps(None, true), [(make, false)], "kept");
        assert_eq!(steps(Some("b"), false), [("s3:PutObject", false), (make, false), (drop, true)], "a large one lies in S3 first");
    }
}
