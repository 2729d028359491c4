/** The panel of a change set: asked for by the palette, answered with findings and a tree that the keys go through. */
import { act, fireEvent, screen, waitFor } from "./dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { perform } from "../src/actions/perform";
import { blocking, linesOf } from "../src/components/ChangeTree";
import type { BranchShape, ChangeSetAnswer } from "../src/ipc/types";
import { session } from "./fixtures";
import { close, open, tell } from "./shell";

afterEach(close);

const drop = (path: string) => tell("tauri://drag-drop", { paths: [path], position: { x: 10, y: 10 } });

const leaf = (text: string, severity: string | null = null): BranchShape => ({
  severity,
  text,
  kind: "AWS::Lambda::Function",
  logical: text,
  physical: `${text}-id`,
  inside: [],
});
const group = (text: string, severity: string | null, inside: BranchShape[]): BranchShape => ({
  severity,
  text,
  kind: null,
  logical: null,
  physical: null,
  inside,
});
const TREE = [
  group("function · 2", "block", [leaf("deletes the function", "block"), leaf("adds the function")]),
  group("role · 1", null, [leaf("changes the role")]),
];

const answer = (changed: Partial<ChangeSetAnswer> = {}): ChangeSetAnswer => ({
  ok: false,
  stack: "stack:coupons-prod",
  name: "switchback-1",
  id: "arn:aws:cloudformation:r:1:changeSet/switchback-1/x",
  findings: [{ severity: "block", code: "change_deletes", target: "stack:coupons-prod", cause: "deletes the function `coupons`", fix: "keep its name" }],
  tree: TREE,
  operation: "op-1",
  error: { code: "blocked", message: "deletes the function", hint: "keep its name", operation_id: null },
  ...changed,
});

const refuse = () => {
  throw { code: "unknown_target", message: "stack nope does not exist", hint: "", operation_id: null };
};
const focused = () => (document.activeElement as HTMLElement).dataset.path;

function type(testId: string, value: string): void {
  fireEvent.input(screen.getByTestId(testId), { target: { value } });
}

async function asked(changed: Partial<ChangeSetAnswer> = {}, way: "template" | "name" = "template") {
  const shell = await open({ review_template: () => answer(changed), change_set: () => answer(changed) });
  act(() => void perform("changes.open"));
  if (way === "name") fireEvent.click(screen.getByTestId("changes-way-name"));
  type("changes-stack", " coupons-prod ");
  type("changes-named", "/srv/template.json");
  fireEvent.click(screen.getByTestId("changes-ask"));
  await waitFor(() => expect(screen.getByTestId("changes-said").textContent).toContain("stack:coupons-prod"));
  return shell;
}

describe("the panel of a change set", () => {
  it("makes one from a template and shows what it would do", async () => {
    const shell = await asked();
    expect(shell.of("review_template"), "asked once, as typed").toMatchObject([
      { request: { stack: "coupons-prod", template: "/srv/template.json", keep: false }, lang: "en" },
    ]);
    expect(screen.getByTestId("changes").textContent, "what is lost").toContain("deletes the function `coupons`");
    expect(screen.getByTestId("changes-said").textContent, "and that it must not be").toContain("must not be executed");
    expect(screen.getByTestId("change-tree").querySelectorAll("[role='treeitem']"), "what blocks is open").toHaveLength(4);
  });

  it("sends values for parameters, and shows and keeps none", async () => {
    const shell = await open({ review_template: () => answer() });
    act(() => void perform("changes.open"));
    type("changes-stack", "coupons-prod");
    type("changes-named", "/srv/template.json");
    fireEvent.click(screen.getByTestId("parameter-add"));
    type("parameter-name", " Key ");
    type("parameter-value", "hunter2");
    expect((screen.getByTestId("parameter-value") as HTMLInputElement).type, "not to be read over a shoulder").toBe("password");
    fireEvent.click(screen.getByTestId("changes-ask"));
    await waitFor(() => expect(shell.of("review_template")).toMatchObject([{ request: { parameters: [{ name: "Key", value: "hunter2" }] } }]));
    fireEvent.click(screen.getByTestId("parameter-drop"));
    expect(screen.queryByTestId("parameter-value"), "left out again").toBeNull();
    expect(JSON.stringify({ ...localStorage, ...sessionStorage }), "and remembered nowhere").not.toContain("hunter2");
  });

  it("reads an existing one with the reading half alone", async () => {
    const shell = await asked({}, "name");
    expect(shell.of("change_set"), "by its name").toMatchObject([{ stack: "coupons-prod", name: "/srv/template.json" }]);
    expect(shell.of("review_template"), "and nothing is made").toHaveLength(0);
  });

  it("says that nothing blocks where nothing does", async () => {
    await asked({ ok: true, findings: [], tree: [], error: undefined });
    expect(screen.getByTestId("changes-said").textContent).toContain("Nothing blocks");
    expect(screen.queryByTestId("change-tree"), "no empty tree").toBeNull();
  });

  it("offers no template in a read-only window", async () => {
    await open({ session: () => session({ read_only: true }) }, "board");
    act(() => void perform("changes.open"));
    expect(screen.queryByTestId("changes-way-template"), "to make one is a change").toBeNull();
    expect(screen.queryByTestId("changes-bucket")).toBeNull();
  });

  it("shows why it could not", async () => {
    await open({ review_template: refuse });
    act(() => void perform("changes.open"));
    expect((screen.getByTestId("changes-ask") as HTMLButtonElement).disabled, "nothing is typed yet").toBe(true);
    type("changes-stack", "nope");
    type("changes-named", "/srv/t.json");
    fireEvent.click(screen.getByTestId("changes-ask"));
    await waitFor(() => expect(screen.getByTestId("changes-said").textContent).toContain("stack nope does not exist"));
  });
});

describe("the tree", () => {
  it("opens what blocks and nothing else", () => {
    expect(blocking(TREE)).toEqual(["0"]);
    expect(linesOf(TREE, new Set(["0"])).map(({ path, level }) => [path, level])).toEqual([["0", 1], ["0.0", 2], ["0.1", 2], ["1", 1]]);
  });

  it("is gone through with the arrows", async () => {
    await asked();
    const tree = screen.getByTestId("change-tree");
    const press = (key: string) => fireEvent.keyDown(document.activeElement ?? tree, { key });
    act(() => tree.querySelector<HTMLElement>("[data-path='0']")?.focus());
    press("ArrowRight");
    expect(focused(), "into what is open").toBe("0.0");
    press("ArrowLeft");
    expect(focused(), "and out again").toBe("0");
    press("ArrowLeft");
    expect(tree.querySelectorAll("[role='treeitem']"), "closed").toHaveLength(2);
    press("ArrowDown");
    expect(focused(), "to the next").toBe("1");
    press("ArrowRight");
    expect(tree.querySelector("[data-path='1']")?.getAttribute("aria-expanded"), "said to a screen reader").toBe("true");
  });

  it("takes a template that is dropped on it, and says what else it would take", async () => {
    const shell = await open();
    perform("changes.open");
    await screen.findByTestId("changes");
    fireEvent.click(screen.getByTestId("changes-way-name"));
    document.elementFromPoint = vi.fn(() => document.querySelector(".overlay"));
    await drop("/srv/packaged.yaml");
    expect(screen.getByTestId<HTMLInputElement>("changes-named").value, "the way of a template").toBe("/srv/packaged.yaml");
    expect(screen.getByTestId("changes-way-template").getAttribute("aria-pressed")).toBe("true");
    await drop("/srv/app.zip");
    expect(screen.getByTestId("overlay-refused").textContent, "in front, in one line").toBe("This panel takes .json, .yaml, .yml, .template, and no app.zip.");
    expect(shell.of("review_template"), "a drop asks nothing").toHaveLength(0);
  });
});
