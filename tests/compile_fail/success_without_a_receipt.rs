//! A step succeeds by the receipt that its spent permit became, and by nothing else.

use jiff::Timestamp;
use switchback_engine::journal::{JournalWriter, OpenOperation, OpenStep, StepPermit};

fn without(open: OpenStep<'_>) {
    let _ = open.taken();
}

fn with_an_unspent_permit(open: OpenStep<'_>, permit: StepPermit) {
    let _ = open.taken(permit);
}

fn past_the_door(writer: &mut JournalWriter, op: &mut OpenOperation) {
    let event = switchback_core::Event::StepSucceeded { step: 0, request_id: None, token: None, made: None, latest: None };
    let _ = writer.record(op, event, Timestamp::UNIX_EPOCH);
}

fn main() {}
