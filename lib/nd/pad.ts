/** Arrays with elements around them, in all of NumPy's ways. */
import { isFloat } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { showShape, ValueError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { all, type Piece } from "../ops/slice.ts";
import { cast, fromElements, toArray } from "./convert.ts";
import { linspace } from "./creation.ts";
import { checkOptions } from "./options.ts";
import { median } from "./quantiles.ts";

/** One for all sides, a pair for all axes, or a pair an axis. */
type Sides = number | readonly [number, number] | readonly (readonly [number, number])[];

/** What `pad` adds. */
export type PadMode =
  | "constant"
  | "edge"
  | "linear_ramp"
  | "maximum"
  | "mean"
  | "median"
  | "minimum"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "empty";

/** Options of `pad`. */
export interface PadOptions {
  mode?: PadMode;
  /** What `"constant"` adds: one number, or as the widths. Default 0. */
  constantValues?: Sides;
  /** Where `"linear_ramp"` ends: one number, or as the widths. Default 0. */
  endValues?: Sides;
  /** How many elements of each edge `"maximum"`, `"mean"`, `"median"` and `"minimum"` are of. Default: all. */
  statLength?: Sides;
  /** `"odd"`: what `"reflect"` and `"symmetric"` mirror is turned round the edge's value too. Default `"even"`. */
  reflectType?: "even" | "odd";
}

/**
 * `a` with elements added around it.
 *
 * @param width - How many: one number for all sides, `[before, after]` for all axes, or a pair an axis.
 * @param options.mode - `"constant"` (default); `"edge"` repeats the outermost; `"reflect"` mirrors without repeating it,
 *   `"symmetric"` with repeating it; `"wrap"` comes in from the other side; `"linear_ramp"` goes evenly to an end value;
 *   `"maximum"`, `"mean"`, `"median"`, `"minimum"` of each line; `"empty"` promises nothing (zeros).
 * @throws {RangeError} If a width is negative or not whole, or the mode has no such name.
 * @example
 * nd.pad([1, 2], 1) // → [0. 1. 2. 0.]
 * nd.pad([1, 2, 3], [2, 0], { mode: "reflect" }) // → [3. 2. 1. 2. 3.]
 * nd.pad([[1, 2]], [[0, 1], [1, 0]], { constantValues: 9 }) // → [[9. 1. 2.] [9. 9. 9.]]
 */
export function pad(a: ArrayInput, width: Sides, options: PadOptions = {}): NDArray {
  checkOptions(options, ["mode", "constantValues", "endValues", "statLength", "reflectType"], "pad");
  const { mode = "constant" } = options;
  let x = toArray(a, "pad");
  const widths = sides(width, x.ndim, "width");
  for (const n of widths.flat()) {
    if (!Number.isInteger(n) || n < 0) throw new ValueError(`pad: expected whole widths >= 0, got ${n}.`);
  }
  if (mode === "empty" || (mode === "constant" && (options.constantValues ?? 0) === 0)) return zeros(x, widths);
  const edges = edgesOf(mode, x, options);
  widths.forEach(([before, after], axis) => {
    if (before + after > 0) x = edges(x, axis, before, after);
  });
  return x;
}

function sides(given: Sides, rank: number, what: string): [number, number][] {
  return Array.from({ length: rank }, (_, axis) => {
    if (typeof given === "number") return [given, given];
    if (typeof given[0] === "number") return [given[0], (given[1] ?? given[0]) as number];
    const one = (given.length === 1 ? given[0] : given[axis]) as readonly [number, number] | undefined;
    if (one === undefined) throw new ValueError(`pad: expected ${what} for ${rank} axes, got ${given.length}.`);
    return [one[0], one[1] ?? one[0]];
  });
}

function zeros(x: NDArray, widths: readonly [number, number][]): NDArray {
  return ops.unslice(x, {
    shape: x.shape.map((n, i) => n + widths[i]![0] + widths[i]![1]),
    pieces: x.shape.map((n, i): Piece => ({ start: widths[i]![0], step: 1, length: n })),
  });
}

/** Adds to one axis. Later axes are padded from what the earlier ones have become, as in NumPy. */
type Edges = (x: NDArray, axis: number, before: number, after: number) => NDArray;

const cutAlong = (x: NDArray, axis: number, start: number, length: number): NDArray =>
  ops.slice(
    x,
    x.shape.map((n, d): Piece => (d === axis ? { start, step: 1, length } : all(n))),
  );

function edgesOf(mode: PadMode, x: NDArray, options: PadOptions): Edges {
  const rank = x.ndim;
  if (Object.hasOwn(around, mode)) {
    return (y, axis, before, after) => mirrored(y, axis, before, after, mode as keyof typeof around, options);
  }
  if (mode === "constant") {
    const values = sides(options.constantValues!, rank, "constantValues");
    return joined((y, axis, end, count) => {
      const shape = y.shape.map((n, d) => (d === axis ? count : n));
      return ops.broadcastTo(cast(ops.full([], values[axis]![end]!, "float64"), y.dtype), shape);
    });
  }
  if (mode === "linear_ramp") {
    const ends = sides(options.endValues ?? 0, rank, "endValues");
    return joined((y, axis, end, count) => ramp(y, axis, end, count, ends[axis]![end]!));
  }
  const folds: Partial<Record<PadMode, (part: NDArray, axis: number) => NDArray>> = {
    maximum: (part, axis) => ops.max(part, { axis, keepdims: true }),
    minimum: (part, axis) => ops.min(part, { axis, keepdims: true }),
    mean: (part, axis) => ops.mean(part, { axis, keepdims: true }),
    median: (part, axis) => median(part, { axis, keepdims: true }),
  };
  const fold = folds[mode];
  if (fold === undefined) {
    throw new ValueError(
      `pad: expected one of the modes ${[...Object.keys(around), "constant", "linear_ramp", ...Object.keys(folds), "empty"].join(", ")}, got ${JSON.stringify(mode)}.`,
    );
  }
  const lengths = options.statLength === undefined ? undefined : sides(options.statLength, rank, "statLength");
  return joined((y, axis, end, count) => {
    const n = y.shape[axis]!;
    const taken = Math.min(n, lengths?.[axis]?.[end] ?? n);
    let value = fold(cutAlong(y, axis, end === 0 ? 0 : n - taken, taken), axis);
    if (!isFloat(y.dtype) && isFloat(value.dtype)) value = ops.rint(value);
    return ops.broadcastTo(
      cast(value, y.dtype),
      y.shape.map((m, d) => (d === axis ? count : m)),
    );
  });
}

/** Both ends made by one function: `end` 0 before, 1 after. */
const joined =
  (make: (x: NDArray, axis: number, end: 0 | 1, count: number) => NDArray): Edges =>
  (x, axis, before, after) => {
    const parts = [x];
    if (before > 0) parts.unshift(make(x, axis, 0, before));
    if (after > 0) parts.push(make(x, axis, 1, after));
    return ops.concatenate(parts, axis);
  };

function ramp(x: NDArray, axis: number, end: 0 | 1, count: number, value: number): NDArray {
  const edge = cutAlong(x, axis, end === 0 ? 0 : x.shape[axis]! - 1, 1);
  const steps = linspace(0, 1, count, { endpoint: false });
  const along = ops.reshape(
    end === 0 ? steps : ops.flip(steps),
    x.shape.map((_, d) => (d === axis ? count : 1)),
  );
  const from = ops.full([], value, "float64");
  const out = ops.add(from, ops.multiply(ops.subtract(cast(edge, "float64"), from), along));
  return cast(isFloat(x.dtype) ? out : ops.floor(out), x.dtype);
}

const modulo = (i: number, n: number) => ((i % n) + n) % n;
/** For a place outside the one that it repeats, and how often the edge was crossed on the way there. */
const around = {
  edge: (i: number, n: number) => Math.min(Math.max(i, 0), n - 1),
  wrap: modulo,
  reflect(i: number, n: number) {
    const at = n === 1 ? 0 : modulo(i, 2 * n - 2);
    return at < n ? at : 2 * n - 2 - at;
  },
  symmetric(i: number, n: number) {
    const at = modulo(i, 2 * n);
    return at < n ? at : 2 * n - 1 - at;
  },
};

function mirrored(
  x: NDArray,
  axis: number,
  before: number,
  after: number,
  mode: keyof typeof around,
  options: PadOptions,
): NDArray {
  const n = x.shape[axis]!;
  if (n === 0)
    throw new ValueError(`pad: expected elements to repeat along axis ${axis}, got shape ${showShape(x.shape)}.`);
  const total = n + before + after;
  const places = Array.from({ length: total }, (_, i) => around[mode](i - before, n));
  const out = ops.take(x, fromElements(places, "int32"), axis);
  if (options.reflectType !== "odd" || (mode !== "reflect" && mode !== "symmetric")) return out;
  // Odd: turned round the edge's value, each time an edge is crossed: a sum of edges, and the element with its sign.
  const first = cutAlong(x, axis, 0, 1);
  const last = cutAlong(x, axis, n - 1, 1);
  const period = mode === "reflect" ? Math.max(1, n - 1) : n;
  const offsets = Array.from({ length: total }, (_, i) => {
    const crossed = mode === "reflect" && n === 1 ? i - before : Math.floor((i - before) / period);
    return mode === "reflect" && n > 1 && i - before === n - 1 ? 0 : crossed;
  });
  const along = (values: number[]) =>
    cast(
      fromElements(
        values,
        "float64",
        x.shape.map((_, d) => (d === axis ? total : 1)),
      ),
      x.dtype,
    );
  const sign = along(offsets.map((c) => (modulo(c, 2) === 0 ? 1 : -1)));
  const ofLast = along(offsets.map((c) => (c > 0 ? 2 * Math.ceil(c / 2) : -2 * Math.floor(-c / 2))));
  const ofFirst = along(offsets.map((c) => (c > 0 ? -2 * Math.floor(c / 2) : 2 * Math.ceil(-c / 2))));
  return ops.add(ops.multiply(sign, out), ops.add(ops.multiply(ofLast, last), ops.multiply(ofFirst, first)));
}
