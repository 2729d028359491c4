/** Errors, each with its code, what is so, and the next move. */
import type { ApiError } from "../ipc/types";
import { useSay } from "../stores/lang";
import { dismissToast, useToasts } from "../stores/toasts";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";

function asText(error: ApiError): string {
  const parts = [`${error.code}: ${error.message}`, error.hint, error.operation_id ?? ""];
  return parts.filter(Boolean).join("\n");
}

export function Toasts() {
  const say = useSay();
  const toasts = useToasts((s) => s.toasts);
  return (
    <section className="toasts" aria-label={say("toast.label")}>
      {toasts.map(({ key, error }) => (
        <div key={key} className="toast" role="alert" data-testid="toast" data-code={error.code}>
          <Icon name="warn" />
          <div className="toast-text">
            <p>{error.message}</p>
            {error.hint !== "" && <p className="muted">{error.hint}</p>}
            <p className="faint mono">{[error.code, error.operation_id].filter(Boolean).join(" · ")}</p>
          </div>
          <CopyButton text={asText(error)} label={say("toast.copy")} />
          <button type="button" className="quiet" aria-label={say("toast.dismiss")} onClick={() => dismissToast(key)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
