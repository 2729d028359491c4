//! `preflight change-set`: what a CloudFormation change set would do, one that exists or one made from a template.

use std::path::Path;

use switchback_core::preflight::change_set::{Branch, ChangeRule, Progress, tree};
use switchback_core::preflight::{Finding, Severity};
use switchback_core::release::{FileAt, Template, TemplateParameter};
use switchback_core::{Lang, Target};
use switchback_engine::files;
use switchback_engine::operate::OperateError;
use switchback_engine::ports::{ReadError, Values};
use switchback_engine::review::{self, Review};

use crate::console::{Console, Following};
use crate::error::{ApiError, Code};
use crate::refuse;
use crate::release::{broke_off, bucket_named, unreadable};
use crate::shape::{BranchShape, ChangeSetAnswer, ParameterShape, ReviewRequest};
use crate::words;

impl Console {
    /// What an existing change set of a stack would do. Writes nothing, works read-only.
    ///
    /// # Errors
    /// Malformed names, stacks and change sets that do not exist, reads that could not be made.
    pub async fn change_set(&self, stack: &str, name: &str, lang: Lang) -> Result<ChangeSetAnswer, ApiError> {
        let stack = stack_named(stack)?;
        // By its ARN it could be another stack's.
        if Target::stack(name).is_none() {
            let name = shortened(name);
            return Err(malformed(format!("`{name}` is not the name of a change set")).in_korean(format!("`{name}`은(는) 변경 세트 이름이 아닙니다")));
        }
        Ok(answer(&stack, review::read(&*self.parts.stacks, &stack, name).await?, lang))
    }

    /// What a template would do to a stack: a change set is made from it, read, and deleted again unless it is to stay.
    ///
    /// # Errors
    /// Why no change set was made: read-only, a file that cannot be read, a template that AWS refuses, another operation.
    pub async fn review_template(&self, request: &ReviewRequest, lang: Lang) -> Result<ChangeSetAnswer, ApiError> {
        let change = self.may_change(request.account.as_deref())?;
        let stack = stack_named(&request.stack)?;
        request.bucket.as_deref().map_or(Ok(()), bucket_named)?;
        let (parameters, values) = parameters(request.parameters.as_deref().unwrap_or_default())?;
        let template = Template { parameters, ..template(&request.template, request.bucket.clone()).await? };
        match self.parts.observe.observe(&stack).await {
            Err(ReadError::NotFound { .. }) => {
                let new = Finding::new(Severity::Warn, &stack, ChangeRule::StackIsNew.into());
                return Ok(ChangeSetAnswer::of(&stack, &[new], lang));
            }
            found => drop(found?),
        }
        let follow = Following(self);
        let operator = self.operator(&**change, true, &follow);
        let made = operator.review(&*self.parts.stacks, &stack, template, values, request.keep).await.map_err(|e| refused(e, lang))?;
        let left: Vec<Finding> = review::left_behind(&made.operation).into_iter().map(|rule| Finding::new(weight(&rule), &stack, rule.into())).collect();
        let ended = || {
            refuse::of_operation(&made.operation, lang)
                .unwrap_or_else(|| ApiError::of(Code::Internal, "the review ended without a word").in_korean("점검이 결과 없이 끝났습니다"))
        };
        let review = match made.review {
            Some(review) => review.map_err(|e| named(e.into(), &left, lang))?,
            None => return Err(named(ended(), &left, lang)),
        };
        let mut answer = answer(&stack, review, lang);
        answer.findings.extend(left.iter().map(|f| words::finding(f, lang)));
        answer.operation = Some(made.operation.id.to_string());
        Ok(answer)
    }
}

/// Why none was made. On a stack nothing but a review can be open, and that has nothing to undo.
fn refused(error: OperateError, lang: Lang) -> ApiError {
    let held = match &error {
        OperateError::Held(held) => held.first().cloned(),
        _ => None,
    };
    let refused = refuse::of_operate(error, lang);
    match held {
        Some(id) => refused.hinting(
            format!("wait for it, or `switchback resume {id}` where it was left behind: that deletes its change set"),
            format!("끝나기를 기다리거나, 중단된 것이면 `switchback resume {id}` 명령으로 변경 세트를 삭제하고 끝내세요"),
        ),
        None => refused,
    }
}

/// An error that says what was left behind, too.
fn named(error: ApiError, left: &[Finding], lang: Lang) -> ApiError {
    let mut error = error.in_lang(lang);
    for finding in left {
        error.message = format!("{}; {}", error.message, finding.cause(lang));
    }
    error
}

fn weight(rule: &ChangeRule) -> Severity {
    if matches!(rule, ChangeRule::ChangeSetLeft { .. }) { Severity::Warn } else { Severity::Info }
}

fn malformed(message: String) -> ApiError {
    ApiError::of(Code::MalformedInput, message)
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

fn stack_named(name: &str) -> Result<Target, ApiError> {
    let error = || {
        let name = shortened(name);
        let ko = format!("`{name}`은(는) 스택 이름이 아닙니다: 영문자로 시작하고 영문자, 숫자, 하이픈만 쓸 수 있습니다");
        malformed(format!("`{name}` is not a stack's name: a letter, then letters, digits and hyphens")).in_korean(ko)
    };
    Target::stack(name).ok_or_else(error)
}

/// The parameters by name, and apart from them the values. What is refused is told by its place: it may be a value.
fn parameters(asked: &[ParameterShape]) -> Result<(Vec<TemplateParameter>, Values), ApiError> {
    let (mut named, mut values) = (Vec::<TemplateParameter>::new(), Values::default());
    for (place, ParameterShape { name, value }) in (1..).zip(asked) {
        let formed = (1..=255).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
        if !formed {
            let error = malformed(format!("the name of parameter {place} is none: letters and digits"));
            return Err(error.in_korean(format!("{place}번째 매개변수의 이름이 잘못되었습니다: 영문자와 숫자만 쓸 수 있습니다")));
        }
        if named.iter().any(|known| known.name == *name) {
            return Err(malformed(format!("the parameter {name} is named twice")).in_korean(format!("매개변수 {name}을(를) 두 번 지정했습니다")));
        }
        named.push(TemplateParameter { name: name.clone(), given: value.is_some() });
        values.0.extend(value.clone().map(|value| (name.clone(), value)));
    }
    Ok((named, values))
}

async fn template(path: &str, bucket: Option<String>) -> Result<Template, ApiError> {
    let wanted = path.to_owned();
    let read = move || {
        let path = Path::new(&wanted);
        let size = std::fs::metadata(path)?.len();
        // What CloudFormation takes in no way is refused by its size, and not read through first.
        let file = if size > Template::IN_S3 { FileAt { path: files::full_path(path)?, sha256: String::new() } } else { files::hashed(path)? };
        Ok(Template { file, size, bucket, parameters: Vec::new() })
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|e| broke_off(&e))?;
    read.map_err(|e| unreadable(path, &e))
}

fn answer(stack: &Target, review: Review, lang: Lang) -> ChangeSetAnswer {
    let Review { change_set, around, findings } = review;
    let failed = match &change_set.progress {
        Progress::Ready | Progress::NoChanges => None,
        Progress::Pending => {
            let message = lang.pick("is still being made", "아직 만들어지는 중입니다");
            let (en, ko) = ("wait until it is there, then read it again", "다 만들어진 뒤 다시 읽으세요");
            Some(ApiError::of(Code::ReadFailed, format!("{}: {message}", change_set.name)).hinting(en, ko))
        }
        Progress::Spent(word) => {
            let message = lang.pick("it has been executed, or the stack has changed since", "이미 실행되었거나, 만든 뒤에 스택이 바뀌었습니다");
            let (en, ko) = ("make it again to see what it would do now", "지금 무엇이 바뀔지 보려면 다시 만드세요");
            Some(ApiError::of(Code::Refused, format!("{}: {word}: {message}", change_set.name)).hinting(en, ko))
        }
        Progress::Failed(reason) => {
            let (en, ko) = ("mend what AWS names, then make it again", "AWS가 밝힌 원인을 고친 뒤 다시 만드세요");
            let said = format!("변경 세트 {}을(를) 만들지 못했습니다: {reason}", change_set.name);
            Some(ApiError::of(Code::Refused, format!("{}: {reason}", change_set.name)).in_korean(said).hinting(en, ko))
        }
    };
    let mut answer = ChangeSetAnswer::of(stack, &findings, lang);
    if let Some(error) = failed {
        answer.error = Some(error.in_lang(lang));
        answer.ok = false;
    }
    answer.tree = tree(&change_set.changes, &around, lang).into_iter().map(branch).collect();
    answer.name = Some(change_set.name);
    answer.id = Some(change_set.id);
    answer
}

impl ChangeSetAnswer {
    fn of(stack: &Target, findings: &[Finding], lang: Lang) -> Self {
        let blocked = findings.iter().any(|f| f.severity == Severity::Block);
        let error = blocked.then(|| refuse::of_operate(OperateError::Blocked(findings.to_vec()), lang).in_lang(lang));
        Self {
            ok: error.is_none(),
            stack: stack.to_string(),
            name: None,
            id: None,
            findings: findings.iter().map(|f| words::finding(f, lang)).collect(),
            tree: Vec::new(),
            operation: None,
            error,
        }
    }
}

fn branch(branch: Branch) -> BranchShape {
    let Branch { severity, text, what, inside } = branch;
    let (kind, logical, physical) = what.map_or((None, None, None), |what| (Some(what.kind), Some(what.logical), what.physical));
    BranchShape {
        severity: severity.map(|severity| words::severity(severity).to_owned()),
        text,
        kind,
        logical,
        physical,
        inside: inside.into_iter().map(self::branch).collect(),
    }
}

#[cfg(test)]
mod tests {
    use switchback_core::OperationId;

    use super::*;

    #[test]
    fn a_review_that_is_left_open_is_resumed_and_not_undone() {
        let error = refused(OperateError::Held(vec![OperationId("01J".into())]), Lang::En);
        assert_eq!((error.code, error.operation_id.as_deref()), (Code::OperationOpen, Some("01J")), "which one it is");
        for hint in [error.clone().in_lang(Lang::En).hint, error.in_lang(Lang::Ko).hint] {
            assert!(hint.contains("switchback resume 01J") && !hint.contains("undo"), "a change set has nothing to undo: {hint}");
        }
    }
}
