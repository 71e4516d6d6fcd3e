/** Python's `a[...]`: from what people write to pieces of axes, views, copies, and places to write to. */

import { announceAssign } from "../core/dispatch.ts";
import { isBig } from "../core/dtype.ts";
import type { ArrayInput, Index, SliceLike } from "../core/methods.ts";
import { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, broadcastStrides, type Shape, sizeOf, stridesOf } from "../core/shape.ts";
import { ShapeError, StateError, showShape, showValue, ValueError } from "../errors.ts";
import { copy, copyInto } from "../ops/cast.ts";
import { reshape, slice as sliceOp, take, transpose } from "../ops/index.ts";
import { cut, type Piece } from "../ops/slice.ts";
import { readIndices } from "../ops/take.ts";
import { isScalar, toArray, weak } from "./convert.ts";

/** A slice of an axis, as Python's `slice`. */
class Slice implements SliceLike {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
  constructor(start: number | null, stop: number | null, step: number | null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  toString(): string {
    const text = (n: number | null) => (n === null ? "" : String(n));
    return `${text(this.start)}:${text(this.stop)}${this.step === null ? "" : `:${this.step}`}`;
  }
}

/**
 * A slice for `at` and `set`, as Python's `slice`: `nd.slice(1, 3)` is `"1:3"`, `nd.slice(null, null, -1)` is `"::-1"`.
 * With one argument that is the stop.
 *
 * @example
 * nd.array([1, 2, 3, 4]).at(nd.slice(1, 3)) // → [2. 3.]
 */
export function slice(start: number | null, stop?: number | null, step: number | null = null): SliceLike {
  return stop === undefined ? new Slice(null, start, null) : new Slice(start, stop, step);
}

/** An index after parsing: basic pieces, and which axes of their view are indexed by arrays. */
interface Parsed {
  pieces: Piece[];
  /** Index arrays by axis of the view that `pieces` make. */
  fancy: Map<number, NDArray>;
  /** Whether the index arrays stand side by side: then their axes stay in place, else they come first. */
  together: boolean;
}

/** The usual case, without index arrays. */
const none = new Map<number, NDArray>();
const ELLIPSIS = Symbol("...");
type Part = number | null | Slice | SliceLike | NDArray | typeof ELLIPSIS;

/** `where` is the function that was called: `at` or `set`. */
function parse(a: NDArray, index: readonly Index[], where: string): Parsed {
  const parts: Part[] = [];
  for (const one of index) {
    const read = readPart(one, where);
    if (Array.isArray(read)) parts.push(...read);
    else parts.push(read);
  }
  let used = 0;
  let ellipses = 0;
  for (const part of parts) {
    used += axesOf(part);
    if (part === ELLIPSIS) ellipses++;
  }
  if (used > a.ndim) {
    throw new ShapeError(
      `${where}: expected at most ${a.ndim} indices into an array ${showShape(a.shape)}, got ${used}.`,
    );
  }
  if (ellipses > 1) throw new ValueError(`${where}: expected one "...", got more.`);
  const pieces: Piece[] = [];
  let fancy = none;
  let axis = 0;
  let kept = 0;
  const take = (piece: Piece) => {
    pieces.push(piece);
    if (typeof piece !== "number") kept++;
  };
  for (const part of parts) {
    if (part === ELLIPSIS) {
      for (let rest = a.ndim - used; rest > 0; rest--) take(whole(a.shape[axis++]!));
    } else if (part === null) take(null);
    else if (typeof part === "number") take(readNumber(part, a.shape[axis]!, axis++, where));
    else if (part instanceof NDArray) {
      if (fancy === none) fancy = new Map();
      const arrays = part.dtype === "bool" ? maskIndices(part, a.shape, axis, where) : [part];
      for (const array of arrays) {
        fancy.set(kept, array);
        take(whole(a.shape[axis++]!));
      }
    } else take(range(part, a.shape[axis++]!, where));
  }
  if (fancy === none) return { pieces, fancy, together: false };
  // Numbers between index arrays count as index arrays, as in NumPy: they are side by side if nothing else is between.
  const counts = (part: Part) => typeof part === "number" || part instanceof NDArray;
  const together = parts.slice(parts.findIndex(counts), parts.findLastIndex(counts) + 1).every(counts);
  return { pieces, fancy, together };
}

const whole = (length: number): Piece => ({ start: 0, step: 1, length });
const axesOf = (part: Part): number =>
  part === null || part === ELLIPSIS ? 0 : part instanceof NDArray && part.dtype === "bool" ? part.ndim : 1;

function readPart(index: Index, where: string): Part | Part[] {
  if (index === null || typeof index === "number") return index;
  if (typeof index === "string")
    return index.includes(",") ? index.split(",").flatMap((t) => readText(t, where)) : readText(index, where);
  if (index instanceof NDArray) return index;
  if (Array.isArray(index) || ArrayBuffer.isView(index)) return listIndex(index as readonly unknown[], where);
  if (typeof index === "object" && "start" in index && "stop" in index) return index as SliceLike;
  if (typeof index === "bigint") return Number(index);
  throw new ValueError(
    `${where}: expected an index (a number, "1:3", "...", null, a list or a mask), got ${showValue(index)}.`,
  );
}

/** An empty list chooses nothing; as an array of floats it would be refused by its dtype elsewhere. */
const listIndex = (list: readonly unknown[], where: string): NDArray =>
  toArray(list.length === 0 ? new Int32Array(0) : list, where);

/** Texts already read: a loop over columns says `":"` again and again. */
const known = new Map<string, Part>();

function readText(text: string, where: string): Part {
  let part = known.get(text);
  if (part === undefined) {
    part = parseText(text, where);
    if (known.size < 1000) known.set(text, part);
  }
  return part;
}

function parseText(text: string, where: string): Part {
  const trimmed = text.trim();
  if (trimmed === "...") return ELLIPSIS;
  if (/^[+-]?\d+$/.test(trimmed)) return Number(trimmed);
  const fields = trimmed.split(":").map((field) => field.trim());
  if (fields.length < 2 || fields.length > 3 || !fields.every((field) => /^([+-]?\d+)?$/.test(field))) {
    throw new ValueError(`${where}: expected a slice like ":", "1:3", "::-1" or "...", got ${JSON.stringify(text)}.`);
  }
  const [start, stop, step] = fields.map((field) => (field === "" ? null : Number(field)));
  return new Slice(start ?? null, stop ?? null, step ?? null);
}

function readNumber(index: number, length: number, axis: number, where: string): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ShapeError(
      `${where}: expected an index from ${-length} to ${length - 1} along axis ${axis}, got ${index}.`,
    );
  }
  return index < 0 ? index + length : index;
}

/** Python's rules for slices: what lies outside is left out, negative numbers count from the end. */
function range({ start, stop, step: given }: SliceLike, length: number, where: string): Piece {
  if (start === null && stop === null && given === null) return whole(length);
  const step = given ?? 1;
  if (step === 0 || ![start, stop, step].every((n) => n === null || Number.isInteger(n))) {
    throw new ValueError(
      `${where}: expected whole numbers in a slice and a step other than 0, got ${start}:${stop}:${given}.`,
    );
  }
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const limit = (n: number) => Math.min(Math.max(n < 0 ? n + length : n, low), high);
  const from = start === null ? (step > 0 ? low : high) : limit(start);
  const to = stop === null ? (step > 0 ? high : low) : limit(stop);
  return { start: from, step, length: Math.max(0, Math.ceil((to - from) / step)) };
}

/** A mask as index arrays, one for each of its axes. */
function maskIndices(mask: NDArray, shape: Shape, axis: number, where: string): NDArray[] {
  const covered = shape.slice(axis, axis + mask.ndim);
  if (showShape(covered) !== showShape(mask.shape)) {
    throw new ShapeError(
      `${where}: expected a mask of the shape it covers, ${showShape(covered)}, got ${showShape(mask.shape)}.`,
    );
  }
  return nonzero(mask);
}

/** The indices of the elements other than 0, one array an axis, in C order. */
export function nonzero(a: NDArray): NDArray<"int64">[] {
  const flags = a.data;
  const places: number[] = [];
  for (let i = 0; i < flags.length; i++) if (Number(flags[i]) !== 0) places.push(i);
  const steps = stridesOf(a.shape);
  return a.shape.map((length, axis) => {
    const out = new BigInt64Array(places.length);
    places.forEach((place, i) => {
      out[i] = BigInt(Math.floor(place / steps[axis]!) % length);
    });
    return new NDArray<"int64">(out, "int64", [places.length]);
  });
}

/** Arrays that `at` made by copying: writing to one would be lost. */
const copies = new WeakSet<NDArray>();

/** `a[...index]`: a view, or with index arrays a copy. */
export function at<A extends NDArray>(a: A, index: readonly Index[]): A {
  const { pieces, fancy, together } = parse(a, index, "at");
  const view = sliceOp(a, pieces);
  if (fancy.size === 0) return view as A;
  const { front, rest, inner, order } = arrange(view, fancy, together);
  const lengths = (axes: readonly number[]) => axes.map((axis) => view.shape[axis]!);
  const flat = reshape(transpose(view, [...front, ...rest]), [sizeOf(lengths(front)), ...lengths(rest)]);
  const picked = take(flat, flatIndices(view, front, fancy, inner, "at"), 0);
  const result = transpose(picked, order);
  copies.add(result);
  return result as A;
}

/** `a[index] = value`. */
export function set(a: NDArray, index: readonly Index[], value: ArrayInput): void {
  announceAssign(a);
  const { pieces, fancy, together } = parse(a, index, "set");
  const view = cut(a, pieces);
  const source = toElements(value, a, "set");
  if (fancy.size === 0) {
    write(view, source, "set");
    return;
  }
  const { front, rest, inner, order } = arrange(view, fancy, together);
  const places = flatIndices(view, front, fancy, inner, "set");
  const shape = [...inner, ...rest.map((axis) => view.shape[axis]!)];
  // The value is shaped like the result of `at`: bring its axes into the order that is written here.
  const outer = order.map((axis) => shape[axis]!);
  checkFits(source, outer, "set");
  const back = new Array<number>(order.length);
  order.forEach((axis, i) => {
    back[axis] = i;
  });
  const steps = broadcastStrides(source.shape, source.strides, outer);
  const read = new NDArray(
    source.storage,
    source.dtype,
    shape,
    back.map((axis) => steps[axis]!),
    source.offset,
  );
  writePieces(view, front, rest, places, read, inner.length);
}

/** How axes lie: those indexed by arrays in front, the broadcast shape of the index arrays, and the result's order. */
function arrange(view: NDArray, fancy: Map<number, NDArray>, together: boolean) {
  const front = [...fancy.keys()].sort((x, y) => x - y);
  const rest = view.shape.map((_, axis) => axis).filter((axis) => !fancy.has(axis));
  const inner = [...fancy.values()].reduce<Shape>((shape, array) => broadcastShapes(shape, array.shape, "at"), []);
  const lead = together ? rest.filter((axis) => axis < front[0]!).length : 0;
  const tail = rest.map((_, i) => inner.length + i);
  const order = [...tail.slice(0, lead), ...inner.map((_, i) => i), ...tail.slice(lead)];
  return { front, rest, inner, order };
}

/** One index into the joined front axes for each place of the index arrays. */
function flatIndices(
  view: NDArray,
  front: readonly number[],
  fancy: Map<number, NDArray>,
  inner: Shape,
  where: string,
): NDArray<"int32"> {
  const out = new Int32Array(sizeOf(inner));
  for (const axis of front) {
    const length = view.shape[axis]!;
    const array = fancy.get(axis)!;
    const strides = broadcastStrides(array.shape, array.strides, inner);
    const spread = new NDArray(array.storage, array.dtype, inner, strides, array.offset);
    const places = readIndices(spread, length, where, axis);
    for (let i = 0; i < out.length; i++) out[i] = out[i]! * length + places[i]!;
  }
  return new NDArray<"int32">(out, "int32", inner);
}

function writePieces(
  view: NDArray,
  front: readonly number[],
  rest: readonly number[],
  places: NDArray<"int32">,
  read: NDArray,
  innerRank: number,
): void {
  const restShape = rest.map((axis) => view.shape[axis]!);
  const restSteps = rest.map((axis) => view.strides[axis]!);
  const innerSteps = read.strides.slice(0, innerRank);
  const innerShape = read.shape.slice(0, innerRank);
  for (let i = 0; i < places.size; i++) {
    let target = view.offset;
    for (let d = front.length - 1, left = places.storage[places.offset + i]!; d >= 0; d--) {
      const length = view.shape[front[d]!]!;
      target += (left % length) * view.strides[front[d]!]!;
      left = Math.floor(left / length);
    }
    let source = read.offset;
    for (let d = innerRank - 1, left = i; d >= 0; d--) {
      source += (left % innerShape[d]!) * innerSteps[d]!;
      left = Math.floor(left / innerShape[d]!);
    }
    copyInto(
      new NDArray(view.storage, view.dtype, restShape, restSteps, target),
      new NDArray(read.storage, read.dtype, restShape, read.strides.slice(innerRank), source),
    );
  }
}

/** Writes to all of `a`. */
export function assign(a: NDArray, value: ArrayInput): void {
  announceAssign(a);
  if (copies.has(a)) {
    throw new StateError(
      "assign: this array was made by at(...) with a list or a mask, which copies: the write would be lost. " +
        "Write a.set(index, value), or keep a copy of your own with copy() first.",
    );
  }
  write(a, toElements(value, a, "assign"), "assign");
}

/** A number takes the dtype it is written into; only whether that holds it is checked. */
const toElements = (value: ArrayInput, target: NDArray, where: string): NDArray =>
  isScalar(value) && !isBig(target.dtype) && target.dtype !== "bool" && Number.isInteger(Number(value))
    ? weak(value, target.dtype, where)
    : toArray(value, where);

function checkFits(source: NDArray, shape: Shape, where: string): void {
  const extra = source.ndim - shape.length;
  const inner = extra > 0 ? source.shape.slice(extra) : source.shape;
  const fits =
    (extra <= 0 || source.shape.slice(0, extra).every((n) => n === 1)) &&
    inner.every((n, i) => n === 1 || n === shape[shape.length - inner.length + i]);
  if (!fits) {
    throw new ShapeError(
      `${where}: expected values that broadcast to ${showShape(shape)}, got ${showShape(source.shape)}.`,
    );
  }
}

function write(view: NDArray, source: NDArray, where: string): void {
  checkFits(source, view.shape, where);
  if (view.size > 0 && view.strides.some((step, axis) => step === 0 && view.shape[axis]! > 1)) {
    throw new StateError(
      `${where}: expected an array of its own, got a broadcast one whose elements share storage. Write to a.copy().`,
    );
  }
  const extra = Math.max(0, source.ndim - view.ndim);
  const inner = extra === 0 ? source : cut(source, new Array<Piece>(extra).fill(0));
  // An array written onto itself, shifted or turned, must be read whole first.
  const shared = inner.storage.buffer === view.storage.buffer && inner.size > 1;
  copyInto(view, shared ? copy.op.forward([inner]) : inner);
}
