/** A release as it is typed into the window, and the request that it is. What is in it is judged where it is planned. */
import type { ReleaseIntent, ReleaseRequest, SourceShape } from "../ipc/types";
import { isStage } from "./target";

/** Where a release comes from; a definition is the one that is served, with changes. */
export type From = SourceShape["from"];

/** Everything a person may type for a source; each kind of source takes what is its own. */
export interface Typed {
  from: From;
  file: string;
  bucket: string;
  key: string;
  version: string;
  uri: string;
  revision: string;
  images: readonly { container: string; image: string }[];
  cpu: string;
  memory: string;
  container: string;
  env: string;
}

/** `auto` leaves it to what is set up for the target. */
export type Engine = "auto" | "local" | "codedeploy" | "ecs";

/** Whether a target of this kind can serve two revisions at once; an HTTP stage never does. */
export const splits = (kind: string): boolean => kind !== "http";

/** Who could move the traffic of targets of these kinds; no choice where nothing but this machine could. */
export function enginesOf(kinds: readonly string[]): readonly Engine[] {
  if (kinds.includes("ecs")) return ["auto", "local", "codedeploy", "ecs"];
  return kinds.includes("lambda") ? ["auto", "local", "codedeploy"] : [];
}

export interface Draft {
  intent: ReleaseIntent;
  /** In the order in which they are moved; the first is the one on screen. */
  targets: readonly string[];
  /** A shift's revision. */
  to: string;
  /** One share of the traffic, in percent. */
  percent: number;
  /** Step by step, rather than at once. */
  stepped: boolean;
  /** A deploy that only makes what is new: no traffic moves. */
  publishOnly: boolean;
  steps: string;
  every: string;
  /** Who takes the traffic from one share to the next. */
  engine: Engine;
  /** A deploy's sources, one for each target in their order. */
  typed: readonly Typed[];
  note: string;
  commit: string;
  event: string;
  /** Routes that the stages among the targets are expected to serve, apart by commas. */
  routes: string;
}

/** What is still missing before anything can be planned. */
export type Missing = "revision" | "file" | "object" | "image" | "change" | "steps";

export const NOTHING_TYPED: Typed = {
  from: "zip",
  file: "",
  bucket: "",
  key: "",
  version: "",
  uri: "",
  revision: "",
  images: [],
  cpu: "",
  memory: "",
  container: "",
  env: "",
};

/** The ways a target of this kind is given a release, the usual one first. */
export function waysOf(kind: string): readonly From[] {
  if (kind === "lambda") return ["zip", "object", "image", "revision"];
  if (kind === "ecs") return ["definition", "revision"];
  return ["snapshot", "revision"];
}

const said = (text: string): string | undefined => text.trim() || undefined;
/** A number where one was typed; what is none goes nowhere, and its field says so. */
const number = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined);

function definition(typed: Typed): SourceShape {
  const images = typed.images.filter(({ container, image }) => container.trim() !== "" && image.trim() !== "");
  const env = said(typed.container) && said(typed.env) ? { container: typed.container.trim(), file: typed.env.trim() } : undefined;
  return {
    from: "definition",
    file: said(typed.file),
    images: images.map(({ container, image }) => ({ container: container.trim(), image: image.trim() })),
    cpu: number(typed.cpu),
    memory: number(typed.memory),
    env,
  };
}

function sourceOf(typed: Typed): SourceShape {
  switch (typed.from) {
    case "zip":
      return { from: "zip", file: typed.file.trim(), bucket: said(typed.bucket) };
    case "object":
      return { from: "object", bucket: typed.bucket.trim(), key: typed.key.trim(), version: said(typed.version) };
    case "image":
      return { from: "image", uri: typed.uri.trim() };
    case "revision":
      return { from: "revision", revision: typed.revision.trim() };
    case "snapshot":
      return { from: "snapshot" };
    case "definition":
      return definition(typed);
  }
}

function missingIn(source: SourceShape): Missing | null {
  if (source.from === "zip") return source.file === "" ? "file" : null;
  if (source.from === "object") return source.bucket === "" || source.key === "" ? "object" : null;
  if (source.from === "image") return source.uri === "" ? "image" : null;
  if (source.from === "revision") return source.revision === "" ? "revision" : null;
  if (source.from === "snapshot") return null;
  const { file, images, cpu, memory, env } = source;
  return file || images.length > 0 || cpu !== undefined || memory !== undefined || env ? null : "change";
}

/** The first target of a deploy that still lacks its release; null where none does. */
export function lacking({ intent, targets, typed }: Draft): string | null {
  const at = intent === "deploy" ? typed.findIndex((each) => missingIn(sourceOf(each)) !== null) : -1;
  return targets[at] ?? null;
}

/** What the draft still lacks; null where it can be planned. */
export function missing({ intent, to, stepped, publishOnly, steps, typed }: Draft): Missing | null {
  if (intent === "promote" || intent === "abort") return null;
  if (intent === "shift" && to === "") return "revision";
  if (stepped && !publishOnly && steps.trim() === "") return "steps";
  if (intent !== "deploy") return null;
  return typed.map((each) => missingIn(sourceOf(each))).find((lacks) => lacks !== null) ?? null;
}

/** The shares, the time between two of them, and who takes them; nothing where all goes at once. */
function ramp({ intent, percent, stepped, publishOnly, steps, every, engine }: Draft): Pick<ReleaseRequest, "steps" | "every" | "engine" | "publish_only"> {
  if (publishOnly) return { publish_only: true };
  const by = engine === "auto" ? {} : { engine };
  if (stepped) return { steps: steps.trim(), every: said(every), ...by };
  return intent === "shift" ? { steps: String(percent), ...by } : by;
}

/** The routes that were typed; only a stage has any. */
function routesOf({ targets, routes }: Draft): Pick<ReleaseRequest, "routes"> {
  const typed = targets.some(isStage) ? routes.split(",").flatMap((route) => said(route) ?? []) : [];
  return typed.length > 0 ? { routes: typed } : {};
}

/** The request that the draft is, without the plan on screen and the account's name. */
export function requestOf(draft: Draft): ReleaseRequest {
  const { intent, to, typed, note, commit, event } = draft;
  const request = { intent, targets: [...draft.targets], sources: [] };
  if (intent === "shift") return { ...request, to, ...ramp(draft), ...routesOf(draft) };
  if (intent !== "deploy") return request;
  const why = [note.trim(), commit.trim()].filter(Boolean).join(" · ");
  const tried = typed.some(({ from }) => makesVersion(from)) ? said(event) : undefined;
  return { ...request, sources: typed.map(sourceOf), ...ramp(draft), ...routesOf(draft), note: said(why), event: tried };
}

/** Whether it makes a new version of a Lambda function, which a test event can try before it gets traffic. */
export const makesVersion = (from: From): boolean => from === "zip" || from === "object" || from === "image";

/** The same list with what stands at a place moved by so many; at either end it stays. */
export function moved<Item>(list: readonly Item[], at: number, by: number): readonly Item[] {
  const to = at + by;
  const item = list[at];
  if (item === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(at, 1).toSpliced(to, 0, item);
}
