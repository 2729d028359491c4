/** The board with ten thousand targets: drawn as far as it is seen, and each row by itself. */
import { act, fireEvent, render, screen, waitFor, within } from "./dom";
import { options } from "preact";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { BoardRow } from "../src/components/BoardRow";
import { useBoard } from "../src/stores/board";
import { mergeRows, replaceRows } from "../src/stores/rows";
import { SIZE } from "./setup";
import { LIVE, row } from "./fixtures";
import { aimed, close, open, press, shell, tell } from "./shell";

afterEach(close);

const MANY = 10_000;
const many = Array.from({ length: MANY }, (_, n) => row(`lambda:fn-${String(n).padStart(5, "0")}:live`));
const board = (targets: ReturnType<typeof row>[]) => () => ({ ok: true, as_of: "2026-11-21T12:00:00Z", targets });
const drawn = () => document.querySelectorAll("[data-row-id]");

describe("ten thousand targets", () => {
  it("draw what fits, and say how many there are", async () => {
    const asked = await open({ board: board(many) });
    const grid = screen.getByTestId("board");
    await waitFor(() => expect(drawn().length, "there are rows").toBeGreaterThan(10));
    expect(drawn().length, "and no more than fit, twice over").toBeLessThan((SIZE.height / 34) * 2.5);
    expect(grid.getAttribute("aria-rowcount"), "a screen reader is told of all, the group and the head").toBe(String(MANY + 2));
    await waitFor(() => expect(asked.of("look").length, "the inventory is told what is on screen").toBeGreaterThan(0));
    await waitFor(() => expect(asked.of("look").at(-1)?.targets, "and of that alone").toHaveLength(drawn().length));
  });

  it("keep the selected row drawn wherever it is", async () => {
    await open({ board: board(many) });
    await act(async () => press("End"));
    expect(useBoard.getState().selected, "End goes to the last").toBe("lambda:fn-09999:live");
    const grid = screen.getByTestId("board");
    const active = grid.getAttribute("aria-activedescendant") ?? "";
    expect(document.getElementById(active), "the screen reader is pointed at something that is there").not.toBeNull();
    expect(document.getElementById(active)?.getAttribute("aria-selected"), "and selected").toBe("true");
  });
});

describe("a changed row", () => {
  it("is drawn again by itself", async () => {
    shell();
    replaceRows([row("lambda:a:live"), row("lambda:b:live")]);
    const again: string[] = [];
    const before = options.diffed;
    options.diffed = (node) => {
      before?.(node);
      if (typeof node.type === "function" && "place" in node.props) again.push((node.props as unknown as { id: string }).id);
    };
    onTestFinished(() => {
      options.diffed = before;
    });
    render(
      <>
        <BoardRow id="lambda:a:live" place={1} top={0} selected={false} />
        <BoardRow id="lambda:b:live" place={2} top={34} selected={false} />
      </>,
    );
    again.length = 0;
    await act(async () => {
      mergeRows([row("lambda:b:live", { revision: "43" })]);
      await new Promise((done) => setTimeout(done, 150));
    });
    expect(again, "the other was left alone").toEqual(["lambda:b:live"]);
  });

  it("is read as a whole, however it is cut for the eye", async () => {
    await open({ board: board([row("ecs:cluster-19/cluster-19-service-05", { revision: "settlement-worker:30" })]) });
    const [name, revision] = ["c-target", "c-revision"].map((each) => document.querySelector(`[data-row-id] .${each}`));
    expect(name?.querySelector(":not([aria-hidden]).off-screen")?.textContent).toBe("cluster-19/cluster-19-service-05");
    expect(revision?.querySelector(".off-screen")?.textContent, "one word").toBe("settlement-worker:30");
    expect(revision?.querySelector(".cut-end")?.getAttribute("aria-hidden"), "said once").toBe("true");
  });

  it("comes by event, and no data is never healthy", async () => {
    await open();
    await tell("rows", [row(LIVE, { revision: "43", split: [{ revision: "43", percent: 90 }, { revision: "44", percent: 10 }], state: "split" })]);
    const line = document.querySelector<HTMLElement>(`[data-row-id="${LIVE}"]`);
    expect(line?.textContent, "its split").toContain("90 / 10");
    const health = line?.querySelector("[data-health]");
    expect(health?.getAttribute("data-health"), "as the shell said").toBe("no_data");
    expect(health?.textContent, "in words").toBe("no data");
  });
});

describe("the board", () => {
  const three = [row("lambda:alpha:live"), row("lambda:beta:live"), row("rest:x1/prod", { name: "shop-api" })];

  it("filters, and goes back to the board on Enter", async () => {
    await open({ board: board(three) });
    await act(async () => press("/", { code: "Slash" }));
    const field = screen.getByTestId<HTMLInputElement>("filter");
    expect(document.activeElement, "/ leads to the field").toBe(field);
    fireEvent.input(field, { target: { value: "shop" } });
    await waitFor(() => expect(drawn().length, "one is left").toBe(1));
    fireEvent.keyDown(field, { key: "Enter", code: "Enter" });
    expect(document.activeElement, "back on the board").toBe(screen.getByTestId("board"));
    await act(async () => press("Escape"));
    await waitFor(() => expect(drawn().length, "Esc clears it").toBe(3));
  });

  it("keeps each kind's rows under that kind's own header", async () => {
    await open({ board: board([...three, row("ecs:shop/web")]) });
    await waitFor(() => expect(drawn().length, "all are there").toBe(4));
    const groups = [...document.querySelectorAll<HTMLElement>("[role='rowgroup']")].map((group) => ({
      head: group.querySelector(".group")?.textContent,
      rows: [...group.querySelectorAll<HTMLElement>("[data-row-id]")].map((each) => each.dataset.rowId),
      top: Number.parseInt(group.style.top, 10),
    }));
    expect(groups, "a header sticks within its group, and no longer").toEqual([
      { head: "Lambda aliases2", rows: ["lambda:alpha:live", "lambda:beta:live"], top: 0 },
      { head: "REST stages1", rows: ["rest:x1/prod"], top: 30 + 2 * 34 },
      { head: "ECS services1", rows: ["ecs:shop/web"], top: 30 + 2 * 34 + 30 + 34 },
    ]);
  });

  it("puts what was meant first, and selects it", async () => {
    const ids = ["beta", "live", "partner"].map((alias) => `lambda:checkout:${alias}`);
    await open({ board: board(["lambda:checkout-log:live", "lambda:a:live", "lambda:chat:live", ...ids].map((id) => row(id))) });
    await act(async () => press("/", { code: "Slash" }));
    const field = screen.getByTestId<HTMLInputElement>("filter");
    for (const typed of ["ch", "che", "checkout"]) fireEvent.input(field, { target: { value: typed } });
    expect(useBoard.getState().selected, "exactly this name, and what is live").toBe("lambda:checkout:live");
    fireEvent.input(field, { target: { value: "" } });
    expect(useBoard.getState().selected, "it stays when the filter goes").toBe("lambda:checkout:live");
    await act(async () => press("ArrowDown", {}, screen.getByTestId("board")));
    const chosen = useBoard.getState().selected;
    fireEvent.input(field, { target: { value: "checkout" } });
    expect(useBoard.getState().selected, "what a person chose stays while it is shown").toBe(chosen);
    fireEvent.input(field, { target: { value: "beta" } });
    expect(useBoard.getState().selected, "and gives way when it is not").toBe("lambda:checkout:beta");
  });

  it("shows one kind on its number, and all on 0", async () => {
    await open({ board: board(three) });
    await act(async () => press("2", { code: "Digit2" }));
    await waitFor(() => expect(drawn().length, "the REST stage").toBe(1));
    await act(async () => press("0", { code: "Digit0" }));
    await waitFor(() => expect(drawn().length, "all").toBe(3));
  });

  it("opens the detail on Enter and closes it on Esc", async () => {
    const asked = await open({ board: board(three) });
    await aimed();
    await act(async () => press("Enter"));
    const detail = await screen.findByTestId("detail");
    expect(detail.dataset.target, "of the selected target").toBe("lambda:alpha:live");
    await waitFor(() => expect(asked.of("show"), "read once").toHaveLength(1));
    await act(async () => press("Escape"));
    expect(screen.queryByTestId("detail"), "closed").toBeNull();
  });

  it("says why it is empty", async () => {
    await open({ board: board([]) }, "board");
    await waitFor(() => expect(screen.getByTestId("board").textContent, "still reading").toContain("No targets yet"));
    await tell("inventory", { reading: false, paused: false, listed_at: null, known: 0, read: 0, trouble: [] });
    expect(screen.getByTestId("board").textContent, "all read, and nothing there").toContain("Nothing is served here");
  });

  it("names what could not be read", async () => {
    await open();
    await tell("inventory", { reading: false, paused: false, listed_at: null, known: 4, read: 1, trouble: ["ECS: AccessDenied for ecs:ListClusters"] });
    const inventory = within(screen.getByTestId("inventory"));
    expect(inventory.getByText("ECS: AccessDenied for ecs:ListClusters"), "one line a kind").toBeTruthy();
    expect(inventory.getByText("1 of 4 targets read"), "and how far it came").toBeTruthy();
  });
});
