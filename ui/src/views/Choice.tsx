/** The first screen where nothing is connected: three ways in, and why none was taken. */
import { type FormEvent, type ReactNode, useState } from "react";
import { connect } from "../actions/change";
import { Banners } from "../components/Banners";
import { Icon } from "../components/Icon";
import { LangButton } from "../components/LangButton";
import { Toasts } from "../components/Toasts";
import type { Connect } from "../ipc/types";
import { useSay } from "../stores/lang";
import { useSession } from "../stores/session";

const NOTHING: Connect = { practice: false, profile: null, region: null, endpoint_url: null };

interface Way {
  title: string;
  text: string;
  action: string;
  testId?: string;
  busy: boolean;
  onSubmit: () => void;
  primary?: boolean;
  children?: ReactNode;
}

function Way({ title, text, action, testId, busy, onSubmit, primary = false, children }: Way) {
  const submit = (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="way" onSubmit={submit} data-primary={primary || undefined}>
      <h2>{title}</h2>
      <p className="muted">{text}</p>
      {children}
      <button type="submit" className={primary ? "primary" : "plain"} data-testid={testId} disabled={busy}>
        {action}
      </button>
    </form>
  );
}

function Field({ label, value, hint, required, onChange }: {
  label: string;
  value: string;
  hint?: string;
  required?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="text"
        value={value}
        placeholder={hint}
        required={required}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** What was asked for first, practice last, unless nothing was asked for. */
const ORDER = {
  practice: ["practice", "aws", "endpoint"],
  aws: ["aws", "endpoint", "practice"],
  endpoint: ["endpoint", "aws", "practice"],
} as const;

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

function Ways() {
  const say = useSay();
  const session = useSession((s) => s.session);
  const [busy, setBusy] = useState(false);
  const [profile, setProfile] = useState(session?.profile ?? "");
  const [region, setRegion] = useState(session?.region ?? "");
  const [endpoint, setEndpoint] = useState(session?.endpoint ?? "");

  const go = (request: Partial<Connect>) => {
    setBusy(true);
    void connect({ ...NOTHING, ...request }).finally(() => setBusy(false));
  };
  // What the start asked for and did not get comes first: at night the way out is to try it again, not to practise.
  const asked = session?.endpoint ? "endpoint" : session?.profile ? "aws" : "practice";
  const named = (way: string, words: string) =>
    busy ? say("choice.connecting") : way === asked && way !== "practice" ? say("choice.again") : words;

  const ways = {
    practice: (
      <Way
        key="practice"
        title={say("choice.practice_title")}
        text={say("choice.practice_text")}
        action={named("practice", say("choice.practice"))}
        testId="choice-practice"
        busy={busy}
        primary={asked === "practice"}
        onSubmit={() => go({ practice: true })}
      />
    ),
    aws: (
      <Way
        key="aws"
        title={say("choice.aws_title")}
        text={say("choice.aws_text")}
        action={named("aws", say("choice.connect"))}
        testId="choice-aws"
        busy={busy}
        primary={asked === "aws"}
        onSubmit={() => go({ profile: orNull(profile), region: orNull(region) })}
      >
        <label className="field">
          <span>{say("choice.profile")}</span>
          <select value={profile} onChange={(event) => setProfile(event.currentTarget.value)}>
            <option value="">{say("choice.profile_default")}</option>
            {[...new Set([...(session?.profiles ?? []), session?.profile ?? ""])].filter(Boolean).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Field label={say("choice.region")} hint={say("choice.region_hint")} value={region} onChange={setRegion} />
      </Way>
    ),
    endpoint: (
      <Way
        key="endpoint"
        title={say("choice.endpoint_title")}
        text={say("choice.endpoint_text")}
        action={named("endpoint", say("choice.connect"))}
        testId="choice-endpoint"
        busy={busy}
        primary={asked === "endpoint"}
        onSubmit={() =>
          go({ endpoint_url: orNull(endpoint), region: orNull(region), profile: asked === "endpoint" ? orNull(profile) : null })
        }
      >
        <Field label={say("choice.endpoint")} hint="http://127.0.0.1:4566" required value={endpoint} onChange={setEndpoint} />
        <Field label={say("choice.region")} value={region} onChange={setRegion} />
      </Way>
    ),
  };
  return <div className="ways">{ORDER[asked].map((way) => ways[way])}</div>;
}

export function Choice() {
  const say = useSay();
  const session = useSession((s) => s.session);

  return (
    <main className="choice" data-testid="choice">
      <header>
        <span className="brand">
          <Icon name="mark" />
          {say("app.name")}
          <span className="faint num">{session?.version}</span>
        </span>
        <LangButton />
      </header>
      <Banners />
      <h1>{say("choice.title")}</h1>
      {session?.trouble && (
        <p className="trouble" role="status">
          <Icon name="info" />
          <span>
            <span className="strong">{say("choice.trouble")}</span> {session.trouble}
          </span>
        </p>
      )}
      {/* A read-only process takes its place from how it was started: nothing in its window may choose another. */}
      {session?.read_only ? <p className="fixed">{say("choice.read_only")}</p> : <Ways />}
      <Toasts />
    </main>
  );
}
