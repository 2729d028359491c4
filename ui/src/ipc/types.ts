/** The shapes of the contract under one roof. They are generated from Rust; nothing here adds to them. */
export type { ApiError } from "./bindings/ApiError";
export type { ArmedShape } from "./bindings/ArmedShape";
export type { AuditEntry } from "./bindings/AuditEntry";
export type { AuditList } from "./bindings/AuditList";
export type { Board } from "./bindings/Board";
export type { CallShape } from "./bindings/CallShape";
export type { Code } from "./bindings/Code";
export type { Connect } from "./bindings/Connect";
export type { DiffLine } from "./bindings/DiffLine";
export type { DiffShape } from "./bindings/DiffShape";
export type { Doctor } from "./bindings/Doctor";
export type { FindingShape } from "./bindings/FindingShape";
export type { HistoryEntry } from "./bindings/HistoryEntry";
export type { Inventory } from "./bindings/Inventory";
export type { Mode } from "./bindings/Mode";
export type { OperationAnswer } from "./bindings/OperationAnswer";
export type { OperationShape } from "./bindings/OperationShape";
export type { Operations } from "./bindings/Operations";
export type { PlanAnswer } from "./bindings/PlanAnswer";
export type { PlannedStep } from "./bindings/PlannedStep";
export type { PlanShape } from "./bindings/PlanShape";
export type { ReleaseIntent } from "./bindings/ReleaseIntent";
export type { ReleaseRequest } from "./bindings/ReleaseRequest";
export type { RevisionRow } from "./bindings/RevisionRow";
export type { RollbackRequest } from "./bindings/RollbackRequest";
export type { RowState } from "./bindings/RowState";
export type { SessionShape } from "./bindings/SessionShape";
export type { ShareShape } from "./bindings/ShareShape";
export type { Show } from "./bindings/Show";
export type { SourceShape } from "./bindings/SourceShape";
export type { StepShape } from "./bindings/StepShape";
export type { TargetRow } from "./bindings/TargetRow";
export type { TargetState } from "./bindings/TargetState";
export type { UploadShape } from "./bindings/UploadShape";

/** The two languages of the interface, as the commands want them named. */
export type Lang = "en" | "ko";
