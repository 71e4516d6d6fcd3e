import { describe, expect, test } from "vitest";
import { DISPLAY } from "../../../lib/show/display.ts";
import * as show from "../../../lib/show/index.ts";
import { expectGolden, onLines, svgIn } from "./golden.ts";
import { samples } from "./samples.ts";

describe.each(Object.entries(samples))("%s", (name, make) => {
  const bundle = make()[DISPLAY]();
  const html = String(bundle["text/html"]);
  const isFigure = html.includes("data:image/svg+xml");

  test("reads in text as in its golden file", () => {
    expectGolden(name, "txt", `${bundle["text/plain"]}\n`);
  });

  test("looks as in its golden file", () => {
    if (isFigure) expectGolden(name, "svg", onLines(svgIn(html)));
    else expectGolden(name, "html", `${html.replace(/<(tr|table|div)/g, "\n<$1")}\n`);
  });

  test("is the same each time it is made", () => {
    expect(make()[DISPLAY]()).toEqual(bundle);
  });

  test("is small: ten of them and their notebook stay under 1 MB", () => {
    expect(JSON.stringify(bundle).length).toBeLessThan(90_000);
  });

  test("survives JSON unchanged", () => {
    expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle);
  });

  test("says in words what it shows", () => {
    const words = isFigure ? /alt="([^"]*)"/.exec(html)![1]! : /<caption[^>]*>(.*?)<\/caption>/.exec(html)![1]!;
    expect(words.length).toBeGreaterThan(8);
  });
});

test("every renderer has a golden sample", () => {
  const renderers = Object.entries(show).filter(
    ([key, value]) => typeof value === "function" && /^[a-z]/.test(key) && key !== "display",
  );
  expect(renderers.length).toBeGreaterThan(7);
  for (const [renderer] of renderers) {
    expect(
      Object.keys(samples).some((name) => name.startsWith(renderer)),
      `a sample of show.${renderer}`,
    ).toBe(true);
  }
});
