/**
 * Where values that are no errors were thrown: a text, a number, an object has no stack, so compiled code says when it throws
 * one, and which line that is (language/throws.ts).
 *
 * A stack costs V8 as much as an error does, some 6 us, where throwing a number costs 0.3. So who throws in a loop, and
 * catches it there, gets none: of what is thrown too often only its line is kept.
 */
import { types } from "node:util";
import { attempt } from "./careful.ts";
import type { Place } from "./sources.ts";

/** The line; and the stack as V8 keeps it, which is made a text when somebody asks. */
type Thrown = Place & { stack?: string };

const ofObjects = new WeakMap<object, Thrown>();
/** Of the values that were thrown last, and may be on their way; a ring. */
const ofOthers: { value: unknown; thrown: Thrown }[] = [];
const KEPT = 8;
let next = 0;

/** Stacks that are taken within so many ms. */
const STACKS = 64;
const WITHIN = 100;
let left = STACKS;
let since = 0;

function mayTakeStack(): boolean {
  if (left === 0) {
    const now = Date.now();
    if (Math.abs(now - since) < WITHIN) return false;
    since = now;
    left = STACKS;
  }
  left--;
  return true;
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/**
 * Notes where `value` is thrown, and gives it back.
 *
 * @param again - It was caught before: where it was thrown first is what counts.
 */
export function noteThrown<T>(value: T, file: string, line: number, column: number, again = false): T {
  if (types.isNativeError(value) || (again && whereThrown(value))) return value;
  const thrown: Thrown = { file, line, column };
  if (mayTakeStack()) Error.captureStackTrace(thrown, noteThrown);
  if (isObject(value)) ofObjects.set(value, thrown);
  else ofOthers[next++ % KEPT] = { value, thrown };
  return value;
}

function whereThrown(value: unknown): Thrown | undefined {
  if (isObject(value)) return ofObjects.get(value);
  for (let at = next - 1; at >= Math.max(0, next - KEPT); at--) {
    const each = ofOthers[at % KEPT];
    if (each && Object.is(each.value, value)) return each.thrown;
  }
  return undefined;
}

/** Where a value was thrown: a stack's text, "" when there is none, and the line; undefined where nobody knows. */
export function placeOfThrown(value: unknown): { place: Place; stack: string } | undefined {
  const thrown = whereThrown(value);
  if (!thrown) return undefined;
  const stack = attempt(() => thrown.stack, "");
  return { place: thrown, stack: typeof stack === "string" ? stack : "" };
}

/** It has been told: the same text may be thrown elsewhere. */
export function forgetThrown(value: unknown): void {
  for (const [at, each] of ofOthers.entries()) if (each && Object.is(each.value, value)) delete ofOthers[at];
}
