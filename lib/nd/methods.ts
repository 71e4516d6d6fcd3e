/** Puts the methods on arrays, and says how they print; the types say what is missing. */
import { asDType, type DType } from "../core/dtype.ts";
import type { Index, Methods } from "../core/methods.ts";
import { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { ShapeError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import * as arithmetic from "./arithmetic.ts";
import * as choices from "./choices.ts";
import * as comparison from "./comparison.ts";
import { diagonal } from "./diagonals.ts";
import * as elements from "./elements.ts";
import { assign, at, set } from "./indexing.ts";
import { arrayRepr, arrayStr } from "./printing/index.ts";
import * as products from "./products.ts";
import * as reductions from "./reductions.ts";
import * as shaping from "./shaping.ts";
import * as sorting from "./sorting.ts";
import * as trigonometry from "./trigonometry.ts";

type Any = Methods<DType>;
/** What `table` holds: `T` is a getter, and iteration is a generator. */
type Table = Omit<Any, "T" | typeof Symbol.iterator> & ThisType<NDArray>;

/** Functions whose first argument is the array, as methods. */
const taking = <F extends Record<string, (a: NDArray, ...rest: never[]) => unknown>>(functions: F): Bound<F> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, f]) => [
      name,
      // Spelled out: spreading arguments costs as much as a small op. No such function takes more than two further ones.
      function (this: NDArray, x?: unknown, y?: unknown) {
        return f(this, x as never, y as never);
      },
    ]),
  ) as Bound<F>;
type Bound<F> = { [K in keyof F]: F[K] extends (a: never, ...rest: infer R) => infer Y ? (...rest: R) => Y : never };

/** A list, or the numbers themselves. */
const listOf = (args: readonly (number | Shape | undefined)[]): number[] => args.flat().filter((n) => n !== undefined);

const { negative, abs, sign, square, sqrt, reciprocal, exp, expm1, log, log1p, log2, log10 } = elements;
const { floor, ceil, trunc, rint, round, isnan, isinf, isfinite, logicalNot, bitwiseNot } = elements;
const { sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, arcsinh, arccosh, arctanh } = trigonometry;
const { add, subtract, multiply, divide, floorDivide, mod, power, maximum, minimum } = arithmetic;
const { arctan2, hypot, logaddexp, bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift } = arithmetic;
const { equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalXor } = comparison;
const { sum, prod, mean, max, min, ptp, std, argmax, argmin, all, any, cumsum, cumprod } = reductions;

// biome-ignore format: a list of names.
const functions = taking({
  negative, neg: negative, abs, sign, square, sqrt, reciprocal, exp, expm1, log, log1p, log2, log10,
  floor, ceil, trunc, rint, round, isnan, isinf, isfinite, logicalNot, bitwiseNot,
  sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, arcsinh, arccosh, arctanh,
  add, subtract, sub: subtract, multiply, mul: multiply, divide, div: divide, floorDivide, mod, power, pow: power,
  maximum, minimum, arctan2, hypot, logaddexp, bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift,
  equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalXor, clip: choices.clip,
  sum, prod, mean, max, min, ptp, std, var: reductions.var, argmax, argmin, all, any, cumsum, cumprod,
  swapaxes: shaping.swapaxes, squeeze: shaping.squeeze, expandDims: shaping.expandDims, ravel: shaping.ravel,
  repeat: shaping.repeat, take: shaping.take, diagonal, trace: products.trace, nonzero: choices.nonzero,
  sort: sorting.sort, argsort: sorting.argsort, searchsorted: sorting.searchsorted,
  matmul: products.matmul, dot: products.dot,
});

const table: Table = {
  ...(functions as Pick<Any, keyof typeof functions>),
  reshape(...shape) {
    return ops.reshape(this, listOf(shape));
  },
  transpose(...axes) {
    const order = listOf(axes);
    return ops.transpose(this, order.length === 0 && this.ndim > 0 ? undefined : order);
  },
  flatten() {
    return ops.copy(ops.reshape(this, [-1]));
  },
  copy() {
    return ops.copy(this);
  },
  astype<T extends DType>(dtype: T) {
    return ops.astype(this, asDType(dtype, "astype")) as NDArray<T>;
  },
  at(...index) {
    return at(this, index);
  },
  set(index, value) {
    set(this, Array.isArray(index) ? (index as readonly Index[]) : [index as Index], value);
    return this;
  },
  assign(value) {
    assign(this, value);
    return this;
  },
  fill(value) {
    assign(this, value);
    return this;
  },
  toString() {
    return arrayStr(this);
  },
  toJSON() {
    return (this.dtype === "int64" || this.dtype === "uint64" ? ops.astype(this, "float64") : this).tolist();
  },
};

function install(name: string | symbol, descriptor: PropertyDescriptor): void {
  Object.defineProperty(NDArray.prototype, name, { configurable: true, ...descriptor });
}
for (const [name, value] of Object.entries(table)) install(name, { value, writable: true });
install("T", {
  get(this: NDArray) {
    return ops.transpose(this);
  },
});
install(Symbol.iterator, {
  *value(this: NDArray) {
    if (this.ndim === 0)
      throw new ShapeError("iteration: expected an array with axes, got a 0-d one. Its number is item().");
    for (let i = 0; i < this.shape[0]!; i++) yield at(this, [i]);
  },
});
// Node's console: Python's print at the top, Python's repr inside lists and objects.
install(Symbol.for("nodejs.util.inspect.custom"), {
  value(this: NDArray, depth: number, options: { depth?: number | null }) {
    return depth === options.depth || options.depth == null ? arrayStr(this) : arrayRepr(this);
  },
});
