/** Holds in the window: seen on the board, set with a reason, lifted by a second press. */
import { fireEvent, screen, waitFor } from "./dom";
import { afterEach, describe, expect, it } from "vitest";
import { LIVE, row, session } from "./fixtures";
import { close, open, press, tell } from "./shell";

afterEach(close);

const HOLD = { target: LIVE, by: "minji", note: "month's end", since: new Date().toISOString() };
const refuse = () => {
  throw { code: "journal_unwritable", message: "the disk is full", hint: "make room", operation_id: null };
};
const stands = () => ({ ok: true, holds: [HOLD], moving: [] });

describe("a hold", () => {
  it("is set by its key, with a reason, and shown on the row", async () => {
    const shell = await open({ hold: stands });
    press("H");
    fireEvent.input(screen.getByTestId("hold-note"), { target: { value: "month's end" } });
    fireEvent.click(screen.getByTestId("hold-send"));
    await waitFor(() => expect(screen.queryByTestId("hold"), "closed once it stands").toBeNull());
    expect(shell.of("hold"), "asked once, as typed").toMatchObject([{ request: { targets: [LIVE], lift: false, note: "month's end" } }]);
    await waitFor(() => expect(screen.getByTestId("on-hold").title, "at once, with who and why").toContain("minji"));
  });

  it("is lifted by nothing less than its button", async () => {
    const shell = await open({ hold: () => ({ ok: true, holds: [], moving: [] }) });
    await tell("rows", [row(LIVE, { hold: HOLD })]);
    press("H");
    expect(screen.getByTestId("hold-stands").textContent, "the reason is read first").toContain("month's end");
    expect(shell.of("hold"), "the key alone changes nothing").toHaveLength(0);
    fireEvent.click(screen.getByTestId("hold-send"));
    await waitFor(() => expect(shell.of("hold")).toMatchObject([{ request: { targets: [LIVE], lift: true, note: null } }]));
    await waitFor(() => expect(screen.queryByTestId("on-hold"), "the mark goes before anybody reads the row again").toBeNull());
  });

  it("is not lifted by a press that was meant to set one", async () => {
    const shell = await open({ hold: stands });
    press("H");
    await tell("rows", [row(LIVE, { hold: HOLD })]);
    const button = screen.getByTestId("hold-send") as HTMLButtonElement;
    expect([button.disabled, button.textContent], "it does not turn into another under the finger").toEqual([true, "Put on hold"]);
    fireEvent.submit(button.form as HTMLFormElement);
    expect(shell.of("hold"), "by no way").toHaveLength(0);
    expect(screen.getByTestId("hold-changed").textContent, "who was there first").toContain("minji");
    fireEvent.click(screen.getByText("Look again"));
    expect([button.disabled, button.textContent], "what it does now is read first").toEqual([false, "Lift the hold"]);
  });

  it("says why it could not be set, and keeps what was typed", async () => {
    await open({ hold: refuse });
    press("H");
    fireEvent.input(screen.getByTestId("hold-note"), { target: { value: "audit" } });
    fireEvent.click(screen.getByTestId("hold-send"));
    await waitFor(() => expect(screen.getByTestId("hold").textContent).toContain("the disk is full"));
    expect((screen.getByTestId("hold-note") as HTMLInputElement).value).toBe("audit");
    fireEvent.input(screen.getByTestId("hold-note"), { target: { value: "x".repeat(201) } });
    expect((screen.getByTestId("hold-send") as HTMLButtonElement).disabled, "longer than the shell takes").toBe(true);
  });

  it("says what it does not stop", async () => {
    await open({ hold: () => ({ ok: true, holds: [HOLD], moving: [`${LIVE}: CodeDeploy d-1`] }) });
    press("H");
    fireEvent.click(screen.getByTestId("hold-send"));
    await waitFor(() => expect(screen.getByTestId("hold").textContent, "it stays and is read").toContain("CodeDeploy d-1"));
  });

  it("is not offered to a window that only reads", async () => {
    await open({ session: () => session({ read_only: true }) });
    press("H");
    expect(screen.queryByTestId("hold")).toBeNull();
  });
});
