/** Errors in the real window: in its own language and terms, whole, and beside the operation they are about. */
import { act, fireEvent, screen, waitFor, within } from "./dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useLang, switchLang } from "../src/stores/lang";
import { dismissResult } from "../src/stores/undo";
import { LIVE, operation, session } from "./fixtures";
import { aimed, close, open, tell } from "./shell";

const expired = {
  code: "expired_credentials",
  message: "ExpiredToken: the security token is expired",
  hint: "sign in again, then repeat the command with --profile",
  operation_id: "op-7",
};

afterEach(async () => {
  if (useLang.getState().lang === "ko") act(switchLang);
  dismissResult();
  await close();
});

describe("a toast", () => {
  it("has the title, the detail, the next move, and the code", async () => {
    await open({ rollback: () => Promise.reject(expired) });
    fireEvent.click(await aimed());
    const toast = await screen.findByTestId("toast");
    expect(toast.getAttribute("role"), "announced").toBe("alert");
    const lines = [...toast.querySelectorAll(".error-text > p")].map((line) => line.textContent);
    expect(lines, "what is so, what AWS said, what to do, and what to search for").toEqual([
      "The AWS credentials have expired",
      "ExpiredToken: the security token is expired",
      "Sign in again in a terminal, then try again here.",
      "expired_credentials · op-7",
    ]);
    act(switchLang);
    expect(toast.textContent, "in the language of the window, AWS's words as they are").toMatch(
      /AWS 자격 증명이 만료되었습니다ExpiredToken: .*터미널에서 다시 로그인한 뒤/,
    );
  });

  it("hands over the calls where nothing could be recorded", async () => {
    const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const commands = ["aws lambda update-alias --name live", "aws ecs update-service --cluster market"];
    await open({ rollback: () => Promise.reject({ ...expired, code: "journal_unwritable", commands }) });
    fireEvent.click(await aimed());
    const toast = await screen.findByTestId("toast");
    expect(screen.getByTestId("error-commands").textContent, "each as it is typed").toBe(commands.join("\n"));
    fireEvent.click(within(toast).getByLabelText("Copy the commands"));
    expect(copied, "and ready to be pasted").toHaveBeenCalledWith(commands.join("\n"));
  });

  it("leaves the way out to the session where that has one", async () => {
    let damaged = false;
    const shell = await open({
      session: () => session({ journal_trouble: damaged ? "record 12 is damaged" : null }),
      rollback: () => {
        damaged = true;
        return Promise.reject({ ...expired, code: "journal_damaged" });
      },
    });
    fireEvent.click(await aimed());
    expect(await screen.findByTestId("begin-anew"), "the banner that the next move speaks of is there").toBeTruthy();
    expect(shell.of("session").length, "it was asked again").toBeGreaterThan(1);
  });
});

describe("an operation that did not end well", () => {
  const target = { id: LIVE, from: [{ revision: "42", percent: 100 }], to: "41", state: "refused", progress: null };
  const refused = operation({ state: "refused", verdict: "not_verified", undoable: false, targets: [target], observed: null });
  const stale = { code: "stale", message: "PreconditionFailedException: it moved", hint: "run it again", operation_id: "op-1" };

  it("says why in the undo bar, and not that the read-back is late", async () => {
    await open({ rollback: () => ({ ok: false, operation: refused, error: stale }) });
    fireEvent.click(await aimed());
    const error = await screen.findByTestId("undo-error");
    expect([error.dataset.code, error.getAttribute("role")], "announced, by its code").toEqual(["stale", "alert"]);
    expect(error.textContent, "title, detail and next move").toMatch(
      /Somebody else changed the target in between.*it moved.*press R again/,
    );
    const bar = screen.getByTestId("undo-bar");
    expect(bar.textContent, "a call that was refused is not late").not.toContain("not verified");
    expect(bar.querySelector("li[data-state='refused']")?.textContent, "and its target did not fail").toContain("refused");
    expect(screen.queryByTestId("toast"), "it is said once").toBeNull();
  });

  it.each(["throttled", "not_permitted", "superseded", "indeterminate", "needs_attention"])("says so of %s too", async (code) => {
    await open({ rollback: () => ({ ok: false, operation: refused, error: { ...stale, code } }) });
    fireEvent.click(await aimed());
    expect((await screen.findByTestId("undo-error")).dataset.code).toBe(code);
  });

  it("says it of an operation that is resumed", async () => {
    const stuck = operation({ id: "op-9", state: "needs_attention", open: true, verdict: "not_verified" });
    await open({
      operations: () => ({ ok: true, operations: [stuck] }),
      resume: () => ({ ok: false, operation: stuck, error: { ...stale, code: "needs_attention", operation_id: "op-9" } }),
    });
    fireEvent.click(await screen.findByTestId("flight-resume"));
    expect((await screen.findByTestId("undo-error")).dataset.code, "the answer's").toBe("needs_attention");
  });

  it("says it no longer once the operation has gone on, or is dismissed, or another ends well", async () => {
    const waiting = operation({ state: "needs_attention", open: true, verdict: "not_verified" });
    const answers = [waiting, waiting, operation({ id: "op-2" })];
    await open({
      rollback: () => {
        const next = answers.shift() ?? waiting;
        return next === waiting ? { ok: false, operation: next, error: { ...stale, code: "needs_attention" } } : { ok: true, operation: next };
      },
    });
    fireEvent.click(await aimed());
    await screen.findByTestId("undo-error");
    await tell("operation", operation());
    await waitFor(() => expect(screen.queryByTestId("undo-error"), "it has arrived since").toBeNull());
    expect(screen.getByTestId("undo-bar").textContent, "and its verdict is back").toContain("verified · ");
    fireEvent.click(screen.getByTestId("undo-dismiss"));
    await waitFor(async () => fireEvent.click(await aimed()));
    await waitFor(() => expect(screen.queryByTestId("undo-error")).not.toBeNull());
    await waitFor(async () => fireEvent.click(await aimed()));
    await waitFor(() => expect(screen.getByTestId("undo-bar").textContent).toContain("op-2"));
    expect(screen.queryByTestId("undo-error"), "what ended well has no error").toBeNull();
  });
});
