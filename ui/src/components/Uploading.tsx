/** How far the file of an operation is on its way, and the way out while it is: its alias has not moved yet. */
import { openTargets } from "../actions/release";
import { sessionReason } from "../actions/reasons";
import { sharePercent, uploadWords } from "../format/upload";
import type { OperationShape } from "../ipc/types";
import { useSay } from "../stores/lang";
import { uploadOf, useUploads } from "../stores/uploads";

export function Uploading({ operation }: { operation: OperationShape }) {
  const say = useSay();
  const upload = useUploads((state) => uploadOf(state, operation));
  if (upload === null) return null;
  const words = uploadWords(say, upload);
  const never = sessionReason();
  return (
    <div className="uploading" data-testid="uploading">
      <span
        className="upload-bar"
        role="progressbar"
        aria-label={say("upload.label")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={sharePercent(upload)}
        aria-valuetext={words}
      >
        <progress max={upload.total} value={upload.sent} aria-hidden="true" />
      </span>
      <span className="num">{words}</span>
      <button
        type="button"
        className="plain small"
        data-testid="upload-cancel"
        disabled={never !== null}
        title={never ?? say("upload.cancel_does")}
        onClick={() => openTargets("abort", operation.targets.map((target) => target.id))}
      >
        {say("upload.cancel")}
      </button>
    </div>
  );
}
