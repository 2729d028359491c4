/** Errors, each with what is so, the detail and the next move. */
import type { Say } from "../i18n";
import { errorWords } from "../i18n/errors";
import type { ApiError } from "../ipc/types";
import { useSay } from "../stores/lang";
import { dismissToast, useToasts } from "../stores/toasts";
import { CopyButton } from "./CopyButton";
import { ErrorText } from "./ErrorText";
import { Icon } from "./Icon";

function asText(say: Say, error: ApiError): string {
  const { title, detail, next } = errorWords(say, error);
  return [`${error.code}: ${title}`, detail, next, error.operation_id, ...(error.commands ?? [])].filter(Boolean).join("\n");
}

export function Toasts() {
  const say = useSay();
  const toasts = useToasts((s) => s.toasts);
  if (toasts.length === 0) return null;
  return (
    <section className="toasts" aria-label={say("toast.label")}>
      {toasts.map(({ key, error }) => (
        <div key={key} className="toast" role="alert" data-testid="toast" data-code={error.code}>
          <Icon name="warn" />
          <ErrorText error={error} />
          <CopyButton text={asText(say, error)} label={say("toast.copy")} />
          <button type="button" className="quiet" aria-label={say("toast.dismiss")} title={say("toast.dismiss")} onClick={() => dismissToast(key)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
