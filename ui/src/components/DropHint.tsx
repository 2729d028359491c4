/** While a file is held over the window: what dropping it there would do. */
import { meaningOf } from "../actions/drop";
import { useDrag } from "../stores/drag";
import { useLang } from "../stores/lang";

export function DropHint() {
  const drag = useDrag((s) => s.drag);
  useLang((s) => s.lang);
  if (drag === null) return null;
  const { words, run } = meaningOf(drag);
  return (
    <p className="drop-hint" role="status" data-testid="drop-hint" data-takes={run !== null}>
      {words}
    </p>
  );
}
