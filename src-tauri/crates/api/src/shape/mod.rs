//! What requests and answers look like, in the window and as `--json`. Scripts rely on these: add, don't change.

mod board;
mod change_set;
mod hold;
mod operation;
mod release;
mod session;

pub use board::{ArmedShape, Board, HistoryEntry, KindTrouble, RevisionRow, RowState, ShareShape, Show, TargetRow};
pub use change_set::{BranchShape, ChangeSetAnswer, ParameterShape, ReviewRequest};
pub use hold::{HoldRequest, HoldShape, Holds};
pub use operation::{
    AuditEntry, AuditList, FindingShape, OperationAnswer, OperationShape, Operations, PlanAnswer, PlanShape, PlannedStep, RollbackRequest, StepShape,
    TargetState, UploadShape,
};
pub use release::{ContainerFile, ContainerImage, DiffLine, DiffShape, ReleaseIntent, ReleaseRequest, SourceShape};
pub use session::{CallShape, Connect, Doctor, DoctorLine, Inventory, Mode, SessionShape};
