/** The reading half of the contract: no command here can lead to a change. The audit window has this half alone. */
import { call } from "./call";
import type {
  AuditList,
  Board,
  CallShape,
  ChangeSetAnswer,
  Doctor,
  Lang,
  Operations,
  PlanAnswer,
  ReleaseRequest,
  RollbackRequest,
  SessionShape,
  Show,
} from "./types";

/** What `arm` and `rollback` are asked for: the armed rollback of one target. */
export function requestFor(target: string, plan?: string, account?: string): RollbackRequest {
  return { targets: [target], plan, account };
}

/** Where this process works. */
export const session = () => call<SessionShape>("session");
/** All targets, as far as they are known. */
export const board = (lang: Lang) => call<Board>("board", { lang });
/** Tells the inventory what is on screen, so that it reads that first. */
export const look = (targets: string[], selected: string | null, lang: Lang) =>
  call<null>("look", { targets, selected, lang });
/** Has the inventory read again: what came appears, what is gone goes. */
export const listAgain = (lang: Lang) => call<null>("list_again", { lang });
/** One target in full. */
export const show = (target: string, lang: Lang) => call<Show>("show", { target, lang });
/** The plan the rollback key would run, from a fresh observation. */
export const arm = (request: RollbackRequest, lang: Lang) => call<PlanAnswer>("arm", { request, lang });
/** The plan an undo of this operation would run. */
export const previewUndo = (operation: string, lang: Lang) => call<PlanAnswer>("preview_undo", { operation, lang });
/** What a deploy, shift, promote or abort would do now, with its diff. */
export const planRelease = (request: ReleaseRequest, lang: Lang) => call<PlanAnswer>("plan_release", { request, lang });
/** What an existing change set of a stack would do. */
export const changeSet = (stack: string, name: string, lang: Lang) =>
  call<ChangeSetAnswer>("change_set", { stack, name, lang });
/** Operations, newest first. */
export const operations = (lang: Lang) => call<Operations>("operations", { lang });
/** The audit trail, newest first. */
export const auditList = (lang: Lang) => call<AuditList>("audit_list", { lang });
/** Every AWS call this process made and still remembers. */
export const calls = () => call<CallShape[]>("calls");
/** What stands in the way of a rollback, if anything does. */
export const doctor = (lang: Lang) => call<Doctor>("doctor", { lang });
/** Opens, or brings forward, the read-only window. */
export const openAudit = (lang: Lang) => call<null>("open_audit", { lang });
