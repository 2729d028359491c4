/** The kinds with their counts, and how far the inventory is. */
import { perform } from "../actions/perform";
import { grouped } from "../i18n";
import { useBoard } from "../stores/board";
import { useSay } from "../stores/lang";
import { KINDS, useListing } from "../stores/rows";
import { useSession } from "../stores/session";
import { Age } from "./cells";
import { Icon } from "./Icon";
import { KeysOf } from "./Keys";

/** While names still come in, all that are known is not all that there are: the bar is never full. */
const ALMOST = 0.95;

function InventoryState() {
  const say = useSay();
  const inventory = useSession((s) => s.inventory);
  if (inventory === null) return null;
  const { known, read, reading, paused, trouble, listed_at: listedAt } = inventory;
  const text = paused
    ? say("inventory.paused")
    : reading
      ? say(listedAt === null ? "inventory.reading" : "inventory.again", { read, known })
      : say(read < known ? "inventory.partial" : "inventory.complete", { read, known });
  const moving = reading || paused;
  return (
    <section className="inventory" aria-label={say("inventory.label")} data-testid="inventory">
      <p className="muted num">{text}</p>
      {(listedAt !== null || !reading) && (
        <p className="listed muted num">
          {listedAt !== null && (
            <span title={say("inventory.listed_hint")}>
              {say("inventory.listed")} <Age at={listedAt} />
            </span>
          )}
          <button
            type="button"
            className="plain small"
            data-testid="list-again"
            disabled={reading}
            title={say("action.inventory.again")}
            onClick={() => perform("inventory.again")}
          >
            {say("inventory.list_again")} <KeysOf action="inventory.again" />
          </button>
        </p>
      )}
      {moving && <progress max={1} value={Math.min(ALMOST, read / Math.max(1, known))} aria-label={text} data-paused={paused || undefined} />}
      {trouble.length > 0 && (
        <div className="inventory-trouble" role="status">
          <p className="strong">
            <Icon name="warn" /> {say("inventory.trouble")}
          </p>
          <ul>
            {trouble.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

export function Sidebar() {
  const say = useSay();
  const kind = useBoard((s) => s.kind);
  const counts = useListing((s) => s.counts);
  const total = KINDS.reduce((sum, each) => sum + counts[each], 0);
  return (
    <nav className="sidebar" aria-label={say("kind.label")}>
      <ul className="kinds">
        {(["all", ...KINDS] as const).map((each) => (
          <li key={each}>
            <button
              type="button"
              className="kind"
              data-kind={each}
              aria-pressed={each === "all" ? kind === null : kind === each}
              onClick={() => perform(`kind.${each}`)}
            >
              <KeysOf action={`kind.${each}`} />
              <span className="kind-name">{say(`kind.${each}`)}</span>
              <span className="num">{grouped(each === "all" ? total : counts[each])}</span>
            </button>
          </li>
        ))}
      </ul>
      <InventoryState />
    </nav>
  );
}
