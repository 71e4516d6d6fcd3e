/** One cell from start to outcome. */
import { types } from "node:util";
import { plainText } from "../display/text.ts";
import { labelled } from "../quote.ts";
import type { CompiledCell, Diagnostic, ExecuteOutcome, RefusedCell, SessionRoom } from "../rooms.ts";
import { Cell, claim } from "./cell.ts";
import { words } from "./channel.ts";
import { beingStopped } from "./host.ts";
import { result } from "./output/show.ts";
import { runFor } from "./ownership/owner.ts";
import { Interrupted } from "./prompt.ts";
import { start } from "./scope.ts";
import { INSIDE, WORD } from "./stopping/shared.ts";
import { isA, read } from "./traceback/careful.ts";
import { report } from "./traceback/report.ts";
import type { Place } from "./traceback/sources.ts";

type Request = Parameters<SessionRoom["execute"]>[0];

const waiting: (() => void)[] = [];

/** Puts the user's code off until the frames that have come in are read, so that Stop can end it without losing one. */
export function soon(run: () => void): void {
  waiting.push(run);
}

/** Runs what was put off. */
export function runWaiting(): void {
  for (let run = waiting.shift(); run; run = waiting.shift()) run();
}

/** Takes a cell in, and soon runs it. */
export function execute(request: Request): Promise<ExecuteOutcome> {
  return new Promise((resolve) => {
    const cell = new Cell(request, resolve);
    soon(() => cell.running && void drive(cell, request));
  });
}

/**
 * Every way out of this leads to `finish`; after a Stop nobody comes here again, and stopping/stop.ts finishes the cell.
 * The guard knows this function by its name: a long display, with no user code on the stack, can be ended too.
 */
async function drive(cell: Cell, request: Request): Promise<void> {
  try {
    const last = await evaluate(cell, cell.name, request.cell);
    const shown = cell.silent ? undefined : await runFor(cell, result, undefined, [last.value]);
    await cell.displays;
    const userExpressions = await expressions(cell, request);
    words[WORD.inside] = INSIDE.no;
    claim(); // A Stop that comes as the cell ends: it did end.
    cell.finish({
      status: "ok",
      ...(shown ? { result: shown } : {}),
      payload: [],
      userExpressions,
      interrupted: cell.interrupted,
    });
  } catch (error) {
    // A child process that Stop killed is an error of the call that waited for it; what it means is Stop.
    const interrupted = claim() || beingStopped() || cell.interrupted || isA(error, Interrupted);
    const { waits } = cell;
    await cell.displays;
    cell.finish(failed(interrupted ? asInterrupted(error) : error, interrupted, waits));
  }
}

function asInterrupted(error: unknown): unknown {
  if (isA(error, Interrupted)) return error;
  const stop = new Interrupted();
  const stack = isA(error, Error) ? read(error, "stack") : undefined;
  if (typeof stack === "string") {
    stop.stack = stack.replace(/^[\s\S]*?(?=\n {4}at )/, `${stop.name}: ${stop.message}`);
  }
  return Object.assign(stop, { cause: error });
}

function failed(error: unknown, interrupted: boolean, waits: Place | undefined): ExecuteOutcome {
  return { status: "error", error: report(error, waits), payload: [], userExpressions: {}, interrupted };
}

/** The value of the last expression; a promise is awaited. In a box, since what awaits a value asks it for its `then`. */
async function evaluate(cell: Cell, name: string, compiled: CompiledCell): Promise<{ value: unknown }> {
  const started = runFor(cell, start, undefined, [cell, name, compiled]);
  await started.done;
  const value = started.value();
  return { value: isThenable(value) ? await value : value };
}

/** A proxy whose trap throws is a value like any other. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (types.isPromise(value)) return true;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === "function" && !answersAnything(value);
  } catch (error) {
    if (types.isProxy(value)) return false;
    throw error;
  }
}

/** A proxy that has a function for every name would be waited for till the end of time. */
function answersAnything(value: object): boolean {
  return types.isProxy(value) && typeof (value as Record<string, unknown>)["a name that nobody has"] === "function";
}

async function expressions(cell: Cell, { userExpressions }: Request): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const [name, compiled] of Object.entries(userExpressions)) {
    answers[name] = await expression(cell, compiled);
  }
  return answers;
}

async function expression(cell: Cell, compiled: CompiledCell | RefusedCell): Promise<unknown> {
  if (!compiled.ok) return refused(compiled.diagnostics);
  try {
    const { value } = await evaluate(cell, compiled.name, compiled);
    const shown = await runFor(cell, result, undefined, [value]);
    return { status: "ok", ...(shown ?? { data: { "text/plain": plainText(value) }, metadata: {} }) };
  } catch (error) {
    return { status: "error", ...report(error) };
  }
}

function refused(diagnostics: Diagnostic[]): unknown {
  const evalue = diagnostics.map((fault) => labelled(fault)).join("\n");
  return { status: "error", ename: "TypeScriptError", evalue, traceback: [evalue] };
}
