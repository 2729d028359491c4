//! Holds: set, lifted and listed.

use switchback_core::Lang;
use switchback_core::preflight::moving;
use switchback_engine::board::BoardEvents;

use crate::console::{Console, Following};
use crate::error::{ApiError, Code};
use crate::shape::{HoldRequest, HoldShape, Holds};

/// The longest reason, in characters: it has to fit a line beside the target. The window's bindings have it too.
pub const LONGEST_NOTE: usize = 200;

impl Console {
    /// The holds that stand here, oldest first.
    ///
    /// # Errors
    /// The journal's.
    pub fn holds(&self, lang: Lang) -> Result<Holds, ApiError> {
        let none = Holds { ok: true, holds: Vec::new(), moving: Vec::new(), newer: None };
        let Some(reader) = self.parts.journal.reader()? else { return Ok(none) };
        let unread = reader.may_go_forward(self.scope()).and_then(|()| reader.holds_are_read(self.scope()));
        let newer = unread.err().map(|e| ApiError::from(e).in_lang(lang).message);
        Ok(Holds { holds: reader.holds(self.scope())?.iter().map(HoldShape::from).collect(), newer, ..none })
    }

    /// Puts targets on hold, or, with `lift`, lets them go. The answer is what stands after that.
    ///
    /// # Errors
    /// Malformed ids, unknown targets, a note that is too long; the journal's.
    pub async fn hold(&self, request: &HoldRequest, lang: Lang) -> Result<Holds, ApiError> {
        let change = self.may_change(request.account.as_deref())?;
        let targets = self.targets_here(&request.targets)?;
        let follow = Following(self);
        let operator = self.operator(&**change, true, &follow);
        let mut on_its_way = Vec::new();
        if request.lift {
            operator.lift(&targets)?;
        } else {
            let note = request.note.as_deref().map(noted).transpose()?.filter(|note| !note.is_empty());
            // A hold on what is not there would guard nothing.
            for target in &targets {
                let serving = self.parts.observe.observe(target).await?.serving;
                on_its_way.extend(moving(&serving, lang).map(|how| format!("{target}: {how}")));
            }
            operator.hold(&targets, note.as_deref())?;
        }
        self.rows_changed(&targets);
        Ok(Holds { moving: on_its_way, ..self.holds(lang)? })
    }
}

/// A reason on one line.
fn noted(note: &str) -> Result<String, ApiError> {
    let words: Vec<&str> = note.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let note = words.join(" ");
    let long = note.chars().count();
    if long > LONGEST_NOTE {
        let (en, ko) = (format!("say it in at most {LONGEST_NOTE} characters"), format!("{LONGEST_NOTE}자 안으로 줄이세요"));
        return Err(ApiError::of(Code::MalformedInput, format!("the note has {long} characters")).in_korean(format!("메모가 {long}자입니다")).hinting(en, ko));
    }
    Ok(note)
}
