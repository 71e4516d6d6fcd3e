/** Convolutions in WebAssembly: lib/engine/assembly/convolution.ts, shared by threads. */
import type { After, Convolutions, Group } from "../convolutions.ts";
import type { Matrix } from "../gemm.ts";
import type { Floats } from "../types.ts";
import { type Grid, volume } from "../windows/index.ts";
import { type Bands, bandsOf } from "./bands.ts";
import type { KernelName } from "./control.ts";
import { CONVOLUTION_JOB, CONVOLUTION_JOB_WORDS, PATCHES } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { type Float, finish, Room, Stage } from "./staging.ts";
import type { Threads } from "./threads.ts";
import { makeTell } from "./windows.ts";
import { type Tiling, tilingOf } from "./winograd.ts";

/** Fewer patches than this in a block would leave the kernel's time to packing. */
const LEAST_ROWS = 24;
/** Parts of the units whose sums for the kernel's gradient are added at the end, at most. It decides bits. */
const CHUNKS = 16;
/** With fewer, threads would wait for each other. */
const LEAST_CHUNKS = 4;
/** Elements of those sums at most. */
const MOST_SUMS = 1 << 22;
/** An element that is added takes about as long as this many multiplications. */
const SUM = 4;
/** Multiplications below which the op's own way is as good. */
const LEAST_WORK = 4096;

type Name = "forward" | "input" | "kernel";

const winograd = { forward: "winogradForward32", input: "winogradInput32", kernel: "winogradKernel32" } as const;

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
  /** [chunks, patch, filters], and the kernel as Winograd's products read it. */
  const [sums, turned] = [new Room(), new Room()];

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
    const tiling = tilingOf(grid, group, dtype);
    const { units } = tiling ?? bands;
    const chunk = Math.ceil(units / chunksOf(patch * filters));
    const chunks = Math.ceil(units / chunk);
    if (name === "kernel" && !isShared(patch * filters, tiling)) return false;

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
    const partial = name === "kernel" ? sums.at(dtype, chunks * patch * filters) : 0;
    const other = tiling && name !== "kernel" ? turned.at(dtype, 16 * channels * filters) : 0;
    if (!placedImage || !placedWindows || !placedWeights || partial === undefined || other === undefined) return false;

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
    job[15] = other;
    job[16] = tiling?.most ?? 0;
    job[17] = tiling?.filtersAtOnce ?? 0;
    const columns = tiling ? Math.ceil(filters / tiling.filtersAtOnce) : 1;
    const turns = { forward: units, input: grid.images, kernel: chunks * columns }[name];
    const wide = dtype === "float32" ? 32 : 64;
    // An image that is added to cannot be done again by one thread, should the others fail.
    const isSafe = name !== "input" || isWhole;
    const loop = (kernel: KernelName, length: number, products: number): void => {
      if (!isSafe || !threads.loop(kernel, length, products)) kernels[kernel](0, length, 0, 0, scratch);
    };
    if (tiling === undefined) loop(`${name}${wide}`, turns, work);
    else {
      if (name === "forward") loop("winogradWeights32", Math.ceil(channels / 8), 16 * channels * filters);
      if (name === "input") loop("winogradTurned32", Math.ceil(channels / 8), 16 * channels * filters);
      loop(winograd[name], turns, tiling.work);
    }
    if (name === "kernel") loop(`total${wide}`, patch, SUM * chunks * patch * filters);

    if (name === "input") finish(placedImage, picture, 1, size);
    if (name === "forward") finish(placedWindows, windows, rows, filters);
    if (name === "kernel") finish(placedWeights, weights, patch, filters);
    for (const stage of Object.values(stages)) stage.trim();
    return true;
  }

  return {
    takes: (grid, group, dtype) => {
      const kernel = volume(grid.size) * group.channels * group.filters;
      return bandsFor(grid, group, bytesOf(dtype)) !== undefined && isShared(kernel, tilingOf(grid, group, dtype));
    },
    forward: (windows, image, at, weights, grid, group, after) =>
      run("forward", { image, at, windows, weights, grid, group, after }),
    input: (image, at, windows, weights, grid, group, mask, maskAt) =>
      run("input", { image, at, windows, weights, grid, group, mask, maskAt }),
    kernel: (weights, image, at, windows, grid, group) => run("kernel", { image, at, windows, weights, grid, group }),
  };
}

/** Parts that the work for a kernel's gradient of so many elements is cut into; 0 where not even one has room. */
const chunksOf = (elements: number): number => Math.min(CHUNKS, Math.floor(MOST_SUMS / elements));

/** Whether threads find enough parts in it: Winograd's way cuts the filters as well. */
const isShared = (elements: number, tiling: Tiling | undefined): boolean =>
  chunksOf(elements) >= (tiling === undefined ? LEAST_CHUNKS : 1);

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
