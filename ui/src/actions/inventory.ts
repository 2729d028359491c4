/** Reading the inventory again: when somebody asks for it, and by itself while somebody may be looking. */
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import { lang, useLang } from "../stores/lang";
import { isConnected, useSession } from "../stores/session";
import { complain, cured } from "../stores/toasts";

/** A list older than this is read again by itself, in milliseconds. */
const OLD_MS = 10 * 60_000;
/** How often its age is looked at, in milliseconds. */
const LOOK_MS = 30_000;

/** Why it is not read again now. */
export function listReason(): string | null {
  const { session, inventory } = useSession.getState();
  const { say } = useLang.getState();
  if (!isConnected(session)) return say("reason.not_connected");
  return inventory?.reading ? say("reason.listing") : null;
}

export async function listAgain(): Promise<void> {
  try {
    await read.listAgain(lang());
    cured("list_again");
  } catch (reason) {
    complain(toApiError(reason), "list_again");
  }
}

/** When it was last tried: what cannot be listed stays old, and is not asked for without end. */
let tried = 0;

function listIfOld(): void {
  const listed = useSession.getState().inventory?.listed_at ?? null;
  const now = Date.now();
  if (document.hidden || listed === null || now - Math.max(tried, Date.parse(listed)) < OLD_MS) return;
  if (listReason() !== null) return;
  tried = now;
  void listAgain();
}

/** Keeps the inventory from growing old while the window is visible; the answer stops that. */
export function keepListed(): () => void {
  const timer = setInterval(listIfOld, LOOK_MS);
  document.addEventListener("visibilitychange", listIfOld);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", listIfOld);
  };
}
