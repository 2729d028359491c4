//! What errors say, in Korean. In English each says it itself; AWS's and the system's own words stay as they came.

use std::io;

use switchback_core::Operation;
use switchback_core::operation::StepRecord;
use switchback_core::release::NoImage;
use switchback_core::saga::StepState;
use switchback_core::shift::{MOST_STEPS, ShiftError};
use switchback_core::target::{MalformedId, WrongScope};
use switchback_engine::files::NoEvent;
use switchback_engine::journal::JournalError;
use switchback_engine::operate::OperateError;
use switchback_engine::package::PackageError;
use switchback_engine::ports::{CredentialTrouble, ReadError};
use switchback_engine::prepare::PrepareError;

/// A list of shares, or an interval.
pub fn shift(e: &ShiftError) -> String {
    match e {
        ShiftError::NotAPercent { text } => format!("`{text}`은(는) 비율이 아닙니다: 0에서 100 사이의 수를 적으세요"),
        ShiftError::Outside { percent } => format!("{percent} %는 0에서 100 사이가 아닙니다"),
        ShiftError::TooFine { text, decimals } => format!("{text} %는 너무 세밀합니다: 소수점 아래 {decimals}자리까지 적을 수 있습니다"),
        ShiftError::NoSplit => "HTTP API 스테이지는 배포 하나만 서비스합니다: AWS가 트래픽을 나누지 않으므로 뒤에 있는 Lambda 별칭을 옮기세요".into(),
        ShiftError::Empty => "단계가 비어 있습니다: 5,50,100처럼 비율을 적으세요".into(),
        ShiftError::TooMany { count } => format!("단계 {count}개는 너무 많습니다: {MOST_STEPS}개까지 적을 수 있습니다"),
        ShiftError::NotRising { before, after } => {
            format!("단계는 점점 커져야 하는데 {before} 다음에 {after}이(가) 옵니다: 트래픽을 되돌리려면 중단하거나 롤백하세요")
        }
        ShiftError::Interval { text } => format!("`{text}`은(는) 간격이 아닙니다: 60s, 5m, 1h처럼 적으세요"),
        ShiftError::TooShort { text } => format!("간격 {text}은(는) 너무 짧습니다: 1초 이상이어야 합니다"),
        ShiftError::TooLong { text } => format!("간격 {text}은(는) 너무 깁니다: 하루까지 적을 수 있습니다"),
        ShiftError::NotWhole { text } => format!("간격 {text}에 1초보다 작은 단위가 있습니다: 초 단위로 적으세요"),
        ShiftError::OneShare { percent } => format!("비율이 {percent} % 하나라서 단계 사이의 간격이 없습니다"),
    }
}

/// What names no image.
pub fn image(e: &NoImage) -> String {
    match e {
        NoImage::Empty => "이미지를 지정하지 않았습니다".into(),
        NoImage::Malformed(uri) => format!("`{uri}`은(는) 이미지 이름이 아닙니다"),
        NoImage::Digest(uri) => format!("`{uri}`의 다이제스트 형식이 잘못되었습니다: sha256: 다음에 0부터 f까지 64자리여야 합니다"),
    }
}

/// What is wrong with a file, where the system has told it.
pub fn file(path: &str, e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::NotFound => format!("{path} 파일이 없습니다"),
        io::ErrorKind::PermissionDenied => format!("{path} 파일을 읽을 권한이 없습니다"),
        io::ErrorKind::IsADirectory => format!("{path}은(는) 파일이 아니라 폴더입니다"),
        _ => format!("{path} 파일을 읽을 수 없습니다: {e}"),
    }
}

/// What is no test event.
pub fn event(path: &str, e: &NoEvent) -> String {
    match e {
        NoEvent::Unreadable(e) => file(path, e),
        NoEvent::TooLarge { size } => format!("{path}: 테스트 이벤트는 6 MB까지인데 이 파일은 {size}바이트입니다"),
        NoEvent::NotJson { line, column } => format!("{path}: 테스트 이벤트는 JSON이어야 하는데 {line}번째 줄 {column}번째 글자부터 JSON이 아닙니다"),
    }
}

/// What became of a step, before the words it was recorded with: those are evidence, and stay as they were written.
pub fn step(state: StepState, record: &StepRecord, said: &str) -> String {
    let meant = match state {
        StepState::Refused | StepState::Skipped => "적용되지 않았습니다",
        StepState::Throttled => "요청이 제한되어 다시 시도합니다",
        StepState::Started | StepState::Indeterminate => "응답이 오지 않아 적용되었는지 알 수 없습니다",
        _ if record.contradicted => "다시 읽어 보니 계획과 다른 상태입니다",
        StepState::Unverified => "제시간에 확인되지 않았습니다",
        StepState::Undoing => "되돌리는 중입니다",
        StepState::Undone => "되돌렸습니다",
        StepState::UndoFailed => "되돌리지 못했습니다",
        StepState::Pending | StepState::Applied | StepState::Verified => "기록된 내용이 있습니다",
    };
    format!("{meant} ({said})")
}

/// The last words that were recorded of an operation's steps, with what they mean and for which target.
pub fn last_step(operation: &Operation) -> Option<String> {
    let (at, said) = operation.last_said()?;
    Some(format!("{}: {}", operation.opened.plan.steps[at].target, step(operation.saga.steps()[at], &operation.steps[at], said)))
}

/// What is no id.
pub fn malformed(e: &MalformedId) -> String {
    format!("대상 ID `{}`의 형식이 잘못되었습니다: lambda:함수:별칭, rest:API/스테이지, http:API/스테이지, ecs:클러스터/서비스로 적으세요", e.id)
}

/// An id of another place.
pub fn elsewhere(e: &WrongScope) -> String {
    let WrongScope { target, account, region, here } = e;
    format!("`{target}`은(는) {account}/{region}의 대상인데 이 프로세스는 {here}에서 작업합니다")
}

/// What could not be read of AWS.
pub fn read(e: &ReadError) -> String {
    match e {
        ReadError::NotFound { what, scope } => format!("{scope}에 {what}이(가) 없습니다"),
        ReadError::Denied { action, message } => format!("{action} 권한이 없습니다 ({message})"),
        ReadError::Credentials { kind, message } => {
            let what = match kind {
                CredentialTrouble::Missing => "AWS 자격 증명이 없습니다",
                CredentialTrouble::Expired => "AWS 자격 증명이 만료되었습니다",
                CredentialTrouble::NeedsMfa => "프로필의 역할에 MFA 코드가 필요합니다",
            };
            format!("{what} ({message})")
        }
        ReadError::Throttled { action } => format!("{action} 요청이 제한되었습니다: AWS의 요청 한도가 모두 쓰였습니다"),
        ReadError::Unreachable { endpoint, message } => format!("{endpoint}에 연결할 수 없습니다 ({message})"),
        ReadError::NotARead { action } => format!("{action}은(는) 읽기 목록에 없어 서명하기 전에 거부했습니다"),
        ReadError::Other { action, code, message } => format!("{action} 실패: {code}: {message}"),
    }
}

/// What is wrong with the journal.
pub fn journal(e: &JournalError) -> String {
    match e {
        JournalError::Newer { path, found, known } => {
            format!("저널 {}은(는) 더 새로운 Switchback이 썼습니다(형식 {found}, 이 버전은 {known}까지 압니다)", path.display())
        }
        JournalError::NewerRecord { path, record } => {
            format!("저널 {}의 {record}번 기록은 더 새로운 Switchback이 썼고, 이 버전은 그것이 무엇을 막는지 알지 못합니다", path.display())
        }
        JournalError::NewerOperation { id, record } => {
            format!("작업 {id}은(는) 더 새로운 Switchback이 썼고({record}번 기록), 이 버전은 그 내용을 알지 못합니다")
        }
        JournalError::Damaged { path, what } => format!("저널 {}이(가) 손상되었습니다: {what}", path.display()),
        JournalError::Unwritable { path, what } => format!("저널 {}에 쓸 수 없습니다: {what}", path.display()),
        JournalError::Superseded { by } => format!("작업 {by}이(가) 이 작업을 넘겨받았습니다"),
        JournalError::OnHold { target } => format!("{target}은(는) 보류 중입니다"),
        JournalError::Unknown { id } => format!("작업 {id}은(는) 저널에 없습니다"),
        JournalError::Live { id } => format!("다른 프로세스가 작업 {id}을(를) 진행하고 있습니다"),
        JournalError::Impossible(e) => format!("있을 수 없는 기록입니다: {e}"),
    }
}

/// Why a file is no package.
pub fn package(e: &PackageError) -> String {
    match e {
        PackageError::Unreadable { path, source } => format!("{}을(를) 읽을 수 없습니다: {source}", path.display()),
        PackageError::NotAFile { path } => format!("{}은(는) 파일이 아닙니다", path.display()),
        PackageError::NotAZip { path } => format!("{}은(는) zip 파일이 아닙니다", path.display()),
        PackageError::Truncated { path } => format!("{}은(는) zip으로 시작하지만 끝까지 이어지지 않습니다", path.display()),
        PackageError::Damaged { path, what } => format!("{}이(가) 손상되었습니다: {what}", path.display()),
        PackageError::Overlapping { path, entry } => {
            format!("{}의 `{entry}` 항목이 다른 항목과 같은 바이트를 가리킵니다: 압축 폭탄에서나 볼 수 있는 일입니다", path.display())
        }
        PackageError::Contradicting { path, entry } => format!("{}의 목록과 `{entry}` 항목 자체의 내용이 서로 다릅니다", path.display()),
        PackageError::Lying { path, entry, declared } => {
            format!("{}의 `{entry}` 항목은 풀면 {declared}바이트라고 하지만 실제와 다릅니다", path.display())
        }
        PackageError::TooMany { path, most } => format!("{}의 항목이 패키지로 보기에 너무 많습니다: {most}개까지 읽습니다", path.display()),
        PackageError::TooLarge { path, size } => format!("{}은(는) {size}바이트로, Lambda가 받는 어떤 패키지보다 큽니다", path.display()),
        PackageError::Changed { path } => format!("{}이(가) 읽는 동안 바뀌었습니다", path.display()),
        PackageError::Cancelled { path } => format!("{} 읽기를 멈췄고 아무것도 보내지 않았습니다", path.display()),
    }
}

/// Why there is no plan. What is armed or not says so in either language itself.
pub fn prepare(e: &PrepareError) -> String {
    match e {
        PrepareError::Read(e) => read(e),
        PrepareError::Journal(e) => journal(e),
        PrepareError::Package(e) => package(e),
        PrepareError::NotArmed { target, .. } => format!("{target}에 준비된 롤백이 없습니다"),
        PrepareError::UnknownRevision { target, revision } => format!("{target}에 {revision} 리비전이 없습니다"),
        PrepareError::ChangedSince { target, operation, serves } => {
            format!("{target}이(가) 작업 {operation} 뒤에 바뀌었습니다: 지금은 {serves}을(를) 서비스합니다")
        }
        PrepareError::Elsewhere { operation, scope, here } => {
            format!("작업 {operation}은(는) {scope}의 작업인데 이 프로세스는 {here}에서 작업합니다")
        }
        PrepareError::NothingToUndo { operation, .. } => format!("작업 {operation}에는 실행 취소할 것이 없습니다"),
    }
}

/// Why nothing was opened, where no more is known of it.
pub fn operate(e: &OperateError) -> String {
    match e {
        OperateError::Prepare(e) => prepare(e),
        OperateError::Blocked(_) => "사전 점검이 막았습니다".into(),
        OperateError::PlanChanged(_) => "지금 실행할 내용이 화면에 보인 것과 다릅니다".into(),
        OperateError::NotCurrent { target, serves, asked } => format!("{target}은(는) {asked}이(가) 아니라 {serves}을(를) 서비스합니다"),
        OperateError::Held(held) => {
            let held: Vec<String> = held.iter().map(ToString::to_string).collect();
            format!("이 대상에 다른 작업이 열려 있습니다: {}", held.join(", "))
        }
        OperateError::NoRecord { source, .. } => journal(source),
        OperateError::RecordLost { id, source } => format!("작업 {id}을(를) 더 기록할 수 없었습니다: {}", journal(source)),
    }
}

#[cfg(test)]
mod tests;
