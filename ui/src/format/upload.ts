/** How far an upload is, in words and numbers. */
import type { Say } from "../i18n";
import type { UploadShape } from "../ipc/types";

/** Of a million bytes, as AWS's limits are told; one decimal, and none that says nothing. */
export function megabytes(bytes: number): string {
  return String(Math.round(bytes / 100_000) / 10);
}

/** Whole percents; 100 only where all is sent. */
export function sharePercent({ sent, total }: UploadShape): number {
  return total === 0 ? 100 : Math.floor((sent * 100) / total);
}

/** `uploading 12.4 of 40 MB, 31 %, 8 s left`; at its end AWS's answer is what is waited for. */
export function uploadWords(say: Say, upload: UploadShape): string {
  const all = megabytes(upload.total);
  if (upload.sent >= upload.total) return say("upload.sent", { all });
  const now = say("upload.now", { gone: megabytes(upload.sent), all, percent: sharePercent(upload) });
  return upload.left_s === null ? now : `${now}, ${say("upload.left", { seconds: upload.left_s })}`;
}
