//! The TypeScript side of the shapes, generated into `ui/src/ipc/bindings` and checked for staleness.
//! To write them anew: `UPDATE_BINDINGS=1 cargo test -p switchback-api bindings`.

use std::collections::BTreeMap;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::error::ApiError;
use crate::shape;

fn write_to(dir: &Path) {
    let config = Config::new().with_out_dir(dir);
    macro_rules! export {
        ($($t:ty),+ $(,)?) => { $(<$t>::export_all(&config).expect("bindings are written");)+ };
    }
    export!(
        ApiError,
        shape::Board,
        shape::Show,
        shape::RollbackRequest,
        shape::ReleaseRequest,
        shape::PlanAnswer,
        shape::ReviewRequest,
        shape::HoldRequest,
        shape::Holds,
        shape::ChangeSetAnswer,
        shape::OperationAnswer,
        shape::Operations,
        shape::AuditList,
        shape::SessionShape,
        shape::Connect,
        shape::Inventory,
        shape::CallShape,
        shape::UploadShape,
        shape::Doctor,
    );
}

fn read(dir: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    files.map(|f| (f.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(f.path()).expect("a binding is text"))).collect()
}

#[test]
fn bindings_are_fresh() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/bindings");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        let _ = std::fs::remove_dir_all(&committed);
        write_to(&committed);
    }
    let fresh = tempfile::tempdir().expect("a folder");
    write_to(fresh.path());
    assert!(read(fresh.path()) == read(&committed), "the shapes changed: run UPDATE_BINDINGS=1 cargo test -p switchback-api bindings");
}
