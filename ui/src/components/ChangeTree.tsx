/** A change set as a tree: arrows open, close and move; what blocks is open from the start. */
import { type KeyboardEvent, useRef, useState } from "react";
import type { BranchShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";

const SIGN = { block: "block", warn: "warn", info: "info" } as const;

interface Line {
  branch: BranchShape;
  /** Places on the way down, the own one last: what a branch is known by. */
  path: string;
  /** Counted from 1. */
  level: number;
}

const pathOf = (above: string, place: number) => (above === "" ? String(place) : `${above}.${place}`);

/** The lines that are in view, from the top. */
export function linesOf(tree: readonly BranchShape[], open: ReadonlySet<string>, above = "", level = 1): Line[] {
  return tree.flatMap((branch, place) => {
    const path = pathOf(above, place);
    const inside = open.has(path) ? linesOf(branch.inside, open, path, level + 1) : [];
    return [{ branch, path, level }, ...inside];
  });
}

/** Every branch that something blocks in. */
export function blocking(tree: readonly BranchShape[], above = ""): string[] {
  return tree.flatMap((branch, place) => {
    const path = pathOf(above, place);
    return branch.severity === "block" && branch.inside.length > 0 ? [path, ...blocking(branch.inside, path)] : [];
  });
}

export function ChangeTree({ tree }: { tree: readonly BranchShape[] }) {
  const say = useSay();
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(blocking(tree)));
  const [at, setAt] = useState("0");
  const lines = linesOf(tree, open);
  const current = lines.some(({ path }) => path === at) ? at : (lines[0]?.path ?? "");

  const go = (path: string | undefined) => {
    if (path === undefined) return;
    setAt(path);
    list.current?.querySelector<HTMLElement>(`[data-path="${path}"]`)?.focus();
  };
  const turn = (path: string, opened: boolean) =>
    setOpen((old) => new Set(opened ? [...old, path] : [...old].filter((each) => each !== path)));

  const pressed = (event: KeyboardEvent<HTMLElement>) => {
    const place = lines.findIndex(({ path }) => path === current);
    const line = lines[place];
    if (line === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const opens = line.branch.inside.length > 0;
    const deeds: Record<string, () => void> = {
      ArrowDown: () => go(lines[place + 1]?.path),
      ArrowUp: () => go(lines[place - 1]?.path),
      Home: () => go(lines[0]?.path),
      End: () => go(lines.at(-1)?.path),
      ArrowRight: () => (opens && !open.has(line.path) ? turn(line.path, true) : opens && go(lines[place + 1]?.path)),
      ArrowLeft: () =>
        opens && open.has(line.path) ? turn(line.path, false) : line.level > 1 && go(line.path.slice(0, line.path.lastIndexOf("."))),
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };

  return (
    <ul ref={list} role="tree" className="change-tree" aria-label={say("changes.tree")} data-testid="change-tree" onKeyDown={pressed}>
      {lines.map(({ branch, path, level }) => {
        const opens = branch.inside.length > 0;
        const id = branch.physical ?? branch.logical;
        return (
          <li
            key={path}
            role="treeitem"
            data-path={path}
            data-severity={branch.severity ?? undefined}
            aria-level={level}
            aria-expanded={opens ? open.has(path) : undefined}
            tabIndex={path === current ? 0 : -1}
            style={{ paddingInlineStart: `${level * 16}px` }}
            onFocus={() => setAt(path)}
            onClick={() => opens && turn(path, !open.has(path))}
          >
            <span className="turn" aria-hidden="true">
              {opens ? (open.has(path) ? "▾" : "▸") : ""}
            </span>
            {branch.severity !== null && <Icon name={SIGN[branch.severity as keyof typeof SIGN] ?? "info"} />}
            <span>{branch.text}</span>
            {id !== null && <CopyButton text={id} />}
          </li>
        );
      })}
    </ul>
  );
}
