/** A cell that runs or ran: whose output is whose, and what Stop has to end. */
import type { ExecuteOutcome, SessionRoom } from "../rooms.ts";
import { words } from "./channel.ts";
import { STOP, tag, WORD } from "./stopping/shared.ts";
import { type Place, register } from "./traceback/sources.ts";

type Request = Parameters<SessionRoom["execute"]>[0];
type Scheduled = NodeJS.Timeout | NodeJS.Immediate;

/** Kept for the session's life, for what it left scheduled and what it prints late: so it holds nothing that only its run needs. */
export class Cell {
  readonly name: string;
  readonly parent: string;
  /** For the guard; see stopping/shared.ts. */
  readonly tag: number;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** Timers, intervals and immediates that it, or what it scheduled, has waiting. */
  #scheduled: Set<Scheduled> | undefined;
  /** Ends, one each, of the processes and workers that it has started. */
  #started: Set<() => void> | undefined;
  /** Displays in the making; the cell ends when they have been shown. */
  displays: Promise<void> | undefined;
  /** Where its top level waits, when it does. */
  waits: Place | undefined;
  /** Stop was pressed while it ran. */
  interrupted = false;
  /** Stop ended it: nothing of it may run on. */
  stopped = false;
  /** Aborted when Stop is pressed; made when somebody asks for it. */
  #controller: AbortController | undefined;
  #finish: ((outcome: ExecuteOutcome) => void) | undefined;

  constructor(request: Request, finish: (outcome: ExecuteOutcome) => void) {
    this.name = request.cell.name;
    this.parent = request.parent;
    this.tag = tag(request.parent);
    this.silent = request.silent;
    this.allowStdin = request.allowStdin;
    this.#finish = finish;
    register(this.name, request.cell.map);
    for (const each of Object.values(request.userExpressions)) if (each.ok) register(each.name, each.map);
    known.set(this.name, this);
    // A Stop that was pressed for another cell, before this one began, is not to end it.
    if (running.size === 0 && Atomics.load(words, WORD.meant) !== this.tag) claim();
    running.add(this);
    Atomics.store(words, WORD.running, this.tag);
    lastStarted = this;
    Atomics.store(words, WORD.polled, 0); // An earlier cell's polling says nothing of this one.
  }

  /** True until the outcome was handed over. */
  get running(): boolean {
    return this.#finish !== undefined;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.interrupted) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Hands over the outcome; only the first counts. */
  finish(outcome: ExecuteOutcome): void {
    const finish = this.#finish;
    this.#finish = undefined;
    this.waits = undefined;
    running.delete(this);
    let last = 0;
    for (const cell of running) last = cell.tag;
    Atomics.store(words, WORD.running, last);
    finish?.(outcome);
  }

  /** Long loops that look at `signal` or `interrupted` end by themselves. */
  interrupt(): void {
    this.interrupted = true;
    this.#controller?.abort();
  }

  /** Whether it has timers waiting. */
  get isWaiting(): boolean {
    return this.#scheduled !== undefined;
  }

  schedule(timer: Scheduled): void {
    this.#scheduled = (this.#scheduled ?? new Set()).add(timer);
  }

  unschedule(timer: Scheduled): void {
    this.#scheduled?.delete(timer);
    if (this.#scheduled?.size === 0) this.#scheduled = undefined;
  }

  /** @param end - Ends a process or a worker that it has started. */
  start(end: () => void): void {
    this.#started = (this.#started ?? new Set()).add(end);
  }

  /** What it started has ended by itself. */
  ended(end: () => void): void {
    this.#started?.delete(end);
  }

  /** The programs and threads that it waits for, or left running, end. */
  endStarted(): void {
    for (const end of this.#started ?? []) end();
    this.#started = undefined;
  }

  /** What it scheduled does not run. */
  cancel(): void {
    for (const timer of this.#scheduled ?? []) {
      if ("hasRef" in timer && "refresh" in timer) clearTimeout(timer);
      else clearImmediate(timer as NodeJS.Immediate);
    }
    this.#scheduled = undefined;
  }
}

/** Takes a Stop that was asked for, so that the guard lets go. */
export function claim(): boolean {
  const state = Atomics.load(words, WORD.stop);
  if (state !== STOP.asked && state !== STOP.hunting) return false;
  if (Atomics.compareExchange(words, WORD.stop, state, STOP.claimed) === state) return true;
  return claim(); // It moved from asked to hunting in between.
}

/** By the name that its stack frames carry. */
const known = new Map<string, Cell>();
export const running = new Set<Cell>();
let lastStarted: Cell | undefined;

/** The cell that stack frames of this name belong to. */
export const cellNamed = (name: string): Cell | undefined => known.get(name);
export const allCells = (): Iterable<Cell> => known.values();
/** The cell that runs, or else the one that ran last. */
export function lastCell(): Cell | undefined {
  let last: Cell | undefined;
  for (const cell of running) last = cell;
  return last ?? lastStarted;
}
