/** The loops of convolutions and pooling in WebAssembly, where the arrays lie in the engine's memory. */
import { addressOf } from "../memory.ts";
import type { Floats } from "../types.ts";
import { type Grid, plainWindows, volume, type WindowLoops } from "../windows/index.ts";
import type { Compiled } from "./module.ts";
import type { Threads } from "./threads.ts";

/** Where lib/engine/assembly/windows.ts reads what it is told, in 32-bit words. */
const JOB = 1280;
const JOB_WORDS = 26;

type Name = "gather" | "scatter" | "largest" | "spread";

/** A copied or compared element takes about as long as this many multiplications of a product. */
const ELEMENT = 8;

export function makeWindows({ kernels, memory }: Compiled, threads: Threads): WindowLoops {
  const job = new Int32Array(memory.buffer, JOB, JOB_WORDS);

  /** Writes the grid and three arrays' places; false where an array lies elsewhere. */
  function tell(grid: Grid, to: Floats, toAt: number, from: Floats, fromAt: number, also = from, alsoAt = fromAt) {
    const [a, b, c] = [addressOf(to), addressOf(from), addressOf(also)];
    if (a === undefined || b === undefined || c === undefined) return false;
    threads.settle();
    job[0] = grid.images;
    job[1] = grid.channels;
    job.set(grid.input, 2);
    job.set(grid.output, 5);
    job.set(grid.size, 8);
    job.set(grid.strides, 11);
    job.set(grid.dilation, 14);
    job.set(grid.before, 17);
    const { BYTES_PER_ELEMENT: bytes } = to;
    job[20] = a + toAt * bytes;
    job[21] = b + fromAt * bytes;
    job[22] = c + alsoAt * bytes;
    return true;
  }
  const run = (name: Name, { BYTES_PER_ELEMENT: bytes }: Floats, turns: number, elements: number): void => {
    const kernel = `${name}${bytes === 4 ? 32 : 64}` as const;
    if (!threads.loop(kernel, turns, elements * ELEMENT)) kernels[kernel](0, turns, 0, 0, 0);
  };
  const sizeOf = ({ images, input, channels }: Grid): number => images * volume(input) * channels;

  return {
    gather(into, image, offset, grid, part) {
      if (!tell(grid, into, 0, image, offset)) return void plainWindows.gather(into, image, offset, grid, part);
      job[23] = part.start;
      job[24] = part.channel;
      job[25] = part.channels;
      run("gather", into, part.rows, part.rows * volume(grid.size) * part.channels);
    },
    scatter(image, offset, patches, grid, part) {
      if (!tell(grid, patches, 0, image, offset)) return void plainWindows.scatter(image, offset, patches, grid, part);
      job[23] = part.start;
      job[24] = part.channel;
      job[25] = part.channels;
      // Windows overlap, so that two threads might add to one place: this one stays alone.
      run("scatter", image, part.rows, 0);
    },
    largest(out, at, image, offset, grid) {
      if (!tell(grid, out, at, image, offset)) return plainWindows.largest(out, at, image, offset, grid);
      run("largest", out, grid.images, sizeOf(grid));
    },
    spread(dx, to, dy, from, image, offset, grid) {
      if (!tell(grid, dy, from, image, offset, dx, to)) {
        return plainWindows.spread(dx, to, dy, from, image, offset, grid);
      }
      run("spread", dx, grid.images, 2 * sizeOf(grid));
    },
  };
}
