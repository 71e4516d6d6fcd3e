/** Elements written, chosen and left out by index or condition. */
import type { ArrayInput } from "../core/methods.ts";
import { elementsOf, NDArray } from "../core/ndarray.ts";
import { normalizeAxis, sizeOf } from "../core/shape.ts";
import { DTypeError, ShapeError, showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { readIndices } from "../ops/take.ts";
import { type AxisOption, axisOf, flatOr } from "./axis.ts";
import { fromElements, toArray } from "./convert.ts";
import { assign, nonzero, set } from "./indexing.ts";
import { checkOptions } from "./options.ts";

const written = (a: NDArray, where: string): void => {
  if (!(a instanceof NDArray)) throw new DTypeError(`${where}: expected an array (NDArray) to write to.`);
};

/**
 * Writes `values` to places of the flat array, in place; fewer values than places repeat.
 *
 * @throws {ShapeError} If a place lies outside.
 * @example
 * const a = nd.zeros([2, 2]);
 * nd.put(a, [0, 3], [7, 8]);
 * a // → [[7. 0.] [0. 8.]]
 */
export function put(a: NDArray, indices: ArrayInput, values: ArrayInput): void {
  written(a, "put");
  const places = readIndices(toArray(indices, "put"), a.size, "put", 0);
  const source = toArray(values, "put");
  if (places.length === 0 || source.size === 0) return;
  const line = ops.reshape(source, [-1]);
  const index = fromElements(
    Array.from(places, (_, i) => i % source.size),
    "int32",
  );
  const flat = fromElements(places, "int32");
  const axes = a.shape.map((length, axis) => {
    const step = sizeOf(a.shape.slice(axis + 1));
    return fromElements(
      Array.from(flat.data, (place) => Math.floor(place / step) % length),
      "int32",
    );
  });
  if (a.ndim === 0) assign(a, ops.take(line, fromElements([index.size - 1], "int32"), 0));
  else set(a, axes, ops.take(line, index, 0));
}

/**
 * Writes `values` to places of each line along an axis, in place: what `takeAlongAxis` would take there.
 *
 * @example
 * const a = nd.zeros([2, 2]);
 * nd.putAlongAxis(a, [[1], [0]], 5, 1);
 * a // → [[0. 5.] [5. 0.]]
 */
export function putAlongAxis(a: NDArray, indices: ArrayInput, values: ArrayInput, axis: AxisOption): void {
  written(a, "putAlongAxis");
  const at = toArray(indices, "putAlongAxis");
  const along = normalizeAxis(axisOf(axis, "putAlongAxis") ?? 0, a.ndim, "putAlongAxis");
  const index = a.shape.map((n, i) => {
    if (i === along) return at;
    return ops.reshape(
      fromElements([...Array(n).keys()], "int32"),
      a.shape.map((_, d) => (d === i ? n : 1)),
    );
  });
  set(a, index, values);
}

/**
 * Writes where a mask holds, in place; `values` are used one after the other, and again from the start.
 *
 * @example
 * const a = nd.array([1, 2, 3]);
 * nd.place(a, [true, false, true], [9, 8]);
 * a // → [9. 2. 8.]
 */
export function place(a: NDArray, mask: ArrayInput, values: ArrayInput): void {
  written(a, "place");
  const flags = elementsOf(toArray(mask, "place"));
  if (flags.length !== a.size) {
    throw new ShapeError(`place: expected a mask of ${a.size} elements, got ${flags.length}.`);
  }
  const places = [...flags.keys()].filter((i) => Number(flags[i]) !== 0);
  if (places.length > 0) put(a, fromElements(places, "int32"), values);
}

/**
 * Writes `source`, broadcast, to `target`, where a mask holds if one is given.
 *
 * @example
 * const a = nd.zeros([3]);
 * nd.copyto(a, [1, 2, 3], { where: [true, false, true] });
 * a // → [1. 0. 3.]
 */
export function copyto(target: NDArray, source: ArrayInput, options: { where?: ArrayInput } = {}): void {
  checkOptions(options, ["where"], "copyto");
  written(target, "copyto");
  const x = toArray(source, "copyto");
  assign(target, options.where === undefined ? x : ops.where(toArray(options.where, "copyto"), x, target));
}

/**
 * From several arrays the element of the one whose number stands at that place; all broadcast.
 *
 * @param options.mode - Of numbers outside: `"raise"` (default), `"wrap"`, or `"clip"` to the nearest.
 * @example
 * nd.choose(nd.array([1, 0, 1], "int32"), [[1, 2, 3], [10, 20, 30]]) // → [10.  2. 30.]
 */
export function choose(
  a: ArrayInput,
  choices: readonly ArrayInput[],
  options: { mode?: "raise" | "wrap" | "clip" } = {},
): NDArray {
  checkOptions(options, ["mode"], "choose");
  const { mode = "raise" } = options;
  const n = choices.length;
  const x = toArray(a, "choose");
  const wanted = Array.from(x.data as Float64Array, (value) => {
    const at = Number(value);
    if (mode === "wrap") return ((at % n) + n) % n;
    if (mode === "clip") return Math.min(Math.max(at, 0), n - 1);
    if (at < 0 || at >= n) throw new ValueError(`choose: expected numbers from 0 to ${n - 1}, got ${at}.`);
    return at;
  });
  const which = fromElements(wanted, "int32", x.shape);
  return choices
    .map((choice) => toArray(choice, "choose"))
    .reduce((out, choice, i) => ops.where(ops.equal(which, ops.full([], i, "int32")), choice, out));
}

/**
 * For each place the element of the first choice whose condition holds there.
 *
 * @param otherwise - Where none holds. Default 0.
 * @throws {ShapeError} If there are not as many conditions as choices.
 * @example
 * const x = nd.arange(4);
 * nd.select([x.less(1), x.greater(2)], [x.sub(10), x.mul(10)], -1) // → [-10.  -1.  -1.  30.]
 */
export function select(
  conditions: readonly ArrayInput[],
  choices: readonly ArrayInput[],
  otherwise: number | NDArray = 0,
): NDArray {
  if (conditions.length !== choices.length || conditions.length === 0) {
    throw new ShapeError(
      `select: expected as many conditions as choices, at least one, got ${conditions.length} and ${choices.length}.`,
    );
  }
  const arrays = choices.map((choice) => toArray(choice, "select"));
  const rest = typeof otherwise === "number" ? ops.full([], otherwise, arrays[0]!.dtype) : otherwise;
  return arrays.reduceRight(
    (out, choice, i) => ops.where(toArray(conditions[i]!, "select"), choice, out),
    rest as NDArray,
  );
}

/**
 * The slices along an axis where a list of conditions holds; of the flat array without an axis.
 *
 * @example
 * nd.compress([false, true], [[1, 2], [3, 4]], 0) // → [[3. 4.]]
 */
export function compress(condition: ArrayInput, a: ArrayInput, option?: AxisOption): NDArray {
  const axis = flatOr(option, "compress");
  const x = toArray(a, "compress");
  const flat = axis === undefined ? ops.reshape(x, [-1]) : x;
  return ops.take(flat, nonzero(toArray(condition, "compress"))[0]!, axis ?? 0);
}

/**
 * The elements where a condition holds, in one axis.
 *
 * @example
 * nd.extract([true, false, true], [1, 2, 3]) // → [1. 3.]
 */
export function extract(condition: ArrayInput, a: ArrayInput): NDArray {
  return compress(ops.reshape(toArray(condition, "extract"), [-1]), a);
}

/**
 * The places of the elements other than 0 in the flat array.
 *
 * @example
 * nd.flatnonzero([[0, 1], [1, 0]]) // → [1 2]
 */
export function flatnonzero(a: ArrayInput): NDArray<"int64"> {
  return nonzero(ops.reshape(toArray(a, "flatnonzero"), [-1]))[0]!;
}

/**
 * Writes to the main diagonal, in place: where all indices are equal.
 *
 * @throws {ShapeError} If the array has fewer than 2 axes, or more and of different lengths.
 * @example
 * const a = nd.zeros([2, 2]);
 * nd.fillDiagonal(a, 5);
 * a // → [[5. 0.] [0. 5.]]
 */
export function fillDiagonal(a: NDArray, value: ArrayInput): void {
  written(a, "fillDiagonal");
  if (a.ndim < 2 || (a.ndim > 2 && new Set(a.shape).size > 1)) {
    throw new ShapeError(`fillDiagonal: expected 2 axes, or more of one length, got shape ${showShape(a.shape)}.`);
  }
  const n = Math.min(...a.shape);
  const line = fromElements([...Array(n).keys()], "int32");
  set(
    a,
    a.shape.map(() => line),
    value,
  );
}
