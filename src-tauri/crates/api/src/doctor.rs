//! Whether a rollback would work here, before it has to.

use switchback_core::Lang;
use switchback_engine::ports::Cursor;

use crate::console::Console;
use crate::error::{ApiError, Code};
use crate::shape::{Doctor, DoctorLine};

impl Console {
    /// Looks at credentials, permissions, the journal; `more` adds what only the composition knows (keyring, clock).
    pub async fn doctor(&self, more: Vec<DoctorLine>, lang: Lang) -> Doctor {
        let mut checks = vec![line("credentials", Ok(self.identity_words()), "")];
        for kind in switchback_core::Kind::ALL {
            let read = self.parts.observe.page(kind, Cursor::default()).await;
            let readable = lang.pick(format!("{kind} targets can be read"), format!("{kind} 대상을 읽을 수 있음"));
            let (text, fix) = match read {
                Ok(_) => (Ok(readable), String::new()),
                Err(e) => (Err(e.to_string()), ApiError::from(e).in_lang(lang).hint),
            };
            checks.push(line("permissions", text, &fix));
        }
        checks.push(self.journal_line(lang));
        checks.extend(more);
        let error = failure(&checks);
        Doctor { ok: error.is_none(), journal: self.parts.journal.path().display().to_string(), checks, error }
    }

    fn identity_words(&self) -> String {
        let who = self.parts.actor.arn.clone().unwrap_or_else(|| self.parts.actor.name.clone());
        format!("{who} @ {}", self.scope())
    }

    fn journal_line(&self, lang: Lang) -> DoctorLine {
        let checked = self.parts.journal.reader().and_then(|reader| reader.map(|r| r.verify_chain()).transpose());
        match checked {
            Ok(None) => line("journal", Ok(lang.pick("none yet; the first operation begins it".into(), "아직 없음; 첫 작업이 시작합니다".into())), ""),
            Ok(Some(records)) => {
                line("journal", Ok(lang.pick(format!("{records} records, the chain holds"), format!("기록 {records}개, 체인이 온전합니다"))), "")
            }
            Err(e) => {
                let ApiError { message, hint, .. } = ApiError::from(e).in_lang(lang);
                line("journal", Err(message), &hint)
            }
        }
    }
}

/// What stands in the way, in one error; its next move is that of the first.
fn failure(checks: &[DoctorLine]) -> Option<ApiError> {
    let failed: Vec<&DoctorLine> = checks.iter().filter(|c| c.result == "fail").collect();
    let first = failed.first()?;
    let mut said: Vec<String> = failed.iter().map(|c| format!("{}: {}", c.what, c.text)).collect();
    said.dedup();
    Some(ApiError::new(Code::ReadFailed, said.join("; "), first.fix.clone()))
}

/// One line: fine with its text, or failed with what to do.
pub fn line(what: &str, found: Result<String, String>, fix: &str) -> DoctorLine {
    let (result, text) = match found {
        Ok(text) => ("ok", text),
        Err(text) => ("fail", text),
    };
    DoctorLine { what: what.to_owned(), result: result.to_owned(), text, fix: fix.to_owned() }
}
