/** The audit window: it reads, shows, and has nothing that could change anything. */
import { cleanup, fireEvent, render, screen, waitFor } from "./dom";
import { clearMocks } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it } from "vitest";
import type { AuditEntry } from "../src/ipc/types";
import { Audit } from "../src/views/Audit";
import { LIVE, operation } from "./fixtures";
import { shell } from "./shell";

afterEach(async () => {
  cleanup();
  await new Promise((done) => setTimeout(done));
  clearMocks();
});

const entry: AuditEntry = {
  seq: 48,
  at: "2026-11-21T12:00:00Z",
  actor: "minji",
  arn: "arn:aws:sts::123456789012:assumed-role/oncall/minji",
  account: "123456789012",
  region: "ap-northeast-2",
  endpoint: "aws",
  operation: "op-2",
  intent: "undo",
  targets: [LIVE],
  change: [`${LIVE}: 41 → 42`],
  state: "done",
  verdict: "verified",
  expected: null,
  observed: "lambda:checkout:live serves 42 (read back; no checks were chosen)",
  hash: "9f2c41aa77b3d0e1",
};

describe("the audit window", () => {
  it("shows who did what, and whether it worked", async () => {
    const before = { ...entry, seq: 41, operation: "op-1", actor: "jihoon", intent: "rollback", change: ["42 → 41"] };
    const asked = shell({
      audit_list: () => ({ ok: true, entries: [entry, before] }),
      operations: () => ({ ok: true, operations: [operation({ id: "op-2", intent: "undo", undoes: "op-1" })] }),
    });
    render(<Audit />);
    await screen.findByText("41 → 42");
    const table = screen.getByTestId("audit-table");
    expect(table.textContent, "the verdict in words").toContain("done serves 42 (read back; no checks were chosen)");
    expect(table.textContent, "what it undid").toContain("undoes op-1");
    const [first] = table.querySelectorAll("tbody tr");
    expect(first?.textContent, "the day too").toMatch(/^2026-11-21 \d\d:\d\d:00/);
    expect(table.querySelector("th")?.textContent, "in a zone that is named").toMatch(/^When \(\w{3}/);
    expect(first?.textContent?.split("minji"), "who it was, once").toHaveLength(2);
    expect(first?.textContent?.split("no checks were chosen"), "what was not looked at, once").toHaveLength(2);
    expect(first?.textContent?.split(LIVE), "nor what it was done to, twice").toHaveLength(2);
    expect(first?.querySelector(".change")?.textContent, "the target, once").toBe(`${LIVE} 41 → 42`);
    fireEvent.input(screen.getByRole("textbox"), { target: { value: "jihoon" } });
    await waitFor(() => expect(table.querySelectorAll("tbody tr"), "one is left").toHaveLength(1));

    // Copying and the language are its only controls.
    for (const button of screen.getAllByRole("button")) fireEvent.click(button);
    await waitFor(() => expect(asked.of("audit_list").length, "read again").toBeGreaterThan(1));
    const times = asked.of("audit_list").length;
    fireEvent.focus(window);
    await waitFor(() => expect(asked.of("audit_list").length, "and for whoever comes back to it").toBeGreaterThan(times));
    const other = document.documentElement.lang === "en" ? "ko" : "en";
    fireEvent(window, new StorageEvent("storage", { key: "switchback.lang", newValue: other }));
    await waitFor(() => expect(document.documentElement.lang, "it follows the console's language").toBe(other));
    await waitFor(() => expect(asked.of("audit_list").at(-1)?.lang, "with the words of the shell").toBe(other));
    const reads = ["session", "audit_list", "operations"];
    expect(asked.asked.filter(({ command }) => !reads.includes(command)), "and nothing else was ever asked").toEqual([]);
  });

  it("says what went wrong", async () => {
    shell({ audit_list: () => Promise.reject({ code: "journal_newer", message: "written by a newer version", hint: "update", operation_id: null }) });
    render(<Audit />);
    expect((await screen.findByRole("alert")).textContent, "in its own words, with the next move").toMatch(
      /The journal was written by a newer Switchback: written by a newer version\. Update Switchback\./,
    );
  });
});
