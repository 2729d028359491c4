/** What stands in the way of a rollback, as the shell found it just now. */
import { useEffect, useState } from "react";
import { word } from "../i18n";
import { errorLine } from "../i18n/errors";
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import type { ApiError, Doctor } from "../ipc/types";
import { useLang, useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";
import { Overlay } from "./Overlay";

export function DoctorOverlay() {
  const say = useSay();
  const lang = useLang((s) => s.lang);
  const [found, setFound] = useState<Doctor | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    let current = true;
    read.doctor(lang).then(
      (doctor) => current && setFound(doctor),
      (reason: unknown) => current && setError(toApiError(reason)),
    );
    return () => {
      current = false;
    };
  }, [lang]);
  return (
    <Overlay label={say("doctor.title")} title={say("doctor.title")} testId="doctor">
      <div role="status">
        {found === null && error === null && <p className="muted">{say("detail.reading")}</p>}
        {error !== null && <p className="wrong">{errorLine(say, error)}</p>}
        {found && <p className="strong">{say(found.ok ? "doctor.fine" : "doctor.not_fine")}</p>}
        {found && <p className="muted">{say("doctor.scope")}</p>}
      </div>
      {found && (
        <>
          <ul className="doctor">
            {found.checks.map((check) => (
              <li key={`${check.what} ${check.text}`} data-result={check.result}>
                <span className="mono">{word(say, "check", check.what)}</span>
                <span>
                  {check.text}
                  {check.fix !== "" && <span className="muted"> · {check.fix}</span>}
                </span>
              </li>
            ))}
          </ul>
          <p className="muted">
            {say("doctor.journal")}: <span className="mono">{found.journal}</span> <CopyButton text={found.journal} />
          </p>
        </>
      )}
    </Overlay>
  );
}
