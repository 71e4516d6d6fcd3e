import { describe, expect, test } from "vitest";
import { along, contrast, DIVERGING, diverging, inkOn, NEGATIVE, PALETTE, POSITIVE } from "../../../lib/show/colour.ts";
import { DISPLAY, type Display } from "../../../lib/show/display.ts";
import * as show from "../../../lib/show/index.ts";
import { patient } from "../../kernel/patience.ts";
import { svgIn } from "./golden.ts";
import { branched, dense, net, view, xor } from "./nets.ts";
import { samples } from "./samples.ts";

const html = (display: Display) => String(display[DISPLAY]()["text/html"]);
const text = (display: Display) => String(display[DISPLAY]()["text/plain"]);

describe("colours", () => {
  const scale = Array.from({ length: 401 }, (_, i) => diverging(i / 200 - 1, 1));

  test("text on any cell of the scale has a contrast of 4.5 or more", () => {
    for (const colour of [...scale, diverging(Number.NaN, 1), diverging(Infinity, 1), diverging(-Infinity, 1)]) {
      expect(contrast(colour, inkOn(colour) === "#000" ? "#000000" : "#ffffff"), colour).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("lines and markers have a contrast of 3 or more on white and on JupyterLab's dark page", () => {
    for (const colour of [...PALETTE, POSITIVE, NEGATIVE]) {
      expect(contrast(colour, "#ffffff"), colour).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, "#111111"), colour).toBeGreaterThanOrEqual(3);
    }
  });

  test("the scale is centred at 0 and ends where it says", () => {
    expect(diverging(0, 5)).toBe(DIVERGING[2]);
    expect(diverging(-5, 5)).toBe(DIVERGING[0]);
    expect(diverging(5, 5)).toBe(DIVERGING[4]);
    expect(diverging(9, 5)).toBe(DIVERGING[4]);
    expect(diverging(0, 0)).toBe(DIVERGING[2]);
    expect(along(["#000000", "#ffffff"], 0.5)).toBe("#808080");
  });
});

describe("hostile names", () => {
  const evil = `</caption></title><script>alert(1)</script><img src=x onerror=alert(1)>"' & \u0000\ud800\n\x1b[31m`;
  const layer = { ...dense(evil, [[1, 2]], [0, 0]), units: 2 };
  const displays: Record<string, () => Display> = {
    matrix: () => show.matrix([[1]], { title: evil, rows: [evil], columns: [evil] }),
    network: () => show.network(net(evil, 1, [layer]), { labels: [[evil], [evil, evil]], input: [1] }),
    blocks: () =>
      show.network(
        net(evil, 1, [
          { ...layer, from: ["input"] },
          { ...layer, name: `${evil}2`, from: ["input"] },
        ]),
      ),
    activations: () => show.activations(net(evil, 1, [layer]), [[1]], { title: evil, rows: [evil] }),
    loss: () => show.loss({ [evil]: [1, 2, 3] }, { title: evil, xTitle: evil, yTitle: evil }),
    compareRuns: () => show.compare({ [evil]: [1, 2], [`${evil}2`]: [1, 3] }, { title: evil }),
    compare: () => show.compare({ [evil]: [[1]], [`${evil}2`]: [[3]] }, { title: evil, rows: [evil] }),
    plot: () =>
      show.plot({
        data: [{ x: [evil], y: [1], name: evil, text: [evil], mode: "markers+text" }],
        layout: { title: { text: evil } },
      }),
    scatter: () => show.scatter([[1, 2]], { title: evil, color: [evil], labels: [evil], xTitle: evil }),
    boundary: () =>
      show.boundary(
        { name: evil, predict: (x) => view(x.map(() => [1])) },
        { points: [[0, 0]], color: [evil], title: evil, resolution: 3 },
      ),
  };

  test.each(Object.entries(displays))("%s: nothing of a name becomes markup", (_, make) => {
    const display = make();
    const page = html(display);
    const scripts = page.match(/<script/g)?.length ?? 0;
    expect(scripts).toBe(page.includes("data:image/svg+xml") ? 1 : 0);
    expect(page).not.toContain("<script>alert");
    expect(page).not.toContain("<img src=x");
    if (!page.includes("data:image/svg+xml")) return;
    const svg = svgIn(page);
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("<img");
    expectWellFormed(svg);
  });

  test("text stays on its line and carries no escape codes", () => {
    for (const [name, make] of Object.entries(displays)) expect(text(make()), name).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
  });
});

/** Every element closed in order, no raw `&` or `<` in text or attributes, no control characters: what XML asks. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  let at = 0;
  for (const match of svg.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z][\w:-]*="[^"<]*")*)(\/?)>/g)) {
    expect(svg.slice(at, match.index)).not.toMatch(/[<]|&(?!(amp|lt|gt|quot|#39);)/);
    at = match.index + match[0].length;
    const [, end, name, , empty] = match;
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(at).toBe(svg.length);
  expect(svg).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f]/);
  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("Infinity");
}

test.each(Object.entries(samples))("%s: its SVG is well formed and has numbers for coordinates", (_, make) => {
  const page = html(make());
  if (page.includes("data:image/svg+xml")) expectWellFormed(svgIn(page));
});

describe("numbers that are none, nothing at all, and very much", () => {
  test("NaN and the infinities have their own words and colours in a matrix", () => {
    const page = html(show.matrix([[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]]));
    for (const [word, colour] of [
      ["nan", "#bdbdbd"],
      ["inf", "#053061"],
      ["-inf", "#67001f"],
    ]) {
      expect(page).toMatch(new RegExp(`<td bgcolor="${colour}"[^>]*>${word}</td>`));
    }
  });

  test.each([
    ["an empty matrix", () => show.matrix([])],
    ["a matrix without columns", () => show.matrix([[], []])],
    ["a matrix of NaN", () => show.matrix([[Number.NaN]])],
    ["an empty run", () => show.loss([])],
    ["a run of NaN", () => show.loss([Number.NaN, Number.NaN])],
    ["a run of one", () => show.loss([0.5])],
    ["a run of zeros on a log axis", () => show.loss([0, 0, 0], { log: true })],
    ["a run with infinities on a log axis", () => show.loss([1, Infinity, 1e300, 1e-300], { log: true })],
    ["no points", () => show.scatter([])],
    ["one point", () => show.scatter([[1, 2]])],
    [
      "a point nowhere",
      () =>
        show.scatter([
          [Number.NaN, 2],
          [1, 2],
        ]),
    ],
    ["a figure without traces", () => show.plot({ data: [] })],
    ["an empty trace", () => show.plot({ data: [{}] })],
    ["an empty heat map", () => show.plot({ data: [{ type: "heatmap", z: [] }] })],
    ["a constant model", () => show.boundary({ predict: (x) => view(x.map(() => [0.5])) }, { resolution: 3 })],
    [
      "a model that answers NaN",
      () => show.boundary({ predict: (x) => view(x.map(() => [Number.NaN])) }, { resolution: 3 }),
    ],
    [
      "weights of NaN",
      () => show.network(net("n", 2, [dense("d", [[Number.NaN], [Infinity]], [0])]), { input: [1, 1] }),
    ],
    ["weights of 0", () => show.network(net("n", 2, [dense("d", [[0], [0]])]))],
    ["equal infinities", () => show.compare({ a: [[Infinity]], b: [[Infinity]] })],
    ["NaN beside a number", () => show.compare({ a: [[Number.NaN]], b: [[1]] })],
  ])("%s is shown", (_, make) => {
    const display = make();
    expect(text(display)).not.toBe("");
    expect(html(display)).not.toContain("undefined");
    const page = html(display);
    if (page.includes("data:image/svg+xml")) expectWellFormed(svgIn(page));
  });

  test("a million numbers cost neither time nor space", () => {
    const storage = new Float64Array(1_000_000).map((_, i) => i);
    const start = performance.now();
    const display = show.matrix({ shape: [1000, 1000], dtype: "float64", strides: [1000, 1], offset: 0, storage });
    expect(performance.now() - start).toBeLessThan(patient(3000));
    expect(html(display).length).toBeLessThan(260_000);
    expect(text(display).length).toBeLessThan(4_000);
    expect((html(display).match(/<td bgcolor/g) ?? []).length).toBeLessThanOrEqual(4000);
    expect(html(display)).toContain("…");
  });

  test("up to 4,000 cells every number is there", () => {
    const page = html(show.matrix(Array.from({ length: 63 }, (_, i) => Array.from({ length: 63 }, (_, j) => i - j))));
    expect((page.match(/<td bgcolor/g) ?? []).length).toBe(63 * 63);
  });

  test("a run of 100,000 epochs is stored in at most 1,500 points", () => {
    const bundle = show.loss(Array.from({ length: 100_000 }, (_, i) => 1 / (i + 1)))[DISPLAY]();
    expect(JSON.stringify(bundle).length).toBeLessThan(60_000);
  });

  test("NaN and infinities leave no hole in the JSON of a figure", () => {
    const bundle = show.plot({ data: [{ y: [1, Number.NaN, Infinity, new Date(0)] }] })[DISPLAY]();
    const { data } = bundle["application/vnd.plotly.v1+json"] as { data: [{ y: unknown[] }] };
    expect(data[0].y).toEqual([1, null, null, "1970-01-01T00:00:00.000Z"]);
  });
});

describe("what does not fit is said", () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "rows that are too few",
      () => show.matrix([[1], [2]], { rows: ["a"] }),
      /show\.matrix: expected 2 rows, one each, got 1/,
    ],
    ["uneven rows", () => show.matrix([[1, 2], [3]]), /show\.matrix: expected lists of equal length along axis 1/],
    ["text for a matrix", () => show.matrix("a" as never), /show\.matrix: expected an array/],
    ["one thing to compare", () => show.compare({ a: [1] }), /show\.compare: expected two or more/],
    [
      "shapes that differ",
      () => show.compare({ a: [[1, 2]], b: [[1, 2, 3]] }),
      /show\.compare: expected b \[1, 2\] as a, got \[1, 3\]/,
    ],
    ["points of three", () => show.scatter([[1, 2, 3]]), /show\.scatter: expected points \[n, 2\], got \[1, 3\]/],
    [
      "colors that are too few",
      () => show.scatter([[1, 2]], { color: ["a", "b"] }),
      /expected color for 1 points, got 2/,
    ],
    [
      "an unknown metric",
      () => show.loss({ history: { loss: [1] } }, { metrics: ["acc"] }),
      /expected a history with "acc", got loss/,
    ],
    ["no model", () => show.network(undefined as never), /show\.network: expected a model, got undefined/],
    [
      "an input of the wrong length",
      () => show.network(xor(), { input: [1] }),
      /expected input of one sample, 2 numbers, got 1/,
    ],
    [
      "a range upside down",
      () => show.boundary({ predict: () => view([[1]]) }, { x: [1, 0] }),
      /expected x: \[low, high\]/,
    ],
    ["no traces", () => show.plot({} as never), /show\.plot: expected \{ data/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test("an activation's input flows through the diagram", () => {
  const svg = svgIn(html(show.network(xor(), { input: [0, 1] })));
  expect(svg).toContain("h2 = relu(1·x1 + 1·x2 - 1) = relu(0) = 0");
  expect(svg).toContain("x1 → h1: 0 × 1 = 0");
  expect(text(show.network(xor(), { input: [1, 1] }))).toContain("y = 1·h1 - 2·h2 + 0 = 0");
});

test("a diagram of branches has an arrow for each connection and a box for each layer", () => {
  const svg = svgIn(html(show.network(branched())));
  expect((svg.match(/<rect [^>]*rx="9"/g) ?? []).length).toBe(6);
  // Tips of arrows: seven connections.
  expect((svg.match(/fill="#8c959f"/g) ?? []).length).toBe(7);
});

test("labels of the article's networks do not touch", () => {
  for (const make of [samples.networkXor, samples.networkScratch]) {
    const svg = svgIn(html(make()));
    const pills = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="16"/g)].map(
      (m) => m.slice(1).map(Number) as [number, number, number],
    );
    expect(pills.length).toBeGreaterThan(8);
    pills.forEach(([x, y, w], i) => {
      for (const [u, v, z] of pills.slice(i + 1)) {
        expect(x + w <= u || u + z <= x || y + 16 <= v || v + 16 <= y, `${i}`).toBe(true);
      }
    });
  }
});
