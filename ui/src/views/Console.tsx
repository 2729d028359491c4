/** The console: the header, the kinds, the board with the detail beside it, and at the foot what the key will do. */
import { useEffect } from "react";
import { BOARD_ID, focusBoard } from "../actions/focus";
import { Banners } from "../components/Banners";
import { Board } from "../components/Board";
import { DropHint } from "../components/DropHint";
import { Filter } from "../components/Filter";
import { Header } from "../components/Header";
import { InFlight } from "../components/InFlight";
import { Operations } from "../components/Operations";
import { Sidebar } from "../components/Sidebar";
import { Strip } from "../components/Strip";
import { Toasts } from "../components/Toasts";
import { UndoBar } from "../components/UndoBar";
import { useSay } from "../stores/lang";
import { usePanels } from "../stores/panels";
import { useRelease } from "../stores/release";
import { useSession } from "../stores/session";
import { fetchRest, useRest } from "./afterwards";

/** So long the first picture has for itself, in milliseconds: nobody presses a key sooner. */
const FIRST_PICTURE_MS = 100;

export function Console() {
  const say = useSay();
  const mode = useSession((s) => s.session?.mode);
  const detail = usePanels((s) => s.detail);
  const log = usePanels((s) => s.log);
  const overlay = usePanels((s) => s.overlay);
  const draft = useRelease((s) => s.draft);
  const rest = useRest((s) => s.rest);
  useEffect(focusBoard, []);
  useEffect(() => {
    const timer = setTimeout(fetchRest, FIRST_PICTURE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="console" data-mode={mode}>
      <a className="skip" href={`#${BOARD_ID}`}>
        {say("app.skip")}
      </a>
      <Header />
      <Banners />
      <div className="middle">
        <Sidebar />
        <main className="main">
          <InFlight />
          <Filter />
          <Board />
          <Toasts />
        </main>
        {detail && rest && <rest.Detail />}
      </div>
      {log && rest && <rest.Log />}
      <Operations />
      <UndoBar />
      {draft === null || rest === null ? <Strip /> : <rest.ReleaseStrip key={draft.intent + draft.targets.join()} draft={draft} />}
      {rest && <rest.Overlays />}
      {overlay === null && <DropHint />}
    </div>
  );
}
