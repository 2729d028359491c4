/** An upload in both languages. */
import { expect, it } from "vitest";
import { say } from "../i18n";
import type { UploadShape } from "../ipc/types";
import { megabytes, sharePercent, uploadWords } from "./upload";

const upload = (sent: number, left_s: number | null = null): UploadShape => ({
  operation: "d1",
  target: "lambda:checkout:live",
  sent,
  total: 40_000_000,
  left_s,
});

const of = (lang: "en" | "ko", at: UploadShape) => uploadWords((key, words) => say(lang, key, words), at);

it("says how much, and how long still", () => {
  expect(of("en", upload(12_400_000, 8))).toBe("uploading 12.4 of 40 MB, 31 %, 8 s left");
  expect(of("ko", upload(12_400_000, 8))).toBe("업로드 중 40 MB 중 12.4 MB, 31 %, 8초 남음");
  expect(of("en", upload(100)), "nothing is guessed").toBe("uploading 0 of 40 MB, 0 %");
  expect(of("en", upload(40_000_000)), "its end").toBe("40 MB sent, waiting for AWS's answer");
});

it("says all only where all is sent", () => {
  expect(sharePercent(upload(39_999_999))).toBe(99);
  expect(sharePercent(upload(40_000_000))).toBe(100);
  expect(sharePercent({ ...upload(0), total: 0 }), "an empty file has nothing left").toBe(100);
  expect(megabytes(52_400_000)).toBe("52.4");
});
