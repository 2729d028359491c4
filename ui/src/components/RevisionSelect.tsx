/** A revision of the target, by its list: newest first, with what AWS says of each. */
import { useId } from "react";
import { percent } from "../format/split";
import { when } from "../format/time";
import { errorLine } from "../i18n/errors";
import { type Say, word } from "../i18n";
import type { ApiError, RevisionRow } from "../ipc/types";
import { useSay } from "../stores/lang";

function told(say: Say, each: RevisionRow): string {
  return [
    each.revision,
    each.percent > 0 ? say("detail.serves", { percent: percent(each.percent) }) : null,
    each.condition === "ready" ? null : word(say, "condition", each.condition),
    each.created === null ? null : when(each.created),
    each.description,
  ]
    .filter(Boolean)
    .join(" · ");
}

export function RevisionSelect({ revisions, error, value, onChoose }: {
  /** Null while they are being read. */
  revisions: readonly RevisionRow[] | null;
  error: ApiError | null;
  value: string;
  onChoose: (revision: string) => void;
}) {
  const say = useSay();
  const id = useId();
  const known = revisions?.some(({ revision }) => revision === value) ?? false;
  return (
    <span className="field" data-wide>
      <label htmlFor={id}>{say("shift.revision")}</label>
      <select id={id} data-testid="release-revision" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {value === "" && <option value="">{say(revisions === null ? "detail.reading" : "shift.choose")}</option>}
        {value !== "" && !known && <option value={value}>{value}</option>}
        {revisions?.map((each) => (
          <option key={each.revision} value={each.revision}>
            {told(say, each)}
          </option>
        ))}
      </select>
      {error !== null && (
        <span className="wrong" role="status">
          {errorLine(say, error)}
        </span>
      )}
    </span>
  );
}
