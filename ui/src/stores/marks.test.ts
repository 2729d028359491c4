/** What a deploy is for when targets were marked before. */
import { describe, expect, it } from "vitest";
import { meant } from "./marks";

describe("a deploy", () => {
  const marked = ["lambda:checkout:live", "lambda:login:live"];

  it("is for all that are marked where the selected one is among them", () => {
    expect(meant(marked, "lambda:login:live"), "in the order of their marks").toEqual(marked);
  });

  it("is for the selected one alone where old marks lie elsewhere", () => {
    expect(meant(marked, "lambda:search:live"), "what the eye is on").toEqual(["lambda:search:live"]);
  });

  it("is for what is marked where nothing is selected, and for nothing without either", () => {
    expect(meant(marked, null), "there is nothing else").toEqual(marked);
    expect(meant([], null), "nothing").toEqual([]);
  });
});
