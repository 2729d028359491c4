/** Where this window works, and how far the inventory is. */
import { create } from "zustand";
import type { Inventory, SessionShape } from "../ipc/types";

interface SessionState {
  session: SessionShape | null;
  inventory: Inventory | null;
  /** The account's name as the operator typed it, kept for this session only and nowhere else. */
  typedName: string | null;
  /** Closing the window was refused once, because a change was under way. */
  closing: boolean;
}

export const useSession = create<SessionState>(() => ({ session: null, inventory: null, typedName: null, closing: false }));

export function setSession(session: SessionShape): void {
  useSession.setState((old) => ({
    session,
    typedName: old.session?.account === session.account ? old.typedName : null,
  }));
}

/** Whether the account asks for its name and has not been given it yet. */
export function isLocked(session: SessionShape | null): boolean {
  return session !== null && session.protected && !session.unlocked;
}

export const isConnected = (session: SessionShape | null): boolean => session !== null && session.mode !== "unconnected";
