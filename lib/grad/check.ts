/** Gradients held to differences of values. */
import { createStorage } from "../core/dtype.ts";
import { elementsOf, NDArray } from "../core/ndarray.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";
import { astype, multiply, sum } from "../ops/index.ts";
import { vjp } from "./functions.ts";

/** How closely gradients are checked. */
export interface CheckOptions {
  /** The step of the differences, in the arguments' own units. Default 1e-5. */
  step?: number;
  /** Allowed: `atol + rtol·|difference|`. Defaults 1e-6 and 1e-5, JAX's for float64. */
  atol?: number;
  rtol?: number;
}

/**
 * Holds the gradients of a function to central differences, `(f(x + h) - f(x - h))/2h`, for every element of every
 * argument. In float64, whatever the arguments are: in float32 differences have no more than three digits.
 *
 * @param f - Arrays in, an array of any shape out; differentiable at these arguments.
 * @param args - Where to check.
 * @returns The largest relative difference that was found.
 * @throws {RangeError} At the first gradient that is not near enough; says which, and both numbers.
 * @example
 * grad.checkGrads((x) => x.mul(x).mul(x), [nd.array([1, 2])]) < 1e-8 // → true
 */
export function checkGrads(
  f: (...args: NDArray[]) => NDArray,
  args: readonly NDArray[],
  options: CheckOptions = {},
): number {
  const { step = 1e-5, atol = 1e-6, rtol = 1e-5 } = options;
  const inputs = args.map((arg) => astype(arg, "float64"));
  const { value, pullback } = vjp(f, ...inputs);
  // Weights that all differ, so that a gradient in the wrong place shows.
  const weights = filled(value, (i) => 0.5 + ((i * 7) % 11) / 10);
  const found = pullback(astype(weights, value.dtype)) as NDArray | NDArray[];
  const gradients = inputs.length === 1 ? [found as NDArray] : (found as NDArray[]);
  let worst = 0;
  inputs.forEach((input, k) => {
    const gradient = gradients[k]!;
    if (showShape(gradient.shape) !== showShape(input.shape)) {
      throw new ShapeError(
        `checkGrads: expected a gradient ${showShape(input.shape)} of argument ${k}, got ${showShape(gradient.shape)}.`,
      );
    }
    const slopes = elementsOf(gradient);
    const at = (place: number, by: number) =>
      sum(multiply(f(...inputs.with(k, moved(input, place, by))), weights)).item();
    for (let place = 0; place < input.size; place++) {
      const difference = (at(place, step) - at(place, -step)) / (2 * step);
      const slope = Number(slopes[place]);
      const error = Math.abs(slope - difference);
      if (!(error <= atol + rtol * Math.abs(difference))) {
        throw new ValueError(
          `checkGrads: expected the gradient of argument ${k}, element ${place}, to be ${difference} by differences, got ${slope}.`,
        );
      }
      worst = Math.max(worst, error / Math.max(1, Math.abs(difference)));
    }
  });
  return worst;
}

function filled(like: NDArray, value: (i: number) => number): NDArray<"float64"> {
  const out = createStorage("float64", like.size);
  for (let i = 0; i < out.length; i++) out[i] = value(i);
  return new NDArray<"float64">(out, "float64", like.shape);
}

function moved(a: NDArray, place: number, by: number): NDArray {
  const out = Float64Array.from(elementsOf(a) as Float64Array);
  out[place]! += by;
  return new NDArray<"float64">(out, "float64", a.shape);
}
