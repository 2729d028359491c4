//! What errors say, in Korean. In English each says it itself; AWS's and the system's own words stay as they came.

use switchback_core::shift::{MOST_STEPS, ShiftError};
use switchback_core::target::{MalformedId, WrongScope};
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
mod tests {
    use switchback_core::Lang;

    use crate::error::ApiError;

    fn korean(error: ApiError) -> String {
        error.in_lang(Lang::Ko).message
    }

    #[test]
    fn what_is_wrong_is_said_in_the_readers_language() {
        use switchback_core::shift::Steps;
        use switchback_engine::package::PackageError;
        for list in ["", "x", "500", "0.001", "5,5"] {
            let said = korean(Steps::new(list, None).expect_err("no list").into());
            assert!(said.chars().any(|c| ('가'..='힣').contains(&c)), "{list}: {said}");
        }
        assert_eq!(korean(Steps::new("500", None).expect_err("too much").into()), "500 %는 0에서 100 사이가 아닙니다", "with what was given");
        let zip = PackageError::NotAZip { path: "files/nozip.zip".into() };
        assert_eq!(korean(zip.into()), "files/nozip.zip은(는) zip 파일이 아닙니다", "a file");
        let id = "lambda".parse::<switchback_core::TargetId>().expect_err("no id");
        assert!(korean(id.into()).starts_with("대상 ID `lambda`"), "an id");
    }
}
