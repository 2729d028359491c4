//! What results call intents, states and verdicts, for a reader of Korean. Scripts read the English words, in any language.

use switchback_core::Lang;

/// The words of results, each with its Korean. A word stands for the same wherever it occurs.
const KOREAN: &[(&str, &str)] = &[
    // Intents.
    ("rollback", "롤백"),
    ("undo", "실행 취소"),
    ("deploy", "배포"),
    ("shift", "트래픽 전환"),
    ("promote", "승격"),
    ("abort", "중단"),
    ("review", "변경 세트 점검"),
    ("hold", "보류"),
    ("lift", "보류 해제"),
    // What became of an operation, of one of its targets, or of a step.
    ("running", "진행 중"),
    ("unwinding", "단계를 되돌리는 중"),
    ("done", "완료"),
    ("undone", "되돌림"),
    ("refused", "거부됨"),
    ("failed", "실패"),
    ("superseded", "대체됨"),
    ("stuck", "막힘"),
    ("needs_attention", "확인 필요"),
    ("pending", "대기"),
    ("started", "보냄"),
    ("in_flight", "진행 중"),
    ("throttled", "요청 제한, 다시 시도"),
    ("indeterminate", "응답 없음"),
    ("applied", "적용됨"),
    ("unverified", "적용됨, 확인 안 됨"),
    ("skipped", "건너뜀"),
    ("undoing", "되돌리는 중"),
    ("undo_failed", "되돌리지 못함"),
    ("unknown", "알 수 없음"),
    // Verdicts.
    ("verified", "확인됨"),
    ("not_verified", "확인 안 됨"),
    ("contradicted", "어긋남"),
    // Revisions, and who has told of them.
    ("ready", "준비됨"),
    ("idle", "유휴"),
    ("inactive", "비활성"),
    ("listed", "목록에 있음"),
    ("journal", "저널"),
    // What `doctor` looks at, and found.
    ("credentials", "자격 증명"),
    ("permissions", "권한"),
    ("clock", "시계"),
    ("keyring", "키링"),
    ("ok", "정상"),
    ("warn", "주의"),
    ("fail", "실패"),
];

/// A word of a result, for a person.
pub fn term(word: &str, lang: Lang) -> &str {
    match lang {
        Lang::En => word,
        Lang::Ko => KOREAN.iter().find(|(en, _)| *en == word).map_or(word, |(_, ko)| ko),
    }
}

#[cfg(test)]
mod tests {
    use switchback_core::OperationState;
    use switchback_core::event::Verdict;

    use super::*;

    #[test]
    fn each_word_is_there_once_and_is_korean() {
        for (at, (en, ko)) in KOREAN.iter().enumerate() {
            assert!(KOREAN[..at].iter().all(|(other, _)| other != en), "{en} stands for two things");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{en}: {ko}");
        }
    }

    #[test]
    fn states_and_verdicts_are_among_them() {
        use OperationState::{Done, Failed, NeedsAttention, Refused, Running, Stuck, Superseded, Undone, Unwinding};
        for state in [Running, Unwinding, Done, Undone, Refused, Failed, Superseded, Stuck, NeedsAttention] {
            assert_ne!(term(state.as_str(), Lang::Ko), state.as_str(), "an operation's state is said in Korean");
            assert_eq!(term(state.as_str(), Lang::En), state.as_str(), "and as it is in English");
        }
        for verdict in [Verdict::Verified, Verdict::NotVerified, Verdict::Contradicted] {
            let word = switchback_api::words::verdict(verdict);
            assert_ne!(term(word, Lang::Ko), word, "a verdict too");
        }
    }
}
