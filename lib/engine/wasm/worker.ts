/** The code of a worker thread, as text, because the library is one file. */
import { CLOSED, claim, kernelNames, perform, state, word } from "./control.ts";
import type { Imports } from "./imports.ts";

export interface WorkerData {
  module: object;
  imports: Imports;
  control: number;
  words: number;
  index: number;
  scratch: number;
}

/** Looks this long for the next product before it sleeps: products come in rows, and waking takes longer. */
const SPIN_MS = 0.03;
/**
 * A main thread that has begun no task for so long was stopped in the middle of a product. Nobody waits for it then,
 * and its operands may soon be somebody else's.
 */
const SILENCE_MS = 200;

export const workerCode = `"use strict";
const { workerData: data } = require("node:worker_threads");
const claim = ${claim};
const perform = ${perform};
const words = new Int32Array(data.imports.env.memory.buffer, data.control, data.words);
const { exports } = new WebAssembly.Instance(data.module, data.imports);
const parts = ${JSON.stringify(kernelNames)}.map((name) => exports[name]);
const mine = ${word.states} + data.index;
let abandoned = -1;
const hasTask = () => {
  const next = Atomics.load(words, ${word.next}), task = next & 0xffff;
  return task !== ${CLOSED} && task < Atomics.load(words, ${word.tasks}) && next >>> 16 !== abandoned;
};
for (;;) {
  Atomics.store(words, mine, ${state.working});
  const number = Atomics.load(words, ${word.next}) >>> 16;
  let beat = -1, since = 0;
  while (hasTask()) {
    const now = Atomics.load(words, ${word.beat});
    if (now !== beat) {
      beat = now;
      since = performance.now();
    } else if (performance.now() - since > ${SILENCE_MS}) {
      abandoned = number;
      break;
    }
    const task = claim(words);
    if (task >= 0) perform(words, task, parts, data.scratch);
  }
  Atomics.store(words, mine, ${state.idle});
  Atomics.notify(words, mine);
  const end = performance.now() + ${SPIN_MS};
  while (!hasTask() && performance.now() < end);
  for (;;) {
    const next = Atomics.load(words, ${word.next});
    if (hasTask()) break;
    Atomics.wait(words, ${word.next}, next);
  }
}
`;
