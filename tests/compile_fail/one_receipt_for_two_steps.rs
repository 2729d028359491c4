//! One receipt closes one step.

use switchback_engine::journal::{OpenStep, Receipt};

fn both(first: OpenStep<'_>, second: OpenStep<'_>, receipt: Receipt) {
    let _ = first.taken(receipt);
    let _ = second.taken(receipt);
}

fn main() {}
