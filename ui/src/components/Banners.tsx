/** What must be known before anything else: a crash, a journal that has a problem, a change that closing would leave. */
import { useEffect } from "react";
import { perform } from "../actions/perform";
import { journalReason } from "../actions/reasons";
import { when } from "../format/time";
import { useCalls } from "../stores/calls";
import { useSay } from "../stores/lang";
import { underWay, useOperations } from "../stores/operations";
import { isConnected, useSession } from "../stores/session";
import { Icon } from "./Icon";

export function Banners() {
  const say = useSay();
  const crash = useSession((s) => s.session?.crash ?? null);
  const journal = useSession((s) => s.session?.journal_trouble ?? null);
  const asked = useSession((s) => s.closing);
  const moving = useOperations((s) => s.launches.length > 0 || underWay(s).length > 0);
  const connected = useSession((s) => isConnected(s.session));
  const silent = useCalls((s) => (connected ? s.silent : null));
  const place = useSession(({ session }) => (session?.mode === "endpoint" ? session.endpoint : null)) ?? say("mode.aws");
  // The shell asks again for the next change.
  useEffect(() => {
    if (!moving) useSession.setState({ closing: false });
  }, [moving]);
  return (
    <>
      {asked && moving && (
        <p className="banner" role="alert" data-banner="closing">
          <Icon name="warn" />
          <span className="strong">{say("banner.closing")}</span> {say("banner.closing_next")}
        </p>
      )}
      {silent !== null && (
        <p className="banner" role="alert" data-banner="silent">
          <Icon name="warn" />
          <span>
            <span className="strong">{say("banner.silent", { place })}</span> {say("banner.silent_next", { time: when(silent) })}
          </span>
        </p>
      )}
      {crash !== null && (
        <p className="banner" role="alert" data-banner="crash">
          <Icon name="warn" />
          <span className="strong">{say("banner.crash")}</span> {crash}
        </p>
      )}
      {journal !== null && (
        <p className="banner" role="alert" data-banner="journal">
          <Icon name="block" />
          <span className="strong">{say("banner.journal")}</span> {journal}
          {journalReason() === null && (
            <button key="begin-anew" type="button" className="plain small" data-testid="begin-anew" onClick={() => perform("journal.anew")}>
              {say("action.journal.anew")}
            </button>
          )}
        </p>
      )}
    </>
  );
}
