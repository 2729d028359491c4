/** The audit window: it reads, shows, and has nothing that could change anything. */
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
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
  change: ["41 → 42"],
  state: "done",
  verdict: "verified",
  expected: null,
  observed: "42 100 %",
  hash: "9f2c41aa77b3d0e1",
};

describe("the audit window", () => {
  it("shows who did what, and whether it worked", async () => {
    const other = { ...entry, seq: 41, operation: "op-1", actor: "jihoon", intent: "rollback", change: ["42 → 41"] };
    const asked = shell({
      audit_list: () => ({ ok: true, entries: [entry, other] }),
      operations: () => ({ ok: true, operations: [operation({ id: "op-2", intent: "undo", undoes: "op-1" })] }),
    });
    render(<Audit />);
    await screen.findByText("41 → 42");
    const table = screen.getByTestId("audit-table");
    expect(table.textContent, "the verdict in words").toContain("verified by read-back; no checks were chosen");
    expect(table.textContent, "what it undid").toContain("undoes op-1");
    fireEvent.change(screen.getByRole("textbox"), { target: { value: "jihoon" } });
    await waitFor(() => expect(table.querySelectorAll("tbody tr"), "one is left").toHaveLength(1));

    // The refresh and the language are its only controls.
    for (const button of screen.getAllByRole("button")) fireEvent.click(button);
    await waitFor(() => expect(asked.of("audit_list").length, "read again").toBeGreaterThan(1));
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
