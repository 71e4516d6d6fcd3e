/** The window loops of every engine are those of plain JavaScript, to the bit. */
import { describe, expect, test } from "vitest";
import { engines } from "../../../lib/engine/engine.ts";
import { addressOf, allocate } from "../../../lib/engine/memory.ts";
import type { Floats } from "../../../lib/engine/types.ts";
import { type Grid, plainWindows, type Triple, volume } from "../../../lib/engine/windows/index.ts";
import { seed } from "../../seed.ts";

/** Numbers from 0 to 1, the same for a seed. */
function random(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const draw = random(seed);
const whole = (low: number, high: number): number => low + Math.floor(draw() * (high - low + 1));

/** Windows with odd steps, gaps and edges; `touching` ones for threads. */
function drawGrid(images: number, channels: number, [d, h, w]: Triple): Grid {
  const size: Triple = [whole(1, Math.min(2, d)), whole(1, 3), whole(1, 4)];
  const strides: Triple = [1, whole(1, 3), whole(1, 3)];
  const dilation: Triple = [1, whole(1, 2), whole(1, 2)];
  const before: Triple = [0, whole(0, size[1] - 1), whole(0, size[2] - 1)];
  const input: Triple = [d, h, w];
  const output = input.map((n, i) => {
    const reach = (size[i]! - 1) * dilation[i]! + 1;
    return Math.max(1, Math.floor((n + 2 * before[i]! - reach) / strides[i]!) + 1);
  }) as unknown as Triple;
  return { images, channels, input, output, size, strides, dilation, before };
}

const grids = Array.from({ length: 24 }, () =>
  drawGrid(whole(1, 3), whole(1, 9), [whole(1, 3), whole(7, 9), whole(8, 11)]),
);
/** Large enough for threads to take part in. */
const large: Grid = {
  images: 24,
  channels: 12,
  input: [1, 61, 60],
  output: [1, 30, 30],
  size: [1, 2, 2],
  strides: [1, 2, 2],
  dilation: [1, 1, 1],
  before: [0, 0, 0],
};

/** Squares of two by two, with places left over behind them. */
const quarters: Grid = { ...large, images: 3, channels: 8, input: [2, 7, 9], output: [2, 3, 4] };

function filled(dtype: "float32" | "float64", length: number): Floats {
  const array = allocate(dtype, length);
  // Few values, so that elements tie; now and then one that is none.
  for (let i = 0; i < length; i++) array[i] = draw() < 0.01 ? NaN : whole(-4, 4) / 2;
  return array;
}

/** The place of the first element that differs, -1 for none: comparing by `toEqual` takes minutes. */
const difference = (a: Floats, b: Floats): number => a.findIndex((value, i) => !Object.is(value, b[i]));

describe.each(["float32", "float64"] as const)(`windows in wasm are those in js, seed ${seed}, %s`, (dtype) => {
  const made = engines.wasm();
  test.each([...grids, large, quarters].map((grid) => [JSON.stringify(grid), grid] as const))("%s", (_, grid) => {
    const { windows } = made!;
    const [places, outputs] = [volume(grid.input), volume(grid.output)].map((n) => n * grid.images) as [number, number];
    const image = filled(dtype, 5 + places * grid.channels);
    expect(addressOf(image)).toBeDefined();

    const channel = whole(0, grid.channels - 1);
    const rows = whole(1, outputs);
    for (const part of [
      { start: outputs - rows, rows, channel: 0, channels: grid.channels },
      { start: 0, rows, channel, channels: whole(1, grid.channels - channel) },
    ]) {
      const length = part.rows * volume(grid.size) * part.channels;
      const [ours, theirs] = [filled(dtype, length), filled(dtype, length)];
      windows.gather(ours, image, 5, grid, part);
      plainWindows.gather(theirs, image, 5, grid, part);
      expect(difference(ours, theirs)).toBe(-1);
      const patches = filled(dtype, length);
      const [a, b] = [image.slice(), allocate(dtype, image.length)];
      b.set(image);
      plainWindows.scatter(a, 5, patches, grid, part);
      windows.scatter(b, 5, patches, grid, part);
      expect(difference(b, a)).toBe(-1);
    }

    const [most, wanted] = [filled(dtype, 3 + outputs * grid.channels), filled(dtype, 3 + outputs * grid.channels)];
    wanted.set(most);
    windows.largest(most, 3, image, 5, grid);
    plainWindows.largest(wanted, 3, image, 5, grid);
    expect(difference(most, wanted)).toBe(-1);
    const dy = filled(dtype, outputs * grid.channels);
    for (const masked of [false, true]) {
      // What is there before must not show.
      const [dx, slow] = [1, 2].map((value) => allocate(dtype, 2 + places * grid.channels).fill(value, 2));
      windows.spread(dx!, 2, dy, 0, image, 5, grid, masked);
      plainWindows.spread(slow!, 2, dy, 0, image, 5, grid, masked);
      expect(difference(dx!, slow!)).toBe(-1);
    }
  });

  test.each(
    [...grids.slice(0, 12), { ...large, images: 6 }].map(
      (grid, i) => [1 + (i % 3), JSON.stringify(grid), grid] as const,
    ),
  )("depthwise times %i, %s", (multiplier, _, grid) => {
    const { windows } = made!;
    const places = volume(grid.input) * grid.images * grid.channels;
    const filters = grid.channels * multiplier;
    const outputs = volume(grid.output) * grid.images * filters;
    const numbers = (length: number): Floats => {
      const array = allocate(dtype, length);
      for (let i = 0; i < length; i++) array[i] = draw() - 0.5;
      return array;
    };
    const sides = [windows, plainWindows].map((loops) => {
      const arrays = {
        image: numbers(3 + places),
        imageAt: 3,
        windows: numbers(outputs),
        windowsAt: 0,
        kernel: numbers(2 + volume(grid.size) * filters),
        kernelAt: 2,
        multiplier,
      };
      return { loops, arrays };
    });
    const [ours, plain] = sides as [(typeof sides)[0], (typeof sides)[0]];
    for (const name of ["image", "kernel"] as const) ours.arrays[name].set(plain.arrays[name]);
    for (const { loops, arrays } of sides) loops.depthwise(arrays, grid);
    expect(difference(ours.arrays.windows, plain.arrays.windows)).toBe(-1);
    for (const { loops, arrays } of sides) loops.depthwiseInput(arrays, grid);
    expect(difference(ours.arrays.image, plain.arrays.image)).toBe(-1);
    const sums = sides.map(({ loops, arrays }) => {
      const kernel = allocate("float64", volume(grid.size) * filters);
      loops.depthwiseKernel({ ...arrays, kernel, kernelAt: 0 }, grid);
      return kernel;
    });
    expect(difference(sums[0]!, sums[1]!)).toBe(-1);
  });

  test("arrays outside the engine's memory are taken too", () => {
    const grid = grids[0]!;
    const image = Float64Array.from({ length: volume(grid.input) * grid.images * grid.channels }, draw);
    const out = new Float64Array(volume(grid.output) * grid.images * grid.channels);
    const wanted = out.slice();
    (made ?? engines.js()).windows.largest(out, 0, image, 0, grid);
    plainWindows.largest(wanted, 0, image, 0, grid);
    expect(difference(out, wanted)).toBe(-1);
  });
});
