/** What people differentiate with: functions of arrays in, gradients out. */
import { isFloat } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { DTypeError, ShapeError, showShape, showValue } from "../errors.ts";
import type { Gradients } from "../ops/define.ts";
import { add, multiply, onesLike, reshape, stack, sum, zerosLike } from "../ops/index.ts";
import { unit } from "./basis.ts";
import { recordCustom, Tape } from "./tape.ts";
import { type GradientsOf, leaves, rebuild, type Tree } from "./tree.ts";

/** The gradients by one argument have its structure; by several, they are a list of those. */
export type Grads<A extends readonly Tree[]> = A extends readonly [infer Only] ? GradientsOf<Only> : GradientsOf<A>;

export interface ValueAndGrads<A extends readonly Tree[]> {
  value: NDArray;
  grads: Grads<A>;
}

/**
 * The value of a scalar function and its gradient by every argument.
 *
 * @param f - Arrays (or lists and records of arrays) in, one number (an array with one element) out. Computes with
 *   `nd`'s functions; runs once a call.
 * @returns A function of the same arguments, giving `value` and `grads`: of one argument, shaped like it; of several, a
 *   list. An array that the value does not depend on has a gradient of zeros.
 * @throws {ShapeError} If `f` gives more than one number.
 * @see Griewank & Walther (2008), Evaluating Derivatives, chapter 3.
 * @example
 * const { value, grads } = grad.valueAndGrad((w) => nd.sum(w.mul(w)))(nd.array([1, 2, 3]));
 * String(grads); // → [2. 4. 6.]
 */
export function valueAndGrad<A extends readonly Tree[]>(f: (...args: A) => NDArray): (...args: A) => ValueAndGrads<A> {
  return (...args) => both(f, args) as ValueAndGrads<A>;
}

function both(f: (...args: never) => NDArray, args: readonly Tree[]): { value: NDArray; grads: unknown } {
  const { value, pullback } = pull(f, args, "grad");
  if (value.size !== 1) {
    throw new ShapeError(
      `grad: expected a function that gives one number, got shape ${showShape(value.shape)}. ` +
        "Did you mean its sum() or mean()? For all its derivatives use jacobian.",
    );
  }
  return { value, grads: pullback(onesLike(value)) };
}

/**
 * The gradient of a scalar function: `valueAndGrad` without the value.
 *
 * @example
 * String(grad.grad((x) => nd.sum(nd.exp(x)))(nd.array([0, 0]))); // → [1. 1.]
 */
export function grad<A extends readonly Tree[]>(f: (...args: A) => NDArray): (...args: A) => Grads<A> {
  return (...args) => both(f, args).grads as Grads<A>;
}

/**
 * Vector-Jacobian product: the value, and a function that carries a gradient of the value back to the arguments.
 *
 * @returns `value`, and `pullback(dy)` with `dy` shaped like `value`; it may be called several times.
 * @example
 * const { pullback } = grad.vjp((x) => x.mul(3), nd.array([1, 2]));
 * String(pullback(nd.array([1, 10]))); // → [ 3. 30.]
 */
export function vjp<A extends readonly Tree[]>(
  f: (...args: A) => NDArray,
  ...args: A
): { value: NDArray; pullback: (dy: NDArray) => Grads<A> } {
  return pull(f, args, "vjp") as { value: NDArray; pullback: (dy: NDArray) => Grads<A> };
}

/**
 * Jacobian-vector product: the value, and how it changes as the arguments move along `tangents`. Made of two backward
 * passes: the second one through the first, which is linear in its gradient.
 *
 * @param primals - The arguments.
 * @param tangents - Directions, each shaped like its argument.
 * @returns `[value, tangent]`, of one shape.
 * @throws {ShapeError} If a tangent has another shape than its argument.
 * @example
 * const [value, tangent] = grad.jvp((x) => x.mul(x), [nd.array([1, 2])], [nd.array([1, 10])]);
 * String(tangent); // → [ 2. 40.]
 */
export function jvp(
  f: (...args: NDArray[]) => NDArray,
  primals: readonly NDArray[],
  tangents: readonly NDArray[],
): [value: NDArray, tangent: NDArray] {
  if (primals.length !== tangents.length || !primals.every((x, i) => sameShape(x.shape, tangents[i]!.shape))) {
    throw new ShapeError(
      `jvp: expected tangents shaped like the arguments, ${primals.map((x) => showShape(x.shape)).join(", ")}, ` +
        `got ${tangents.map((x) => showShape(x.shape)).join(", ")}.`,
    );
  }
  const value = f(...primals);
  // <pullback(u), tangents> is linear in u; its gradient by u is the product wanted.
  const along = (u: NDArray): NDArray => {
    const { pullback } = pull(f as (...args: never) => NDArray, primals, "jvp");
    const back = pullback(u);
    const gradients = (primals.length === 1 ? [back] : back) as NDArray[];
    return gradients.map((g, i) => sum(multiply(g, tangents[i]!))).reduce((a, b) => add(a, b));
  };
  return [value, grad(along)(onesLike(value)) as NDArray];
}

/**
 * All first derivatives of a function of one array: shape `[...output, ...input]`. One backward pass an output element.
 *
 * @example
 * String(grad.jacobian((x) => x.mul(x))(nd.array([1, 2]))); // → [[2. 0.]\n [0. 4.]]
 */
export function jacobian(f: (x: NDArray) => NDArray): (x: NDArray) => NDArray {
  return (x) => {
    const { value, pullback } = pull(f, [x] as const, "jacobian");
    if (value.size === 0) return zerosLike(reshape(value, [...value.shape, ...x.shape.map(() => 0)]));
    const rows = Array.from({ length: value.size }, (_, i) => pullback(unit(value, i)) as NDArray);
    return reshape(stack(rows, { axis: 0 }), [...value.shape, ...x.shape]);
  };
}

/**
 * All second derivatives of a scalar function of one array: shape `[...input, ...input]`.
 *
 * @example
 * String(grad.hessian((x) => nd.sum(x.mul(x).mul(x)))(nd.array([1, 2]))); // → [[ 6.  0.]\n [ 0. 12.]]
 */
export function hessian(f: (x: NDArray) => NDArray): (x: NDArray) => NDArray {
  return jacobian((x) => grad(f as (x: NDArray) => NDArray)(x) as NDArray);
}

/**
 * A function with a gradient of its own, where the one that follows from its ops is not what is wanted.
 *
 * @param f - Gives the `value`, and `gradient(dy)`: one array (or `undefined`) an argument.
 * @example
 * const clipped = grad.customGradient((x) => ({ value: x, gradient: (dy) => [nd.clip(dy, -1, 1)] }));
 * String(grad.grad((x) => nd.sum(clipped(x).mul(5)))(nd.array([1, 2]))); // → [1. 1.]
 */
export function customGradient<A extends readonly NDArray[]>(
  f: (...args: A) => { value: NDArray; gradient: (dy: NDArray) => Gradients },
): (...args: A) => NDArray {
  return (...args) => recordCustom(f.name || "customGradient", args, () => f(...args));
}

function pull(
  f: (...args: never) => NDArray,
  args: readonly Tree[],
  where: string,
): { value: NDArray; pullback: (dy: NDArray) => unknown } {
  const sources = leaves(args, where);
  for (const source of sources) {
    if (!isFloat(source.dtype)) {
      throw new DTypeError(
        `${where}: expected float arrays to differentiate by, got ${showValue(source)}. ` +
          'Did you mean x.astype("float64")?',
      );
    }
  }
  const tape = new Tape();
  for (const source of sources) tape.watch(source);
  const value = tape.record(() => f(...(args as never)));
  if (!(value instanceof NDArray)) {
    throw new DTypeError(`${where}: expected a function that gives an array (NDArray), got ${showValue(value)}.`);
  }
  const pullback = (dy: NDArray): unknown => {
    const gradients = tape.gradients(value, dy, sources);
    const found = sources.map((source, i) => gradients[i] ?? zerosLike(source)).values();
    const all = args.map((arg) => rebuild(arg, () => found.next().value as NDArray));
    return args.length === 1 ? all[0] : all;
  };
  return { value, pullback };
}
