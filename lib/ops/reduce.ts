/** Sums, means, products and extremes along axes. */
import { type DType, isBig, isFloat, kindOf } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { type Shape, stridesOf } from "../core/shape.ts";
import { engine } from "../engine/engine.ts";
import { type FusedStep, placeOf } from "../engine/fused/index.ts";
import { type Accumulator, type Fold, foldAxes, foldsFor, startOf, type Walk } from "../engine/reduce.ts";
import type { Floats } from "../engine/types.ts";
import { ShapeError, showShape } from "../errors.ts";
import { divide, multiply } from "./arithmetic.ts";
import { countOf, foldedAxes, type Reduce, reducedShape } from "./axes.ts";
import { broadcastTo } from "./broadcast.ts";
import { astype } from "./cast.ts";
import { equal } from "./comparison.ts";
import { defineOp, type Gradients } from "./define.ts";
import { constant, flow } from "./gradients.ts";
import { concatenate, flip } from "./join.ts";
import { fullLike } from "./like.ts";
import { emitReduction, unrollReduction } from "./reduce-emit.ts";
import { reshape } from "./reshape.ts";
import { cumprod } from "./scan.ts";
import { all, slice } from "./slice.ts";
import { transpose } from "./transpose.ts";

type One = readonly [a: NDArray];

/** Sums and products of integers are 64 bits wide, so that they do not overflow at once; those of bool count. */
const wide = (dtype: DType): DType => (isFloat(dtype) ? dtype : kindOf(dtype) === "uint" ? "uint64" : "int64");

interface Reduction {
  fold: Fold;
  dtype(from: DType): DType;
  /** Divides by the number of elements, before rounding. */
  average?: boolean;
  vjp(dy: NDArray, a: NDArray, y: NDArray, options: Reduce | undefined): NDArray;
}

function reduction(name: string, { fold, dtype, average = false, vjp }: Reduction) {
  return defineOp<One, Reduce | undefined>(name, 1, {
    infer([a], options) {
      const folded = foldedAxes(a.ndim, options?.axis, name);
      if ((fold === "max" || fold === "min") && a.size === 0 && a.shape.some((n, i) => folded[i] && n === 0)) {
        throw new ShapeError(`${name}: expected at least one element to choose from, got shape ${showShape(a.shape)}.`);
      }
      return { shape: reducedShape(a.shape, folded, options?.keepdims), dtype: dtype(a.dtype) };
    },
    run(out, [x], options) {
      // A mean of 64-bit integers must not wrap on the way, as their sum does.
      const a = average && isBig(x.dtype) ? astype.op.forward([x], "float64") : x;
      reduceInto(out, a, foldedAxes(a.ndim, options?.axis, name), fold, average);
    },
    vjp: (dy, [a], options, y): Gradients => [flow(a, () => vjp(dy, a, y, options))],
    emit: (out, [a], options) =>
      emitReduction(out, a!, foldedAxes(a!.shape.length, options?.axis, name), fold, average),
    fused: (out, [a], options) => fuseReduction(out, a, foldedAxes(a.ndim, options?.axis, name), fold, average),
    unroll: (out, [a], options) =>
      unrollReduction(out, a!, foldedAxes(a!.shape.length, options?.axis, name), fold, average),
  });
}

/** Folds `a` into `out`, which has the kept axes in order (those of length 1 do not matter). */
function reduceInto(out: NDArray, a: NDArray, folded: readonly boolean[], fold: Fold, average: boolean): void {
  const count = out.size === 0 ? 0 : a.size / out.size;
  const long = longColumns(out, a, folded, fold);
  if (long !== undefined && engine.sums.columns({ ...long, share: average ? count : 1 })) return;
  // Smaller integers are exact in float64 while their sum stays below 2^53; products soon are not.
  const exact = !isFloat(a.dtype) && (fold === "prod" || (fold === "sum" && a.size >= 2 ** 21)) && !average;
  const folds = foldsFor(fold, a.dtype, exact);
  const bigFold = exact || isBig(a.dtype);
  const target = out.storage as unknown as { [i: number]: number | bigint };
  if (out.size === 1 && a.contiguous) {
    const total = folds.inner(a.storage, a.offset, a.size, 1);
    target[out.offset] = store(total, out.dtype, average ? count : 1);
    return;
  }
  const direct = out.dtype === "float64" && !bigFold;
  const acc: Accumulator = direct
    ? (out.storage as Float64Array)
    : bigFold
      ? new (a.dtype === "uint64" || out.dtype === "uint64" ? BigUint64Array : BigInt64Array)(out.size)
      : new Float64Array(out.size);
  const from = direct ? out.offset : 0;
  (acc as Float64Array).fill(startOf(fold, bigFold, acc instanceof BigUint64Array) as number, from, from + out.size);
  if (a.size > 0) foldAxes(folds, fold, acc, from, a.storage, a.offset, walksOf(a, folded));
  if (direct && !average) return;
  for (let i = 0; i < out.size; i++) target[out.offset + i] = store(acc[from + i]!, out.dtype, average ? count : 1);
}

/** Elements from which it pays to ask the engine, whose threads help with more. */
const LONG = 1 << 15;

/** A sum down the columns of a long matrix, as the engine takes it; undefined for another fold. */
function longColumns(out: NDArray, a: NDArray, folded: readonly boolean[], fold: Fold) {
  if (fold !== "sum" || a.size < LONG || !a.contiguous || !isFloat(a.dtype) || a.dtype !== out.dtype) return undefined;
  const [down, across, ...more] = walksOf(a, folded);
  if (down === undefined || across === undefined || more.length > 0 || !down.folded || across.folded) return undefined;
  const [rows, columns] = [down.length, across.length];
  return { x: a.storage as Floats, at: a.offset, out: out.storage as Floats, outAt: out.offset, rows, columns };
}

/** The same for a plan in WebAssembly. */
function fuseReduction(
  out: NDArray,
  a: NDArray,
  folded: readonly boolean[],
  fold: Fold,
  average: boolean,
): FusedStep | undefined {
  if (!isFloat(a.dtype) || a.dtype !== out.dtype || a.size === 0) return undefined;
  if (longColumns(out, a, folded, fold) !== undefined) return undefined;
  const walks = walksOf(a, folded);
  const count = average ? a.size / out.size : 1;
  return { kind: "fold", fold, x: placeOf(a), out: placeOf(out), walks, count };
}

function store(value: number | bigint, dtype: DType, count: number): number | bigint {
  if (isBig(dtype)) return typeof value === "bigint" ? value : BigInt(value);
  return count === 1 ? Number(value) : Number(value) / count;
}

/** The axes to walk, joined where they can be, the smallest stride last: as NumPy's iterator does. */
function walksOf(a: NDArray, folded: readonly boolean[]): Walk[] {
  const outSteps = stridesOf(a.shape.map((n, i) => (folded[i] ? 1 : n)));
  const walks: Walk[] = [];
  a.shape.forEach((length, i) => {
    if (length !== 1) {
      walks.push({ length, step: a.strides[i]!, outStep: folded[i] ? 0 : outSteps[i]!, folded: folded[i]! });
    }
  });
  if (!a.contiguous) walks.sort((x, y) => Math.abs(y.step) - Math.abs(x.step));
  for (let i = walks.length - 1; i > 0; i--) {
    const [outer, inner] = [walks[i - 1]!, walks[i]!];
    const joins = outer.step === inner.step * inner.length && outer.folded === inner.folded;
    if (joins && (inner.folded || outer.outStep === inner.outStep * inner.length)) {
      walks.splice(i - 1, 2, { ...inner, length: outer.length * inner.length });
    }
  }
  return walks;
}

/** `dy`, of a reduced shape, read in the shape of `a` again. */
export function spread(dy: NDArray, a: NDArray, options: Reduce | undefined, name: string): NDArray {
  return broadcastTo(keepAxes(dy, a.shape, options, name), a.shape);
}

function keepAxes(y: NDArray, shape: Shape, options: Reduce | undefined, name: string): NDArray {
  const folded = foldedAxes(shape.length, options?.axis, name);
  return options?.keepdims ? y : reshape(y, reducedShape(shape, folded, true));
}

/** Sum along axes. */
export const sum = reduction("sum", {
  fold: "sum",
  dtype: wide,
  vjp: (dy, a, _, options) => spread(dy, a, options, "sum"),
});

/** Arithmetic mean along axes; of integers, a float64. */
export const mean = reduction("mean", {
  fold: "sum",
  dtype: (dtype) => (isFloat(dtype) ? dtype : "float64"),
  average: true,
  vjp: (dy, a, _, options) => spread(divide(dy, constant(countOf(a, options, "mean"), dy)), a, options, "mean"),
});

/** Product along axes. */
export const prod = reduction("prod", {
  fold: "prod",
  dtype: wide,
  vjp: (dy, a, _, options) => multiply(spread(dy, a, options, "prod"), others(a, options)),
});

/** For each element the product of the others it is multiplied with: right also where some are 0. */
function others(a: NDArray, options: Reduce | undefined): NDArray {
  const folded = foldedAxes(a.ndim, options?.axis, "prod");
  const kept = a.shape.map((_, i) => i).filter((i) => !folded[i]);
  const gone = a.shape.map((_, i) => i).filter((i) => folded[i]);
  const turned = transpose(a, [...kept, ...gone]);
  const rows = reshape(turned, [...kept.map((i) => a.shape[i]!), countOf(a, options, "prod")]);
  const before = exclusiveProducts(rows);
  const after = flip(exclusiveProducts(flip(rows, -1)), -1);
  const back = new Array<number>(a.ndim);
  [...kept, ...gone].forEach((axis, i) => {
    back[axis] = i;
  });
  return transpose(reshape(multiply(before, after), turned.shape), back);
}

/** Products of all earlier elements along the last axis; 1 for the first. */
function exclusiveProducts(rows: NDArray): NDArray {
  const ones = fullLike(narrow(rows, 0, 1), 1);
  const n = rows.shape.at(-1)!;
  return n === 1 ? ones : concatenate([ones, cumprod(narrow(rows, 0, n - 1), -1)], -1);
}

const narrow = (rows: NDArray, start: number, length: number): NDArray =>
  slice(rows, [...rows.shape.slice(0, -1).map(all), { start, step: 1, length }]);

/** Ties share the gradient equally, as in JAX and TensorFlow. */
function toExtremes(dy: NDArray, a: NDArray, y: NDArray, options: Reduce | undefined, name: string): NDArray {
  const hit = astype(equal(a, keepAxes(y, a.shape, options, name)), dy.dtype);
  const ties = sum(hit, { axis: options?.axis, keepdims: true });
  return multiply(divide(hit, ties), keepAxes(dy, a.shape, options, name));
}

/** The largest along axes; NaN wins. Ties share the gradient equally. */
export const max = reduction("max", {
  fold: "max",
  dtype: (dtype) => dtype,
  vjp: (dy, a, y, options) => toExtremes(dy, a, y, options, "max"),
});

/** The smallest along axes; NaN wins. Ties share the gradient equally. */
export const min = reduction("min", {
  fold: "min",
  dtype: (dtype) => dtype,
  vjp: (dy, a, y, options) => toExtremes(dy, a, y, options, "min"),
});
