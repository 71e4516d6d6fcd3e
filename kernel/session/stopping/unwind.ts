/**
 * Node's own record of what runs inside what, set right before the guard ends running code.
 *
 * Node keeps a stack of async ids, pushed and popped around callbacks. Code that is ended skips the pops that are written
 * in JavaScript, and with an async hook active (an AsyncLocalStorage, before Node 24) the next check finds the leftovers and
 * aborts the process. While the main thread is paused its stack is about to be unwound to nothing, so empty is what the
 * record should say. Measured on Node 20 with an AsyncLocalStorage active: without this 4 of 6 situations kill the process,
 * with it none does.
 */
import { words } from "../channel.ts";
import { INSIDE, UNWIND, WORD } from "./shared.ts";

interface AsyncWrap {
  async_hook_fields: Uint32Array;
  async_id_fields: Float64Array;
  constants: { kStackLength: number; kTotals: number; kExecutionAsyncId: number; kTriggerAsyncId: number };
}

/** Node's counters of async hooks; where it has none to show, its own checks are gone too. */
let hooks: { fields: Uint32Array; totals: number } | undefined;

/** The user's code runs from here: told to the guard, which ends it sooner and with less care where that is safe. */
export function enterUser(): void {
  words[WORD.inside] = hooks && (hooks.fields[hooks.totals] as number) > 0 ? INSIDE.hooked : INSIDE.yes;
}

/** Puts the function where the guard's debugger session finds it. Node 24 neither needs nor offers these fields. */
export function exposeUnwind(): void {
  const wrap = asyncWrap();
  if (!wrap) return;
  const { async_hook_fields: fields, async_id_fields: ids, constants } = wrap;
  hooks = { fields, totals: constants.kTotals };
  const unwind = () => {
    fields[constants.kStackLength] = 0;
    ids[constants.kExecutionAsyncId] = 0;
    ids[constants.kTriggerAsyncId] = 0;
  };
  Object.defineProperty(globalThis, Symbol.for(UNWIND), { value: unwind });
}

function asyncWrap(): AsyncWrap | undefined {
  const { noDeprecation } = process as { noDeprecation?: boolean };
  try {
    (process as { noDeprecation?: boolean }).noDeprecation = true; // `process.binding` would warn in the first cell.
    return (process as unknown as { binding(name: string): AsyncWrap }).binding("async_wrap");
  } catch {
    return undefined;
  } finally {
    (process as { noDeprecation?: boolean | undefined }).noDeprecation = noDeprecation;
  }
}
