//! The journal as a file: tampering, versions, damage, disk full, and many writers at once.

mod aside;
mod disk;
mod fences;
mod files;
mod held;
mod many;
#[cfg(unix)]
mod permissions;
mod tamper;
mod tomorrow;
mod yesterday;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};
use switchback_core::event::RefusalKind;

use crate::journal::body::chain;
use crate::testing::{ALL, ECS, Fault, LAMBDA, Stage, ended, forward};

/// A stage with a history: every kind taken back, one undone, forward operations that failed, rollbacks that took over.
fn history() -> Stage {
    let stage = Stage::new();
    let back = ended(stage.rollback(&ALL));
    stage.clock.turn(60_000);
    ended(stage.undo(&back.id));
    stage.clock.turn(60_000);
    stage.cloud.fault(stage.cloud.calls(), Fault::DropAfter);
    stage.cloud.fault(stage.cloud.calls() + 1, Fault::Refuse(RefusalKind::Denied));
    ended(stage.run("o-forward", forward(&stage.cloud, &[LAMBDA, ECS])));
    stage.clock.turn(60_000);
    stage.cloud.fault(stage.cloud.calls(), Fault::ThenBlind(10_000));
    ended(stage.rollback(&[LAMBDA]));
    stage.cloud.heal();
    ended(stage.rollback_to(LAMBDA, "6"));
    stage.clock.turn(60_000);
    for refused in [1, 2] {
        stage.cloud.fault(stage.cloud.calls() + refused, Fault::Refuse(RefusalKind::Denied));
    }
    ended(stage.run("o-stuck", forward(&stage.cloud, &[LAMBDA])));
    ended(stage.rollback(&[LAMBDA]));
    stage
}

/// What a newer Switchback writes behind the newest record, of an operation or beside them all.
fn write_newer(stage: &Stage, operation: Option<&str>, body: &str) {
    let db = raw(stage.dir());
    let newest = "SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1";
    let (seq, prev) = db.query_row(newest, [], |r| Ok((r.get(0)?, r.get(1)?))).optional().expect("readable").unwrap_or((0i64, Vec::new()));
    let hash = chain(&prev, body);
    db.execute("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5)", params![seq + 1, operation, body, prev, hash]).expect("a record");
}

/// A second hand on the file, with SQLite's own tools and without the journal's rules.
fn raw(dir: &Path) -> Connection {
    Connection::open(dir.join("journal.db")).expect("the file")
}
