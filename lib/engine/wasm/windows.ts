/** The loops of convolutions and pooling in WebAssembly, where the arrays lie in the engine's memory. */
import { addressOf } from "../memory.ts";
import type { Floats } from "../types.ts";
import { type Grid, plainWindows, volume, type WindowLoops } from "../windows/index.ts";
import { WINDOWS_JOB, WINDOWS_JOB_WORDS } from "./layout.ts";
import type { Compiled } from "./module.ts";
import type { Threads } from "./threads.ts";

type Name = "gather" | "scatter" | "largest" | "spread";

/** A copied or compared element takes about as long as this many multiplications of a product. */
const ELEMENT = 8;

/** Writes a grid, the part of it that is meant, and the addresses of up to three arrays for the kernels. */
export function makeTell({ memory }: Compiled, threads: Threads) {
  const job = new Int32Array(memory.buffer, WINDOWS_JOB, WINDOWS_JOB_WORDS);
  return (
    grid: Grid,
    to: number,
    from: number,
    part: { start: number; channel: number; channels: number },
    also = from,
    masked = false,
  ) => {
    threads.settle();
    job[0] = grid.images;
    job[1] = grid.channels;
    job.set(grid.input, 2);
    job.set(grid.output, 5);
    job.set(grid.size, 8);
    job.set(grid.strides, 11);
    job.set(grid.dilation, 14);
    job.set(grid.before, 17);
    job[20] = to;
    job[21] = from;
    job[22] = also;
    job[23] = part.start;
    job[24] = part.channel;
    job[25] = part.channels;
    job[26] = Number(masked);
  };
}

/** All channels of all images. */
const all = ({ channels }: Grid) => ({ start: 0, channel: 0, channels });

/** An element's address; undefined for an array that lies elsewhere. */
function at(array: Floats, offset: number): number | undefined {
  const start = addressOf(array);
  return start === undefined ? undefined : start + offset * array.BYTES_PER_ELEMENT;
}

export function makeWindows(compiled: Compiled, threads: Threads): Pick<WindowLoops, Name> {
  const { kernels } = compiled;
  const tell = makeTell(compiled, threads);
  const run = (name: Name, { BYTES_PER_ELEMENT: bytes }: Floats, turns: number, elements: number): void => {
    const kernel = `${name}${bytes === 4 ? 32 : 64}` as const;
    if (!threads.loop(kernel, turns, elements * ELEMENT)) kernels[kernel](0, turns, 0, 0, 0);
  };
  const sizeOf = ({ images, input, channels }: Grid): number => images * volume(input) * channels;

  return {
    gather(into, image, offset, grid, part) {
      const [to, from] = [at(into, 0), at(image, offset)];
      if (to === undefined || from === undefined) return plainWindows.gather(into, image, offset, grid, part);
      tell(grid, to, from, part);
      run("gather", into, part.rows, part.rows * volume(grid.size) * part.channels);
    },
    scatter(image, offset, patches, grid, part) {
      const [to, from] = [at(patches, 0), at(image, offset)];
      if (to === undefined || from === undefined) return plainWindows.scatter(image, offset, patches, grid, part);
      tell(grid, to, from, part);
      // Windows overlap, so that two threads might add to one place: this one stays alone.
      run("scatter", image, part.rows, 0);
    },
    largest(out, outAt, image, offset, grid) {
      const [to, from] = [at(out, outAt), at(image, offset)];
      if (to === undefined || from === undefined) return plainWindows.largest(out, outAt, image, offset, grid);
      tell(grid, to, from, all(grid));
      run("largest", out, grid.images, sizeOf(grid));
    },
    spread(dx, dxAt, dy, dyAt, image, offset, grid, masked = false) {
      const [to, from, also] = [at(dy, dyAt), at(image, offset), at(dx, dxAt)];
      if (to === undefined || from === undefined || also === undefined) {
        return plainWindows.spread(dx, dxAt, dy, dyAt, image, offset, grid, masked);
      }
      tell(grid, to, from, all(grid), also, masked);
      run("spread", dx, grid.images, 2 * sizeOf(grid));
    },
  };
}
