/** A draft as the request it is: what was typed and nothing else. */
import { describe, expect, it } from "vitest";
import { type Draft, enginesOf, lacking, missing, moved, NOTHING_TYPED, requestOf, type Typed } from "./release";

function draft(changed: Partial<Draft>, typed: Partial<Typed> = {}): Draft {
  const base: Draft = {
    intent: "deploy",
    targets: ["lambda:checkout:live"],
    to: "",
    percent: 10,
    stepped: false,
    publishOnly: false,
    steps: "5,50,100",
    every: "60s",
    engine: "auto",
    typed: [{ ...NOTHING_TYPED, ...typed }],
    note: "",
    commit: "",
    event: "",
    routes: "",
  };
  return { ...base, ...changed };
}

describe("a shift", () => {
  it("asks for one share, or for the steps with their time", () => {
    const one = draft({ intent: "shift", to: "43" });
    expect(requestOf(one), "one share").toEqual({ intent: "shift", targets: one.targets, sources: [], to: "43", steps: "10", every: undefined });
    expect(requestOf({ ...one, stepped: true }), "steps").toMatchObject({ steps: "5,50,100", every: "60s" });
    expect(requestOf({ ...one, stepped: true, every: " " }).every, "without a time each waits").toBeUndefined();
  });

  it("lacks its revision until one is chosen, and its steps until they are typed", () => {
    expect(missing(draft({ intent: "shift" }))).toBe("revision");
    expect(missing(draft({ intent: "shift", to: "43", stepped: true, steps: " " }))).toBe("steps");
    expect(missing(draft({ intent: "shift", to: "43" })), "then nothing").toBeNull();
  });
});

describe("who drives", () => {
  it("is said only where somebody was chosen", () => {
    expect(requestOf(draft({ intent: "shift", to: "43" })), "it is worked out").not.toHaveProperty("engine");
    expect(requestOf(draft({ intent: "shift", to: "43", engine: "codedeploy" })).engine).toBe("codedeploy");
    expect(requestOf(draft({ engine: "local" }, { file: "/a.zip" })).engine, "of a deploy too").toBe("local");
    expect(requestOf(draft({ intent: "abort", engine: "ecs" })), "an abort has its own").not.toHaveProperty("engine");
  });

  it("is a choice where there is one", () => {
    expect(enginesOf(["rest", "http"]), "nobody else moves a stage").toEqual([]);
    expect(enginesOf(["rest", "lambda"])).toEqual(["auto", "local", "codedeploy"]);
    expect(enginesOf(["ecs"])).toContain("ecs");
  });
});

describe("the routes of a stage", () => {
  const typed = { routes: " GET /orders, POST /orders/{id},, " };
  const stage = draft({ ...typed, targets: ["1/ap-northeast-2/rest:a1b2/prod"] }, { from: "snapshot" });

  it("are sent one by one, with a deploy and with a shift", () => {
    expect(requestOf(stage).routes).toEqual(["GET /orders", "POST /orders/{id}"]);
    expect(requestOf({ ...stage, intent: "shift", to: "d1" }).routes, "a canary serves them too").toEqual(["GET /orders", "POST /orders/{id}"]);
  });

  it("are not sent where nothing has any, or none were typed", () => {
    expect(requestOf(draft(typed, { file: "/a.zip" })), "a function alone has no routes").not.toHaveProperty("routes");
    expect(requestOf({ ...stage, routes: " , " }), "none").not.toHaveProperty("routes");
    expect(requestOf({ ...stage, intent: "abort" }), "an abort goes back").not.toHaveProperty("routes");
  });
});

describe("a promote and an abort", () => {
  it("ask for their target and nothing else", () => {
    const left = draft({ intent: "promote", to: "43", stepped: true, note: "why", event: "/e.json" });
    expect(requestOf(left), "nothing typed for another intent is sent").toEqual({ intent: "promote", targets: left.targets, sources: [] });
    expect(missing({ ...left, intent: "abort" })).toBeNull();
  });
});

describe("a deploy", () => {
  it("takes of what was typed what belongs to its source", () => {
    const typed = { file: " /srv/app.zip ", bucket: "releases", key: "app.zip", uri: "x@sha256:1" };
    const zip = requestOf(draft({}, typed));
    expect(zip.sources, "a zip through a bucket").toEqual([{ from: "zip", file: "/srv/app.zip", bucket: "releases" }]);
    expect(zip.steps, "all at once").toBeUndefined();
    expect(requestOf(draft({}, { ...typed, from: "object" })).sources, "an object").toEqual([{ from: "object", bucket: "releases", key: "app.zip", version: undefined }]);
    expect(requestOf(draft({}, { ...typed, from: "image" })).sources, "an image").toEqual([{ from: "image", uri: "x@sha256:1" }]);
    expect(requestOf(draft({ stepped: true }, typed)), "in steps").toMatchObject({ steps: "5,50,100", every: "60s" });
  });

  it("says why and from which commit in one note", () => {
    expect(requestOf(draft({ note: "fix 503", commit: "3f2a9c1" }, { file: "/a.zip" })).note).toBe("fix 503 · 3f2a9c1");
    expect(requestOf(draft({}, { file: "/a.zip" })).note, "or nothing").toBeUndefined();
  });

  it("tries a new version with the event, and an existing one not", () => {
    expect(requestOf(draft({ event: "/e.json" }, { file: "/a.zip" })).event).toBe("/e.json");
    expect(requestOf(draft({ event: "/e.json" }, { from: "revision", revision: "41" })).event).toBeUndefined();
  });

  it("changes of a task definition what was typed", () => {
    const images = [{ container: "web", image: "shop@sha256:1" }, { container: "", image: "" }];
    const typed = { from: "definition" as const, images, cpu: "512", memory: "1 GB" };
    const [source] = requestOf(draft({}, typed)).sources;
    expect(source, "a number is a number").toEqual({ from: "definition", images: [images[0]], cpu: 512, memory: undefined, file: undefined, env: undefined });
    expect(missing(draft({}, { from: "definition", memory: "much" })), "what is none changes nothing").toBe("change");
    expect(missing(draft({}, { from: "definition", cpu: "512" }))).toBeNull();
  });

  it("of several targets has a source for each, in their order", () => {
    const targets = ["lambda:checkout:live", "rest:a1/prod"];
    const typed = [{ ...NOTHING_TYPED, file: "/a.zip" }, { ...NOTHING_TYPED, from: "snapshot" as const }];
    const both = draft({ targets, typed });
    expect(requestOf(both), "one request").toMatchObject({ targets, sources: [{ from: "zip", file: "/a.zip" }, { from: "snapshot" }] });
    expect([missing(both), lacking(both)], "nothing is missing").toEqual([null, null]);
    const less = { ...both, typed: [typed[0] ?? NOTHING_TYPED, { ...NOTHING_TYPED, from: "revision" as const }] };
    expect([missing(less), lacking(less)], "what is missing, and where").toEqual(["revision", "rest:a1/prod"]);
  });

  it("puts its targets into another order", () => {
    expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b"], 0, -1), "the first stays first").toEqual(["a", "b"]);
  });

  it.each([
    ["zip", "file"],
    ["object", "object"],
    ["image", "image"],
    ["revision", "revision"],
    ["definition", "change"],
    ["snapshot", null],
  ] as const)("from %s lacks %s at first", (from, lacks) => {
    expect(missing(draft({}, { from }))).toBe(lacks);
  });
});
