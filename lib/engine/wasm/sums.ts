/** Sums down columns in WebAssembly, where the arrays lie in the engine's memory. */
import { addressOf } from "../memory.ts";
import type { Sums } from "../sums.ts";
import { COLUMNS_JOB } from "./layout.ts";
import type { Compiled } from "./module.ts";
import type { Threads } from "./threads.ts";

/** Bytes of the columns of a turn: lib/engine/assembly/columns.ts knows it too. */
const BLOCK = 64;
/** A summed element takes about as long as this many multiplications of a product. */
const ELEMENT = 4;

export function makeSums({ kernels, memory, scratch }: Compiled, threads: Threads): Sums {
  const words = new Uint32Array(memory.buffer, COLUMNS_JOB, 4);
  const divisor = new Float64Array(memory.buffer, COLUMNS_JOB + 16, 1);
  return {
    columns({ x, at, out, outAt, rows, columns, share }) {
      const [from, to] = [addressOf(x), addressOf(out)];
      if (from === undefined || to === undefined) return false;
      const { BYTES_PER_ELEMENT: bytes } = x;
      threads.settle();
      words[0] = from + at * bytes;
      words[1] = to + outAt * bytes;
      words[2] = rows;
      words[3] = columns;
      divisor[0] = share;
      const kernel = bytes === 4 ? "columns32" : "columns64";
      const turns = Math.ceil((columns * bytes) / BLOCK);
      if (!threads.loop(kernel, turns, rows * columns * ELEMENT)) kernels[kernel](0, turns, 0, 0, scratch);
      return true;
    },
  };
}
