//! A step is closed by its outcome before the next one opens: on one operation, and on two of one writer.

use jiff::Timestamp;
use switchback_core::Token;
use switchback_engine::journal::{JournalError, JournalWriter, OpenOperation};

fn of_one_operation(writer: &mut JournalWriter, op: &mut OpenOperation, token: Token) -> Result<(), JournalError> {
    let (_, first) = writer.start_step(op, 0, 1, token.clone(), Timestamp::UNIX_EPOCH)?;
    let (_, second) = writer.start_step(op, 1, 1, token, Timestamp::UNIX_EPOCH)?;
    first.indeterminate(String::new(), Timestamp::UNIX_EPOCH)?;
    second.indeterminate(String::new(), Timestamp::UNIX_EPOCH)
}

fn of_two_operations(writer: &mut JournalWriter, one: &mut OpenOperation, two: &mut OpenOperation, token: Token) -> Result<(), JournalError> {
    let (_, first) = writer.start_step(one, 0, 1, token.clone(), Timestamp::UNIX_EPOCH)?;
    let (_, second) = writer.start_step(two, 0, 1, token, Timestamp::UNIX_EPOCH)?;
    first.indeterminate(String::new(), Timestamp::UNIX_EPOCH)?;
    second.indeterminate(String::new(), Timestamp::UNIX_EPOCH)
}

fn main() {}
