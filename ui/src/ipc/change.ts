/** The changing half of the contract: every command that can lead to a change. The audit window never imports it. */
import { call } from "./call";
import type { ChangeSetAnswer, Connect, HoldRequest, Holds, Lang, OperationAnswer, ReleaseRequest, ReviewRequest, RollbackRequest, SessionShape } from "./types";

/** Connects this process to a cloud. */
export const connect = (request: Connect, lang: Lang) => call<SessionShape>("connect", { request, lang });
/** Gives a protected account's name, once a session. */
export const unlock = (account: string, lang: Lang) => call<SessionShape>("unlock", { account, lang });
/** After a yes: keeps a journal in trouble aside, untouched, and begins a new one. */
export const beginAnew = (lang: Lang) => call<SessionShape>("begin_anew", { lang });
/** Takes targets back; answers when the operation has ended. */
export const rollback = (request: RollbackRequest, lang: Lang) =>
  call<OperationAnswer>("rollback", { request, lang });
/** Restores what an operation changed; answers when that has ended. */
export const undo = (operation: string, plan: string | null, account: string | null, lang: Lang) =>
  call<OperationAnswer>("undo", { operation, plan, account, lang });
/** Deploys, shifts, promotes or aborts; answers when the operation has come to rest. */
export const release = (request: ReleaseRequest, lang: Lang) => call<OperationAnswer>("release", { request, lang });
/** Puts targets on hold, or lets them go; answers with what stands. */
export const hold = (request: HoldRequest, lang: Lang) => call<Holds>("hold", { request, lang });
/** Has the operator choose a file; null where they chose none. `endings` without their dots are offered first. */
export const chooseFile = (endings: readonly string[], lang: Lang) => call<string | null>("choose_file", { endings, lang });
/** What a template would do to a stack: a change set is made, read, and deleted again; nothing executes it. */
export const reviewTemplate = (request: ReviewRequest, lang: Lang) =>
  call<ChangeSetAnswer>("review_template", { request, lang });
/** Goes on with an open operation; answers when it has ended. */
export const resume = (operation: string, account: string | null, lang: Lang) =>
  call<OperationAnswer>("resume", { operation, account, lang });
