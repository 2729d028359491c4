/** The stores: what comes in together shows together, and old news changes nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operation, row } from "../../tests/fixtures";
import { moveBy, setFilter, shown, showKind, useBoard, keepSelection } from "./board";
import { heardCalls, useCalls } from "./calls";
import {
  adopt,
  clearOperations,
  heardOperations,
  inFlight,
  landed,
  launched,
  leave,
  onBegun,
  underWay,
  useOperations,
} from "./operations";
import { clearRows, markHolds, mergeRows, onRows, removeRows, replaceRows, rowOf, useListing } from "./rows";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame"] });
});

afterEach(() => {
  clearRows();
  clearOperations();
  useBoard.setState({ kind: null, filter: "", selected: null });
});

const frame = () => vi.advanceTimersByTime(200);

describe("rows", () => {
  it("show once a frame, the newest of each", () => {
    const woken = vi.fn();
    const stop = onRows(woken);
    mergeRows([row("lambda:a:live", { revision: "1" })]);
    mergeRows([row("lambda:a:live", { revision: "2" }), row("ecs:c/s")]);
    expect(rowOf("lambda:a:live"), "nothing before the frame").toBeUndefined();
    frame();
    expect(woken, "two events, one change").toHaveBeenCalledTimes(1);
    expect(rowOf("lambda:a:live")?.revision, "the newest counts").toBe("2");
    stop();
  });

  it("are grouped by kind and ordered by name", () => {
    replaceRows([row("ecs:c/s"), row("lambda:b:live"), row("rest:x1/prod", { name: "a-api" }), row("lambda:a:live")]);
    expect(useListing.getState().ids, "kinds in their order").toEqual(["lambda:a:live", "lambda:b:live", "rest:x1/prod", "ecs:c/s"]);
    expect(useListing.getState().counts, "counted by kind").toEqual({ lambda: 2, rest: 1, http: 0, ecs: 1 });
  });

  it("do not list the board anew when a row merely ages", () => {
    replaceRows([row("lambda:a:live")]);
    const before = shown();
    mergeRows([row("lambda:a:live", { observed_at: "2026-11-21T13:00:00Z" })]);
    frame();
    expect(shown(), "the same list, to the identity").toBe(before);
  });

  it("have the mark of a hold as soon as it is set or lifted, and no other row's", () => {
    replaceRows([row("lambda:a:live"), row("lambda:b:live")]);
    const hold = { target: "lambda:a:live", by: "sj", note: null, since: "2026-11-21T13:00:00Z" };
    mergeRows([row("lambda:a:live", { revision: "7" })]);
    markHolds(["lambda:a:live"], [hold, { ...hold, target: "lambda:b:live" }]);
    frame();
    expect(rowOf("lambda:a:live"), "the mark, on the newest row").toMatchObject({ revision: "7", hold });
    expect(rowOf("lambda:b:live")?.hold, "nobody has asked of this one").toBeNull();
    markHolds(["lambda:a:live", "lambda:gone:live"], []);
    frame();
    expect(rowOf("lambda:a:live")?.hold, "lifted").toBeNull();
    expect(rowOf("lambda:gone:live"), "no row comes of a mark").toBeUndefined();
  });

  it("go when they are gone, and come back when they are back, whatever came first in the frame", () => {
    replaceRows([row("lambda:a:live"), row("lambda:b:live")]);
    mergeRows([row("lambda:a:live", { revision: "7" })]);
    removeRows(["lambda:a:live", "ecs:c/s"]);
    mergeRows([row("ecs:c/s")]);
    expect(rowOf("lambda:a:live"), "not before the frame").toBeDefined();
    frame();
    expect(useListing.getState().ids, "the newest word of each counts").toEqual(["lambda:b:live", "ecs:c/s"]);
    removeRows(["lambda:b:live"]);
    replaceRows([row("lambda:b:live")]);
    expect(rowOf("lambda:b:live"), "a board asked for before that is older").toBeUndefined();
    frame();
  });

  it("are gone when a whole board does not name them", () => {
    replaceRows([row("lambda:a:live"), row("lambda:b:live")]);
    replaceRows([row("lambda:b:live")]);
    expect(rowOf("lambda:a:live"), "deleted on AWS").toBeUndefined();
  });
});

describe("the board", () => {
  beforeEach(() => {
    replaceRows([row("lambda:alpha:live"), row("lambda:beta:live", { state: "failed" }), row("rest:x1/prod", { name: "shop-api" })]);
    keepSelection();
  });

  it("finds by name, state and several words", () => {
    setFilter("SHOP");
    expect(shown().ids, "an API by its name").toEqual(["rest:x1/prod"]);
    setFilter("lambda failed");
    expect(shown().ids, "every word counts").toEqual(["lambda:beta:live"]);
  });

  it("never leaves the selection on something hidden", () => {
    expect(useBoard.getState().selected, "the first to begin with").toBe("lambda:alpha:live");
    showKind("rest");
    expect(useBoard.getState().selected, "the strip follows what is seen").toBe("rest:x1/prod");
    setFilter("nothing like it");
    expect(useBoard.getState().selected, "nothing is shown").toBeNull();
  });

  it("moves within its ends", () => {
    moveBy(99);
    expect(useBoard.getState().selected, "the last").toBe("rest:x1/prod");
    moveBy(-Infinity);
    expect(useBoard.getState().selected, "the first").toBe("lambda:alpha:live");
  });

  it("notices a change that the filter can see", () => {
    setFilter("failed");
    mergeRows([row("lambda:alpha:live", { state: "failed" })]);
    frame();
    expect(shown().ids, "it has come to match").toEqual(["lambda:alpha:live", "lambda:beta:live"]);
  });
});

describe("operations", () => {
  const running = operation({ state: "running", open: true, live: true, verdict: null, ended_at: null });

  it("turn a launch into an operation of this window", () => {
    const begun = vi.fn();
    const stop = onBegun(begun);
    launched("rollback", ["lambda:checkout:live"], "41");
    heardOperations([running]);
    frame();
    expect(useOperations.getState().launches, "the launch has its name").toEqual([]);
    expect(underWay(useOperations.getState()).map((o) => o.id), "and is under way").toEqual(["op-1"]);
    expect(inFlight(useOperations.getState()), "it is not somebody else's").toEqual([]);
    expect(begun, "whoever waits is told").toHaveBeenCalledTimes(1);
    stop();
  });

  it("of others are in flight until left", () => {
    heardOperations([running]);
    frame();
    expect(inFlight(useOperations.getState()).map((o) => o.id), "open and not ours").toEqual(["op-1"]);
    leave("op-1");
    expect(inFlight(useOperations.getState()), "left alone").toEqual([]);
  });

  it("that came to rest do not move again", () => {
    const launch = launched("rollback", ["lambda:checkout:live"], "41");
    landed(launch, operation());
    heardOperations([running]);
    frame();
    expect(useOperations.getState().all.get("op-1")?.state, "the late event is old news").toBe("done");
  });

  it("that need a person can be taken up again", () => {
    heardOperations([operation({ state: "needs_attention", open: true })]);
    frame();
    adopt("op-1");
    heardOperations([running]);
    frame();
    expect(underWay(useOperations.getState()).map((o) => o.id), "resumed here").toEqual(["op-1"]);
  });
});

describe("calls", () => {
  const call = { number: 1, operation: "lambda:GetAlias", mutates: false, at: "12:00", took_ms: 1, status: 200, request_id: null, error: null };
  const silent = (number: number, at: string) => ({ ...call, number, at, status: null, error: "no answer" });

  it("tell an endpoint that does not answer from a call that got lost", () => {
    heardCalls([{ ...call, number: 11 }, silent(12, "12:01")]);
    frame();
    expect(useCalls.getState().silent, "one may get lost").toBeNull();
    heardCalls([silent(13, "12:02"), silent(14, "12:03")]);
    frame();
    expect(useCalls.getState().silent, "since the first of them").toBe("12:01");
    heardCalls([{ ...call, number: 15, status: 503 }]);
    frame();
    expect(useCalls.getState().silent, "a refusal is an answer").toBeNull();
  });

  it("keep their order and replace what is known", () => {
    useCalls.setState({ calls: [] });
    heardCalls([{ ...call, number: 2 }, call]);
    heardCalls([{ ...call, number: 2, took_ms: 9 }]);
    frame();
    expect(useCalls.getState().calls.map((each) => [each.number, each.took_ms]), "by number").toEqual([[1, 1], [2, 9]]);
  });
});
