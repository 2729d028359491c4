/** Where this window works, always in view: the mode, the account, the Region, the profile, the endpoint. */
import { perform } from "../actions/perform";
import type { SessionShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { useSession } from "../stores/session";
import { Icon } from "./Icon";
import { KeysOf } from "./Keys";
import { LangButton } from "./LangButton";

function Fact({ name, value, testId, children }: {
  name: string;
  value: string;
  testId?: string;
  children?: React.ReactNode;
}) {
  return (
    <div className="fact" title={`${name}: ${value}`} data-testid={testId}>
      <dt>{name}</dt>
      <dd>
        {children ?? value}
      </dd>
    </div>
  );
}

function Account({ session }: { session: SessionShape }) {
  const say = useSay();
  return (
    <>
      {session.account_name === null ? (
        <span className="tag" title={say("header.unlisted_hint")}>
          {say("header.unlisted")}
        </span>
      ) : (
        <span className="strong">{session.account_name}</span>
      )}{" "}
      <span className="num">{session.account}</span>
    </>
  );
}

export function Header() {
  const say = useSay();
  const session = useSession((s) => s.session);
  if (session === null) return null;
  const given = say(session.unlocked ? "header.protected_given" : "header.protected_hint");
  return (
    <header>
      {session.protected && (
        <p className="red-band" data-testid="red-band" title={given}>
          <Icon name="lock" />
          {say("header.protected", { name: session.account_name ?? session.account ?? "" })}
          <span className="band-hint">{given}</span>
        </p>
      )}
      <div className="header">
        <h1 className="brand" title={session.version}>
          <Icon name="mark" />
          {say("app.name")}
        </h1>
        <span
          className="mode"
          data-mode={session.mode}
          data-testid="header-mode"
          title={session.mode === "practice" ? say("mode.practice_hint") : undefined}
        >
          {say(`mode.${session.mode}`)}
        </span>
        {session.read_only && (
          <span className="tag" data-testid="header-read-only">
            {say("header.read_only")}
          </span>
        )}
        <dl className="facts" aria-label={say("header.label")}>
          <Fact name={say("header.account")} value={session.account ?? "–"} testId="header-account">
            <Account session={session} />
          </Fact>
          <Fact name={say("header.region")} value={session.region ?? "–"} />
          {session.profile !== null && <Fact name={say("header.profile")} value={session.profile} />}
          {session.mode === "endpoint" && <Fact name={say("header.endpoint")} value={session.endpoint ?? "–"} />}
          {session.identity !== null && <Fact name={say("header.identity")} value={session.identity} />}
        </dl>
        <span className="header-actions">
          <button type="button" className="plain small" onClick={() => perform("audit.open")}>
            {say("header.audit")} <KeysOf action="audit.open" />
          </button>
          <button type="button" className="plain small" onClick={() => perform("help.open")}>
            {say("header.keys")} <KeysOf action="help.open" />
          </button>
          <LangButton />
        </span>
      </div>
    </header>
  );
}
