/** Ages, shares and plan sides in words. */
import { describe, expect, it } from "vitest";
import { say } from "../i18n";
import { plan } from "../../tests/fixtures";
import { age, secondsSince } from "./age";
import { named, percent, route, shares, side, splitText, tidy } from "./split";
import { cut, shortId } from "./target";
import { clock, fully, when, zone } from "./time";

describe("age", () => {
  it.each([
    [-3, "0 s", "0초"],
    [12.9, "12 s", "12초"],
    [60, "1 m", "1분"],
    [3_599, "59 m", "59분"],
    [7_200, "2 h", "2시간"],
    [200_000, "2 d", "2일"],
  ])("of %d seconds", (seconds, english, korean) => {
    expect(age(seconds, (key, words) => say("en", key, words)), "in English").toBe(english);
    expect(age(seconds, (key, words) => say("ko", key, words)), "in Korean").toBe(korean);
  });

  it("is unknown where nothing was read", () => {
    expect(secondsSince(null, 100), "never read").toBeNull();
    expect(secondsSince("nonsense", 100), "not a time").toBeNull();
    expect(secondsSince("1970-01-01T00:01:00Z", 100), "40 seconds after the reading").toBe(40);
  });
});

const nameless = (lang: "en" | "ko", words: string) => named((key) => say(lang, key), words);

describe("a revision without a name", () => {
  it("is called so in the language of the window", () => {
    expect(nameless("ko", "42 90 % · (new) 10 %"), "wherever it stands").toBe("42 90 % · 새 리비전 10 %");
    expect(nameless("en", "(new)"), "as the plan has it").toBe("(new)");
    expect(nameless("ko", "43"), "a name stays").toBe("43");
  });
});

describe("split", () => {
  const split = [{ revision: "42", percent: 89.9 }, { revision: "43", percent: 10.1 }];

  it("names each share, the stable side first", () => {
    expect(splitText(split), "both shares").toBe("42 89.9 % · 43 10.1 %");
    expect(shares(split), "without the revisions").toBe("90 / 10");
    expect(shares([{ revision: "1", percent: 66.66667 }, { revision: "2", percent: 33.33333 }]), "whole").toBe("67 / 33");
    expect(shares([{ revision: "1", percent: 99.6 }, { revision: "2", percent: 0.4 }]), "a little is not none").toBe(">99 / <1");
    expect(splitText([{ revision: "42", percent: 100 }]), "a whole one needs no share").toBe("42");
    expect(splitText([]), "nothing was read").toBe("");
    expect(percent(33.333333), "no crumbs").toBe("33.33");
  });

  it("leaves the crumbs out of the journal's words", () => {
    expect(tidy("web:41 57.14286 %, web:42 42.85714 % → web:41")).toBe("web:41 57.14 %, web:42 42.86 % → web:41");
    expect(tidy("42 89.5 %"), "what says something stays").toBe("42 89.5 %");
  });

  it("reads the way of a target out of a plan", () => {
    expect(route(plan().plan, "lambda:checkout:live"), "first from, last to").toEqual({ from: "42", to: "41" });
    expect(route(plan().plan, "lambda:other:live"), "not in the plan").toBeNull();
    const full = plan("p", "42", "41", "123456789012/ap-northeast-2/lambda:checkout:live").plan;
    expect(route(full, "lambda:checkout:live"), "behind its account and Region").toEqual({ from: "42", to: "41" });
    expect(side("shop-web:87 75 %, shop-web:88 25 %"), "a split keeps its shares").toBe("shop-web:87 75 %, shop-web:88 25 %");
  });
});

describe("a record's time", () => {
  it("is whole, and says its zone elsewhere", () => {
    expect(fully(new Date(2026, 10, 5, 9, 4, 7).toISOString())).toBe("2026-11-05 09:04:07");
    expect(clock(new Date(2026, 10, 5, 9, 4, 7).toISOString())).toBe("09:04:07");
    expect(zone(), "there is one").toMatch(/^[A-Z]{3}/);
  });
});

describe("names and times", () => {
  it("drops the kind where the place says it", () => {
    expect(shortId("lambda:checkout:live"), "function and alias").toBe("checkout:live");
    expect(shortId("ecs:shop/web"), "cluster and service").toBe("shop/web");
  });

  it("keeps the end of a long one, which tells it from its neighbours", () => {
    expect(cut("settlement-worker:30"), "the number").toEqual(["settlement-worker", ":30"]);
    expect(cut("cluster-19/cluster-19-service-05", 10), "the service").toEqual(["cluster-19/cluster-19-", "service-05"]);
    expect(cut("receipt-renderer:live", 10), "the function's end and the alias").toEqual(["receipt-ren", "derer:live"]);
    expect(cut("42"), "nothing to cut").toEqual(["42", ""]);
    expect(cut("cart:live", 10), "short enough").toEqual(["cart:live", ""]);
  });

  it("leaves the date out today only", () => {
    const now = new Date(2026, 10, 21, 22, 0);
    expect(when(new Date(2026, 10, 21, 21, 40).toISOString(), now), "today").toBe("21:40");
    expect(when(new Date(2026, 10, 20, 21, 40).toISOString(), now), "yesterday, as in the shell's proofs").toBe("11-20 21:40");
    expect(when(new Date(2025, 0, 2, 3, 4).toISOString(), now), "another year").toBe("2025-01-02 03:04");
    expect(when(null, now), "unknown").toBe("–");
    expect(when("nonsense", now), "not a time").toBe("–");
  });
});
