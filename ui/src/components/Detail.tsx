/** One target in full, beside the board: what it serves, what it could serve, and what happened to it. */
import type { ReactNode } from "react";
import { shortId } from "../format/target";
import { when } from "../format/time";
import { errorLine } from "../i18n/errors";
import { setDetail } from "../stores/panels";
import { useBoard } from "../stores/board";
import { useSay } from "../stores/lang";
import { useRow } from "../stores/rows";
import { Armed, Age, Health, SplitList, State } from "./cells";
import { CopyButton } from "./CopyButton";
import { History, Revisions } from "./DetailTables";
import { Icon } from "./Icon";
import { useTargetInFull } from "./useTargetInFull";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Detail() {
  const say = useSay();
  const selected = useBoard((s) => s.selected);
  const row = useRow(selected);
  const { full, error } = useTargetInFull(selected);
  if (selected === null || row === undefined) return null;
  return (
    <aside className="detail" data-testid="detail" data-target={selected} aria-label={say("detail.label")}>
      <header>
        <div className="detail-title">
          <h2>{row.name ?? shortId(selected)}</h2>
          <p className="mono muted">
            {selected} <CopyButton text={selected} />
          </p>
        </div>
        <button type="button" className="quiet" aria-label={say("detail.close")} onClick={() => setDetail(false)}>
          <Icon name="close" />
        </button>
      </header>
      <p className="detail-state">
        <State row={row} />
        <Health health={row.health} />
        <span className="muted num">
          <Age at={row.observed_at} />
        </span>
      </p>
      {row.hold !== null && (
        <Part title={say("hold.title")}>
          <p>
            {say("hold.by", { by: row.hold.by, at: when(row.hold.since) })} {row.hold.note !== null && <strong>{row.hold.note}</strong>}
          </p>
        </Part>
      )}
      {row.split.length > 0 && (
        <Part title={say("detail.traffic")}>
          {row.driver !== null && (
            <div data-testid="detail-driver">
              <p>{row.driver}</p>
              <p className="muted">{say("detail.driver_text")}</p>
            </div>
          )}
          <SplitList split={row.split} />
        </Part>
      )}
      <Part title={say("detail.armed")}>
        {row.armed ? <Armed armed={row.armed} /> : <p className="muted">{row.armed_text ?? say("board.not_armed")}</p>}
        {row.armed?.description && <p className="muted">{row.armed.description}</p>}
      </Part>
      {full === null && error === null && <p className="muted detail-wait">{say("detail.reading")}</p>}
      {error !== null && (
        <p className="wrong detail-wait" role="status">
          {errorLine(say, error)}
        </p>
      )}
      {full && (
        <>
          <Part title={say("detail.revisions")}>
            <Revisions revisions={full.revisions} />
          </Part>
          <Part title={say("detail.known_good")}>
            {full.known_good.length === 0 ? (
              <p className="muted">{say("detail.no_known_good")}</p>
            ) : (
              <p className="mono good">{full.known_good.join(" · ")}</p>
            )}
          </Part>
          <Part title={say("detail.around")}>
            {full.around.length === 0 ? (
              <p className="muted">{say("detail.nothing_around")}</p>
            ) : (
              <ul className="plain-list">
                {full.around.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            )}
          </Part>
          <Part title={say("detail.history")}>
            <History history={full.history} />
          </Part>
        </>
      )}
    </aside>
  );
}
