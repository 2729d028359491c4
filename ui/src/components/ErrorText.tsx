/** An error in full: what is so, the detail, the next move, and the calls for one's own hands where nothing could be recorded. */
import { errorWords } from "../i18n/errors";
import type { ApiError } from "../ipc/types";
import { useSay } from "../stores/lang";
import { CopyButton } from "./CopyButton";

export function ErrorText({ error }: { error: ApiError }) {
  const say = useSay();
  const { title, detail, next } = errorWords(say, error);
  const commands = (error.commands ?? []).join("\n");
  return (
    <div className="error-text">
      <p className="strong">{title}</p>
      {detail !== "" && <p className="muted">{detail}</p>}
      <p>{next}</p>
      {commands !== "" && (
        <>
          <p className="by-hand">
            {say("error.by_hand")} <CopyButton text={commands} label={say("error.copy_commands")} />
          </p>
          <pre className="mono" data-testid="error-commands">
            {commands}
          </pre>
        </>
      )}
      <p className="faint mono">{[error.code, error.operation_id].filter(Boolean).join(" · ")}</p>
    </div>
  );
}
