import { describe, expect, test } from "vitest";
import { DISPLAY } from "../../../lib/show/display.ts";
import { samples } from "./samples.ts";

/** What JupyterLab's sanitizer keeps in outputs of notebooks it does not trust, as far as displays use it. */
const TAGS = "b br caption div i img span table tbody td th thead tr".split(" ");
const ATTRIBUTES = "alt bgcolor class colspan height scope src style title width".split(" ");
const PROPERTIES =
  "background background-clip background-color border border-collapse border-left border-radius border-spacing caption-side color display font-size font-weight height margin min-width opacity outline overflow-x padding padding-left text-align white-space width".split(
    " ",
  );

describe.each(Object.entries(samples))("%s, untrusted", (_, make) => {
  const html = String(make()[DISPLAY]()["text/html"]);
  const safe = html.replace(/<script>[\s\S]*?<\/script>/g, "");

  test("uses only tags, attributes and styles that are kept", () => {
    const written = safe.match(/<[a-z]/g)!.length;
    expect(safe.match(/<([a-z]+)((?: [a-z]+="[^"]*")*) ?>/g)).toHaveLength(written);
    for (const [, tag, rest] of safe.matchAll(/<([a-z]+)((?: [a-z]+="[^"]*")*) ?>/g)) {
      expect(TAGS).toContain(tag);
      for (const [, name, value] of rest!.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
        expect(ATTRIBUTES).toContain(name);
        if (name !== "style") continue;
        for (const declaration of value!.split(";")) expect(PROPERTIES).toContain(declaration.split(":")[0]);
        expect(value).not.toContain("var(");
      }
    }
  });

  test("what it says does not depend on its script", () => {
    const words = safe.replace(/<[^>]+alt="([^"]*)"[^>]*>/g, "$1").replace(/<[^>]+>/g, " ");
    expect(words).toMatch(/\d/);
    expect(safe).not.toMatch(/<(svg|style|iframe|title)/);
  });

  test("numbers on colours carry their own ink, which reads in either theme", () => {
    for (const [, , style] of safe.matchAll(/<td bgcolor="(#[0-9a-f]{6})" style="([^"]*)"/g)) {
      expect(style).toMatch(/(^|;)color:#(000|fff)/);
    }
  });
});
