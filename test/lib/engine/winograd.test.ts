/** Convolutions of 3 by 3 windows by fewer products: as exact as the others, and as local. */
import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { After } from "../../../lib/engine/convolutions.ts";
import type { Matrix } from "../../../lib/engine/gemm.ts";
import { makeConvolutions } from "../../../lib/engine/wasm/convolution.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { Threads } from "../../../lib/engine/wasm/threads.ts";
import { tilingOf } from "../../../lib/engine/wasm/winograd.ts";
import type { Grid } from "../../../lib/engine/windows/index.ts";
import { seeded } from "./random.ts";

const builds = [compile()!, compile(false)!];
const [compiled, plain] = builds as [(typeof builds)[0], (typeof builds)[0]];
const alone = makeConvolutions(compiled, new Threads(compiled, 1));
const threads = new Threads(compiled, 3);
const shared = makeConvolutions(compiled, threads);
afterAll(() => threads.terminate());

type Engine = typeof alone;
type Sizes = [
  images: number,
  height: number,
  width: number,
  channels: number,
  filters: number,
  top: number,
  left: number,
];

const dense = (storage: Float32Array | Float64Array, columns: number): Matrix => ({
  storage,
  offset: 0,
  rows: columns,
  columns: 1,
});

/** Windows over a picture with margins in front; as many behind. */
const gridOf = ([images, height, width, channels, , top, left]: Sizes): Grid => ({
  images,
  channels,
  input: [1, height, width],
  output: [1, height + 2 * top - 2, width + 2 * left - 2],
  size: [1, 3, 3],
  strides: [1, 1, 1],
  dilation: [1, 1, 1],
  before: [0, top, left],
});

function draw(sizes: Sizes) {
  const [images, height, width, channels, filters] = sizes;
  const grid = gridOf(sizes);
  const random = seeded(images + height * width + channels + filters);
  const fill = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
  const rows = images * grid.output[1] * grid.output[2];
  return {
    grid,
    group: { channel: 0, channels, filters },
    image: fill(images * height * width * channels),
    weights: fill(9 * channels * filters),
    windows: fill(rows * filters),
  };
}
type Drawn = ReturnType<typeof draw>;

/** The three of them, in the dtype of `Kind`; which is the way by direct sums where that is float64. */
function all(
  engine: Engine,
  { grid, group, image, weights, windows }: Drawn,
  Kind: typeof Float32Array | typeof Float64Array,
) {
  const [x, w, dy] = [Kind.from(image), Kind.from(weights), Kind.from(windows)];
  // What is there before must not show.
  const [y, dx, dw] = [new Kind(dy.length).fill(7), new Kind(x.length).fill(7), new Kind(w.length).fill(7)];
  const { filters } = group;
  expect(engine.forward(dense(y, filters), x, 0, dense(w, filters), grid, group)).toBe(true);
  expect(engine.input(dx, 0, dense(dy, filters), dense(w, filters), grid, group)).toBe(true);
  expect(engine.kernel(dense(dw, filters), x, 0, dense(dy, filters), grid, group)).toBe(true);
  return [y, dx, dw] as const;
}

/** The largest difference, in units of the root of the mean square. */
function off(got: ArrayLike<number>, exact: ArrayLike<number>): number {
  let [squares, most] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    squares += exact[i]! ** 2;
    most = Math.max(most, Math.abs(exact[i]! - got[i]!));
  }
  return most / Math.sqrt(squares / exact.length);
}

const digest = (x: Float32Array | Float64Array): string =>
  createHash("sha1")
    .update(Uint8Array.from(new Uint8Array(x.buffer, x.byteOffset, x.byteLength)))
    .digest("hex");

const cases: Sizes[] = [
  [3, 13, 13, 32, 64, 0, 0],
  [2, 8, 9, 16, 20, 1, 1],
  [1, 11, 6, 20, 36, 2, 2],
  [2, 7, 18, 44, 16, 0, 1],
  [1, 31, 29, 28, 28, 1, 0],
  [1, 9, 8, 260, 24, 0, 0],
  [1, 10, 10, 16, 600, 1, 1],
];

describe.each([
  ["", compiled],
  [" without relaxed SIMD", plain],
] as const)("windows of 3 by 3, one step apart%s", (_, build) => {
  const engine = makeConvolutions(build, new Threads(build, 1));

  test.each(cases)(
    "are what sums in float64 say: %i images of %i by %i by %i, %i filters, margins %i %i",
    (...sizes) => {
      const drawn = draw(sizes);
      expect(tilingOf(drawn.grid, drawn.group, "float32")).toBeDefined();
      expect(tilingOf(drawn.grid, drawn.group, "float64")).toBeUndefined();
      const [got, exact] = [all(engine, drawn, Float32Array), all(engine, drawn, Float64Array)];
      // Direct sums in float32 are off by up to 7e-6.
      for (const [i, one] of got.entries()) expect(off(one, exact[i]!)).toBeLessThan(6e-6);
    },
  );

  test("are exact where numbers are whole", () => {
    const drawn = draw([2, 10, 11, 16, 16, 1, 1]);
    for (const one of [drawn.image, drawn.weights, drawn.windows]) one.set(one.map((x) => Math.round(8 * x)));
    const [got, exact] = [all(engine, drawn, Float32Array), all(engine, drawn, Float64Array)];
    for (const [i, one] of got.entries()) expect(Array.from(one)).toEqual(Array.from(exact[i]!));
  });

  test("depend on their own places alone: zeros stay zeros, NaN stays where it belongs", () => {
    const drawn = draw([1, 12, 12, 16, 16, 0, 0]);
    const { image, grid } = drawn;
    // Left half zero; one place NaN.
    for (let i = 0; i < image.length; i++) if (Math.floor(i / 16) % 12 < 6) image[i] = 0;
    const [y] = all(engine, drawn, Float32Array);
    image[(5 * 12 + 8) * 16 + 3] = Number.NaN;
    const [z] = all(engine, drawn, Float32Array);
    const [, down, across] = grid.output;
    for (let h = 0; h < down; h++) {
      for (let w = 0; w < across; w++) {
        const at = (h * across + w) * 16;
        const isTouched = h >= 3 && h <= 5 && w >= 6 && w <= 8;
        for (let f = at; f < at + 16; f++) {
          if (w < 4) expect(Object.is(y[f], 0)).toBe(true);
          expect(z[f]).toEqual(isTouched ? Number.NaN : y[f]);
        }
      }
    }
    // What goes back likewise.
    const back = draw([1, 12, 12, 16, 16, 0, 0]);
    back.windows[(4 * 10 + 5) * 16 + 2] = Number.NaN;
    const [, dx] = all(engine, back, Float32Array);
    dx.forEach((x, i) => {
      const [h, w] = [Math.floor(i / 16 / 12), Math.floor(i / 16) % 12];
      expect(Number.isNaN(x)).toBe(h >= 4 && h <= 6 && w >= 5 && w <= 7);
    });
  });
});

test("bias, ReLU and a mask are what they are one after the other", () => {
  const drawn = draw([2, 9, 10, 16, 20, 0, 0]);
  const { grid, group, image, weights, windows } = drawn;
  const [y, dx] = all(alone, drawn, Float32Array);
  const bias = Float32Array.from({ length: 20 }, (_, i) => i / 9 - 1);
  for (const rectifies of [false, true]) {
    const after: After = { bias, at: 0, rectifies };
    const got = new Float32Array(y.length);
    alone.forward(dense(got, 20), image, 0, dense(weights, 20), grid, group, after);
    const wanted = y.map((x, i) => (rectifies ? Math.max(Math.fround(x + bias[i % 20]!), 0) : x + bias[i % 20]!));
    expect(digest(got)).toBe(digest(wanted));
  }
  const masked = new Float32Array(dx.length);
  alone.input(masked, 0, dense(windows, 20), dense(weights, 20), grid, group, image, 0);
  expect(digest(masked)).toBe(digest(dx.map((x, i) => x * (image[i]! > 0 ? 1 : 0))));
});

test("one image gives what it gives in a batch, to the bit", () => {
  const drawn = draw([5, 9, 9, 24, 32, 1, 1]);
  const [y, dx] = all(alone, drawn, Float32Array);
  const part = (of: Float32Array | Float64Array) =>
    of.slice((of.length / 5) * 3, (of.length / 5) * 4) as Float32Array<ArrayBuffer>;
  const one = { ...drawn, grid: { ...drawn.grid, images: 1 }, image: part(drawn.image), windows: part(drawn.windows) };
  const [z, dz] = all(alone, one, Float32Array);
  expect([digest(z), digest(dz)]).toEqual([digest(part(y)), digest(part(dx))]);
});

test("any number of threads gives the same bits", async () => {
  const few = [draw([24, 14, 15, 32, 32, 0, 0]), draw([2, 10, 10, 132, 260, 1, 1])];
  const bits = (engine: Engine) => few.map((one) => all(engine, one, Float32Array).map(digest));
  const wanted = bits(alone);
  for (let i = 0; threads.up < 2 && i < 500; i++) {
    expect(bits(shared)).toEqual(wanted);
    await new Promise((done) => setTimeout(done, 5));
  }
  expect(threads.up).toBe(2);
  for (let i = 0; i < 3; i++) expect(bits(shared)).toEqual(wanted);
});

test("others are left to direct sums: strides, dilation, few channels, odd numbers of them, pictures of a few places", () => {
  const grid = gridOf([1, 12, 12, 32, 32, 0, 0]);
  const group = { channel: 0, channels: 32, filters: 32 };
  expect(tilingOf(grid, group, "float32")).toBeDefined();
  expect(tilingOf({ ...grid, strides: [1, 2, 1] }, group, "float32")).toBeUndefined();
  expect(tilingOf({ ...grid, dilation: [1, 1, 2] }, group, "float32")).toBeUndefined();
  expect(tilingOf({ ...grid, size: [1, 3, 5] }, group, "float32")).toBeUndefined();
  expect(tilingOf({ ...grid, output: [1, 3, 3] }, group, "float32")).toBeUndefined();
  expect(tilingOf(grid, { ...group, filters: 34 }, "float32")).toBeUndefined();
  expect(tilingOf(grid, { ...group, filters: 12 }, "float32")).toBeUndefined();
  expect(tilingOf(grid, { ...group, channels: 16 }, "float32")).toBeUndefined();
});
