/** Reads the selected target in full, and again when its row has come to serve or arm something else. */
import { useEffect, useState } from "react";
import { toApiError } from "../ipc/call";
import * as read from "../ipc/read";
import type { ApiError, Show } from "../ipc/types";
import { useLang } from "../stores/lang";
import { useRow } from "../stores/rows";

/** A selection that only passes by is not read, in milliseconds. */
const WAIT_MS = 150;

interface Read {
  of: string;
  full: Show | null;
  error: ApiError | null;
}

export function useTargetInFull(target: string | null): { full: Show | null; error: ApiError | null } {
  const lang = useLang((s) => s.lang);
  const row = useRow(target);
  const facts = JSON.stringify([row?.split, row?.armed?.to, row?.operation]);
  const [answer, setAnswer] = useState<Read | null>(null);
  useEffect(() => {
    if (target === null) return;
    let current = true;
    const timer = setTimeout(() => {
      read.show(target, lang).then(
        (full) => current && setAnswer({ of: target, full, error: null }),
        (reason: unknown) => current && setAnswer({ of: target, full: null, error: toApiError(reason) }),
      );
    }, WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [target, lang, facts]);
  // What belongs to the target before is never shown under this one's name.
  return answer?.of === target ? answer : { full: null, error: null };
}
