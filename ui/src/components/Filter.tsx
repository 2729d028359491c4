/** The filter field above the board. */
import { FILTER_ID, focusBoard } from "../actions/focus";
import { setFilter, useBoard, useShown } from "../stores/board";
import { useSay } from "../stores/lang";
import { useMarks } from "../stores/marks";
import { useListing } from "../stores/rows";
import { Icon } from "./Icon";
import { KeysOf } from "./Keys";

export function Filter() {
  const say = useSay();
  const filter = useBoard((s) => s.filter);
  const total = useListing((s) => s.ids.length);
  const { ids } = useShown();
  const marks = useMarks((s) => s.marked.length);
  const selected = useBoard((s) => s.selected);
  const beside = useMarks((s) => selected !== null && !s.marked.includes(selected));
  return (
    <search className="filter">
      <Icon name="search" />
      <input
        id={FILTER_ID}
        data-testid="filter"
        type="text"
        value={filter}
        aria-label={say("filter.label")}
        placeholder={say("filter.placeholder")}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            focusBoard();
          }
        }}
      />
      {filter === "" ? (
        <KeysOf action="filter.focus" />
      ) : (
        <button type="button" className="quiet" aria-label={say("filter.clear")} onClick={() => setFilter("")}>
          <Icon name="close" />
        </button>
      )}
      {marks > 0 && (
        <span className="marks" role="status" data-testid="marks">
          {say(beside ? "marks.beside" : "marks.hint", { count: marks })}
        </span>
      )}
      <span className="num muted" role="status">
        {say("filter.found", { count: ids.length, total })}
      </span>
    </search>
  );
}
