/** Convolutions in WebAssembly: lib/engine/assembly/convolution.ts, shared by threads. */
import type { Convolutions, Group } from "../convolutions.ts";
import type { Matrix } from "../gemm.ts";
import { addressOf, allocate, release } from "../memory.ts";
import type { Floats } from "../types.ts";
import { type Grid, volume } from "../windows/index.ts";
import { bandsOf } from "./bands.ts";
import { CONVOLUTION_JOB, CONVOLUTION_JOB_WORDS, PATCHES } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { type Float, finish, Stage } from "./staging.ts";
import type { Threads } from "./threads.ts";
import { makeTell } from "./windows.ts";

/** Fewer patches than this in a block would leave the kernel's time to packing. */
const LEAST_ROWS = 24;
/** Parts of the units whose sums for the kernel's gradient are added at the end. It decides bits. */
const CHUNKS = 16;
/** Elements of those sums at most. */
const MOST_SUMS = 1 << 22;
/** Multiplications below which the op's own way is as good. */
const LEAST_WORK = 4096;

type Name = "forward" | "input" | "kernel";

export function makeConvolutions(compiled: Compiled, threads: Threads): Convolutions {
  const { kernels, memory, scratch } = compiled;
  const job = new Uint32Array(memory.buffer, CONVOLUTION_JOB, CONVOLUTION_JOB_WORDS);
  const tell = makeTell(compiled, threads);
  const stages: Record<"image" | "windows" | "weights", Stage> = {
    image: new Stage(),
    windows: new Stage(),
    weights: new Stage(),
  };
  let sums: Floats | undefined;

  /** What [chunks, patch, filters] sums need; undefined if there is no room. */
  function sumsOf(dtype: Float, length: number): number | undefined {
    if (sums === undefined || sums.length < length || sums.BYTES_PER_ELEMENT !== bytesOf(dtype)) {
      const old = sums;
      sums = undefined;
      if (old !== undefined) release(old);
      sums = allocate(dtype, length);
    }
    return addressOf(sums);
  }

  /** One of the three, each of which writes the array that it is named after. */
  function run(name: Name, { image, at, windows, weights, grid, group }: Arrays): boolean {
    const dtype = image.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
    const bytes = bytesOf(dtype);
    const { channel, channels, filters } = group;
    const rows = grid.images * volume(grid.output);
    const patch = volume(grid.size) * channels;
    const work = rows * patch * filters;
    // Nothing but shapes decides, so that arrays of all kinds get the same bits.
    if (patch * bytes * LEAST_ROWS > PATCHES || work <= LEAST_WORK) return false;
    const bands = bandsOf(grid, group, bytes);
    if (bands === undefined) return false;
    const { units } = bands;
    const chunk = Math.ceil(units / CHUNKS);
    const chunks = Math.ceil(units / chunk);
    if (name === "kernel" && chunks * patch * filters > MOST_SUMS) return false;

    const isWhole = channels === grid.channels;
    const picture = { storage: image, offset: at, rows: 0, columns: 1 };
    const size = grid.images * volume(grid.input) * grid.channels;
    const place = (which: Name): "place" | "target" => (which === name ? "target" : "place");
    // Groups of an image are added to it, one after the other.
    const placedImage = stages.image[isWhole ? place("input") : "place"](picture, 1, size, dtype);
    const placedWindows = stages.windows[place("forward")](windows, rows, filters, dtype);
    const placedWeights = stages.weights[place("kernel")](weights, patch, filters, dtype);
    const partial = name === "kernel" ? sumsOf(dtype, chunks * patch * filters) : 0;
    if (!placedImage || !placedWindows || !placedWeights || partial === undefined) return false;

    tell(grid, placedImage.address, placedImage.address, { start: 0, channel, channels });
    job[0] = placedWeights.address;
    job[1] = placedWeights.rows * bytes;
    job[2] = placedWindows.address;
    job[3] = filters;
    job[4] = units;
    job[5] = partial;
    job[6] = chunk;
    job[7] = Number(isWhole);
    job[8] = placedWindows.rows * bytes;
    job[9] = bands.height;
    job[10] = bands.width;
    job[11] = Number(bands.copies);
    const turns = { forward: units, input: grid.images, kernel: chunks }[name];
    const wide = dtype === "float32" ? 32 : 64;
    // An image that is added to cannot be done again by one thread, should the others fail.
    const isSafe = name !== "input" || isWhole;
    if (!isSafe || !threads.loop(`${name}${wide}`, turns, work)) kernels[`${name}${wide}`](0, turns, 0, 0, scratch);
    if (name === "kernel") kernels[`total${wide}`](0, patch, 0, chunks, scratch);

    if (name === "input") finish(placedImage, picture, 1, size);
    if (name === "forward") finish(placedWindows, windows, rows, filters);
    if (name === "kernel") finish(placedWeights, weights, patch, filters);
    for (const stage of Object.values(stages)) stage.trim();
    return true;
  }

  return {
    forward: (windows, image, at, weights, grid, group) => run("forward", { image, at, windows, weights, grid, group }),
    input: (image, at, windows, weights, grid, group) => run("input", { image, at, windows, weights, grid, group }),
    kernel: (weights, image, at, windows, grid, group) => run("kernel", { image, at, windows, weights, grid, group }),
  };
}

interface Arrays {
  image: Floats;
  at: number;
  windows: Matrix;
  weights: Matrix;
  grid: Grid;
  group: Group;
}

const bytesOf = (dtype: Float): number => (dtype === "float32" ? 4 : 8);
