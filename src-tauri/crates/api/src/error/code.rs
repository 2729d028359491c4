//! Every error code: its exit on the command line, what it means, and the next move there, in both languages.
//!
//! The window has its own words for each (`ui/src/i18n`): a hand on a key is no help with a flag.

use serde::{Deserialize, Serialize};
use switchback_core::Lang;
use ts_rs::TS;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $exit:literal, $ko:literal, next: $next:literal, $next_ko:literal;)+) => {
        /// Every error code, with the exit it leads to on the command line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// All codes, for the documents.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word in results.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The exit on the command line.
            pub fn exit(self) -> u8 {
                match self { $(Self::$name => $exit,)+ }
            }

            /// What it means.
            pub fn meaning(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick(concat!($($doc),+).trim_ascii(), $ko),)+ }
            }

            /// The next move, as the command line puts it. `OPERATION` stands for the id of the operation.
            pub fn next(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($next, $next_ko),)+ }
            }
        }
    };
}

codes! {
    /// A target id, revision, flag or configuration file is not in its form.
    MalformedInput = "malformed_input", 2, "대상 ID, 리비전, 플래그 또는 설정 파일의 형식이 맞지 않습니다",
        next: "`switchback targets` lists the ids, `switchback show TARGET` the revisions, `switchback help` the flags",
        "대상 ID는 `switchback targets`, 리비전은 `switchback show TARGET`, 플래그는 `switchback help`로 확인하세요";
    /// No Region is set anywhere.
    NoRegion = "no_region", 2, "리전이 지정되지 않았습니다",
        next: "pass --region, set AWS_REGION, or add `region` to the profile", "--region이나 AWS_REGION을 지정하거나, 프로필에 `region`을 추가하세요";
    /// There is no terminal to ask on, and no `--yes`.
    NeedsYes = "needs_yes", 2, "실행해도 된다는 확인이 없었습니다",
        next: "pass --yes", "--yes를 지정하세요";
    /// A read could not be made.
    ReadFailed = "read_failed", 1, "AWS에서 읽어 오지 못했습니다",
        next: "try again; `switchback doctor` shows what this identity may read",
        "다시 시도하세요. 이 자격 증명으로 무엇을 읽을 수 있는지는 `switchback doctor`가 보여 줍니다";
    /// Something in Switchback itself went wrong.
    Internal = "internal", 1, "Switchback 자체에 문제가 생겼습니다",
        next: "this is a fault of Switchback: please report it", "Switchback의 결함입니다. 이 내용을 신고해 주세요";
    /// An id, a revision or an operation belongs to another account, Region or endpoint.
    WrongScope = "wrong_scope", 3, "다른 계정, 리전 또는 엔드포인트에 속한 것입니다",
        next: "use the --profile, --region and --endpoint-url of that place", "그곳의 --profile, --region, --endpoint-url로 실행하세요";
    /// The target does not exist in this account and Region.
    UnknownTarget = "unknown_target", 3, "이 계정과 리전에 그런 대상이 없습니다",
        next: "`switchback targets` lists what exists here; is this the right account and Region?",
        "여기 있는 대상은 `switchback targets`로 볼 수 있습니다. 계정과 리전이 맞는지도 확인하세요";
    /// The operation is not in the journal.
    UnknownOperation = "unknown_operation", 3, "저널에 그런 작업이 없습니다",
        next: "`switchback operations` lists them", "작업 목록은 `switchback operations`로 볼 수 있습니다";
    /// The revision does not exist for this target.
    UnknownRevision = "unknown_revision", 3, "이 대상에 그런 리비전이 없습니다",
        next: "`switchback show TARGET` lists its revisions", "이 대상의 리비전은 `switchback show TARGET`으로 볼 수 있습니다";
    /// Preflight found something that blocks.
    Blocked = "blocked", 3, "사전 점검에서 막혔습니다",
        next: "--dry-run shows every finding with its fix", "--dry-run으로 모든 점검 결과와 해결 방법을 볼 수 있습니다";
    /// Nothing is armed for this target.
    NothingArmed = "nothing_armed", 3, "준비된 롤백이 없습니다",
        next: "name a revision with --to, or see `switchback show`", "--to로 리비전을 지정하세요. 리비전은 `switchback show TARGET`으로 볼 수 있습니다";
    /// What is served was put there by a rollback and nothing changed since.
    AlreadyRolledBack = "already_rolled_back", 3, "이미 롤백된 상태입니다",
        next: "name a revision with --to, or see `switchback show`", "더 이전으로 가려면 --to로 리비전을 지정하세요. 리비전은 `switchback show TARGET`으로 볼 수 있습니다";
    /// Somebody else changed the target between the reading and the write.
    Stale = "stale", 3, "확인한 뒤 쓰기 전에 다른 사람이 대상을 바꿨습니다",
        next: "somebody else changed it in between: look, then run it again", "`switchback show TARGET`으로 지금 상태를 확인한 뒤 다시 실행하세요";
    /// The target serves something else than `--if-current` says.
    NotCurrent = "not_current", 3, "대상이 --if-current에 적은 리비전을 서비스하고 있지 않습니다",
        next: "somebody has changed it; look before you go on", "다른 사람이 바꿨을 수 있습니다. `switchback show TARGET`으로 확인한 뒤 진행하세요";
    /// The fresh plan differs from the one on screen.
    PlanChanged = "plan_changed", 3, "보여 드린 계획과 지금의 계획이 달라 아무것도 보내지 않았습니다",
        next: "look at the new plan with --dry-run, and run it again if it is right", "--dry-run으로 새 계획을 보고, 맞으면 다시 실행하세요";
    /// The target is no longer as the operation left it.
    ChangedSince = "changed_since", 3, "그 작업이 끝난 뒤 대상이 바뀌었습니다",
        next: "somebody has changed it since; roll back or move it on purpose",
        "그 뒤의 변경을 덮어쓰지 않으려고 멈췄습니다. 꼭 되돌려야 하면 `switchback rollback TARGET --to REV`를 쓰세요";
    /// There is nothing to undo.
    NothingToUndo = "nothing_to_undo", 3, "실행 취소할 것이 없습니다",
        next: "`switchback operations` shows what can be undone", "지금까지의 작업은 `switchback operations`로 볼 수 있습니다";
    /// Another operation is open on the target.
    OperationOpen = "operation_open", 3, "이 대상에 다른 작업이 열려 있습니다",
        next: "wait for it, or `switchback resume OPERATION`, or `switchback undo OPERATION`; a rollback takes over whatever is open",
        "끝나기를 기다리거나, `switchback resume OPERATION` 명령으로 이어 가거나, `switchback undo OPERATION` 명령으로 취소하세요. 롤백은 무엇이든 넘겨받습니다";
    /// A live process is working on this operation.
    OperationLive = "operation_live", 3, "다른 프로세스가 이 작업을 진행하고 있습니다",
        next: "wait for it, or take it over on the same target: a rollback takes over anything, an abort what goes forward, a shift or promote a shift",
        "끝나기를 기다리거나 같은 대상에서 넘겨받으세요. 롤백은 무엇이든, 중단은 앞으로 가는 작업을, 트래픽 이동과 승격은 진행 중인 이동을 넘겨받습니다";
    /// The account is protected and asks for its name.
    ProtectedAccount = "protected_account", 3, "보호된 계정이라 계정 이름이 필요합니다",
        next: "give the account's name with --account", "--account로 계정 이름을 지정하세요";
    /// The journal is damaged.
    JournalDamaged = "journal_damaged", 3, "저널이 손상되었습니다",
        next: "`switchback rollback TARGET --to REVISION --yes` keeps it aside, untouched, and begins a new one",
        "`switchback rollback TARGET --to REVISION --yes` 명령은 이 저널을 그대로 따로 보관하고 새 저널을 시작합니다";
    /// The journal was written by a newer Switchback.
    JournalNewer = "journal_newer", 3, "더 새로운 버전의 Switchback이 쓴 저널입니다",
        next: "update Switchback; `switchback rollback TARGET --to REVISION --yes` keeps this journal aside and begins a new one",
        "Switchback을 업데이트하세요. `switchback rollback TARGET --to REVISION --yes` 명령은 이 저널을 따로 보관하고 새 저널을 시작합니다";
    /// The journal cannot be written: no record, no call.
    JournalUnwritable = "journal_unwritable", 3, "저널에 쓸 수 없습니다. 기록하지 못하면 호출도 보내지 않습니다",
        next: "mend what it names: free space, the permissions of the data folder, or another process that holds the journal",
        "메시지에 나온 원인을 고치세요: 디스크 공간, 데이터 폴더의 권한, 또는 저널을 잡고 있는 다른 프로세스";
    /// The endpoint cannot be reached, and nothing was changed.
    Unreachable = "unreachable", 3, "엔드포인트에 연결할 수 없습니다. 바뀐 것은 없습니다",
        next: "check the VPN, the proxy and --endpoint-url", "VPN, 프록시, --endpoint-url을 확인하세요";
    /// AWS refused the call or did not apply it, and nothing was changed.
    Refused = "refused", 3, "호출이 받아들여지지 않았습니다. 바뀐 것은 없습니다",
        next: "mend what AWS names, and run it again", "AWS의 메시지를 보고 원인을 고친 뒤 다시 실행하세요";
    /// A release failed, and what it had begun was taken back.
    Failed = "failed", 1, "릴리스가 실패해 시작한 것을 되돌렸습니다",
        next: "mend what it names, and run it again", "메시지에 나온 원인을 고친 뒤 다시 실행하세요";
    /// AWS's quota is used up.
    Throttled = "throttled", 3, "AWS의 요청 한도를 넘었습니다. 바뀐 것은 없습니다",
        next: "try again in a moment; nothing changed", "잠시 뒤에 다시 실행하세요";
    /// A call was sent and what became of it is not certain.
    Indeterminate = "indeterminate", 4, "호출을 보냈지만 적용되었는지 확실하지 않습니다",
        next: "`switchback resume OPERATION` goes on watching", "`switchback resume OPERATION` 명령으로 결과를 계속 확인하세요";
    /// The operation needs a person.
    NeedsAttention = "needs_attention", 4, "사람이 확인해야 하는 작업입니다",
        next: "look at the targets; `switchback resume OPERATION` goes on watching", "대상을 확인하세요. `switchback resume OPERATION` 명령으로 계속 지켜볼 수 있습니다";
    /// It was stopped before it came to rest.
    Interrupted = "interrupted", 4, "끝나기 전에 중단되었습니다",
        next: "`switchback resume OPERATION` goes on with it: it looks before anything is sent again",
        "`switchback resume OPERATION` 명령으로 이어 갈 수 있습니다. 다시 보내기 전에 결과부터 확인합니다";
    /// Another operation took this one over.
    Superseded = "superseded", 4, "다른 작업이 이 작업을 넘겨받았습니다",
        next: "`switchback operations` shows which", "어떤 작업인지는 `switchback operations`로 볼 수 있습니다";
    /// This process is read-only.
    ReadOnly = "read_only", 5, "읽기 전용이라 아무것도 바꿀 수 없습니다",
        next: "start without --read-only", "--read-only 없이 시작하세요";
    /// There are no credentials that could be used.
    NoCredentials = "no_credentials", 6, "쓸 수 있는 AWS 자격 증명이 없습니다",
        next: "sign in (`aws sso login`), name a --profile, or practise with --demo", "로그인하거나(`aws sso login`) --profile을 지정하세요. 연습하려면 --demo를 쓰세요";
    /// The credentials are expired.
    ExpiredCredentials = "expired_credentials", 6, "AWS 자격 증명이 만료되었습니다",
        next: "sign in again, then repeat the command", "다시 로그인한 뒤 명령을 다시 실행하세요";
    /// The profile's role asks for an MFA code.
    MfaNeeded = "mfa_needed", 6, "프로필의 역할이 MFA 코드를 요구합니다",
        next: "get temporary credentials with your MFA code first, and use those", "먼저 MFA 코드로 임시 자격 증명을 받아 그것으로 실행하세요";
    /// The identity may not do this, and nothing was changed.
    NotPermitted = "not_permitted", 6, "이 자격 증명에는 필요한 권한이 없습니다. 바뀐 것은 없습니다",
        next: "docs/iam lists what Switchback needs; nothing changed", "필요한 권한을 허용하세요. 목록은 docs/iam에 있습니다";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_serialised_form() {
        for code in Code::ALL {
            let json = serde_json::to_string(code).expect("a code serialises");
            assert_eq!(json, format!("{:?}", code.as_str()), "scripts and windows see the same word");
        }
    }

    #[test]
    fn every_code_is_said_in_both_languages() {
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        for code in Code::ALL {
            for words in [Code::meaning, Code::next] {
                let (en, ko) = (words(*code, Lang::En), words(*code, Lang::Ko));
                assert!(!en.is_empty() && !hangul(en), "{code:?} in English: {en}");
                assert!(hangul(ko) && !ko.ends_with('.'), "{code:?} in Korean, as a line without a full stop: {ko}");
            }
        }
    }

    /// To write it anew: `UPDATE_DOCS=1 cargo test -p switchback-api documented`.
    #[test]
    fn every_code_is_documented() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/errors.md");
        let mut table = String::from(
            "# Error codes\n\nGenerated from `src-tauri/crates/api/src/error/code.rs`. The exit and the next move are those of the command line; \
             where the error knows more, its hint says more.\n\n| code | exit | meaning | next move |\n| --- | --- | --- | --- |\n",
        );
        for code in Code::ALL {
            table.push_str(&format!("| `{}` | {} | {} | {} |\n", code.as_str(), code.exit(), code.meaning(Lang::En), code.next(Lang::En)));
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &table).expect("the document is written");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == table, "the codes changed: run UPDATE_DOCS=1 cargo test -p switchback-api documented");
    }
}
