/** Both languages say everything, and fill in the same words. */
import { describe, expect, it } from "vitest";
import type { ApiError, Code, Lang } from "../ipc/types";
import { errors } from "./en/errors";
import { errorLine, errorWords } from "./errors";
import { firstLang, grouped, say, type StringKey, TABLES, word } from "./index";

const keys = Object.keys(TABLES.en) as StringKey[];
const holes = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).toSorted();

describe("the tables", () => {
  it("have the same keys", () => {
    expect(Object.keys(TABLES.ko).toSorted(), "no key is missing or left over").toEqual(keys.toSorted());
  });

  it.each(keys)("%s is said in both languages with the same words", (key) => {
    expect(TABLES.en[key].trim(), "said in English").not.toBe("");
    expect(TABLES.ko[key].trim(), "said in Korean").not.toBe("");
    expect(holes(TABLES.ko[key]), "the same words are filled in").toEqual(holes(TABLES.en[key]));
  });

  it("are in their own languages", () => {
    const foreign = keys.filter((key) => /[가-힣]/.test(TABLES.en[key]) && key !== "lang.name");
    expect(foreign, "no Korean in the English table").toEqual([]);
    // Names, signs, and what is put together of other words only.
    const names = ["app.name", "lang.name", "mode.aws", "source.ecs", "engine.codedeploy", "engine.ecs", "deploy.from_zip", "deploy.image_hint"];
    const joined = ["log.ms", "op.announce", "flight.by", "board.share"];
    const silent = keys.filter((key) => !/[가-힣]/.test(TABLES.ko[key]));
    expect(silent.toSorted(), "every other word is Korean in the Korean table").toEqual([...names, ...joined].toSorted());
    const untranslated = keys.filter((key) => /^[a-z ,.:;'-]{18,}$/i.test(TABLES.ko[key]));
    expect(untranslated, "no English sentence in the Korean table").toEqual([]);
  });
});

const codes = Object.keys(errors).flatMap((key) => /^error\.(\w+)\.next$/.exec(key)?.[1] ?? []) as Code[];
const langs: Lang[] = ["en", "ko"];
const english = (key: StringKey) => say("en", key);
const failed = (code: Code, message = "AWS said no"): ApiError => ({ code, message, hint: "pass --to, or see `switchback show`", operation_id: null });

describe("an error", () => {
  it.each(codes)("%s is put in the window's terms, not the command line's", (code) => {
    for (const lang of langs) {
      const error = code === "blocked" ? { ...failed(code), hint: "" } : failed(code);
      const { title, detail, next } = errorWords((key) => say(lang, key), error);
      expect(`${title} ${next}`, "no flag and no command").not.toMatch(/--|`|switchback[ -][a-z]/);
      expect(title.endsWith("."), "a title").toBe(false);
      expect(next.endsWith("."), "a sentence").toBe(true);
      expect(detail, "the detail as it came").toBe("AWS said no");
    }
  });

  it("is spoken of by every code the shell has", () => {
    expect(codes.length, "the search found them").toBeGreaterThan(30);
  });

  it("shows the fix that preflight wrote for both", () => {
    const blocked = { ...failed("blocked"), hint: "wake it first" };
    expect(errorWords(english, blocked).next, "what knows more goes first").toBe("wake it first");
  });

  it("is one line where there is room for one", () => {
    const next = "Nothing needs doing. To go further back, name a revision on the command line.";
    expect(errorLine(english, failed("already_rolled_back", "41 was put there."))).toBe(`Already rolled back: 41 was put there. ${next}`);
    expect(errorLine(english, failed("already_rolled_back", "")), "without a detail").toBe(`Already rolled back. ${next}`);
  });
});

const speak = (key: StringKey) => say("ko", key);

describe("saying", () => {
  it("fills words in, groups numbers, and keeps a hole that has none", () => {
    expect(say("en", "inventory.reading", { read: 1204, known: 10000 })).toBe("Still reading: 1,204 of 10,000 found so far");
    expect(say("en", "strip.fire"), "nothing vanishes").toBe("Roll back to {revision}");
    expect(say("en", "strip.fire", { revision: "$&" }), "words are text, not patterns").toBe("Roll back to $&");
    expect(grouped(999), "small numbers stay").toBe("999");
  });

  it("shows a word this version does not know as it is", () => {
    expect(word(speak, "state", "rolling_out")).toBe("배포 중");
    expect(word(speak, "state", "half_moved")).toBe("half moved");
  });

  it("begins with what was chosen, then the system, then the browser", () => {
    expect(firstLang("en", "ko", "ko-KR"), "chosen before").toBe("en");
    expect(firstLang(null, "ko", "en-US"), "the system's").toBe("ko");
    expect(firstLang(null, null, "ko-KR"), "the browser's").toBe("ko");
    expect(firstLang(null, null, "de-DE"), "anything else is English").toBe("en");
  });
});
