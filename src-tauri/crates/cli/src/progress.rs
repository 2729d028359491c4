//! Says on standard error how an operation goes on; only what changed. Standard output is for the result.

use std::io::{IsTerminal as _, stderr};
use std::sync::{Mutex, OnceLock, PoisonError};

use switchback_api::Events;
use switchback_api::shape::{Inventory, OperationShape, TargetRow, UploadShape};
use switchback_core::Lang;

use crate::say::{err, printable, prompt};
use crate::terms::term;

/// What was said so far.
#[derive(Debug)]
pub struct Progress {
    lang: Lang,
    /// Whether a line on standard error can be written over.
    terminal: bool,
    last: Mutex<Vec<String>>,
    operation: OnceLock<String>,
    /// The tenths of the upload that were told of.
    tenths: Mutex<Option<u64>>,
}

impl Progress {
    /// Nothing was said yet.
    pub fn new(lang: Lang) -> Self {
        Self { lang, terminal: stderr().is_terminal(), last: Mutex::default(), operation: OnceLock::new(), tenths: Mutex::default() }
    }

    /// The operation that was opened, if one was.
    pub fn operation(&self) -> Option<String> {
        self.operation.get().cloned()
    }
}

impl Events for Progress {
    fn rows(&self, _: Vec<TargetRow>) {}
    fn gone(&self, _: Vec<String>) {}
    fn inventory(&self, _: Inventory) {}

    fn operation(&self, op: OperationShape) {
        if let Some(id) = &op.id {
            self.operation.get_or_init(|| id.clone());
        }
        let mut lines: Vec<String> = op.steps.iter().map(|s| format!("{}  {}  {}", s.target, s.action, term(&s.state, self.lang))).collect();
        lines.extend(op.targets.iter().filter_map(|t| t.progress.as_ref().map(|p| format!("{}  {p}", t.id))));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines.iter().filter(|l| !last.contains(l)) {
            // An upload that broke off has left its line open.
            if self.terminal && self.tenths.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
                err("");
            }
            err(&format!("   {}", printable(line)));
        }
        *last = lines;
    }

    /// On a terminal one line that is written over; elsewhere a line for every tenth.
    fn upload(&self, upload: UploadShape) {
        let line = format!("   {}  {}", printable(&upload.target), uploading(&upload, self.lang));
        let all = upload.sent == upload.total;
        let mut tenths = self.tenths.lock().unwrap_or_else(PoisonError::into_inner);
        let now = tenth(&upload);
        if self.terminal {
            // Back to the beginning of the line, and what stood there before is wiped out.
            prompt(&format!("\r{line}\u{1b}[K"));
            if all {
                err("");
            }
        } else if tenths.is_none_or(|told| told != now) {
            err(&line);
        }
        *tenths = (!all).then_some(now);
    }
}

/// How many tenths of the file are on their way.
fn tenth(upload: &UploadShape) -> u64 {
    upload.sent * 10 / upload.total.max(1)
}

/// How far an upload is, in words: megabytes are of a million bytes, as AWS's limits are told.
fn uploading(UploadShape { sent, total, left_s, .. }: &UploadShape, lang: Lang) -> String {
    let mb = |bytes: &u64| format!("{:.1}", *bytes as f64 / 1e6);
    let all = mb(total);
    if sent == total {
        // Whether AWS takes it is not known yet.
        return lang.pick(format!("{all} MB sent, waiting for AWS's answer"), format!("{all} MB 전송 완료, AWS의 응답을 기다리는 중"));
    }
    let (gone, percent) = (mb(sent), sent * 100 / (*total).max(1));
    let left = left_s.map(|s| lang.pick(format!(", {s} s left"), format!(", {s}초 남음"))).unwrap_or_default();
    lang.pick(format!("uploading {gone} of {all} MB, {percent} %{left}"), format!("업로드 중: {all} MB 중 {gone} MB, {percent} %{left}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(sent: u64, left_s: Option<u64>) -> UploadShape {
        UploadShape { operation: "d1".into(), target: "lambda:checkout:live".into(), sent, total: 40_000_000, left_s }
    }

    #[test]
    fn an_upload_is_told_in_both_languages() {
        let half = upload(12_400_000, Some(8));
        assert_eq!(uploading(&half, Lang::En), "uploading 12.4 of 40.0 MB, 31 %, 8 s left", "how much, and how long still");
        assert_eq!(uploading(&half, Lang::Ko), "업로드 중: 40.0 MB 중 12.4 MB, 31 %, 8초 남음", "the same");
        assert_eq!(uploading(&upload(1, None), Lang::En), "uploading 0.0 of 40.0 MB, 0 %", "nothing is guessed");
        assert_eq!(uploading(&upload(40_000_000, None), Lang::En), "40.0 MB sent, waiting for AWS's answer", "AWS may refuse it yet");
    }

    #[test]
    fn tenths_are_counted_in_whole_ones() {
        let of = |sent| tenth(&upload(sent, None));
        assert_eq!((of(0), of(3_999_999), of(4_000_000), of(40_000_000)), (0, 0, 1, 10), "a line for each");
        let nothing = UploadShape { total: 0, ..upload(0, None) };
        assert_eq!(tenth(&nothing), 0, "an empty file has none");
    }
}
