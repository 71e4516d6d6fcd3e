/** Convolutions in WebAssembly: lib/engine/assembly/convolution.ts, shared by threads. */
import type { After, Convolutions, Group } from "../convolutions.ts";
import type { Matrix } from "../gemm.ts";
import { addressOf, allocate, release } from "../memory.ts";
import type { Floats } from "../types.ts";
import { type Grid, volume } from "../windows/index.ts";
import { type Bands, bandsOf } from "./bands.ts";
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
  const stages: Record<"image" | "windows" | "weights" | "bias" | "mask", Stage> = {
    bias: new Stage(),
    mask: new Stage(),
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
  function run(name: Name, { image, at, windows, weights, grid, group, after, mask, maskAt = 0 }: Arrays): boolean {
    const dtype = image.BYTES_PER_ELEMENT === 4 ? "float32" : "float64";
    const bytes = bytesOf(dtype);
    const { channel, channels, filters } = group;
    const rows = grid.images * volume(grid.output);
    const patch = volume(grid.size) * channels;
    const work = rows * patch * filters;
    const bands = bandsFor(grid, group, bytes);
    if (bands === undefined) return false;
    const { units } = bands;
    const chunk = Math.ceil(units / CHUNKS);
    const chunks = Math.ceil(units / chunk);
    if (name === "kernel" && chunks * patch * filters > MOST_SUMS) return false;

    const isWhole = channels === grid.channels;
    const line = (storage: Floats, offset: number): Matrix => ({ storage, offset, rows: 0, columns: 1 });
    const picture = line(image, at);
    const size = grid.images * volume(grid.input) * grid.channels;
    const place = (which: Name): "place" | "target" => (which === name ? "target" : "place");
    // Groups of an image are added to it, one after the other.
    const placedImage = stages.image[isWhole ? place("input") : "place"](picture, 1, size, dtype);
    const placedWindows = stages.windows[place("forward")](windows, rows, filters, dtype);
    const placedWeights = stages.weights[place("kernel")](weights, patch, filters, dtype);
    const bias = after && stages.bias.place(line(after.bias, after.at), 1, filters, dtype);
    const masks = mask && stages.mask.place(line(mask, maskAt), 1, size, dtype);
    if ((after && !bias) || (mask && !masks)) return false;
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
    job[12] = bias?.address ?? 0;
    job[13] = Number(after?.rectifies ?? false);
    job[14] = masks?.address ?? 0;
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
    takes: (grid, group, dtype) => {
      const chunked = CHUNKS * volume(grid.size) * group.channels * group.filters <= MOST_SUMS;
      return chunked && bandsFor(grid, group, bytesOf(dtype)) !== undefined;
    },
    forward: (windows, image, at, weights, grid, group, after) =>
      run("forward", { image, at, windows, weights, grid, group, after }),
    input: (image, at, windows, weights, grid, group, mask, maskAt) =>
      run("input", { image, at, windows, weights, grid, group, mask, maskAt }),
    kernel: (weights, image, at, windows, grid, group) => run("kernel", { image, at, windows, weights, grid, group }),
  };
}

/** The units of the work; undefined where the op's own way is as good. Nothing but shapes decides: bits depend on it. */
function bandsFor(grid: Grid, group: Group, bytes: number): Bands | undefined {
  const patch = volume(grid.size) * group.channels;
  const work = grid.images * volume(grid.output) * patch * group.filters;
  if (patch * bytes * LEAST_ROWS > PATCHES || work <= LEAST_WORK) return undefined;
  return bandsOf(grid, group, bytes);
}

interface Arrays {
  image: Floats;
  at: number;
  windows: Matrix;
  weights: Matrix;
  grid: Grid;
  group: Group;
  after?: After | undefined;
  mask?: Floats | undefined;
  maskAt?: number | undefined;
}

const bytesOf = (dtype: Float): number => (dtype === "float32" ? 4 : 8);
