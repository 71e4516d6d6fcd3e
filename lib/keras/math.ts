/**
 * The ops that `keras` computes with. They take plain numbers beside arrays, which become 0-d arrays of the other's
 * dtype, so `multiply(x, 2)` stays float32 where `x` is.
 */
import { empty } from "../core/allocate.ts";
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import * as ops from "../ops/index.ts";
import { scalar } from "./arrays.ts";

/** An array or a number. */
export type Operand = NDArray | number;

type Binary = (a: NDArray, b: NDArray) => NDArray;
const lifted =
  (op: Binary) =>
  (a: Operand, b: Operand): NDArray =>
    typeof b === "number"
      ? op(a as NDArray, scalar(b, (a as NDArray).dtype))
      : typeof a === "number"
        ? op(scalar(a, b.dtype), b)
        : op(a, b);

export const add = lifted(ops.add);
export const subtract = lifted(ops.subtract);
export const multiply = lifted(ops.multiply);
export const divide = lifted(ops.divide);
export const power = lifted(ops.power);
export const maximum = lifted(ops.maximum);
export const minimum = lifted(ops.minimum);
export const equal = lifted(ops.equal);
export const notEqual = lifted(ops.notEqual);
export const greater = lifted(ops.greater);
export const greaterEqual = lifted(ops.greaterEqual);
export const less = lifted(ops.less);
export const lessEqual = lifted(ops.lessEqual);
export const { logicalAnd, logicalOr, logicalNot } = ops;
export const { negative, exp, expm1, log, log1p, sqrt, square, abs, sign, floor, tanh, sigmoid, relu, softplus } = ops;
export const { erf, flushDenormals, isfinite, stopGradient, sin, cos, matmul } = ops;

/** `condition ? a : b`, element by element. At most one of `a` and `b` is a number. */
export function where(condition: NDArray, a: Operand, b: Operand): NDArray {
  const dtype = typeof a === "number" ? (b as NDArray).dtype : a.dtype;
  const lift = (x: Operand) => (typeof x === "number" ? scalar(x, dtype) : x);
  return ops.where(condition, lift(a), lift(b));
}

/** The same values as another dtype; the array itself where it already has it. */
export const astype = (x: NDArray, dtype: DType): NDArray => (x.dtype === dtype ? x : ops.astype(x, dtype));

/** Which axes to reduce: one, several, or (undefined) all. */
export type Axes = number | readonly number[] | undefined;

export const sum = (x: NDArray, axis?: Axes, keepdims = false): NDArray => ops.sum(x, { axis, keepdims });
export const mean = (x: NDArray, axis?: Axes, keepdims = false): NDArray => ops.mean(x, { axis, keepdims });
export const max = (x: NDArray, axis?: Axes, keepdims = false): NDArray => ops.max(x, { axis, keepdims });
export const min = (x: NDArray, axis?: Axes, keepdims = false): NDArray => ops.min(x, { axis, keepdims });
export const argmax = (x: NDArray, axis: number): NDArray => ops.argmax(x, { axis });

export const reshape = (x: NDArray, shape: readonly number[]): NDArray => ops.reshape(x, shape);
export const transpose = (x: NDArray, axes: readonly number[]): NDArray => ops.transpose(x, axes);
export const concatenate = (parts: readonly NDArray[], axis: number): NDArray => ops.concatenate(parts, axis);
export const broadcastTo = (x: NDArray, shape: readonly number[]): NDArray => ops.broadcastTo(x, shape);

/** A new axis of length 1. */
export function expandDims(x: NDArray, axis: number): NDArray {
  const at = axis < 0 ? axis + x.ndim + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Without an axis of length 1. */
export function squeeze(x: NDArray, axis: number): NDArray {
  const at = axis < 0 ? axis + x.ndim : axis;
  return reshape(x, [...x.shape.slice(0, at), ...x.shape.slice(at + 1)]);
}

export const softmax = (x: NDArray, axis = -1): NDArray => ops.softmax(x, axis);
export const logSoftmax = (x: NDArray, axis = -1): NDArray => ops.logSoftmax(x, axis);
/** Rows of the identity: whole numbers `[...]` to `[..., depth]`. Numbers outside 0 … depth - 1 give zeros. */
export function oneHot(x: NDArray, depth: number, dtype: DType): NDArray {
  const classes = countings.get(`${depth} ${x.dtype}`) ?? empty([depth], x.dtype);
  if (!countings.has(`${depth} ${x.dtype}`)) {
    for (let i = 0; i < depth; i++) (classes.storage as Float64Array)[classes.offset + i] = i;
    countings.set(`${depth} ${x.dtype}`, classes);
  }
  return ops.astype(ops.equal(expandDims(x, -1), classes), dtype);
}
/** 0, 1, 2… as far as was asked for, by length and dtype. */
const countings = new Map<string, NDArray>();
export const clip = (x: NDArray, low: number, high: number): NDArray => minimum(maximum(x, low), high);
/** `a / b`, and 0 where b is 0. */
export function divideNoNan(a: NDArray, b: NDArray): NDArray {
  const zero = equal(b, 0);
  return where(zero, 0, divide(a, where(zero, 1, b)));
}
/** log(sigmoid(x)), without overflow. */
export const logSigmoid = (x: NDArray): NDArray => negative(softplus(negative(x)));
/** The sum of several arrays of one shape. */
export const addN = (parts: readonly NDArray[]): NDArray => parts.reduce((a, b) => add(a, b));

/** Places `from` to `to` (exclusive) along an axis; a view. */
export function piece(x: NDArray, axis: number, from: number, to: number): NDArray {
  const at = axis < 0 ? axis + x.ndim : axis;
  return ops.slice(
    x,
    x.shape.map((n, i) => (i === at ? { start: from, step: 1, length: to - from } : { start: 0, step: 1, length: n })),
  );
}
/** The one place `index` along an axis, without that axis; a view. */
export function pick(x: NDArray, axis: number, index: number): NDArray {
  const at = axis < 0 ? axis + x.ndim : axis;
  return ops.slice(
    x,
    x.shape.map((n, i) => (i === at ? index : { start: 0, step: 1, length: n })),
  );
}
/** Some of the last axis; a view. */
export const columns = (x: NDArray, from: number, to: number): NDArray => piece(x, -1, from, to);
export const flip = (x: NDArray, axis: number): NDArray => ops.flip(x, axis);
export const swapaxes = (x: NDArray, a: number, b: number): NDArray => ops.swapaxes(x, a, b);
export const stack = (parts: readonly NDArray[], axis: number): NDArray => ops.stack(parts, axis);
export const take = (x: NDArray, indices: NDArray, axis: number): NDArray => ops.take(x, indices, axis);
export const any = (x: NDArray, axis: number, keepdims = false): NDArray => ops.any(x, { axis, keepdims });
export const onesLike = (x: NDArray): NDArray => ops.onesLike(x);
