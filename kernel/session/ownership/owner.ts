/**
 * Which cell is this running for? Output, timers and errors ask.
 *
 * Where we call the user's code ourselves (a cell's start, a timer, a microtask) we know. In what follows an await or
 * comes from an event emitter the stack knows: the outermost frame that lies in a cell. AsyncLocalStorage would know too,
 * but with one active a Stop can kill Node 20 (measured: 11 of 12 runs).
 */
import { type Cell, cellNamed, lastCell } from "../cell.ts";
import { words } from "../channel.ts";
import { INSIDE, WORD } from "../stopping/shared.ts";
import { enterUser } from "../stopping/unwind.ts";
import { read } from "../traceback/careful.ts";
import { placeOfThrown } from "../traceback/thrown.ts";

let active: Cell | undefined;

/** Calls `act` for `cell`; what it prints and schedules is that cell's. */
export function runFor<This, Args extends unknown[], R>(
  cell: Cell | undefined,
  act: (this: This, ...args: Args) => R,
  self: This,
  args: Args,
): R {
  const outer = active;
  const inside = words[WORD.inside] as number;
  active = cell;
  words[WORD.serving] = cell?.tag ?? 0;
  enterUser();
  try {
    return act.apply(self, args);
  } catch (error) {
    blame(error, cell);
    throw error;
  } finally {
    active = outer;
    words[WORD.serving] = outer?.tag ?? 0;
    words[WORD.inside] = inside;
  }
}

/** After Stop, which skips every `finally`. Tells for whom the main thread was running. */
export function forget(): Cell | undefined {
  const was = active;
  active = undefined;
  words[WORD.serving] = 0;
  words[WORD.inside] = INSIDE.no;
  endBurst();
  return was;
}

/** The cell in whose call we are, if we are in one that we made ourselves. Costs nothing. */
export const activeCell = (): Cell | undefined => active;

/** The cell that this runs for. */
export function owner(): Cell | undefined {
  return active ?? sure ?? lookUp();
}

// A look at the stack costs some 10 us. A loop behind an await that prints line after line would pay it for each, so after
// this many that gave the same cell we are sure until the current microtask is over.
const SURE_AFTER = 16;
const microtask = globalThis.queueMicrotask;
let sure: Cell | undefined;
let found: Cell | undefined;
let times = 0;

function lookUp(): Cell | undefined {
  const cell = fromStack(callers()) ?? lastCell();
  if (cell !== found) times = 0;
  found = cell;
  times += 1;
  if (times === 1) microtask(endBurst);
  if (times === SURE_AFTER) sure = cell;
  return cell;
}

function endBurst(): void {
  sure = found = undefined;
  times = 0;
}

// ---------------------------------------------------------------- errors

const blamed = new WeakMap<object, Cell>();

function blame(error: unknown, cell: Cell | undefined): void {
  if (cell && typeof error === "object" && error !== null && !blamed.has(error)) blamed.set(error, cell);
}

/** The cell that an error nobody caught belongs to. */
export function ownerOfError(error: unknown): Cell | undefined {
  const isObject = typeof error === "object" && error !== null;
  const known = isObject && blamed.get(error);
  if (known) return known;
  const own = isObject ? read(error, "stack") : undefined;
  const stack = typeof own === "string" ? own : placeOfThrown(error)?.stack;
  if (!stack) return lastCell();
  const names = stack.split("\n").map((line) => /(?:\(|at |async )([^()]+?):\d+:\d+\)?$/.exec(line)?.[1] ?? "");
  return fromStack(names) ?? lastCell();
}

// ---------------------------------------------------------------- the stack

const DEEP = 64;

/** The outermost cell among file names given innermost first. */
function fromStack(files: readonly string[]): Cell | undefined {
  for (let i = files.length - 1; i >= 0; i--) {
    const cell = cellNamed(files[i] as string);
    if (cell) return cell;
  }
  return undefined;
}

/** File names of the frames above, innermost first; awaiting functions among them. */
function callers(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = DEEP;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? "");
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, callers);
    const files = holder.stack;
    return Array.isArray(files) ? files : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
