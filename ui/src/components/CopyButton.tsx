/** Copies an id and says that it did. */
import { useEffect, useState } from "react";
import { copy } from "../actions/copy";
import { useSay } from "../stores/lang";
import { Icon } from "./Icon";

/** How long it says so, in milliseconds. */
const SAYS_FOR = 1500;

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAYS_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  const name = label ?? say("copy.copy", { what: text });
  return (
    <button
      type="button"
      className="quiet copy"
      aria-label={name}
      title={name}
      data-copied={copied || undefined}
      onClick={() => void copy(text).then(setCopied)}
    >
      <Icon name="copy" />
      {copied && (
        <span className="copied" role="status">
          {say("copy.copied")}
        </span>
      )}
    </button>
  );
}
