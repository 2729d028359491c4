/** One target on the board. It is drawn again when its own row changes, and for nothing else. */
import { memo } from "react";
import { shortId } from "../format/target";
import { useDrag } from "../stores/drag";
import { useSay } from "../stores/lang";
import { useMarks } from "../stores/marks";
import { useRow } from "../stores/rows";
import { Age, ArmedCell, Cut, Health, HoldTag, Split, State } from "./cells";

/** So many characters at the end of a name stay in view. */
const NAME_END = 10;

interface Props {
  id: string;
  /** Its place among all lines, from 1, the header line counted. */
  place: number;
  /** Where it stands, in pixels from the top. */
  top: number;
  selected: boolean;
}

/** The id of a row's element, for `aria-activedescendant`. */
export const rowElementId = (id: string): string => `row-${id}`;

export const BoardRow = memo(function BoardRow({ id, place: line, top, selected }: Props) {
  const row = useRow(id);
  const say = useSay();
  const place = useMarks((s) => s.marked.indexOf(id)) + 1;
  const marks = useMarks((s) => (s.marked.includes(id) ? s.marked.length : 0));
  const dropped = useDrag((s) => s.drag !== null && s.drag.panel === null && s.drag.target === id);
  if (!row) return null;
  return (
    <div
      role="row"
      tabIndex={-1}
      id={rowElementId(id)}
      className="row"
      data-row-id={id}
      data-state={row.state}
      data-marked={place > 0 || undefined}
      data-dropped={dropped || undefined}
      aria-rowindex={line}
      aria-selected={selected}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="c-target" title={id}>
        {place > 0 && (
          <span className="mark num" title={say("board.marked", { place, all: marks })}>
            {place}
            <span className="off-screen">{say("board.marked", { place, all: marks })}</span>
          </span>
        )}
        <Cut className="strong" text={row.name ?? shortId(id)} least={NAME_END} />
        {row.name !== null && <span className="faint mono">{shortId(id)}</span>}
        {row.hold !== null && <HoldTag hold={row.hold} />}
      </span>
      <span role="gridcell" className="c-revision mono" title={row.revision ?? undefined}>
        {row.revision === null ? <span className="faint">–</span> : <Cut text={row.revision} />}
      </span>
      <span role="gridcell" className="c-split">
        <Split split={row.split} />
      </span>
      <span role="gridcell" className="c-armed">
        <ArmedCell row={row} />
      </span>
      <span role="gridcell" className="c-state">
        <State row={row} />
      </span>
      <span role="gridcell" className="c-health">
        <Health health={row.health} />
      </span>
      <span role="gridcell" className="c-age num">
        <Age at={row.observed_at} />
      </span>
    </div>
  );
});
