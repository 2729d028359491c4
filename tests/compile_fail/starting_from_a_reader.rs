//! A reader holds no way to begin a step, nor to record anything.

use jiff::Timestamp;
use switchback_core::Token;
use switchback_engine::journal::{JournalReader, OpenOperation};

fn start(reader: &mut JournalReader, op: &mut OpenOperation, token: Token) {
    let _ = reader.start_step(op, 0, 1, token, Timestamp::UNIX_EPOCH);
}

fn settle(reader: &mut JournalReader, op: &mut OpenOperation) {
    let _ = reader.verified(op, 0, Timestamp::UNIX_EPOCH);
}

fn main() {}
