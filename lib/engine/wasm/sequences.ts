/** Recurrent nets over whole sequences in WebAssembly, their rows shared by threads: lib/engine/assembly/sequences.ts. */
import { addressOf } from "../memory.ts";
import type { Line, Sequences } from "../sequences.ts";
import type { KernelName } from "./control.ts";
import { SEQUENCE_JOB, SEQUENCE_JOB_WORDS } from "./layout.ts";
import type { Compiled } from "./module.ts";
import { nextSerial } from "./product.ts";
import type { Threads } from "./threads.ts";

/** What a unit's gates take beside the products of a step, in multiplications that take as long: forward and back. */
const GATES = { lstmSequence: 500, lstmSequenceBack: 100 } as const;
/** Multiplications of a task at most: a few milliseconds, so that one that is held up holds up little. */
const TASK = 1 << 26;
/** Rows of a task at least: fewer would not fill the tiles of a product. */
const LEAST_ROWS = 8;

export function makeSequences({ kernels, memory, scratch }: Compiled, threads: Threads): Sequences {
  const job = new Uint32Array(memory.buffer, SEQUENCE_JOB, SEQUENCE_JOB_WORDS);

  const run = (
    name: KernelName & keyof typeof GATES,
    { steps, batch, units }: { steps: number; batch: number; units: number },
    lines: readonly (Line | undefined)[],
  ): boolean => {
    const addresses = lines.map((line) => (line === undefined ? 0 : addressIn(line)));
    if (addresses.includes(undefined)) return false;
    threads.settle();
    job.set([steps, batch, units, nextSerial(), ...(addresses as number[])]);
    const work = steps * batch * units * (4 * units + GATES[name]);
    const parts = Math.max(threads.up + 1, Math.ceil(work / TASK));
    const rows = Math.max(LEAST_ROWS, Math.ceil(batch / parts));
    if (!threads.loop(name, batch, work, rows)) kernels[name](0, batch, 0, 1, scratch);
    return true;
  };
  return {
    lstmForward: (all) =>
      run("lstmSequence", all, [all.z, all.kernel, all.h0, all.c0, all.recurrent, all.record, all.valid]),
    lstmBackward: (all) =>
      run("lstmSequenceBack", all, [
        all.dy,
        all.kernel,
        all.c0,
        all.record,
        all.dz,
        all.dh,
        all.dc,
        all.passed,
        all.valid,
      ]),
  };
}

function addressIn({ data, at }: Line): number | undefined {
  const start = addressOf(data);
  return start === undefined ? undefined : start + at * data.BYTES_PER_ELEMENT;
}
