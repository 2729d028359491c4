/** What must be known before anything else: a crash, and a journal that has a problem. */
import { perform } from "../actions/perform";
import { journalReason } from "../actions/reasons";
import { useSay } from "../stores/lang";
import { useSession } from "../stores/session";
import { Icon } from "./Icon";

export function Banners() {
  const say = useSay();
  const crash = useSession((s) => s.session?.crash ?? null);
  const journal = useSession((s) => s.session?.journal_trouble ?? null);
  return (
    <>
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
            <button type="button" className="plain small" data-testid="begin-anew" onClick={() => perform("journal.anew")}>
              {say("action.journal.anew")}
            </button>
          )}
        </p>
      )}
    </>
  );
}
