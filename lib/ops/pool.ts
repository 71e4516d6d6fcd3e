/** Pooling: one number for each window of an image, channel by channel. */
import { isFloat } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import type { Grid } from "../engine/windows/index.ts";
import { DTypeError, ShapeError, showShape } from "../errors.ts";
import { defineOp, type Gradients, type Spec } from "./define.ts";
import { flow } from "./gradients.ts";
import { averages, largest, pickAtLargest, spreadEvenly, spreadToLargest } from "./pool-run.ts";
import { checkPlaces, gridOf, type WindowOptions, type Windows, windowsOver } from "./windows.ts";

type One = readonly [a: NDArray];
type Two = readonly [a: NDArray, b: NDArray];

export interface PoolOptions extends WindowOptions {
  /** Who is named in errors. */
  name?: string | undefined;
}

function poolWindows(x: NDArray, size: Shape, options: PoolOptions, fallback: string): Windows {
  const where = options.name ?? fallback;
  if (x.ndim < 3 || x.ndim > 5 || size.length !== x.ndim - 2) {
    throw new ShapeError(
      `${where}: expected x [batch, ...places, channels] and a window with a length for each axis of places, ` +
        `got x ${showShape(x.shape)} and ${showShape(size)}.`,
    );
  }
  return windowsOver(x.shape.slice(1, -1), size, { ...options, strides: options.strides ?? size }, where);
}

/**
 * The largest of each window; NaN wins. Where elements of a window tie for it, the first gets the gradient, as in JAX.
 *
 * @param x - `[batch, ...places, channels]`, one to three axes of places.
 * @param size - The window, a length an axis of places.
 * @param options.strides - Default: `size`.
 * @example
 * maxPool(nd.ones([1, 28, 28, 3]), [2, 2]).shape // → [ 1, 14, 14, 3 ]
 */
export const maxPool = (x: NDArray, size: Shape, options: PoolOptions = {}): NDArray =>
  maxPoolForward(x, poolWindows(x, size, options, "maxPool"));

/** The mean of each window, over the places of it that lie inside the image. Options as in {@link maxPool}. */
export const averagePool = (x: NDArray, size: Shape, options: PoolOptions = {}): NDArray =>
  averagePoolForward(x, poolWindows(x, size, options, "averagePool"));

const grid = (windows: Windows, x: NDArray): Grid => gridOf(windows, x.shape[0]!, x.shape.at(-1)!);

/** `[batch, ...windows, channels]` of an image, or the other way round. */
function spec(where: string, a: NDArray, from: Shape, to: Shape): Spec {
  checkPlaces(a, from, where, "x");
  if (!isFloat(a.dtype)) throw new DTypeError(`${where}: expected floats, got ${a.dtype}.`);
  return { shape: [a.shape[0]!, ...to, a.shape.at(-1)!], dtype: a.dtype };
}

/** {@link maxPool}'s op, over windows that are settled. */
export const maxPoolForward = defineOp<One, Windows>("maxPool", 1, {
  infer: ([x], windows) => spec("maxPool", x, windows.input, windows.output),
  run: (out, [x], windows) => largest(out, x, grid(windows, x)),
  vjp: (dy, [x], windows): Gradients => [flow(x, () => maxPoolInput(dy, x, windows))],
});

/** What max pooling passes back: each element of `dy` goes to the place where `x` has the largest of its window. */
export const maxPoolInput = defineOp<Two, Windows>("maxPoolInput", 2, {
  infer: ([dy], windows) => spec("maxPoolInput", dy, windows.output, windows.input),
  run: (dx, [dy, x], windows) => spreadToLargest(dx, dy, x, grid(windows, x)),
  vjp: (gradient, [dy, x], windows): Gradients => [flow(dy, () => maxPoolPick(gradient, x, windows)), undefined],
});

/** The elements of `a` at the places where `x` has the largest of each window. */
export const maxPoolPick = defineOp<Two, Windows>("maxPoolPick", 2, {
  infer: ([a], windows) => spec("maxPoolPick", a, windows.input, windows.output),
  run: (out, [a, x], windows) => pickAtLargest(out, a, x, grid(windows, x)),
  vjp: (dy, [a, x], windows): Gradients => [flow(a, () => maxPoolInput(dy, x, windows)), undefined],
});

/** {@link averagePool}'s op, over windows that are settled. */
export const averagePoolForward = defineOp<One, Windows>("averagePool", 1, {
  infer: ([x], windows) => spec("averagePool", x, windows.input, windows.output),
  run: (out, [x], windows) => averages(out, x, grid(windows, x)),
  vjp: (dy, _, windows): Gradients => [averagePoolInput(dy, windows)],
});

/** What average pooling passes back: each element of `dy` shared by the places of its window. */
export const averagePoolInput = defineOp<One, Windows>("averagePoolInput", 1, {
  infer: ([dy], windows) => spec("averagePoolInput", dy, windows.output, windows.input),
  run: (dx, [dy], windows) => spreadEvenly(dx, dy, grid(windows, dx)),
  vjp: (gradient, _, windows): Gradients => [averagePoolForward(gradient, windows)],
});
