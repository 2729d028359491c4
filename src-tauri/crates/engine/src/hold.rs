//! Putting targets on hold and letting them go. Nothing is sent to AWS: a hold is a record, and whatever goes forward looks for one.

use switchback_core::Target;

use crate::journal::JournalError;
use crate::operate::Operator;

impl Operator<'_> {
    /// Puts targets on hold until somebody lifts that.
    ///
    /// # Errors
    /// The journal's: without a record there is no hold.
    pub fn hold(&self, targets: &[Target], note: Option<&str>) -> Result<(), JournalError> {
        self.journal.writer()?.hold(self.observe.scope(), targets, &self.actor, note, self.clock.now())
    }

    /// Lifts their holds; what is not on hold stays so.
    ///
    /// # Errors
    /// The journal's.
    pub fn lift(&self, targets: &[Target]) -> Result<(), JournalError> {
        self.journal.writer()?.lift(self.observe.scope(), targets, &self.actor, self.clock.now())
    }
}
