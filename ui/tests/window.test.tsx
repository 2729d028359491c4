/** The rest of the window: the choice, what is in flight, the palette, the log, the languages. */
import { act, fireEvent, screen, waitFor, within } from "./dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OperationAnswer } from "../src/ipc/types";
import { useBoard } from "../src/stores/board";
import { LIVE, operation, row, session } from "./fixtures";
import { aimed, close, open, press, tell } from "./shell";

afterEach(close);

describe("the choice", () => {
  it("says why nothing is connected, and opens the practice cloud", async () => {
    const unconnected = session({ mode: "unconnected", account: null, endpoint: null, trouble: "no credentials were found" });
    const shell = await open({ session: () => unconnected, connect: () => session() }, "choice");
    expect(screen.getByTestId("choice").textContent, "the trouble in words").toContain("no credentials were found");
    expect(shell.of("board"), "nothing is read yet").toHaveLength(0);
    fireEvent.click(screen.getByTestId("choice-practice"));
    await screen.findByTestId("board");
    expect(shell.of("connect"), "the embedded cloud").toMatchObject([{ request: { practice: true } }]);
    expect(screen.getByTestId("header-mode").textContent, "marked as practice").toBe("Practice");
  });
});

describe("a start that did not reach its endpoint", () => {
  it("offers to try the same again first, and practice last", async () => {
    const asked = { endpoint: "http://10.0.0.7:4566", region: "eu-west-1", profile: "oncall" };
    const unconnected = session({ mode: "unconnected", account: null, trouble: "no answer", ...asked });
    const shell = await open({ session: () => unconnected, connect: () => session() }, "choice");
    const forms = [...screen.getByTestId("choice").querySelectorAll("form")];
    expect(forms.map((form) => form.dataset.primary ?? ""), "one primary way, the first").toEqual(["true", "", ""]);
    expect(forms[2]?.querySelector("[data-testid='choice-practice']"), "practice is the last").not.toBeNull();
    const lost = { number: 1, operation: "sts:GetCallerIdentity", mutates: false, at: new Date().toISOString(), took_ms: 9, status: null, request_id: null, error: null };
    await tell("call", [lost, { ...lost, number: 2 }]);
    expect(document.querySelector("[data-banner='silent']"), "the trouble is told already").toBeNull();
    const again = screen.getByTestId("choice-endpoint");
    expect(again.textContent, "by its name").toBe("Try again");
    fireEvent.click(again);
    await screen.findByTestId("board");
    expect(shell.of("connect"), "with what the start was given").toMatchObject([
      { request: { practice: false, endpoint_url: asked.endpoint, region: asked.region, profile: asked.profile } },
    ]);
  });
});

describe("a read-only start that found nothing", () => {
  it("says how to start it elsewhere, and offers nothing it would be refused", async () => {
    await open({ session: () => session({ mode: "unconnected", account: null, read_only: true, trouble: "no credentials were found" }) }, "choice");
    const choice = screen.getByTestId("choice");
    expect(choice.textContent, "the next move").toContain("--read-only --profile");
    expect(within(choice).queryByTestId("choice-practice"), "no way that leads nowhere").toBeNull();
    expect(choice.querySelector("form"), "and no other").toBeNull();
  });
});

describe("the header", () => {
  it("names the place, and an account that is not in the file", async () => {
    await open();
    expect(screen.getByTestId("header-account").textContent).toBe("Accountunlisted 123456789012");
    expect(screen.queryByTestId("red-band"), "not protected").toBeNull();
  });

  it("shows a crash and a journal that has a problem", async () => {
    await open({ session: () => session({ crash: "the inventory stopped", journal_trouble: "record 12 is damaged" }) });
    const alerts = screen.getAllByRole("alert").map((each) => each.textContent);
    expect(alerts.join(" "), "both, before anything else").toMatch(/the inventory stopped.*record 12 is damaged/);
  });

  it("begins a new journal after a yes, and not where nothing may be changed", async () => {
    const trouble = { journal_trouble: "record 12 is damaged" };
    const shell = await open({ session: () => session(trouble), begin_anew: () => session() });
    fireEvent.click(screen.getByTestId("begin-anew"));
    await waitFor(() => expect(screen.queryByTestId("begin-anew"), "the banner goes with the trouble").toBeNull());
    expect(shell.of("begin_anew"), "asked once").toHaveLength(1);
    await close();
    await open({ session: () => session({ ...trouble, read_only: true }) });
    expect(screen.queryByTestId("begin-anew"), "a read-only window begins no journal").toBeNull();
  });
});

const refused = (message: string) => Promise.reject({ code: "read_failed", message, hint: "", operation_id: null });

describe("an error", () => {
  it("is dismissed by Esc, the newest first, and covers nothing", async () => {
    await open({ operations: () => refused("the second"), calls: () => refused("the third") });
    await act(async () => press("Enter"));
    await screen.findByTestId("detail");
    expect(screen.getAllByTestId("toast"), "both are told").toHaveLength(2);
    expect(screen.getByTestId("board").nextElementSibling?.className, "under the board, which gives way").toBe("toasts");
    await act(async () => press("Escape"));
    expect(screen.getByTestId("toast").textContent, "the older one is left").toContain("the second");
    await act(async () => press("Escape"));
    expect(screen.queryByTestId("toast"), "and that too").toBeNull();
    expect(screen.queryByTestId("detail"), "what is in front goes first").not.toBeNull();
    await act(async () => press("Escape"));
    expect(screen.queryByTestId("detail"), "then the rest").toBeNull();
  });

  it("goes when what it was about has worked after all, and no other does", async () => {
    let down = true;
    await open({ calls: () => refused("the calls"), operations: () => (down ? refused("the operations") : { ok: true, operations: [] }) });
    await waitFor(() => expect(screen.getAllByTestId("toast")).toHaveLength(2));
    down = false;
    fireEvent.click(screen.getByTestId("lang"));
    await waitFor(() => expect(screen.getByTestId("toast").textContent, "the cured one is gone").toContain("the calls"));
  });
});

describe("closing the window over a change", () => {
  it("says that it is under way, until it has come to rest", async () => {
    const ends: ((answer: OperationAnswer) => void)[] = [];
    await open({ rollback: () => new Promise<OperationAnswer>((resolve) => ends.push(resolve)) });
    await aimed();
    press("R");
    press("Enter");
    await tell("closing", null);
    expect(screen.getByText(/stays open/).closest("[role='alert']"), "told at once").not.toBeNull();
    ends[0]?.({ ok: true, operation: operation() });
    await waitFor(() => expect(screen.queryByText(/stays open/), "no longer true, no longer said").toBeNull());
  });
});

describe("operations in flight at start-up", () => {
  const stuck = operation({ id: "op-9", state: "needs_attention", open: true, verdict: "not_verified" });

  it("come first, and can be resumed", async () => {
    const shell = await open({
      operations: () => ({ ok: true, operations: [stuck] }),
      resume: () => ({ ok: true, operation: { ...stuck, state: "done", open: false, verdict: "verified" } }),
    });
    const panel = await screen.findByTestId("in-flight");
    const before = panel.compareDocumentPosition(screen.getByTestId("board"));
    expect(before & Node.DOCUMENT_POSITION_FOLLOWING, "before the board").toBeTruthy();
    fireEvent.click(within(panel).getByTestId("flight-resume"));
    expect(shell.of("resume"), "the one that was shown").toMatchObject([{ operation: "op-9" }]);
    await screen.findByTestId("undo-bar");
    expect(screen.queryByTestId("in-flight"), "nothing is open any more").toBeNull();
  });

  it("can be left alone", async () => {
    const shell = await open({ operations: () => ({ ok: true, operations: [stuck] }) });
    const panel = await screen.findByTestId("in-flight");
    fireEvent.click(within(panel).getByTestId("flight-leave"));
    expect(screen.queryByTestId("in-flight"), "out of the way").toBeNull();
    expect(shell.asked.some(({ command }) => ["resume", "undo", "rollback"].includes(command)), "nothing was sent").toBe(false);
  });

  it("show their undo before it is sent", async () => {
    const shell = await open({ operations: () => ({ ok: true, operations: [stuck] }) });
    fireEvent.click(await screen.findByTestId("flight-undo"));
    const bar = await screen.findByTestId("undo-bar");
    await waitFor(() => expect(bar.dataset.armed, "armed, with its plan").toBe("true"));
    expect(shell.of("undo"), "nothing was sent").toHaveLength(0);
    expect(shell.of("preview_undo"), "its plan was read").toMatchObject([{ operation: "op-9" }, { operation: "op-9" }]);
  });

  it("are called interrupted where no process works on them, and every way out is explained", async () => {
    await open({ operations: () => ({ ok: true, operations: [{ ...stuck, state: "running" }] }) });
    const panel = await screen.findByTestId("in-flight");
    expect(panel.querySelector(".op-state")?.textContent, "nothing runs").toBe("interrupted");
    expect(panel.textContent, "what each button does").toMatch(/Resume Looks.*Undo Shows.*Leave Hides/);
  });

  it("are not resumed under the hands of another process", async () => {
    await open({ operations: () => ({ ok: true, operations: [{ ...stuck, state: "running", live: true }] }) });
    const button = await screen.findByTestId<HTMLButtonElement>("flight-resume");
    expect(screen.getByTestId("flight-why").textContent, "for the eye too").toContain("another process");
    expect(screen.getByTestId("in-flight").textContent, "it runs").toContain("running");
    expect(screen.getByTestId("in-flight").textContent, "and no advice that cannot be taken").not.toContain("Looks at what became of");
    expect(button.disabled, "it is being worked on").toBe(true);
    expect(button.title, "and says so").toContain("another process");
  });
});

describe("the palette", () => {
  it("keeps what cannot run, and says why", async () => {
    await open();
    await aimed();
    await act(async () => press(":", { code: "Semicolon", shiftKey: true }));
    const palette = await screen.findByTestId("palette");
    const fire = palette.querySelector("[data-action='strip.fire']");
    expect(fire?.getAttribute("aria-disabled"), "in the list, off").toBe("true");
    expect(fire?.textContent, "with the reason").toContain("the strip is not armed");
    fireEvent.click(fire as Element);
    expect(screen.queryByTestId("palette"), "choosing it does nothing").not.toBeNull();
  });

  it("finds a command in either language and runs it", async () => {
    await open();
    await act(async () => press("k", { ctrlKey: true }));
    const field = within(await screen.findByTestId("palette")).getByRole("combobox");
    fireEvent.input(field, { target: { value: "AWS 호출" } });
    fireEvent.keyDown(field, { key: "Enter", code: "Enter" });
    expect(await screen.findByTestId("log"), "the log opened").toBeTruthy();
    expect(screen.queryByTestId("palette"), "and the palette closed").toBeNull();
  });
});

describe("the log", () => {
  it("lists every call, mutations marked", async () => {
    const call = { number: 1, operation: "lambda:GetAlias", mutates: false, at: "2026-11-21T12:00:00Z", took_ms: 34, status: 200, request_id: "r-1", error: null };
    await open({ calls: () => [call] });
    await act(async () => press("l"));
    await tell("call", [{ ...call, number: 2, operation: "lambda:UpdateAlias", mutates: true, status: 412, error: "PreconditionFailedException", request_id: "r-2" }]);
    await waitFor(() => expect(screen.getAllByTestId("log-row")).toHaveLength(2));
    const [read, change] = screen.getAllByTestId("log-row");
    expect(read?.textContent, "what, status, time, request").toMatch(/lambda:GetAlias200.*34 ms.*r-1/);
    expect(change?.dataset.mutates, "marked").toBe("true");
    expect(change?.textContent, "with AWS's error").toContain("PreconditionFailedException");
    expect(change?.dataset.failed, "it was refused").toBe("true");
    await tell("call", [{ ...call, number: 3, operation: "lambda:GetPolicy", status: 404, error: "ResourceNotFoundException" }]);
    await waitFor(() => expect(screen.getAllByTestId("log-row")).toHaveLength(3));
    expect(screen.getAllByTestId("log-row")[2]?.dataset.failed, "that something is not there is no trouble").toBeUndefined();
    fireEvent.click(screen.getByTestId("log-only"));
    expect(screen.getAllByTestId("log-row").map((each) => each.dataset.mutates), "the changes alone").toEqual(["true"]);
    expect(document.activeElement, "and the keys go on").toBe(screen.getByTestId("board"));
    expect(screen.getByTestId("log").textContent, "of all").toContain("3 calls, 1 of them mutations");
  });
});

const listed = (minutesAgo: number, reading = false) => {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  return { reading, paused: false, listed_at: at, known: 2, read: 2, trouble: [] };
};

describe("the inventory", () => {
  it("is not called read while names still come in", async () => {
    await open();
    await tell("inventory", { reading: true, paused: false, listed_at: null, known: 1110, read: 1110, trouble: [] });
    expect(screen.getByTestId("inventory").textContent, "so far").toBe("Still reading: 1,110 of 1,110 found so far");
    const bar = screen.getByTestId("inventory").querySelector("progress");
    expect(bar?.value, "and the bar is not full").toBeLessThan(bar?.max ?? 0);
    fireEvent.input(screen.getByTestId("filter"), { target: { value: "zzz" } });
    expect(screen.getByTestId("board").textContent, "what is not found may come").toContain("Targets are still being read");
    await tell("inventory", { reading: false, paused: false, listed_at: null, known: 1110, read: 1110, trouble: [] });
    expect(screen.getByTestId("board").textContent, "and then does not").toContain("Nothing matches the filter");
    expect(screen.getByTestId("board").textContent, "and then does not").not.toContain("yet");
  });

  it("is read again by its keys, its button and the palette, but not twice at once", async () => {
    const shell = await open({ list_again: () => null });
    await tell("inventory", listed(3.5));
    expect(screen.getByTestId("inventory").textContent, "its age").toContain("Listed 3 m");
    press("g");
    press("r");
    fireEvent.click(screen.getByTestId("list-again"));
    expect(shell.of("list_again"), "once each").toHaveLength(2);
    expect(screen.getByTestId("strip").dataset.armed, "no rollback is armed by that").toBeUndefined();
    await tell("inventory", listed(3.5, true));
    press("g");
    press("r");
    expect(shell.of("list_again"), "it is being read").toHaveLength(2);
    expect((screen.getByTestId("list-again") as HTMLButtonElement).disabled, "and the button says so").toBe(true);
  });

  it("takes what is gone off the board and leaves the selection where it was", async () => {
    const [first, mine, last] = ["lambda:a:live", "lambda:b:live", "lambda:c:live"].map((id) => row(id));
    await open({ board: () => ({ ok: true, as_of: "", targets: [first, mine, last] }) });
    await act(async () => press("j"));
    expect(useBoard.getState().selected, "chosen").toBe("lambda:b:live");
    await tell("gone", ["lambda:a:live", "lambda:c:live"]);
    await waitFor(() => expect(document.querySelectorAll("[data-row-id]"), "two are gone").toHaveLength(1));
    expect(screen.getByTestId("strip").dataset.target, "the same one").toBe("lambda:b:live");
    await tell("rows", [first]);
    await waitFor(() => expect(document.querySelectorAll("[data-row-id]"), "one came").toHaveLength(2));
    expect(screen.getByTestId("strip").dataset.target, "still the same one").toBe("lambda:b:live");
    await tell("gone", ["lambda:b:live"]);
    await waitFor(() => expect(screen.getByTestId("strip").dataset.target, "what is gone is not aimed at").toBe("lambda:a:live"));
  });

  it("does not grow old in a window that is seen", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const shell = await open({ list_again: () => null });
    await tell("inventory", listed(8));
    vi.advanceTimersByTime(60_000);
    expect(shell.of("list_again"), "not old yet").toHaveLength(0);
    await tell("inventory", listed(11));
    vi.advanceTimersByTime(300_000);
    expect(shell.of("list_again"), "once, also where it stays old").toHaveLength(1);
    vi.useRealTimers();
  });
});

describe("the doctor", () => {
  it("says what it did not look at", async () => {
    await open({ doctor: () => ({ ok: true, journal: "/j.db", checks: [{ what: "permissions", result: "ok", text: "lambda targets can be read", fix: "" }] }) });
    await act(async () => press("k", { ctrlKey: true }));
    const field = within(await screen.findByTestId("palette")).getByRole("combobox");
    fireEvent.input(field, { target: { value: "doctor" } });
    fireEvent.keyDown(field, { key: "Enter", code: "Enter" });
    const doctor = await screen.findByTestId("doctor");
    await waitFor(() => expect(doctor.textContent, "no more than was found").toContain("Nothing that was looked at stands in the way"));
    expect(doctor.textContent).toContain("The right to change was not");
  });
});

describe("the language", () => {
  it("follows the system, switches, is remembered, and asks the shell again", async () => {
    const shell = await open({ session: () => session({ lang: "ko" }) });
    await aimed();
    expect(document.documentElement.lang, "as the system asks").toBe("ko");
    expect(screen.getByTestId("strip-fire").textContent, "in Korean").toBe("41(으)로 롤백");
    const boards = shell.of("board").length;
    fireEvent.click(screen.getByTestId("lang"));
    await waitFor(() => expect(screen.getByTestId("strip-fire").textContent).toBe("Roll back to 41"));
    expect(localStorage.getItem("switchback.lang"), "remembered").toBe("en");
    expect(shell.of("board").slice(boards), "the board in the new language").toMatchObject([{ lang: "en" }]);
  });
});

describe("another cloud", () => {
  it("takes nothing along", async () => {
    let target = LIVE;
    await open({ board: () => ({ ok: true, as_of: "", targets: [row(target)] }) });
    fireEvent.click(await aimed());
    await screen.findByTestId("undo-bar");
    target = "lambda:elsewhere:live";
    await tell("session", session({ account: "999999999999" }));
    await waitFor(() => expect(screen.getByTestId("strip").dataset.target, "its own targets").toBe(target));
    expect(screen.queryByTestId("undo-bar"), "and no undo of the other").toBeNull();
    expect(document.querySelector(`[data-row-id="${LIVE}"]`), "no row of the other").toBeNull();
  });
});
