/** The one place a command is called: an answer of the asked shape, or an `ApiError` and nothing else. */
import { invoke, type InvokeArgs } from "@tauri-apps/api/core";
import type { ApiError } from "./types";

function isApiError(value: unknown): value is ApiError {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** What the shell itself refuses (a command the window may not call, a broken channel) comes as a bare string. */
export function toApiError(reason: unknown): ApiError {
  if (isApiError(reason)) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: "internal", message, hint: "", operation_id: null };
}

/**
 * Sends the command before it returns: a key press reaches the shell within its own event.
 * Rejects with `ApiError` only.
 */
export function call<T>(command: string, args?: InvokeArgs): Promise<T> {
  return invoke<T>(command, args).catch((reason: unknown) => {
    throw toApiError(reason);
  });
}
