/** Depthwise convolutions in WebAssembly, where the arrays lie in the engine's memory. */
import { addressOf } from "../memory.ts";
import { type Depthwise, type Grid, plainWindows, volume, type WindowLoops } from "../windows/index.ts";
import type { Compiled } from "./module.ts";
import type { Threads } from "./threads.ts";
import { makeTell } from "./windows.ts";

/** Channels of the kernel's gradient that one turn of its loop takes: lib/engine/assembly/depthwise.ts knows it too. */
const CHANNELS = 8;

type Name = "depthwise" | "depthwiseInput" | "depthwiseKernel";

export function makeDepthwise(compiled: Compiled, threads: Threads): Pick<WindowLoops, Name> {
  const { kernels } = compiled;
  const tell = makeTell(compiled, threads);

  const run = (name: Name, arrays: Depthwise, grid: Grid, turns: number): void => {
    const { image, imageAt, windows, windowsAt, kernel, kernelAt, multiplier } = arrays;
    const [a, b, c] = [addressOf(image), addressOf(windows), addressOf(kernel)];
    if (a === undefined || b === undefined || c === undefined) {
      plainWindows[name](arrays, grid);
      return;
    }
    const { BYTES_PER_ELEMENT: bytes } = image;
    const part = { start: 0, channel: 0, channels: multiplier };
    const also = c + kernelAt * kernel.BYTES_PER_ELEMENT;
    tell(grid, b + windowsAt * bytes, a + imageAt * bytes, part, also);
    const which = `${name}${bytes === 4 ? 32 : 64}` as const;
    const work = grid.images * volume(grid.output) * volume(grid.size) * grid.channels * multiplier;
    // Only what writes to images and kernels of its own may be begun again after a thread was lost.
    if (name !== "depthwise" || !threads.loop(which, turns, 2 * work)) kernels[which](0, turns, 0, 0, 0);
  };

  return {
    depthwise: (arrays, grid) => run("depthwise", arrays, grid, grid.images),
    depthwiseInput: (arrays, grid) => run("depthwiseInput", arrays, grid, grid.images),
    depthwiseKernel: (arrays, grid) => run("depthwiseKernel", arrays, grid, Math.ceil(grid.channels / CHANNELS)),
  };
}
