/** The loops of convolutions and pooling in WebAssembly, where the arrays lie in the engine's memory. */
import { addressOf } from "../memory.ts";
import type { Floats } from "../types.ts";
import { type Grid, plainWindows, type WindowLoops } from "../windows/index.ts";
import type { Compiled } from "./module.ts";

/** Where lib/engine/assembly/windows.ts reads what it is told, in 32-bit words. */
const JOB = 1280;
const JOB_WORDS = 26;

type Range = (from: number, to: number) => void;
type Name = "gather" | "scatter" | "largest" | "spread";
type Kernels = Record<`${Name}32` | `${Name}64`, Range>;

export function makeWindows({ kernels, memory }: Compiled): WindowLoops {
  const job = new Int32Array(memory.buffer, JOB, JOB_WORDS);
  const loops = kernels as unknown as Kernels;

  /** Writes the grid and three arrays' places; false where an array lies elsewhere. */
  function tell(grid: Grid, to: Floats, toAt: number, from: Floats, fromAt: number, also = from, alsoAt = fromAt) {
    const [a, b, c] = [addressOf(to), addressOf(from), addressOf(also)];
    if (a === undefined || b === undefined || c === undefined) return false;
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
  const loop = (name: Name, { BYTES_PER_ELEMENT: bytes }: Floats): Range =>
    loops[`${name}${bytes === 4 ? 32 : 64}`];

  return {
    gather(into, image, offset, grid, part) {
      if (!tell(grid, into, 0, image, offset)) return plainWindows.gather(into, image, offset, grid, part);
      job[23] = part.start;
      job[24] = part.channel;
      job[25] = part.channels;
      return loop("gather", into)(0, part.rows);
    },
    scatter(image, offset, patches, grid, part) {
      if (!tell(grid, patches, 0, image, offset)) return plainWindows.scatter(image, offset, patches, grid, part);
      job[23] = part.start;
      job[24] = part.channel;
      job[25] = part.channels;
      return loop("scatter", image)(0, part.rows);
    },
    largest(out, at, image, offset, grid) {
      if (!tell(grid, out, at, image, offset)) return plainWindows.largest(out, at, image, offset, grid);
      return loop("largest", out)(0, grid.images);
    },
    spread(dx, to, dy, from, image, offset, grid) {
      if (!tell(grid, dy, from, image, offset, dx, to)) {
        return plainWindows.spread(dx, to, dy, from, image, offset, grid);
      }
      return loop("spread", dx)(0, grid.images);
    },
  };
}
