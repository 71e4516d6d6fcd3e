import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { Matrix } from "../../../lib/engine/gemm.ts";
import { allocate } from "../../../lib/engine/memory.ts";
import type { Floats } from "../../../lib/engine/types.ts";
import { bandsOf } from "../../../lib/engine/wasm/bands.ts";
import { makeConvolutions } from "../../../lib/engine/wasm/convolution.ts";
import { compile } from "../../../lib/engine/wasm/module.ts";
import { makeGemm } from "../../../lib/engine/wasm/product.ts";
import { Threads } from "../../../lib/engine/wasm/threads.ts";
import { type Grid, plainWindows, volume } from "../../../lib/engine/windows/index.ts";
import { type Float, storage } from "./contract.ts";
import { seeded } from "./random.ts";

const compiled = compile()!;
const single = new Threads(compiled, 1);
const alone = makeConvolutions(compiled, single);
const threads = new Threads(compiled, 3);
const shared = makeConvolutions(compiled, threads);
const gemm = makeGemm(compiled, single);
afterAll(() => threads.terminate());

const dense = (elements: Floats, columns: number): Matrix => ({
  storage: elements,
  offset: 0,
  rows: columns,
  columns: 1,
});

/** An array's bits, briefly. */
const digest = (x: Floats): string =>
  createHash("sha1")
    .update(Uint8Array.from(new Uint8Array(x.buffer, x.byteOffset, x.byteLength)))
    .digest("hex");

interface Case {
  grid: Grid;
  filters: number;
  image: Floats;
  weights: Floats;
  windows: Floats;
  rows: number;
  patch: number;
}

/** Random windows over random images, large enough for an engine. */
function draw(random: () => number, dtype: Float, inMemory: boolean): Case {
  const below = (n: number) => Math.floor(random() * n);
  const axis = () => {
    const [size, stride, dilation] = [1 + below(3), 1 + below(2), 1 + below(2)];
    const wide = (size - 1) * dilation + 1;
    const before = below(wide);
    const input = wide + below(9);
    return { size, stride, dilation, before, input, output: Math.floor((input + before - wide) / stride) + 1 };
  };
  const axes = [
    random() < 0.3 ? axis() : { size: 1, stride: 1, dilation: 1, before: 0, input: 1, output: 1 },
    axis(),
    axis(),
  ];
  const list = (key: "size" | "stride" | "dilation" | "before" | "input" | "output") =>
    axes.map((a) => a[key]) as [number, number, number];
  const grid: Grid = {
    images: 1 + below(5),
    channels: 1 + below(9),
    input: list("input"),
    output: list("output"),
    size: list("size"),
    strides: list("stride"),
    dilation: list("dilation"),
    before: list("before"),
  };
  const filters = 1 + below(20);
  const rows = grid.images * volume(grid.output);
  const patch = volume(grid.size) * grid.channels;
  const fill = (length: number) => {
    const elements = inMemory ? allocate(dtype, length) : storage(dtype, length);
    for (let i = 0; i < length; i++) elements[i] = 2 * random() - 1;
    return elements;
  };
  return {
    grid,
    filters,
    image: fill(grid.images * volume(grid.input) * grid.channels),
    weights: fill(patch * filters),
    windows: fill(rows * filters),
    rows,
    patch,
  };
}

const ones = [1, 1, 1] as const;
const none = [0, 0, 0] as const;
/** Images of which a unit is a part. */
const large: { name: string; grid: Grid; filters: number }[] = [
  {
    name: "rows of a picture with margins",
    grid: {
      images: 2,
      channels: 9,
      input: [1, 50, 90],
      output: [1, 50, 45],
      size: [1, 3, 3],
      strides: [1, 1, 2],
      dilation: ones,
      before: [0, 1, 1],
    },
    filters: 11,
  },
  {
    name: "parts of a long line",
    grid: {
      images: 1,
      channels: 2,
      input: [1, 1, 20_003],
      output: [1, 1, 20_001],
      size: [1, 1, 3],
      strides: ones,
      dilation: ones,
      before: none,
    },
    filters: 4,
  },
  {
    name: "planes of a volume",
    grid: {
      images: 1,
      channels: 8,
      input: [6, 20, 70],
      output: [5, 10, 68],
      size: [2, 2, 3],
      strides: [1, 2, 1],
      dilation: ones,
      before: none,
    },
    filters: 8,
  },
];

describe.each(["float32", "float64"] as const)("whole convolutions of %s", (dtype) => {
  const random = seeded(dtype.length + 20);
  const cases = Array.from({ length: 60 }, (_, i) => draw(random, dtype, i % 2 === 0)).filter(
    ({ rows, patch, filters }) => rows * patch * filters > 4096,
  );
  const tolerance = dtype === "float32" ? 2e-5 : 1e-13;

  /** Its patches by the plain loop. */
  const patchesOf = ({ grid, image, rows, patch }: Case): Floats => {
    const patches = storage(dtype, rows * patch);
    plainWindows.gather(patches, image, 0, grid, { start: 0, rows, channel: 0, channels: grid.channels });
    return patches;
  };
  const close = (got: Floats, wanted: Floats) =>
    expect(Math.max(...Array.from(wanted, (w, i) => Math.abs(w - got[i]!) / (8 + Math.abs(w))))).toBeLessThan(
      tolerance,
    );

  test("are the products of patches", () => {
    expect(cases.length).toBeGreaterThan(25);
    for (const one of cases) {
      const { grid, filters, image, weights, windows, rows, patch } = one;
      const group = { channel: 0, channels: grid.channels, filters };
      const patches = patchesOf(one);
      const matrices = [dense(patches, patch), dense(weights, filters), dense(windows, filters)] as const;

      const forward = storage(dtype, rows * filters);
      gemm(rows, filters, patch, matrices[0], matrices[1], dense(forward, filters), dtype);
      const got = storage(dtype, rows * filters);
      expect(alone.forward(dense(got, filters), image, 0, matrices[1], grid, group)).toBe(true);
      // To the bit: an element is its patch's product with its filter, gathered or not (below the depth of a block).
      expect(got).toEqual(forward);

      const kernel = storage(dtype, patch * filters);
      gemm(
        patch,
        filters,
        rows,
        { ...matrices[0], rows: 1, columns: patch },
        matrices[2],
        dense(kernel, filters),
        dtype,
      );
      const gotKernel = storage(dtype, patch * filters).fill(9);
      expect(alone.kernel(dense(gotKernel, filters), image, 0, matrices[2], grid, group)).toBe(true);
      close(gotKernel, kernel);

      const back = storage(dtype, rows * patch);
      gemm(rows, patch, filters, matrices[2], { ...matrices[1], rows: 1, columns: filters }, dense(back, patch), dtype);
      const gradient = storage(dtype, image.length);
      plainWindows.scatter(gradient, 0, back, grid, { start: 0, rows, channel: 0, channels: grid.channels });
      const gotGradient = storage(dtype, image.length).fill(9);
      expect(alone.input(gotGradient, 0, matrices[2], matrices[1], grid, group)).toBe(true);
      expect(gotGradient).toEqual(gradient);
    }
  });

  test.each(large)("are cut into bands: $name", ({ grid, filters }) => {
    const rows = grid.images * volume(grid.output);
    const patch = volume(grid.size) * grid.channels;
    const fill = (length: number) => storage(dtype, length).map(() => 2 * random() - 1);
    const one: Case = {
      grid,
      filters,
      rows,
      patch,
      image: fill(grid.images * volume(grid.input) * grid.channels),
      weights: fill(patch * filters),
      windows: fill(rows * filters),
    };
    expect(bandsOf(grid, { channel: 0, channels: grid.channels, filters }, 4)!.units).toBeGreaterThan(grid.images);
    const group = { channel: 0, channels: grid.channels, filters };
    const patches = patchesOf(one);
    const across = dense(patches, patch);

    const forward = storage(dtype, rows * filters);
    gemm(rows, filters, patch, across, dense(one.weights, filters), dense(forward, filters), dtype);
    const got = storage(dtype, rows * filters).fill(9);
    expect(alone.forward(dense(got, filters), one.image, 0, dense(one.weights, filters), grid, group)).toBe(true);
    expect(digest(got)).toBe(digest(forward));

    const kernel = storage(dtype, patch * filters);
    const turned = { ...across, rows: 1, columns: patch };
    gemm(patch, filters, rows, turned, dense(one.windows, filters), dense(kernel, filters), dtype);
    const gotKernel = storage(dtype, patch * filters).fill(9);
    expect(alone.kernel(dense(gotKernel, filters), one.image, 0, dense(one.windows, filters), grid, group)).toBe(true);
    // Sums of so many terms are compared by their size.
    const off = Math.max(...Array.from(kernel, (w, i) => Math.abs(w - gotKernel[i]!)));
    expect(off).toBeLessThan(tolerance * Math.sqrt(rows));

    const back = storage(dtype, rows * patch);
    const flipped = { ...dense(one.weights, filters), rows: 1, columns: filters };
    gemm(rows, patch, filters, dense(one.windows, filters), flipped, dense(back, patch), dtype);
    const gradient = storage(dtype, one.image.length);
    plainWindows.scatter(gradient, 0, back, grid, { start: 0, rows, channel: 0, channels: grid.channels });
    const gotGradient = storage(dtype, one.image.length).fill(9);
    expect(alone.input(gotGradient, 0, dense(one.windows, filters), dense(one.weights, filters), grid, group)).toBe(
      true,
    );
    expect(digest(gotGradient)).toBe(digest(gradient));
  });

  test("have the same bits on any number of threads, in the engine's memory or out of it", async () => {
    const grid: Grid = {
      images: 24,
      channels: 8,
      input: [1, 16, 17],
      output: [1, 14, 15],
      size: [1, 3, 3],
      strides: [1, 1, 1],
      dilation: [1, 1, 1],
      before: [0, 0, 0],
    };
    const filters = 20;
    const [rows, patch] = [24 * 14 * 15, 72];
    const group = { channel: 0, channels: 8, filters };
    const fill = (length: number, inMemory: boolean) => {
      const from = seeded(length);
      return (inMemory ? allocate(dtype, length) : storage(dtype, length)).map(() => 2 * from() - 1);
    };
    const size = 24 * 16 * 17 * 8;
    const all = (engine: typeof alone, inMemory: boolean) => {
      const [image, weights, windows] = [
        fill(size, inMemory),
        fill(patch * filters, inMemory),
        fill(rows * filters, inMemory),
      ];
      const out = [rows * filters, patch * filters, size].map((n) =>
        inMemory ? allocate(dtype, n) : storage(dtype, n),
      );
      const [forward, kernel, gradient] = out as [Floats, Floats, Floats];
      engine.forward(dense(forward, filters), image, 0, dense(weights, filters), grid, group);
      engine.kernel(dense(kernel, filters), image, 0, dense(windows, filters), grid, group);
      engine.input(gradient, 0, dense(windows, filters), dense(weights, filters), grid, group);
      return [forward, kernel, gradient].map(digest);
    };
    const wanted = all(alone, false);
    for (let i = 0; threads.up < 2 && i < 500; i++) {
      expect(all(shared, i % 2 === 0)).toEqual(wanted);
      await new Promise((done) => setTimeout(done, 5));
    }
    expect(threads.up).toBe(2);
    for (let i = 0; i < 6; i++) expect(all(shared, i % 2 === 0)).toEqual(wanted);
  });
});

test("a patch too large for a block is left to the op", () => {
  const grid: Grid = {
    images: 1,
    channels: 9000,
    input: [1, 4, 4],
    output: [1, 2, 2],
    size: [1, 3, 3],
    strides: [1, 1, 1],
    dilation: [1, 1, 1],
    before: [0, 0, 0],
  };
  const group = { channel: 0, channels: 9000, filters: 1 };
  const out = new Float32Array(4).fill(7);
  const weights = dense(new Float32Array(81_000), 1);
  expect(alone.forward(dense(out, 1), new Float32Array(16 * 9000), 0, weights, grid, group)).toBe(false);
  expect(Array.from(out)).toEqual([7, 7, 7, 7]);
});
