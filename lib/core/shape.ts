/** Shapes and strides. Strides count elements, not bytes. */
import { ShapeError, showShape } from "../errors.ts";

export type Shape = readonly number[];

/** How many elements a shape holds; 1 for the empty shape of a 0-d array. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Strides of a freshly laid out array, last axis fastest (C order). */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Whether elements lie one after the other in C order. Axes of length 1, and empty arrays, never spoil that. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    if (length === 0) return true;
    if (length !== 1) {
      if (strides[axis] !== step) return false;
      step *= length;
    }
  }
  return true;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** The shape two arrays broadcast to; throws with both shapes, in the name of `where`. */
export function broadcastShapes(a: Shape, b: Shape, where: string): number[] {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1;
    const y = b[b.length - i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        `${where}: expected shapes that broadcast (equal, or 1, from the last axis on), ` +
          `got a ${showShape(a)} and b ${showShape(b)}: axis ${-i} is ${x} against ${y}.`,
      );
    }
    out[rank - i] = x === 1 ? y : x;
  }
  return out;
}

/** Strides with which an array of `shape` reads as `target`: broadcast axes do not move. */
export function broadcastStrides(shape: Shape, strides: readonly number[], target: Shape): number[] {
  const lead = target.length - shape.length;
  return target.map((_, axis) => (axis < lead || shape[axis - lead] === 1 ? 0 : strides[axis - lead]!));
}

/** One axis from 0; negative ones count from the end. Throws in the name of `where`. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const from0 = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || from0 < 0 || from0 >= rank) {
    throw new ShapeError(`${where}: expected an axis from ${-rank} to ${rank - 1}, got ${axis}.`);
  }
  return from0;
}
