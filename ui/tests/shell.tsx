/** A shell for the tests: it answers the contract, remembers what was asked, and the real window runs against it. */
import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { act, cleanup, fireEvent, render, screen } from "./dom";
import { start } from "../src/actions/start";
import { listenToKeys } from "../src/keymap/listen";
import { useBoard } from "../src/stores/board";
import { useCalls } from "../src/stores/calls";
import { usePanels } from "../src/stores/panels";
import { clearRefused } from "../src/stores/refused";
import { clearRows } from "../src/stores/rows";
import { close as closeRelease, useRelease } from "../src/stores/release";
import { useDrag } from "../src/stores/drag";
import { useSession } from "../src/stores/session";
import { strip } from "../src/stores/strip";
import { useToasts } from "../src/stores/toasts";
import { App } from "../src/views/App";
import { operation, plan, row, session, LIVE } from "./fixtures";

type Answer = (args: Record<string, unknown>) => unknown;

export interface Shell {
  /** Every command, with what it was asked. */
  asked: { command: string; args: Record<string, unknown> }[];
  of: (command: string) => Record<string, unknown>[];
}

const usual: Record<string, Answer> = {
  session: () => session(),
  board: () => ({ ok: true, as_of: new Date().toISOString(), targets: [row(LIVE)] }),
  look: () => null,
  show: () => ({ ok: true, target: row(LIVE), revisions: [], history: [], known_good: [], around: [] }),
  arm: () => plan(),
  preview_undo: () => ({ ...plan("undo-1", "41", "42"), plan: { ...plan("undo-1", "41", "42").plan, intent: "undo" } }),
  rollback: () => ({ ok: true, operation: operation() }),
  undo: () => ({ ok: true, operation: operation({ id: "op-2", intent: "undo", undoes: "op-1" }) }),
  operations: () => ({ ok: true, operations: [] }),
  calls: () => [],
};

let ends: (() => void)[] = [];

/** Answers commands without opening a window. */
export function shell(answers: Record<string, Answer> = {}): Shell {
  const asked: Shell["asked"] = [];
  mockIPC(
    (command, payload) => {
      const args = (payload ?? {}) as Record<string, unknown>;
      asked.push({ command, args });
      const answer = answers[command] ?? usual[command];
      if (!answer) throw new Error(`the window asked for ${command}, which the contract does not have`);
      return answer(args);
    },
    { shouldMockEvents: true },
  );
  return { asked, of: (command) => asked.filter((each) => each.command === command).map((each) => each.args) };
}

/** Opens the main window and waits until `shown` is there. */
export async function open(answers: Record<string, Answer> = {}, shown = "strip-fire"): Promise<Shell> {
  const opened = shell(answers);
  ends = [start(), listenToKeys()];
  render(<App />);
  await screen.findByTestId(shown);
  return opened;
}

/** Waits until the strip's plan has come. */
export async function aimed(): Promise<HTMLElement> {
  const button = await screen.findByTestId("strip-fire");
  await until(() => screen.getByTestId("strip").dataset.ready === "true");
  return button;
}

export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return;
    // Each look comes after the one before it.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error("waited two seconds in vain");
}

export function press(key: string, more: KeyboardEventInit = {}, at: Element = document.activeElement ?? document.body) {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
  fireEvent.keyDown(at, { key, code, ...more });
}

/** The shell tells the windows something. */
export async function tell(event: string, payload: unknown): Promise<void> {
  await act(async () => {
    await emit(event, payload);
    await new Promise((done) => setTimeout(done, 30));
  });
}

/** Closes the window and forgets what it knew. */
export async function close(): Promise<void> {
  for (const end of ends) end();
  ends = [];
  cleanup();
  // The events are let go of asynchronously, and need the mocks for that.
  await new Promise((done) => setTimeout(done));
  useSession.setState({ session: null, inventory: null, typedName: null, closing: false });
  useBoard.setState({ kind: null, filter: "", selected: null });
  usePanels.setState({ overlay: null, log: false, detail: false });
  useToasts.setState({ toasts: [] });
  closeRelease(true);
  useRelease.setState({ draft: null, kept: null });
  useDrag.setState({ drag: null });
  strip.at(null);
  clearRows();
  clearRefused();
  useCalls.setState({ calls: [], silent: null });
  clearMocks();
}
