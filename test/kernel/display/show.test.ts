import { describe, expect, test } from "vitest";
import { type Shown, show } from "../../../kernel/display/show.ts";
import { html, md, svg } from "../../../kernel/display/templates.ts";
import { formatter } from "../../../kernel/display/user.ts";

const DISPLAY = Symbol.for("Jupyter.display");
const shown = (value: unknown, warnings: string[] = []) => show(value, (text) => warnings.push(text)) as Shown;
const bundle = (value: unknown) => shown(value).data;
const text = (value: unknown) => bundle(value)["text/plain"] as string;
const array = (repr: string, html?: string) => ({
  [DISPLAY]: () => ({ "text/plain": repr, ...(html ? { "text/html": html } : {}) }),
});

describe("a value that shows itself", () => {
  test("is asked first, and keeps its bundle", () => {
    const value = { _toHtml: () => "no", [DISPLAY]: () => ({ "text/html": "<b>", "text/plain": "b" }) };
    expect(bundle(value)).toEqual({ "text/html": "<b>", "text/plain": "b" });
  });

  test("without text/plain is given one", () => {
    expect(bundle({ a: 1, [DISPLAY]: () => ({ "text/html": "<b>" }) })["text/plain"]).toContain("a: 1");
  });

  test("may be async, a function or a class", async () => {
    expect(show({ [DISPLAY]: async () => ({ "text/plain": "later" }) }, () => {})).toBeInstanceOf(Promise);
    expect((await show({ [DISPLAY]: async () => ({ "text/plain": "later" }) }, () => {})).data).toEqual({
      "text/plain": "later",
    });
    expect(text(Object.assign(() => 1, array("f")))).toBe("f");
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
      "Error: boom",
    ],
    ["returns no bundle", () => "text", "expected an object whose keys are MIME types"],
    ["returns nothing", () => undefined, "expected an object whose keys are MIME types"],
    ["returns an object as HTML", () => ({ "text/html": { b: 1 } }), "expected text as text/html, got { b: 1 }"],
    ["returns JSON with a bigint", () => ({ "application/json": { b: 1n } }), "serialize a BigInt"],
  ])("that %s is shown another way, with a warning", (_, hook, warning) => {
    const warnings: string[] = [];
    expect(shown({ a: 1, [DISPLAY]: hook }, warnings).data["text/plain"]).toContain("a: 1");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(warning);
  });

  test("that rejects is shown another way too", async () => {
    const warnings: string[] = [];
    const { data } = await show({ a: 1, [DISPLAY]: () => Promise.reject(new Error("boom")) }, (w) => warnings.push(w));
    expect(data["text/plain"]).toContain("a: 1");
    expect(warnings[0]).toContain("boom");
  });

  test("that resolves to what a notebook cannot hold is shown another way too", async () => {
    const warnings: string[] = [];
    const hook = () => Promise.resolve({ "application/json": { b: 1n } });
    const { data } = await show({ a: 1, [DISPLAY]: hook }, (w) => warnings.push(w));
    expect(data["text/plain"]).toContain("a: 1");
    expect(warnings).toHaveLength(1);
  });
});

describe("other conventions", () => {
  test.each([
    [
      "_toMime",
      { _toMime: () => ({ "text/latex": "$x$", "text/plain": "x" }) },
      { "text/latex": "$x$", "text/plain": "x" },
    ],
    ["_toHtml", { _toHtml: () => "<i>", toString: (): string => "i" }, { "text/html": "<i>" }],
    [
      "_repr_html_ and _repr_svg_",
      { _repr_html_: () => "<i>", _repr_svg_: () => "<svg/>" },
      { "text/html": "<i>", "image/svg+xml": "<svg/>" },
    ],
    ["_repr_png_ as bytes", { _repr_png_: () => new Uint8Array([1, 2, 3]) }, { "image/png": "AQID" }],
    ["a DOM element", { tagName: "DIV", outerHTML: "<div></div>" }, { "text/html": "<div></div>" }],
    ["an SVG element", { tagName: "svg", outerHTML: "<svg></svg>" }, { "image/svg+xml": "<svg></svg>" }],
  ])("%s", (_, value, data) => {
    expect(bundle(value)).toMatchObject(data);
  });

  test("bytes of a PNG, JPEG, GIF or WebP are the image; other bytes are bytes", () => {
    const png = Buffer.from("89504e470d0a1a0a00", "hex");
    expect(bundle(png)).toEqual({ "image/png": png.toString("base64"), "text/plain": "<PNG image, 9 bytes>" });
    expect(Object.keys(bundle(new Uint8Array([0xff, 0xd8, 0xff, 0])))).toContain("image/jpeg");
    expect(Object.keys(bundle(Buffer.from("RIFF....WEBP")))).toContain("image/webp");
    expect(bundle(new Uint8Array([1, 2]))).toEqual({ "text/plain": "Uint8Array(2) [ 1, 2 ]" });
  });

  test("a proxy that answers every name with a function is only inspected", () => {
    const eager = new Proxy({}, { get: () => () => "x", has: () => true });
    expect(Object.keys(bundle(eager))).toEqual(["text/plain"]);
  });
});

describe("a list of values that show themselves", () => {
  const a = array("array([[ 0., -1.],\n       [ 1.,  0.]], dtype=float32)", "<table></table>");
  test("reads as Python's list of them", () => {
    expect(text([a])).toBe("[array([[ 0., -1.],\n       [ 1.,  0.]], dtype=float32)]");
    expect(text([array("array([1.])"), array("array([2.])")])).toBe("[array([1.]), array([2.])]");
    expect(text([[array("1")], [array("2"), array("3")]])).toBe("[[1], [2, 3]]");
  });

  test("stacks their HTML, with text for those that have none", () => {
    expect(bundle([a, array("x<y")])["text/html"]).toBe("<div><table></table></div>\n<div><pre>x&lt;y</pre></div>");
    expect(bundle([array("x")])).toEqual({ "text/plain": "[x]" });
  });

  test("shows twenty and says how many more", () => {
    expect(text(Array.from({ length: 23 }, (_, i) => array(String(i))))).toMatch(/^\[0, 1, .*, 19, … 3 more\]$/);
  });

  test("is inspected as it is when one element does not show itself", () => {
    expect(text([1, 2])).toBe("[ 1, 2 ]");
    expect(text([])).toBe("[]");
    expect(text(["x", 1])).toBe("[ 'x', 1 ]");
    expect(text(new Array(3))).toBe("[ <3 empty items> ]");
  });

  test("waits for async elements", async () => {
    const { data } = await show([array("1"), { [DISPLAY]: async () => ({ "text/plain": "2" }) }], () => {});
    expect(data["text/plain"]).toBe("[1, 2]");
  });
});

describe("text for anything at all", () => {
  const cyclic: Record<string, unknown> = { a: 1 };
  cyclic["self"] = cyclic;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  test.each([
    ["a string", "it's", `"it's"`],
    ["a number", -0, "-0"],
    ["a bigint", 10n, "10n"],
    ["undefined", undefined, "undefined"],
    ["a Map", new Map([["a", 1]]), "Map(1) { 'a' => 1 }"],
    ["a Set", new Set([1]), "Set(1) { 1 }"],
    ["a Date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a typed array", new Float32Array([1, 2]), "Float32Array(2) [ 1, 2 ]"],
    ["a function", function f() {}, "[Function: f]"],
    ["a class", class A {}, "[class A]"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["a cycle", cyclic, "<ref *1> { a: 1, self: [Circular *1] }"],
    ["a revoked proxy", revoked.proxy, "<Revoked Proxy>"],
  ])("%s", (_, value, expected) => {
    const warnings: string[] = [];
    expect(shown(value, warnings).data["text/plain"]).toBe(expected);
    expect(shown([value], warnings).data["text/plain"]).toBeTruthy();
    expect(warnings).toEqual([]);
  });

  test("an error has its stack", () => {
    expect(text(new RangeError("r"))).toMatch(/^RangeError: r\n {4}at /);
  });

  test("is bounded, whatever the size", () => {
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, i]));
    expect(text(many).length).toBeLessThan(10_000);
    expect(text(many)).toContain("199800 more");
    expect(text(new Array(1e6).fill(1)).length).toBeLessThan(2000);
    expect(text("x".repeat(1e7)).length).toBeLessThan(11_000);
    expect(text(Array.from({ length: 100 }, () => "y".repeat(9000))).length).toBeLessThan(101_000);
  });

  test("survives a value whose own code throws", () => {
    const bad = {
      [Symbol.for("nodejs.util.inspect.custom")]() {
        throw new Error("mine");
      },
    };
    // Node 24 leaves the brackets out.
    expect(text(bad)).toMatch(/\[?Symbol\(nodejs\.util\.inspect\.custom\)\]?: \[Function/);
    expect(
      text(
        new Proxy(
          {},
          {
            get() {
              throw new Error("trap");
            },
          },
        ),
      ),
    ).toBe("{}");
  });
});

describe("what people add", () => {
  test("a formatter for a class, or for what a predicate accepts; the last one wins; undefined passes", () => {
    class Point {
      constructor(readonly x: number) {}
      [DISPLAY]() {
        return { "text/plain": "own" };
      }
    }
    formatter(Point, (p: Point) => `Point ${p.x}`);
    expect(bundle(new Point(1))).toEqual({ "text/plain": "Point 1" });
    formatter(Point, (p: Point) => (p.x > 5 ? html`<b>${p.x}</b>` : undefined));
    expect(bundle(new Point(1))).toEqual({ "text/plain": "Point 1" });
    expect(bundle(new Point(6))["text/html"]).toBe("<b>6</b>");
    formatter(
      (v: unknown) => v === 4242,
      () => ({ "text/markdown": "*the* number" }),
    );
    expect(bundle(4242)).toEqual({ "text/markdown": "*the* number", "text/plain": "4242" });
  });

  test("a formatter that fails leaves the value to the next one, with a warning; null passes as undefined does", () => {
    class Base {}
    class Derived extends Base {}
    formatter(Base, () => "the base's");
    formatter(Derived, () => null);
    formatter(Derived, () => ({ "text/html": {} }));
    formatter(Derived, () => {
      throw new Error("boom");
    });
    const warnings: string[] = [];
    expect(shown(new Derived(), warnings).data).toEqual({ "text/plain": "the base's" });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain("boom");
    expect(warnings[1]).toContain("expected text as text/html");
  });

  test("a list of values that formatters show is shown by them", () => {
    class Kelvin {
      constructor(readonly value: number) {}
    }
    formatter(Kelvin, ({ value }: Kelvin) => `${value} K`);
    expect(text([new Kelvin(1), new Kelvin(2)])).toBe("[1 K, 2 K]");
    expect(text([new Kelvin(1), 2])).toBe("[ Kelvin { value: 1 }, 2 ]");
  });

  test("a formatter that fails or returns its own value does no harm", () => {
    class Loop {}
    formatter(Loop, (v: Loop) => v);
    expect(text(new Loop())).toBe("Loop {}");
    class Bad {}
    formatter(Bad, () => {
      throw new Error("formatter");
    });
    const warnings: string[] = [];
    expect(shown(new Bad(), warnings).data["text/plain"]).toBe("Bad {}");
    expect(warnings[0]).toContain("formatter");
    expect(() => formatter(3 as never, () => "x")).toThrow(TypeError);
  });

  test("templates escape values, not what was made by a template of their kind", () => {
    expect(html`<p title="${'"&'}">${"<b>"}${html`<i>${"&"}</i>`}${[1, html`<br>`]}</p>`.text).toBe(
      '<p title="&quot;&amp;">&lt;b&gt;<i>&amp;</i>1<br></p>',
    );
    expect(html`${svg`<g/>`}`.text).toBe("<g/>");
    expect(md`**${"a*b_c"}** ${html`<b>`}`.text).toBe("**a\\*b\\_c** \\<b\\>");
    expect(bundle(md`*x*`)).toEqual({ "text/markdown": "*x*", "text/plain": "*x*" });
  });
});

describe("what is long to write out is short", () => {
  test("a namespace is a list of its names by kind", () => {
    const bundled = Object.defineProperty(
      {
        A: class A {},
        f: () => 1,
        pi: 3,
        get late(): number {
          throw new Error("not yet");
        },
      },
      Symbol.toStringTag,
      { value: "Module" },
    );
    expect(text(bundled)).toBe("[Module] 4 names\n  classes    A\n  functions  f\n  values     late, pi");
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, () => i]));
    const lines = text(Object.defineProperty(many, Symbol.toStringTag, { value: "Module" })).split("\n");
    expect(lines.at(-1)).toMatch(/… 40 more$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("a timer is what it waits for, a WeakRef what it refers to, a library's function its parameters", () => {
    const timer = setTimeout(() => {}, 20);
    clearTimeout(timer);
    expect(text(setInterval(() => {}, 20).unref())).toBe("Timeout { every 20 ms }");
    expect(text(timer)).toContain("Timeout {");
    expect(text(new WeakRef({ a: 1 }))).toBe("WeakRef { { a: 1 } }");
    expect(
      text(function add(a: number, b: number) {
        return a + b;
      }),
    ).toBe("[Function: add] (a, b)");
    expect(text(Math.max)).toBe("[Function: max]");
  });

  test.each([
    ["nested lists", Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => new Array(100).fill(0)))],
    [
      "nested objects",
      Object.fromEntries(
        Array.from({ length: 150 }, (_, i) => [
          `a${i}`,
          Object.fromEntries(Array.from({ length: 150 }, (_, j) => [`b${j}`, { c: [1, 2, 3] }])),
        ]),
      ),
    ],
    [
      "a Map of Maps",
      new Map(
        Array.from({ length: 200 }, (_, i) => [i, new Map(Array.from({ length: 200 }, (_, j) => [j, [i, j, i, j]]))]),
      ),
    ],
  ])("%s take little time and space", (_, value) => {
    const before = process.cpuUsage();
    expect(text(value).length).toBeLessThan(101_000);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(500_000);
  });

  test("an instance of a class with very many properties keeps its class", () => {
    class Big {}
    const big = Object.assign(new Big(), Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])));
    expect(text(big)).toMatch(/^Big \{[\s\S]*'… 800 more'/);
  });
});

describe("a list of records", () => {
  test("is a table with its cells escaped, and text as ever", () => {
    const { "text/html": html, "text/plain": plain } = bundle([
      { name: "<a>", n: 1 },
      { name: "b", n: null, extra: new Date(0) },
    ]) as Record<string, string>;
    expect(plain).toContain("{ name: '<a>', n: 1 }");
    expect(html).toContain('<th scope="col">name</th><th scope="col">n</th><th scope="col">extra</th>');
    expect(html).toContain('<tr><th scope="row">0</th><td>&lt;a&gt;</td><td>1</td><td></td></tr>');
    expect(html).toContain("<td>null</td><td>1970-01-01T00:00:00.000Z</td>");
  });

  test("of many rows shows twenty", () => {
    const rows = Array.from({ length: 45 }, (_, i) => ({ i }));
    expect(String(bundle(rows)["text/html"]).match(/<tr>/g)).toHaveLength(21);
    expect(bundle(rows)["text/html"]).toContain("… 25 more rows");
  });

  test.each([
    ["one record", [{ a: 1 }]],
    ["records of records", [{ a: { b: 1 } }, { a: { b: 2 } }]],
    ["records that have nothing in common", [{ a: 1 }, { b: 1 }, { c: 1 }]],
    [
      "instances of a class",
      [
        new (class A {
          x = 1;
        })(),
        new (class A {
          x = 1;
        })(),
      ],
    ],
    [
      "records with getters",
      [
        {
          get a() {
            return 1;
          },
        },
        { a: 1 },
      ],
    ],
    ["numbers", [1, 2]],
  ])("%s are none", (_, value) => {
    expect(Object.keys(bundle(value))).toEqual(["text/plain"]);
  });
});

describe("text that could not be saved", () => {
  test("half a surrogate pair becomes the sign for what cannot be shown", () => {
    expect(bundle({ [DISPLAY]: () => ({ "text/html": "a\ud800b", "text/plain": "\udc00" }) })).toEqual({
      "text/html": "a\ufffdb",
      "text/plain": "\ufffd",
    });
  });
});

describe("proxies whose traps throw", () => {
  const trap = () => {
    throw new Error("trap");
  };
  test.each(["get", "has", "getPrototypeOf", "ownKeys", "getOwnPropertyDescriptor"])("%s", (name) => {
    const warnings: string[] = [];
    expect(shown(new Proxy({ a: 1 }, { [name]: trap }), warnings).data).toEqual({ "text/plain": "{ a: 1 }" });
    expect(shown([new Proxy({}, { [name]: trap }), { a: 1 }], warnings).data["text/plain"]).toBe("[ {}, { a: 1 } ]");
    expect(warnings).toEqual([]);
  });
});
