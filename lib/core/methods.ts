/**
 * The methods of arrays, with their docs: NumPy's, in camelCase. `nd/methods.ts` has the functions and is checked
 * against these types; nothing here runs.
 */
import type { DType, TypedArray } from "./dtype.ts";
import type { NDArray } from "./ndarray.ts";
import type { Shape } from "./shape.ts";

/** What functions take as an array: arrays, typed arrays, numbers, and nested lists of those. */
export type ArrayInput = NDArray | TypedArray | number | bigint | boolean | readonly ArrayInput[];

/** A Python slice, `start:stop:step`, as `nd.slice` makes it. */
export interface SliceLike {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/**
 * One index along an axis: a number (negative from the end); a slice as text, `":"`, `"1:3"`, `"::-1"`, or made by
 * `nd.slice`; `"..."` for the axes not named; `null` for a new axis; a list or array of integers; a mask.
 */
export type Index = number | string | null | SliceLike | NDArray | readonly number[] | readonly boolean[];

/** Which axes a reduction takes: all when left out. A number or list stands for `{ axis }`. */
export type Reduction =
  | {
      /** Axis or axes to reduce; negative ones count from the end. */
      axis?: number | readonly number[] | null | undefined;
      /** Keep the reduced axes with length 1. Default false. */
      keepdims?: boolean | undefined;
    }
  | number
  | readonly number[];

/** A reduction's options as a record. */
type Folding = Exclude<Reduction, number | readonly number[]>;

/** As `Reduction`, with which elements count. */
export type Choice =
  | (Folding & {
      /** Booleans that broadcast to the array: only elements where it is true count. */
      where?: ArrayInput | undefined;
    })
  | number
  | readonly number[];

/** As `Choice`, with a value to start from. */
export type Extreme =
  | (Exclude<Choice, number | readonly number[]> & {
      /** Takes part like one more element: also of an empty line. */
      initial?: number | bigint | undefined;
    })
  | number
  | readonly number[];

/** As `Extreme`, with the dtype to compute in. */
export type Total =
  | (Exclude<Extreme, number | readonly number[]> & {
      /** Convert to this dtype first; it is the result's too. */
      dtype?: DType | undefined;
    })
  | number
  | readonly number[];

/** As `Total`, of a mean: it starts from nothing. */
export type Mean = Omit<Exclude<Total, number | readonly number[]>, "initial"> | number | readonly number[];

/** As `Mean`, with what is subtracted from the number of elements in the divisor. */
export type Spread = Exclude<Mean, number | readonly number[]> & {
  /** 0 (default) for all there is, 1 for an estimate from a sample. */
  ddof?: number | undefined;
};

/** An axis alone or by name, or (where a function takes it) `null` for all elements in C order. */
export type AxisOption<A = number> = A | null | { axis?: A | null | undefined };

/** As `Reduction`, of one axis. */
export type Search = { axis?: number | null | undefined; keepdims?: boolean | undefined } | number;

/** One axis to go along, and the dtype to compute in. */
export type Running = (Exclude<Search, number> & { dtype?: DType | undefined }) | number;

/** How `searchsorted` searches. */
export interface SearchSorted {
  /** Before equal elements (`"left"`, the default) or after them. */
  side?: "left" | "right" | undefined;
  /** The order that sorts the array, as `argsort` gives it, if the array itself is not sorted. */
  sorter?: ArrayInput | undefined;
}

type Bools = NDArray<"bool">;

/** Element by element; each has a function of the same name in `nd`, with examples. */
export interface ElementMethods<D extends DType> {
  /** `-a`, element by element. */
  neg(): NDArray<D>;
  /** `-a`, element by element. */
  negative(): NDArray<D>;
  /** `|a|`, element by element. */
  abs(): NDArray<D>;
  /** -1, 0 or 1 for each element; NaN stays. */
  sign(): NDArray<D>;
  /** `a·a`, element by element. */
  square(): NDArray<D>;
  /** Square root of each element; NaN below 0. */
  sqrt(): NDArray;
  /** `1/a`, element by element; of integers without its fraction. */
  reciprocal(): NDArray<D>;
  /** e to the power of each element. */
  exp(): NDArray;
  /** `exp(a) - 1`, exact near 0. */
  expm1(): NDArray;
  /** Natural logarithm of each element. */
  log(): NDArray;
  /** `log(1 + a)`, exact near 0. */
  log1p(): NDArray;
  /** Logarithm to base 2. */
  log2(): NDArray;
  /** Logarithm to base 10. */
  log10(): NDArray;
  /** Sine of each element, in radians. */
  sin(): NDArray;
  /** Cosine of each element, in radians. */
  cos(): NDArray;
  /** Tangent of each element, in radians. */
  tan(): NDArray;
  /** Inverse sine, in radians. */
  arcsin(): NDArray;
  /** Inverse cosine, in radians. */
  arccos(): NDArray;
  /** Inverse tangent, in radians. */
  arctan(): NDArray;
  /** Hyperbolic sine. */
  sinh(): NDArray;
  /** Hyperbolic cosine. */
  cosh(): NDArray;
  /** Hyperbolic tangent. */
  tanh(): NDArray;
  /** Inverse hyperbolic sine. */
  arcsinh(): NDArray;
  /** Inverse hyperbolic cosine. */
  arccosh(): NDArray;
  /** Inverse hyperbolic tangent. */
  arctanh(): NDArray;
  /** Each element rounded down. */
  floor(): NDArray<D>;
  /** Each element rounded up. */
  ceil(): NDArray<D>;
  /** Each element without its fraction. */
  trunc(): NDArray<D>;
  /** Each element rounded to the nearest integer, halves to the even one. */
  rint(): NDArray;
  /** Whether each element is NaN. */
  isnan(): Bools;
  /** Whether each element is infinite. */
  isinf(): Bools;
  /** Whether each element is neither infinite nor NaN. */
  isfinite(): Bools;
  /** Whether each element is 0. */
  logicalNot(): Bools;
  /** `~a` of integers; not, of booleans. */
  bitwiseNot(): NDArray<D>;
  /** Rounded to `decimals` (default 0) places, halves to the even neighbour. */
  round(decimals?: number | { decimals?: number }): NDArray<D>;
  /** Limited to [low, high]; `null` leaves a side open. */
  clip(low: ArrayInput | null, high?: ArrayInput | null): NDArray;

  /** `a + b`. Shapes broadcast. */
  add(b: ArrayInput): NDArray;
  /** `a - b`. Shapes broadcast. */
  sub(b: ArrayInput): NDArray;
  /** `a - b`. Shapes broadcast. */
  subtract(b: ArrayInput): NDArray;
  /** `a·b`, element by element (the matrix product is `matmul`). Shapes broadcast. */
  mul(b: ArrayInput): NDArray;
  /** `a·b`, element by element (the matrix product is `matmul`). Shapes broadcast. */
  multiply(b: ArrayInput): NDArray;
  /** `a / b`, always floats. Shapes broadcast. */
  div(b: ArrayInput): NDArray;
  /** `a / b`, always floats. Shapes broadcast. */
  divide(b: ArrayInput): NDArray;
  /** `a / b` rounded down: Python's `//`. Shapes broadcast. */
  floorDivide(b: ArrayInput): NDArray;
  /** The rest of `floorDivide`, with the sign of `b`: Python's `%`. Shapes broadcast. */
  mod(b: ArrayInput): NDArray;
  /** `a` to the power `b`; integers take no negative `b`. Shapes broadcast. */
  pow(b: ArrayInput): NDArray;
  /** `a` to the power `b`; integers take no negative `b`. Shapes broadcast. */
  power(b: ArrayInput): NDArray;
  /** The larger of each pair; NaN wins. Shapes broadcast. */
  maximum(b: ArrayInput): NDArray;
  /** The smaller of each pair; NaN wins. Shapes broadcast. */
  minimum(b: ArrayInput): NDArray;
  /** The angle of the point (b, a), in radians in (-π, π]. Shapes broadcast. */
  arctan2(b: ArrayInput): NDArray;
  /** `√(a² + b²)` without overflow. Shapes broadcast. */
  hypot(b: ArrayInput): NDArray;
  /** `log(exp(a) + exp(b))` without overflow. Shapes broadcast. */
  logaddexp(b: ArrayInput): NDArray;
  /** `a & b` of integers or booleans. Shapes broadcast. */
  bitwiseAnd(b: ArrayInput): NDArray;
  /** `a | b` of integers or booleans. Shapes broadcast. */
  bitwiseOr(b: ArrayInput): NDArray;
  /** `a ^ b` of integers or booleans. Shapes broadcast. */
  bitwiseXor(b: ArrayInput): NDArray;
  /** `a << b` of integers. Shapes broadcast. */
  leftShift(b: ArrayInput): NDArray;
  /** `a >> b` of integers. Shapes broadcast. */
  rightShift(b: ArrayInput): NDArray;
  /** Whether `a = b`, pair by pair. Shapes broadcast. */
  equal(b: ArrayInput): Bools;
  /** Whether `a ≠ b`, pair by pair. Shapes broadcast. */
  notEqual(b: ArrayInput): Bools;
  /** Whether `a < b`, pair by pair. Shapes broadcast. */
  less(b: ArrayInput): Bools;
  /** Whether `a ≤ b`, pair by pair. Shapes broadcast. */
  lessEqual(b: ArrayInput): Bools;
  /** Whether `a > b`, pair by pair. Shapes broadcast. */
  greater(b: ArrayInput): Bools;
  /** Whether `a ≥ b`, pair by pair. Shapes broadcast. */
  greaterEqual(b: ArrayInput): Bools;
  /** Whether both are other than 0. Shapes broadcast. */
  logicalAnd(b: ArrayInput): Bools;
  /** Whether one or both are other than 0. Shapes broadcast. */
  logicalOr(b: ArrayInput): Bools;
  /** Whether exactly one is other than 0. Shapes broadcast. */
  logicalXor(b: ArrayInput): Bools;
}

/** Over axes: each gives one value for all elements, or one along each named axis. */
export interface ReductionMethods {
  /** Sum; integers are added in 64 bits. */
  sum(options?: Total): NDArray;
  /** Product; integers are multiplied in 64 bits. */
  prod(options?: Total): NDArray;
  /** Arithmetic mean. */
  mean(options?: Mean): NDArray;
  /** The largest element; NaN wins. */
  max(options?: Extreme): NDArray;
  /** The smallest element; NaN wins. */
  min(options?: Extreme): NDArray;
  /** The largest less the smallest. */
  ptp(options?: Reduction): NDArray;
  /** Variance: mean squared distance from the mean. */
  var(options?: Spread | number | readonly number[]): NDArray;
  /** Standard deviation: the root of the variance. */
  std(options?: Spread | number | readonly number[]): NDArray;
  /** Index of the largest, the first of several. */
  argmax(options?: Search): NDArray<"int64">;
  /** Index of the smallest, the first of several. */
  argmin(options?: Search): NDArray<"int64">;
  /** Whether all elements are other than 0. */
  all(options?: Choice): Bools;
  /** Whether any element is other than 0. */
  any(options?: Choice): Bools;
  /** Running sum along an axis; of all elements in C order when none is named. */
  cumsum(options?: Running): NDArray;
  /** Running product along an axis; of all elements in C order when none is named. */
  cumprod(options?: Running): NDArray;
}

/** Shape, order and storage. */
export interface ShapeMethods<D extends DType> {
  /** The array with its axes in reverse order; a view. */
  readonly T: NDArray<D>;
  /** The elements in C order in another shape; one length may be -1. A view where that is possible. */
  reshape(...shape: number[] | [shape: Shape]): NDArray<D>;
  /** Axes in another order, reversed without arguments; a view. */
  transpose(...axes: number[] | [axes?: Shape]): NDArray<D>;
  /** Two axes exchanged; a view. */
  swapaxes(axis1: number, axis2: number): NDArray<D>;
  /** Without axes of length 1; a view. */
  squeeze(axis?: AxisOption<number | readonly number[]>): NDArray<D>;
  /** With new axes of length 1; a view. */
  expandDims(axis: AxisOption<number | readonly number[]>): NDArray<D>;
  /** The elements in C order along one axis; a view where that is possible. */
  ravel(): NDArray<D>;
  /** The elements in C order along one axis; always a copy. */
  flatten(): NDArray<D>;
  /** A copy with storage of its own. */
  copy(): NDArray<D>;
  /** The elements in another dtype; floats lose their fraction on the way to integers. Always a copy. */
  astype<T extends DType>(dtype: T): NDArray<T>;
  /** Each element, or each along an axis, repeated. */
  repeat(repeats: number | ArrayInput, axis?: AxisOption): NDArray<D>;
  /** Elements at indices along an axis; of the flat array when none is named. */
  take(indices: ArrayInput, axis?: AxisOption): NDArray<D>;
  /** The elements of a diagonal; a view. */
  diagonal(offset?: number | { offset?: number; axis1?: number; axis2?: number }): NDArray<D>;
  /** Sum of the diagonal. */
  trace(offset?: number | { offset?: number; axis1?: number; axis2?: number }): NDArray;
  /** Indices of the elements other than 0, one array an axis. */
  nonzero(): NDArray<"int64">[];
  /** A sorted copy, along the last axis unless one is named. (NumPy's method sorts in place.) */
  sort(axis?: AxisOption): NDArray<D>;
  /** The indices that would sort along an axis; equal elements keep their order. */
  argsort(axis?: AxisOption): NDArray<"int64">;
  /** Where values would go in this sorted 1-d array. */
  searchsorted(values: ArrayInput, options?: "left" | "right" | SearchSorted): NDArray<"int64">;
  /** The matrix product, as `numpy.matmul`. */
  matmul(b: ArrayInput): NDArray;
  /** As `numpy.dot`: the matrix product of 1-d and 2-d arrays. */
  dot(b: ArrayInput): NDArray;
}

/** Elements read and written in place. */
export interface AccessMethods<D extends DType> {
  /**
   * A part of the array, as Python's `a[...]`, one argument an axis. With numbers and slices it is a view: writing to it
   * writes to this array; one element is a 0-d view. With lists, index arrays or masks it is a copy, as in NumPy.
   *
   * @throws {ShapeError} If there are more indices than axes, or one lies outside.
   * @example
   * const a = nd.array([[1, 2, 3], [4, 5, 6]]);
   * a.at(":", 0) // → [1. 4.]
   * a.at(-1, "::-1") // → [6. 5. 4.]
   * a.at(a.greater(3)) // → [4. 5. 6.]
   */
  at(...index: Index[]): NDArray<D>;
  /**
   * Writes `value`, broadcast and converted, to a part of the array: Python's `a[index] = value`. Several indices go in
   * a list.
   *
   * @throws {StateError} While gradients are recorded, because what was recorded would change.
   * @example
   * const a = nd.zeros([2, 2]);
   * a.set([0, 1], 5).set(1, [7, 8]) // → [[0. 5.] [7. 8.]]
   */
  set(index: Index | readonly Index[], value: ArrayInput): this;
  /**
   * Writes `value`, broadcast and converted, to every element, also through a view: `a.at(":", 0).assign(1)`.
   *
   * @example
   * const a = nd.zeros([2, 2]);
   * a.at(":", 0).assign(1);
   * a // → [[1. 0.] [1. 0.]]
   */
  assign(value: ArrayInput): this;
  /** Writes one number to every element. */
  fill(value: number | bigint | boolean): this;
  /** The views along the first axis, one after the other. */
  [Symbol.iterator](): IterableIterator<NDArray<D>>;
  /** The text that Python's `print` shows. */
  toString(): string;
  /** What `JSON.stringify` writes: nested lists, as `tolist`; 64-bit integers as numbers. JSON has no NaN: null. */
  toJSON(): unknown;
}

export interface Methods<D extends DType>
  extends ElementMethods<D>,
    ReductionMethods,
    ShapeMethods<D>,
    AccessMethods<D> {}
