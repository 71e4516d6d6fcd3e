/**
 * Stop, on the main thread's side: starts the guard, and ends cells when it says so.
 *
 * Two ways lead here. With the event loop free (a pending promise, a cell that awaits) the guard's message is all it
 * takes: the cell's promise is abandoned. Otherwise the guard has ended the running code from outside, which skips every
 * `catch` and `finally` on the stack and drops the microtask queue: nothing but this module may rely on either.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import type { ErrorReport } from "../../rooms.ts";
import { allCells, type Cell, claim, running } from "../cell.ts";
import { words } from "../channel.ts";
import { forgetUnfinished } from "../imports/local.ts";
import { forget } from "../ownership/owner.ts";
import { raw } from "../ownership/timers.ts";
import { promptThrough } from "../prompt.ts";
import { runWaiting } from "../run.ts";
import { reportStopped, reportWaiting } from "../traceback/report.ts";
import {
  type Ended,
  type GuardData,
  type GuardMessage,
  HURRY,
  polledRecently,
  STOP,
  type StoppedFrame,
  WORD,
} from "./shared.ts";

/** How long code that looks at `interrupted()` now and then may take to look again, in ms. */
const GRACE = 500;

type Tell = (cell: Cell | undefined, error: ErrorReport) => void;

/**
 * Starts the guard thread.
 *
 * @param tell - Shows an error under a cell that has ended already: one of its timers was stopped.
 */
export function startGuard(tell: Tell): void {
  const answers = new MessageChannel();
  const data: GuardData = { words, answers: answers.port1 };
  promptThrough(answers.port2);
  const worker = new Worker(new URL("./guard.js", import.meta.url), {
    workerData: data,
    transferList: [answers.port1],
    execArgv: [],
    name: "glassbox guard",
  });
  worker.on("message", (message: GuardMessage) => {
    if (message.press <= handled) return;
    if (message.kind === "stopped") stopped(message.press, message.frames, tell);
    else asked(message);
  });
  worker.on("error", (error) => console.error("glassbox: the guard thread failed; Stop will not work.", error));
  worker.unref();
  guard = worker;
  answers.port2.unref();
}

let guard: Worker | undefined;
/** The last press that was dealt with, when, and the cells that it ended. */
let handled = 0;
let handledAt = 0;
let ended = new Set<string>();

function handle(press: number): void {
  handled = press;
  handledAt = performance.now();
}

/** The event loop is free: nothing runs at this moment. */
function asked({ press, insist, parent }: { press: number; insist: boolean; parent: string }): void {
  // A cell has begun since, and it is not the one that was meant.
  if (running.size > 0 && ![...running].some((cell) => cell.parent === parent)) return;
  // Pressed twice in a hurry, or for two cells at once: the first press did it. The second is meant neither for what other
  // cells left running nor for the cell that has begun meanwhile.
  if (ended.has(parent) && performance.now() - handledAt < HURRY) {
    claim();
    return;
  }
  if (!insist && polledRecently(words)) {
    // A training loop between two of its batches: it will look, and end by itself. Not the affair of a cell that begins
    // behind it, and for which Stop may have been pressed by then.
    const meant = [...running];
    const isThere = () => (meant.length > 0 ? meant.some((cell) => cell.running) : running.size === 0);
    raw.setTimeout(() => press > handled && isThere() && claim() && abandon(), GRACE);
  } else if (claim()) {
    handle(press);
    abandon();
  }
}

/** The guard has ended what ran. */
function stopped(press: number, frames: StoppedFrame[], tell: Tell): void {
  handle(press);
  Atomics.compareExchange(words, WORD.stop, STOP.stopping, STOP.claimed);
  const cell = forget();
  const error = reportStopped(frames);
  if (running.size === 0) tell(cell, error);
  abandon(error, cell);
  raw.setImmediate(runWaiting); // What came in behind the code that was ended.
}

/**
 * Ends the running cells, or, when none runs, everything that earlier cells left scheduled.
 *
 * @param error - Where running code was ended; by default each cell says where it waits.
 */
function abandon(error?: ErrorReport, also?: Cell): void {
  const cells = running.size > 0 ? [...running] : [...allCells()];
  ended = new Set([...running].map(({ parent }) => parent));
  guard?.postMessage({ ended } satisfies Ended); // When the main thread is busy with the next cell, only the guard can tell.
  forgetUnfinished();
  for (const cell of also && !cells.includes(also) ? [...cells, also] : cells) {
    if (!cell.running && !cell.isWaiting && cell !== also) continue;
    cell.stopped = true;
    cell.interrupt();
    cell.cancel();
    if (cell.running) cell.endStarted();
    cell.finish({
      status: "error",
      error: error ?? reportWaiting(cell.waits),
      payload: [],
      userExpressions: {},
      interrupted: true,
    });
  }
}
