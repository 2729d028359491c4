/** What a CloudFormation change set would do: which one is asked for, and its answer as findings and a tree. */
import { type FormEvent, useEffect, useState } from "react";
import * as change from "../ipc/change";
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import type { ApiError, ChangeSetAnswer } from "../ipc/types";
import { useLang, useSay } from "../stores/lang";
import { useSession } from "../stores/session";
import { take } from "../stores/takers";
import { ChangeTree } from "./ChangeTree";
import { CopyButton } from "./CopyButton";
import { ErrorText } from "./ErrorText";
import { Choice, Field } from "./fields";
import { Overlay } from "./Overlay";
import { type Given, Parameters } from "./Parameters";
import { Findings } from "./Plan";

/** What a packaged template ends with. */
const TEMPLATES = ["json", "yaml", "yml", "template"];
/** The panel's form, which takes a template whatever it asks for just now. */
const FORM = "changes-form";
const WAYS = ["template", "name"] as const;
type Way = (typeof WAYS)[number];

export function ChangeSetOverlay() {
  const say = useSay();
  const lang = useLang((s) => s.lang);
  const readOnly = useSession((s) => s.session?.read_only ?? true);
  const account = useSession((s) => s.typedName) ?? undefined;
  const [way, setWay] = useState<Way>(readOnly ? "name" : "template");
  const [stack, setStack] = useState("");
  const [named, setNamed] = useState("");
  const [bucket, setBucket] = useState("");
  const [parameters, setParameters] = useState<Given[]>([]);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<ChangeSetAnswer | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const ready = stack.trim() !== "" && named.trim() !== "" && !busy;

  useEffect(() => {
    if (readOnly) return undefined;
    const put = (path: string) => {
      setWay("template");
      setNamed(path);
    };
    return take(FORM, { label: say("changes.file_field"), endings: TEMPLATES, put });
  }, [readOnly, say]);

  const ask = (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setAnswer(null);
    setError(null);
    const given = parameters.map(({ name, value }) => ({ name: name.trim(), value: value === "" ? undefined : value })).filter(({ name }) => name !== "");
    const template = { stack: stack.trim(), template: named.trim(), bucket: bucket.trim() || undefined, parameters: given, keep: false, account };
    const asked = way === "name" ? read.changeSet(stack.trim(), named.trim(), lang) : change.reviewTemplate(template, lang);
    asked
      .then(setAnswer, (reason: unknown) => setError(toApiError(reason)))
      .finally(() => setBusy(false));
  };

  return (
    <Overlay label={say("changes.title")} title={say("changes.title")} testId="changes">
      <form id={FORM} className="changes-form" onSubmit={ask}>
        {!readOnly && (
          <Choice
            label={say("changes.way")}
            of={WAYS}
            value={way}
            words={(each) => say(`changes.${each}`)}
            onChoose={(chosen) => {
              setWay(chosen);
              setNamed("");
            }}
            testId="changes-way"
          />
        )}
        <Field key="changes-stack" label={say("changes.stack")} value={stack} onType={setStack} testId="changes-stack" hint="coupons-prod" />
        <Field key="changes-named" label={say(way === "name" ? "changes.name_field" : "changes.file_field")} value={named} onType={setNamed} testId="changes-named" wide browse={way === "name" ? undefined : TEMPLATES} />
        {way === "template" && <Field key="changes-bucket" label={say("changes.bucket")} value={bucket} onType={setBucket} testId="changes-bucket" />}
        {way === "template" && <Parameters of={parameters} onChange={setParameters} />}
        <button key="changes-ask" type="submit" className="primary" disabled={!ready} data-testid="changes-ask">
          {say("changes.ask")}
        </button>
        <p className="muted">{say(way === "name" ? "changes.reads" : "changes.makes")}</p>
      </form>
      <div role="status" className="changes-said" data-testid="changes-said">
        {busy && <p className="muted">{say(way === "name" ? "changes.reading" : "changes.making")}</p>}
        {error !== null && <ErrorText error={error} />}
        {answer !== null && (
          <p className={answer.ok ? "strong" : "strong wrong"}>
            {say(answer.ok ? "changes.ok" : "changes.refused")} <span className="mono">{answer.stack}</span>
            {answer.id !== null && <CopyButton text={answer.id} />}
          </p>
        )}
        {answer?.error !== undefined && answer.error.code !== "blocked" && <ErrorText error={answer.error} />}
      </div>
      {answer !== null && (
        <div className="changes-found">
          <Findings findings={answer.findings} />
          {answer.tree.length > 0 && <ChangeTree tree={answer.tree} />}
        </div>
      )}
    </Overlay>
  );
}
