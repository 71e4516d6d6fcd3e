/**
 * Functions of tensors under Keras's names: `keras.ops`. On arrays they compute; on symbolic tensors they become part of
 * the model, as `x * 2` does in Python, and are saved with it.
 *
 * @example
 * const x = layers.input([3]);
 * const model = keras.model(x, layers.dense(1)(keras.ops.multiply(x, 2)));
 */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { asArray } from "../arrays.ts";
import { SymbolicTensor } from "../symbolic.ts";
import { compute, Operation, Slice } from "./operation.ts";
import type { OperationName } from "./rules.ts";

/** A symbolic tensor, an array, or what becomes one. */
export type Tensor = SymbolicTensor | ArrayInput;
/** Symbolic where an argument is. */
export type Of<T> = [Extract<T, SymbolicTensor>] extends [never] ? NDArray : SymbolicTensor;

function apply(operation: OperationName, args: readonly unknown[], config: Record<string, unknown> = {}): never {
  const symbolic = args.flat().some((x) => x instanceof SymbolicTensor);
  return (symbolic ? new Operation({ operation, config }).on(args) : compute(operation, args, config)) as never;
}

const unary =
  (operation: OperationName) =>
  <X extends Tensor>(x: X): Of<X> =>
    apply(operation, [x]);
const binary =
  (operation: OperationName) =>
  <A extends Tensor, B extends Tensor>(a: A, b: B): Of<A | B> =>
    apply(operation, [constant(a), constant(b)]);

/** Lists become arrays, so that a model's file has them as such. */
const constant = (value: Tensor): unknown => (Array.isArray(value) ? asArray(value, "ops") : value);

/** Which axes go. */
export interface ReduceOptions {
  /** One, several; default all. */
  axis?: number | readonly number[] | undefined;
  /** Whether they stay, with length 1. Default false. */
  keepdims?: boolean | undefined;
}
const reduction =
  (operation: OperationName) =>
  <X extends Tensor>(x: X, { axis, keepdims = false }: ReduceOptions = {}): Of<X> =>
    apply(operation, [x], { axis: axis ?? null, keepdims });

/** `a + b`, broadcast. @example keras.ops.add([1, 2], 3) // → [4. 5.] */
export const add = binary("Add");
/** `a - b`, broadcast. */
export const subtract = binary("Subtract");
/** `a · b`, element by element, broadcast. */
export const multiply = binary("Multiply");
/** `a / b`, broadcast. */
export const divide = binary("Divide");
/** `a / b`, broadcast. */
export const trueDivide = binary("TrueDivide");
/** `a` to the power of `b`, broadcast. */
export const power = binary("Power");
/** The larger of two, element by element. */
export const maximum = binary("Maximum");
/** The smaller of two, element by element. */
export const minimum = binary("Minimum");
/** Matrix product: `[..., m, k]`, `[..., k, n]` → `[..., m, n]`. */
export const matmul = binary("Matmul");
/** Whether two are equal, element by element. */
export const equal = binary("Equal");
/** Whether `a ≠ b`. */
export const notEqual = binary("NotEqual");
/** Whether `a > b`. */
export const greater = binary("Greater");
/** Whether `a ≥ b`. */
export const greaterEqual = binary("GreaterEqual");
/** Whether `a < b`. */
export const less = binary("Less");
/** Whether `a ≤ b`. */
export const lessEqual = binary("LessEqual");

/** `-x`. */
export const negative = unary("Negative");
/** `|x|`. */
export const abs = unary("Absolute");
/** `x²`. */
export const square = unary("Square");
/** `√x`. */
export const sqrt = unary("Sqrt");
/** `eˣ`. */
export const exp = unary("Exp");
/** The natural logarithm. */
export const log = unary("Log");
/** Sine of radians. */
export const sin = unary("Sin");
/** Cosine of radians. */
export const cos = unary("Cos");
/** The hyperbolic tangent. */
export const tanh = unary("Tanh");
/** `max(x, 0)`. */
export const relu = unary("Relu");
/** `1 / (1 + exp(-x))`. */
export const sigmoid = unary("Sigmoid");
/** `x · sigmoid(x)`. */
export const silu = unary("Silu");
/** `log(1 + exp(x))`. */
export const softplus = unary("Softplus");
/** The same values; no gradient flows through. */
export const stopGradient = unary("StopGradient");

/** `x · Φ(x)`. @param options.approximate - By a hyperbolic tangent. Default true, Keras's. */
export const gelu = <X extends Tensor>(x: X, { approximate = true }: { approximate?: boolean } = {}): Of<X> =>
  apply("Gelu", [x], { approximate });
/** `exp(x) / Σ exp(x)` along an axis, by default the last. */
export const softmax = <X extends Tensor>(x: X, { axis = -1 }: { axis?: number } = {}): Of<X> =>
  apply("Softmax", [x], { axis });

/** The mean over axes. @example keras.ops.mean([[1, 2], [3, 4]], { axis: 1 }) // → [1.5 3.5] */
export const mean = reduction("Mean");
/** The sum over axes. */
export const sum = reduction("Sum");
/** The largest over axes. */
export const max = reduction("Max");
/** The smallest over axes. */
export const min = reduction("Min");
/** The variance over axes. */
export const variance = reduction("Var");
/** The standard deviation over axes. */
export const std = reduction("Std");

/** The same elements in another shape; one length may be -1. The batch's axis is part of it. */
export const reshape = <X extends Tensor>(x: X, newshape: readonly number[]): Of<X> =>
  apply("Reshape", [x], { newshape });
/** Axes in another order, by default reversed. */
export const transpose = <X extends Tensor>(x: X, axes?: readonly number[]): Of<X> =>
  apply("Transpose", [x], { axes: axes ?? null });
/** A new axis of length 1. */
export const expandDims = <X extends Tensor>(x: X, axis: number): Of<X> => apply("ExpandDims", [x], { axis });
/** Without an axis of length 1, by default without all of them. */
export const squeeze = <X extends Tensor>(x: X, axis?: number): Of<X> => apply("Squeeze", [x], { axis: axis ?? null });
/** One after the other along an axis, by default the last. */
export const concatenate = <X extends Tensor>(list: readonly X[], axis = -1): Of<X> =>
  apply("Concatenate", [list], { axis });
/** Side by side along a new axis, by default the first. */
export const stack = <X extends Tensor>(list: readonly X[], axis = 0): Of<X> => apply("Stack", [list], { axis });
/** Limited to [low, high]. */
export const clip = <X extends Tensor>(x: X, low: number, high: number): Of<X> =>
  apply("Clip", [x], { x_min: low, x_max: high });
/** `a` where the condition holds, else `b`. */
export const where = <C extends Tensor, A extends Tensor, B extends Tensor>(condition: C, a: A, b: B): Of<A | B | C> =>
  apply("Where", [condition, a, b]);
/** The same values as another dtype. */
export const cast = <X extends Tensor>(x: X, dtype: string): Of<X> => apply("Cast", [x], { dtype });

/**
 * Part of a tensor: Python's `x[:, 0]` is `getItem(x, [slice(), 0])`. `null` is a new axis, `"..."` all axes between.
 *
 * @example
 * const first = keras.ops.getItem(layers.input([5, 3]), [keras.ops.slice(), 0]); // shape [null, 3]
 */
export const getItem = <X extends Tensor>(
  x: X,
  index: number | Slice | readonly (number | Slice | null | "...")[],
): Of<X> => apply("GetItem", [x, Array.isArray(index) ? [...index] : index]);
/** Python's `start:stop:step`, for `getItem`; what is left out is open. */
export const slice = (start: number | null = null, stop: number | null = null, step: number | null = null): Slice =>
  new Slice(start, stop, step);
