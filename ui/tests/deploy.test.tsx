/** Deploys in the real window: what is typed or dropped, what would be different, and what is sent. */
import { act, fireEvent, screen, waitFor } from "./dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DiffLine, PlanAnswer, ReleaseRequest } from "../src/ipc/types";
import { LIVE, operation, plan, row } from "./fixtures";
import { aimed, close, open, press, tell, until } from "./shell";

afterEach(close);

const SERVICE = "ecs:shop/web";
const STAGE = "rest:a1b2/prod";
const board = (...rows: ReturnType<typeof row>[]) => () => ({ ok: true, as_of: "2026-11-21T12:00:00Z", targets: rows });
const asked = (args: Record<string, unknown> | undefined) => args?.request as ReleaseRequest;

/** A line whose sides are shown, unless said otherwise. */
type Told = Omit<DiffLine, "hidden"> & { hidden?: boolean };
const shown = (lines: Told[]): DiffLine[] => lines.map((line) => ({ hidden: false, ...line }));

function planned(diff: Told[] = []) {
  return ({ request }: Record<string, unknown>): PlanAnswer => {
    const { targets, sources } = request as ReleaseRequest;
    const answer = plan(JSON.stringify(sources), "42", "(new)", targets[0]);
    return { ...answer, plan: { ...answer.plan, intent: "deploy" }, diff: [{ target: targets[0] ?? "", lines: shown(diff) }] };
  };
}

const usual = {
  board: board(row(LIVE), row("lambda:zeta:live"), row(STAGE, { name: "shop-api" }), row(SERVICE, { name: "web" })),
  plan_release: planned(),
  release: () => ({ ok: true, operation: operation({ intent: "deploy" }) }),
};

async function ready(): Promise<void> {
  await until(() => screen.queryByTestId("release")?.dataset.ready === "true");
}

/** Opens the deploy of one target. */
async function openDeploy(target = LIVE, answers: Parameters<typeof open>[0] = {}) {
  const shell = await open({ ...usual, ...answers });
  await aimed();
  await act(async () => fireEvent.click(document.querySelector(`[data-row-id="${target}"]`) as Element));
  await act(async () => press("d"));
  await screen.findByTestId("release");
  return shell;
}

const fill = (testId: string, value: string) => act(async () => fireEvent.input(screen.getByTestId(testId), { target: { value } }));

const differences = () => [...screen.getByTestId("diff").querySelectorAll("tbody tr")].map((each) => each.textContent);

describe("a deploy to a Lambda alias", () => {
  it("says what is missing, and plans what was typed", async () => {
    const shell = await openDeploy();
    expect(document.activeElement, "the first field is where the typing goes").toBe(screen.getByTestId("deploy-file"));
    expect(screen.getByTestId("release-reason").textContent).toContain("full path of the zip");
    fireEvent.click(screen.getByTestId("release-fire"));
    expect(shell.of("plan_release"), "nothing to ask yet").toHaveLength(0);
    await fill("deploy-file", "/srv/app.zip");
    await fill("deploy-note", "fix 503");
    await fill("deploy-commit", "3f2a9c1");
    await fill("deploy-event", "/srv/event.json");
    await ready();
    const note = screen.getByTestId("deploy-note");
    note.focus();
    press("Enter", {}, note);
    expect(shell.of("release"), "Enter in the note sends nothing").toHaveLength(0);
    press("Enter");
    expect(asked(shell.of("release")[0]), "its button's own Enter does").toMatchObject({
      intent: "deploy",
      targets: [LIVE],
      sources: [{ from: "zip", file: "/srv/app.zip" }],
      note: "fix 503 · 3f2a9c1",
      event: "/srv/event.json",
      plan: JSON.stringify([{ from: "zip", file: "/srv/app.zip" }]),
    });
    await waitFor(() => expect(screen.queryByTestId("release")).toBeNull());
  });

  it("is given by S3 object, by image, or by a revision that exists, in steps if wanted", async () => {
    const shell = await openDeploy();
    await act(async () => fireEvent.click(screen.getByTestId("deploy-from-object")));
    await fill("deploy-bucket", "releases");
    await fill("deploy-key", "app.zip");
    await act(async () => fireEvent.click(screen.getByTestId("ramp-steps")));
    await ready();
    expect(asked(shell.of("plan_release").at(-1)), "with its steps").toMatchObject({
      sources: [{ from: "object", bucket: "releases", key: "app.zip" }],
      steps: "5,50,100",
      every: "60s",
    });
    await act(async () => fireEvent.click(screen.getByTestId("deploy-from-image")));
    expect(screen.getByTestId("deploy-from-image").getAttribute("aria-pressed"), "said, not only drawn").toBe("true");
    await fill("deploy-uri", "1.dkr.ecr.ap-northeast-2.amazonaws.com/shop@sha256:1");
    await ready();
    expect(asked(shell.of("plan_release").at(-1)).sources[0]?.from).toBe("image");
  });

  it("shows what would be different, field by field", async () => {
    const lines = [
      { field: "code", from: "Yw==", to: "ZA==" },
      { field: "environment LOG_LEVEL", from: null, to: "set" },
      { field: "layer", from: "sharp:3", to: null },
    ];
    await openDeploy(LIVE, { plan_release: planned(lines) });
    await fill("deploy-file", "/srv/app.zip");
    await waitFor(() => expect(differences(), "in words").toEqual(["≠ changedcodeYw==ZA==", "+ addedenvironment LOG_LEVEL–set", "− removedlayersharp:3–"]));
  });

  it("puts a container's fields under its name, and shows no value that is hidden", async () => {
    const lines = [
      { field: "cpu", from: "256", to: "512" },
      { field: "web: environment DB_PASSWORD", from: "", to: "", hidden: true },
      { field: "web: image", from: "shop@sha256:1", to: "shop@sha256:2" },
      { field: "container side", from: "side@sha256:3", to: null },
    ];
    await openDeploy(SERVICE, { plan_release: planned(lines) });
    await fill("deploy-file", "/srv/task.json");
    await waitFor(() =>
      expect(differences(), "in the order they came").toEqual([
        "≠ changedcpu256512",
        "web",
        "≠ changedenvironment DB_PASSWORDnot shownnot shown",
        "≠ changedimageshop@sha256:1shop@sha256:2",
        "− removedcontainer sideside@sha256:3–",
      ]),
    );
    const region = screen.getByTestId("diff-scroll");
    expect(region.tabIndex, "keys reach what scrolls").toBe(0);
    expect(region.getAttribute("aria-label"), "and it has a name").toBe(`Differences of ${SERVICE}`);
    expect(region.querySelectorAll("th[scope='row']"), "each row has a header").toHaveLength(4);
    expect(region.querySelector("th[scope='rowgroup']")?.textContent, "and each container").toBe("web");
  });

  it("says why the file is none", async () => {
    const none = { code: "malformed_input", message: "/srv/none.zip: no such file", hint: "", operation_id: null };
    const shell = await openDeploy(LIVE, { plan_release: () => Promise.reject(none) });
    await fill("deploy-file", "/srv/none.zip");
    await waitFor(() => expect(screen.getByTestId("release-reason").textContent).toContain("no such file"));
    press("Enter", {}, document.body);
    expect(shell.of("release")).toHaveLength(0);
  });

  it("takes a file that is chosen in the system's dialog, and nothing where none is", async () => {
    const paths = ["/srv/chosen.zip", null];
    const shell = await openDeploy(LIVE, { choose_file: () => paths.shift() ?? null });
    await act(async () => fireEvent.click(screen.getByTestId("deploy-file-browse")));
    expect(shell.of("choose_file")[0], "packages are offered first").toMatchObject({ endings: ["zip", "jar"] });
    expect(screen.getByTestId<HTMLInputElement>("deploy-file").value).toBe("/srv/chosen.zip");
    await act(async () => fireEvent.click(screen.getByTestId("deploy-file-browse")));
    expect(screen.getByTestId<HTMLInputElement>("deploy-file").value, "it was closed without one").toBe("/srv/chosen.zip");
  });

  it("is there again when it was closed", async () => {
    await openDeploy();
    await fill("deploy-file", "/srv/app.zip");
    await act(async () => press("Escape", {}, screen.getByTestId("deploy-file")));
    expect(screen.queryByTestId("release"), "Esc leads out of the field too").toBeNull();
    await act(async () => press("d"));
    expect(screen.getByTestId<HTMLInputElement>("deploy-file").value, "nothing is typed twice").toBe("/srv/app.zip");
  });
});

describe("a deploy to a stage and to a service", () => {
  it("publishes the API as it stands", async () => {
    const shell = await openDeploy(STAGE);
    await ready();
    expect(asked(shell.of("plan_release").at(-1)), "nothing needs typing").toMatchObject({ targets: [STAGE], sources: [{ from: "snapshot" }] });
    expect(screen.queryByTestId("deploy-event"), "a stage is not invoked").toBeNull();
    expect(asked(shell.of("plan_release").at(-1)), "no routes were asked about").not.toHaveProperty("routes");
  });

  it("holds the stage against the routes that clients ask for", async () => {
    const finding = { severity: "warn", code: "route_other_method", target: STAGE, cause: "POST /orders is served as GET only", fix: "" };
    const shell = await openDeploy(STAGE, {
      plan_release: (args: Record<string, unknown>) => ({ ...planned()(args), findings: asked(args).routes ? [finding] : [] }),
    });
    await fill("release-routes", "GET /orders, POST /orders");
    await waitFor(() => expect(screen.getByTestId("release-plan").textContent).toContain("POST /orders is served as GET only"));
    await ready();
    press("Enter", {}, document.body);
    expect(asked(shell.of("release")[0]).routes, "and with what is sent").toEqual(["GET /orders", "POST /orders"]);
  });

  it("changes images, CPU and memory, and offers the sizes that Fargate has", async () => {
    const finding = { severity: "block", code: "fargate_size", target: SERVICE, cause: "no such size", fix: "the nearest it has, as CPU/memory: 512/1024, 256/512" };
    const shell = await openDeploy(SERVICE, {
      plan_release: (args: Record<string, unknown>) => {
        const answer = planned()(args);
        const [source] = asked(args).sources;
        return source?.from === "definition" && source.memory === 777 ? { ...answer, ok: false, findings: [finding] } : answer;
      },
    });
    expect(screen.getByTestId("release-reason").textContent, "the same again is no release").toContain("nothing is changed yet");
    await fill("deploy-image-container", "web");
    await fill("deploy-image", "shop@sha256:2");
    await fill("deploy-cpu", "512");
    await fill("deploy-memory", "777");
    await waitFor(() => expect(screen.getAllByTestId("deploy-size").map((each) => each.textContent)).toEqual(["512/1024", "256/512"]));
    await act(async () => fireEvent.click(screen.getAllByTestId("deploy-size")[0] as Element));
    await ready();
    press("Enter", {}, document.body);
    expect(asked(shell.of("release")[0]).sources).toMatchObject([
      { from: "definition", images: [{ container: "web", image: "shop@sha256:2" }], cpu: 512, memory: 1024 },
    ]);
  });

  it("doubles the CPU and memory that are served", async () => {
    const size = [{ field: "cpu", from: "256", to: "1" }, { field: "memory", from: "512", to: "1" }];
    const shell = await openDeploy(SERVICE, { plan_release: planned(size) });
    await act(async () => fireEvent.click(screen.getByTestId("deploy-twice")));
    await ready();
    expect(asked(shell.of("plan_release").at(-1)).sources, "twice what the differences name").toMatchObject([{ from: "definition", cpu: 512, memory: 1024, images: [] }]);
    expect(screen.getByTestId<HTMLInputElement>("deploy-cpu").value, "in sight, and to be changed").toBe("512");
    expect(shell.of("release"), "nothing was sent").toHaveLength(0);
  });

  it("has no size to double where the definition sets none", async () => {
    await openDeploy(SERVICE, { plan_release: planned([{ field: "cpu", from: null, to: "1" }, { field: "memory", from: null, to: "1" }]) });
    await act(async () => fireEvent.click(screen.getByTestId("deploy-twice")));
    await waitFor(() => expect(screen.getByTestId("refused").textContent).toContain("sets no CPU and memory"));
    expect(screen.getByTestId<HTMLInputElement>("deploy-cpu").value).toBe("");
  });
});

const position = { x: 10, y: 10 };
const drop = (...paths: string[]) => tell("tauri://drag-drop", { paths, position });

/** The pointer is over the row of this target, or over none. */
function over(target: string | null): void {
  const found = target === null ? null : document.querySelector(`[data-row-id="${target}"]`);
  document.elementFromPoint = vi.fn(() => found);
}

describe("a dropped file", () => {
  it("opens the deploy of the row it fell on, with its path", async () => {
    const shell = await open(usual);
    await aimed();
    over("lambda:zeta:live");
    await tell("tauri://drag-enter", { paths: ["/srv/새 앱.zip"], position });
    await tell("tauri://drag-over", { position });
    expect(screen.getByTestId("drop-hint").textContent, "what would happen").toBe("Drop 새 앱.zip to deploy it to zeta:live");
    const lit = [...document.querySelectorAll<HTMLElement>("[data-dropped]")].map((line) => line.dataset.rowId);
    expect(lit, "where it would fall, not where the selection is").toEqual(["lambda:zeta:live"]);
    await drop("/srv/새 앱.zip");
    expect(screen.queryByTestId("drop-hint"), "and no longer").toBeNull();
    await ready();
    expect(screen.getByTestId("release").dataset.target, "its row is selected").toBe("lambda:zeta:live");
    expect(asked(shell.of("plan_release").at(-1))).toMatchObject({ targets: ["lambda:zeta:live"], sources: [{ from: "zip", file: "/srv/새 앱.zip" }] });
    expect(shell.of("release"), "a drop sends nothing").toHaveLength(0);
    await drop("/srv/event.json");
    await ready();
    expect(asked(shell.of("plan_release").at(-1)), "then an event to try it with").toMatchObject({ event: "/srv/event.json", sources: [{ file: "/srv/새 앱.zip" }] });
  });

  it("goes to the selected target where it fell on none, and to a service as its definition", async () => {
    const shell = await open(usual);
    await aimed();
    over(null);
    await drop("/srv/app.zip");
    expect(screen.getByTestId("release").dataset.target).toBe(LIVE);
    over(SERVICE);
    await drop("/srv/task.json");
    await ready();
    expect(asked(shell.of("plan_release").at(-1))).toMatchObject({ targets: [SERVICE], sources: [{ from: "definition", file: "/srv/task.json" }] });
  });

  it("says what could be dropped where this could not", async () => {
    await open(usual);
    await aimed();
    over(STAGE);
    await tell("tauri://drag-enter", { paths: ["/srv/app.zip"], position });
    expect(screen.getByTestId("drop-hint").dataset.takes, "before it is let go of").toBe("false");
    await tell("tauri://drag-leave", null);
    expect(screen.queryByTestId("drop-hint"), "nothing is left of it").toBeNull();
    await drop("/srv/app.zip");
    expect(screen.getByTestId("refused").textContent).toContain("shop-api takes no app.zip");
    await drop("/srv/a.zip", "/srv/b.zip");
    expect(screen.getByTestId("refused").textContent).toContain("One file at a time");
    expect(screen.queryByTestId("release"), "nothing opens").toBeNull();
  });
});

/** The pointer is over a part of the panel in front. */
const overPart = (css: string) => {
  document.elementFromPoint = vi.fn(() => document.querySelector(css));
};

describe("a file dropped on a panel", () => {
  it("goes into the field it is held over, whatever it is called, as whoever browses may choose it", async () => {
    const shell = await openDeploy(LIVE);
    overPart("[data-testid='deploy-event']");
    await tell("tauri://drag-enter", { paths: ["/srv/발신.event"], position });
    await tell("tauri://drag-over", { position });
    expect(screen.getByTestId("drop-hint").textContent, "which field").toBe("Drop 발신.event into “Test event file”");
    await drop("/srv/발신.event");
    expect(screen.getByTestId<HTMLInputElement>("deploy-event").value).toBe("/srv/발신.event");
    overPart(".release .strip-line");
    await drop("/srv/app.zip");
    await ready();
    expect(asked(shell.of("plan_release").at(-1)), "elsewhere on it, into the field of its kind").toMatchObject({
      event: "/srv/발신.event",
      sources: [{ from: "zip", file: "/srv/app.zip" }],
    });
  });

  it("goes to the definition, the environment or the release that shows where it falls", async () => {
    await openDeploy(SERVICE);
    overPart(".release .strip-line");
    await drop("/srv/task.json");
    await drop("/srv/prod.env");
    expect(screen.getByTestId<HTMLInputElement>("deploy-file").value, "a definition").toBe("/srv/task.json");
    expect(screen.getByTestId<HTMLInputElement>("deploy-env").value, "values").toBe("/srv/prod.env");
    await drop("/srv/app.zip");
    expect(screen.getByTestId("refused").textContent, "no function").toContain("takes no app.zip");
  });

  it("takes the place of another source, and leaves a shift as it is", async () => {
    await openDeploy(LIVE);
    fireEvent.click(screen.getByTestId("deploy-from-image"));
    overPart(".release .strip-line");
    await drop("/srv/app.zip");
    expect(screen.getByTestId<HTMLInputElement>("deploy-file").value, "a zip after all").toBe("/srv/app.zip");
    await act(async () => press("Escape"));
    await act(async () => press("s"));
    overPart(".release .strip-line");
    await drop("/srv/app.zip");
    expect(screen.getByTestId("refused").textContent, "one line").toBe("This panel has no use for app.zip. Close it, then drop the file on a row.");
    expect(screen.getByTestId("release").dataset.intent, "and it is still prepared").toBe("shift");
  });

  it("is told so by a panel over the board that has no use for it", async () => {
    await open(usual);
    await aimed();
    await act(async () => press("?"));
    overPart(".overlay");
    await tell("tauri://drag-enter", { paths: ["/srv/app.zip"], position });
    expect(screen.getAllByTestId("drop-hint"), "said once, in front").toHaveLength(1);
    await drop("/srv/app.zip");
    expect(screen.getByTestId("overlay-refused").textContent).toContain("no use for app.zip");
    expect(screen.queryByTestId("release"), "nothing opens behind it").toBeNull();
  });
});

describe("a deploy that is only published", () => {
  it("asks for that alone, and says that nothing moves", async () => {
    const shell = await openDeploy(LIVE);
    await fill("deploy-file", "/srv/app.zip");
    fireEvent.click(screen.getByTestId("ramp-steps"));
    await act(async () => fireEvent.click(screen.getByTestId("ramp-none")));
    await ready();
    const request = asked(shell.of("plan_release").at(-1));
    expect(request).toMatchObject({ publish_only: true, sources: [{ from: "zip", file: "/srv/app.zip" }] });
    expect(request, "no share of anything").not.toHaveProperty("steps");
    expect(screen.queryByTestId("ramp-steps-field"), "nor a field for one").toBeNull();
    expect(screen.getByTestId("release-fire").textContent).toBe("Publish only");
    expect(screen.getByTestId("release").textContent).toContain("keeps its traffic");
    expect(screen.getByTestId("release-publishes").textContent).toContain("Nothing moves");
    expect(screen.queryByTestId("release-to"), "no way is shown that is not gone").toBeNull();
  });
});

/** Marks two, and opens their deploy. */
async function marked() {
  const shell = await open(usual);
  await aimed();
  for (const id of [LIVE, STAGE]) {
    await act(async () => fireEvent.click(document.querySelector(`[data-row-id="${id}"]`) as Element));
    await act(async () => press("m"));
  }
  await act(async () => press("d"));
  await screen.findByTestId("release");
  return shell;
}
const rows = () => screen.getAllByTestId("deploy-row").map((each) => each.dataset.target);

describe("a deploy of several targets", () => {
  it("is one plan of what was marked, each with its own release", async () => {
    const shell = await marked();
    expect(rows(), "in the order of their marks").toEqual([LIVE, STAGE]);
    expect(screen.getByTestId("release-reason").textContent, "whose release is missing").toContain("checkout:live: type the full path");
    await fill("deploy-file", "/srv/app.zip");
    await ready();
    await act(async () => fireEvent.click(screen.getByTestId("release-fire")));
    expect(asked(shell.of("release")[0])).toMatchObject({
      targets: [LIVE, STAGE],
      sources: [{ from: "zip", file: "/srv/app.zip" }, { from: "snapshot" }],
    });
    await waitFor(() => expect(document.querySelector("[data-marked]"), "what was sent is marked no more").toBeNull());
  });

  it("is put into another order by its buttons, and each release stays with its target", async () => {
    const shell = await marked();
    await fill("deploy-file", "/srv/app.zip");
    const [, later] = screen.getAllByTestId("deploy-earlier");
    expect(later?.getAttribute("aria-label"), "a name for each").toContain("shop-api");
    await act(async () => fireEvent.click(later as Element));
    expect(rows()).toEqual([STAGE, LIVE]);
    await ready();
    const request = asked(shell.of("plan_release").at(-1));
    expect(request).toMatchObject({ targets: [STAGE, LIVE], sources: [{ from: "snapshot" }, { from: "zip", file: "/srv/app.zip" }] });
    await act(async () => fireEvent.click(screen.getAllByTestId("deploy-leave-out")[0] as Element));
    expect(screen.queryAllByTestId("deploy-row"), "one alone is no row").toHaveLength(0);
    await ready();
    expect(asked(shell.of("plan_release").at(-1)).targets).toEqual([LIVE]);
  });

  it("takes its marks back with Esc", async () => {
    await marked();
    await act(async () => press("Escape"));
    expect(document.querySelectorAll("[data-marked]"), "the form closes first").toHaveLength(2);
    await act(async () => press("Escape"));
    expect(document.querySelectorAll("[data-marked]")).toHaveLength(0);
  });
});
