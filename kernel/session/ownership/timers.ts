/**
 * Timers, immediates and microtasks that remember their cell: what runs in them prints under it, and Stop cancels them.
 *
 * Only what user code sees is replaced (the globals and `node:timers`); Node's own machinery has its own references.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import { type Cell, running } from "../cell.ts";
import { words } from "../channel.ts";
import { STOP, WORD } from "../stopping/shared.ts";
import { standIn } from "../variables/standins.ts";
import { activeCell, owner, runFor } from "./owner.ts";

const builtin = createRequire(import.meta.url);
type Callback = (this: unknown, ...args: unknown[]) => void;
type Waiting = NodeJS.Timeout | NodeJS.Immediate;

/** The unpatched ones, for the kernel's own use. */
export const raw = {
  setTimeout: globalThis.setTimeout,
  setImmediate: globalThis.setImmediate,
};

/** Which cell's set a timer stands in, so that clearing it lets go of it. */
const holders = new WeakMap<Waiting, Cell>();

function hold(cell: Cell | undefined, timer: Waiting): void {
  if (!cell) return;
  cell.schedule(timer);
  holders.set(timer, cell);
}

function release(timer: unknown): void {
  if (typeof timer === "object" && timer !== null) holders.get(timer as Waiting)?.unschedule(timer as Waiting);
}

/** Replaces the schedulers by ones that keep each callback with its cell. */
export function patchTimers(): void {
  const timers = builtin("node:timers") as Record<string, unknown>;
  const promises = builtin("node:timers/promises") as Record<string, Callback>;
  const replaced = {
    setTimeout: scheduler(globalThis.setTimeout as never, true),
    setInterval: scheduler(globalThis.setInterval as never, false),
    setImmediate: scheduler(globalThis.setImmediate as never, true),
    clearTimeout: clearer(globalThis.clearTimeout as never),
    clearInterval: clearer(globalThis.clearInterval as never),
    clearImmediate: clearer(globalThis.clearImmediate as never),
  };
  for (const name of ["setTimeout", "setImmediate"] as const) {
    const original = promises[name] as unknown as (...args: unknown[]) => Promise<unknown>;
    const patched = (...args: unknown[]) => whileNotStopped(owner(), original(...args));
    promises[name] = standIn(patched, original) as unknown as Callback;
    Object.defineProperty(replaced[name], promisify.custom, { enumerable: true, get: () => patched });
  }
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(value, "name", { value: name });
    standIn(value, globalThis[name as keyof typeof replaced]);
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
    timers[name] = value;
  }
  patchTicks();
  syncBuiltinESMExports();
}

/** setTimeout and its kin. The guard knows `callForCell` by its name. */
function scheduler(original: (...args: unknown[]) => Waiting, once: boolean) {
  return (callback: Callback, ...rest: unknown[]): Waiting => {
    if (typeof callback !== "function") return original(callback, ...rest); // Throws as Node does.
    const cell = owner();
    const timer = original(
      function (this: unknown, ...args: unknown[]) {
        if (once) release(timer);
        if (!halted(cell)) runFor(cell, callback, this, args);
      },
      ...rest,
    );
    hold(cell, timer);
    return timer;
  };
}

/**
 * The cell was stopped, or is just being stopped: its running code has been ended, and the main thread has not heard of it
 * yet. Without a look at that a chain of ticks would take over again before it can hear.
 */
function halted(cell: Cell | undefined): boolean {
  if (!cell || cell.stopped) return cell !== undefined;
  // In a chain of microtasks most of the time is spent inside Node, where nothing is ended: hold still for the guard.
  if (Atomics.load(words, WORD.stop) === STOP.hunting) Atomics.wait(words, WORD.stop, STOP.hunting, 100);
  return Atomics.load(words, WORD.stop) === STOP.stopping && (cell.running || running.size === 0);
}

function clearer(original: (timer: unknown) => void) {
  return (timer: unknown): void => {
    release(timer);
    original(timer);
  };
}

/** Settles as `promise` does, but never for a cell that was stopped: its code must not run on. */
function whileNotStopped<T>(cell: Cell | undefined, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(
      (value) => cell?.stopped || resolve(value),
      (reason) => cell?.stopped || reject(reason),
    );
  });
}

/** Node's own code goes through `process.nextTick` too: only calls made directly by a cell's code are kept. */
function patchTicks(): void {
  const { nextTick } = process;
  process.nextTick = standIn((callback: Callback, ...args: unknown[]) => {
    const cell = activeCell();
    if (!cell || typeof callback !== "function") return nextTick(callback, ...args);
    nextTick(function callForCell() {
      if (!halted(cell)) runFor(cell, callback, undefined, args);
    });
  }, nextTick);
  const microtask = globalThis.queueMicrotask;
  globalThis.queueMicrotask = standIn((callback: () => void) => {
    const cell = activeCell();
    if (!cell || typeof callback !== "function") return microtask(callback);
    microtask(function callForCell() {
      if (!halted(cell)) runFor(cell, callback, undefined, []);
    });
  }, microtask);
}
