/**
 * Folds along axes, generated once for each fold and dtype.
 *
 * Precision, stated here for `run` and `emit` alike: floats accumulate in float64 and are rounded to the result's dtype
 * once. Order: along the axis with the smallest stride, where that one is reduced, sums go in NumPy's pairwise blocks
 * (so float64 sums equal NumPy's to the bit); along other axes one after the other, as NumPy's do.
 */
import type { DType, TypedArray } from "./types.ts";

export type Fold = "sum" | "prod" | "max" | "min";

interface Folds {
  /** Folds `n` elements from `p` on, `step` apart. */
  inner(x: TypedArray, p: number, n: number, step: number): number | bigint;
  /** Folds each of `n` elements into its place of `acc`. */
  across(acc: Accumulator, q: number, accStep: number, x: TypedArray, p: number, n: number, step: number): void;
}

export type Accumulator = Float64Array | BigInt64Array | BigUint64Array;

const big = (dtype: DType): boolean => dtype === "int64" || dtype === "uint64";

/** `r` folded with `v`, as JavaScript. */
export const foldText = (fold: Fold, r: string, v: string, isBig: boolean): string => {
  if (fold === "sum") return `${r} + ${v}`;
  if (fold === "prod") return `${r} * ${v}`;
  if (isBig) return `${r} ${fold === "max" ? ">" : "<"} ${v} ? ${r} : ${v}`;
  return `Math.${fold}(${r}, ${v})`;
};

/** What a fold starts from. The bounds of 64-bit integers stand for the infinities that BigInt lacks. */
export function startOf(fold: Fold, isBig: boolean, unsigned = false): number | bigint {
  if (fold === "sum") return isBig ? 0n : 0;
  if (fold === "prod") return isBig ? 1n : 1;
  if (!isBig) return fold === "max" ? -Infinity : Infinity;
  if (unsigned) return fold === "max" ? 0n : (1n << 64n) - 1n;
  return fold === "max" ? -(1n << 63n) : (1n << 63n) - 1n;
}

/**
 * Statements that return the sum of `n` (at most 128) elements in the order of NumPy's pairwise block. Sums start from
 * 0, so none is -0.
 */
const pairwiseBlock = `
  if (n < 8) {
    let r = 0;
    for (let i = 0; i < n; i++, p += step) r += x[p];
    return r;
  }
  let r0 = x[p], r1 = x[p + step], r2 = x[p + 2 * step], r3 = x[p + 3 * step];
  let r4 = x[p + 4 * step], r5 = x[p + 5 * step], r6 = x[p + 6 * step], r7 = x[p + 7 * step];
  p += 8 * step;
  let i = 8;
  for (const end = n - (n % 8); i < end; i += 8, p += 8 * step) {
    r0 += x[p]; r1 += x[p + step]; r2 += x[p + 2 * step]; r3 += x[p + 3 * step];
    r4 += x[p + 4 * step]; r5 += x[p + 5 * step]; r6 += x[p + 6 * step]; r7 += x[p + 7 * step];
  }
  let r = 0 + ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
  for (; i < n; i++, p += step) r += x[p];
  return r;`;

const pairwise = `function inner(x, p, n, step) {
  if (n > 128) {
    const half = Math.floor(n / 2);
    const n2 = half - (half % 8);
    return inner(x, p, n2, step) + inner(x, p + n2 * step, n - n2, step);
  }${pairwiseBlock}
}`;

const cache = new Map<string, Folds>();

/** The loops for one fold over elements of `dtype`; `exact` accumulates smaller integers in BigInt. */
export function foldsFor(fold: Fold, dtype: DType, exact: boolean): Folds {
  const key = `${fold} ${dtype} ${exact}`;
  let folds = cache.get(key);
  if (folds === undefined) {
    const isBig = exact || big(dtype);
    const load = isBig && !big(dtype) ? "BigInt(x[p])" : "x[p]";
    const start = startOf(fold, isBig, dtype === "uint64");
    const startText = isBig ? `${start}n` : String(start);
    const wrap = (text: string) =>
      isBig && fold === "prod" ? `BigInt.as${dtype.startsWith("u") ? "Uint" : "Int"}N(64, ${text})` : text;
    const plain = `function inner(x, p, n, step) {
  let r = ${startText};
  for (let i = 0; i < n; i++, p += step) { const v = ${load}; r = ${wrap(foldText(fold, "r", "v", isBig))}; }
  return r;
}`;
    const across = `function across(acc, q, accStep, x, p, n, step) {
  for (let i = 0; i < n; i++, p += step, q += accStep) {
    const r = acc[q], v = ${load}; acc[q] = ${foldText(fold, "r", "v", isBig)};
  }
}`;
    const inner = fold === "sum" && dtype.startsWith("float") ? pairwise : plain;
    folds = new Function(`${inner}\n${across}\nreturn { inner, across };`)() as Folds;
    cache.set(key, folds);
  }
  return folds;
}

/** One axis to walk: steps in the input and, where kept, in the result (0 where it is folded). */
export interface Walk {
  length: number;
  step: number;
  outStep: number;
  folded: boolean;
}

/** Folds `x` into `acc`, which holds the starting values. `walks` are the axes, slowest first. */
export function foldAxes(
  { inner, across }: Folds,
  fold: Fold,
  acc: Accumulator,
  accOffset: number,
  x: TypedArray,
  offset: number,
  walks: readonly Walk[],
): void {
  const last = walks.length - 1;
  const places = acc as { [i: number]: number | bigint };
  const combine = combiners[fold];
  const visit = (axis: number, p: number, q: number): void => {
    const { length, step, outStep, folded } = walks[axis]!;
    if (axis < last) {
      for (let i = 0; i < length; i++) visit(axis + 1, p + i * step, q + i * outStep);
    } else if (folded) {
      places[q] = combine(places[q]!, inner(x, p, length, step));
    } else {
      across(acc, q, outStep, x, p, length, step);
    }
  };
  if (last >= 0) visit(0, offset, accOffset);
  else places[accOffset] = combine(places[accOffset]!, inner(x, offset, 1, 0));
}

type Combine = (a: number | bigint, b: number | bigint) => number | bigint;
const combiners: Record<Fold, Combine> = {
  sum: (a, b) => (a as number) + (b as number),
  prod: (a, b) => (a as number) * (b as number),
  max: (a, b) => (typeof a === "number" ? Math.max(a, b as number) : a > b ? a : b),
  min: (a, b) => (typeof a === "number" ? Math.min(a, b as number) : a < b ? a : b),
};
