/** Why the board is empty, so that an empty board is never taken for a quiet one. */
import { useBoard } from "../stores/board";
import { useSay } from "../stores/lang";
import { useListing } from "../stores/rows";
import { useSession } from "../stores/session";

export function BoardEmpty() {
  const say = useSay();
  const filtered = useBoard((s) => s.filter !== "" || s.kind !== null);
  const any = useListing((s) => s.ids.length > 0);
  const complete = useSession((s) => s.inventory !== null && !s.inventory.reading && s.inventory.trouble.length === 0);
  const reading = useSession((s) => s.inventory?.reading ?? false);
  const loaded = useListing((s) => s.loaded);
  const which = any && filtered ? (reading ? "no_match_yet" : "no_match") : loaded && complete ? "none" : "empty";
  return (
    <div className="board-empty" role="row">
      <div role="gridcell" aria-colspan={7}>
        <p className="strong">{say(`board.${which}_title`)}</p>
        <p className="muted">{say(`board.${which}_text`)}</p>
      </div>
    </div>
  );
}
