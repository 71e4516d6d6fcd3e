/**
 * Convolution, of one, two or three axes of places: three ops, each linear in both its arrays, that are each other's
 * gradients, so they can be differentiated as often as one likes.
 */
import { isFloat, promote } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { sameShape } from "../core/shape.ts";
import { DTypeError, ShapeError, showShape } from "../errors.ts";
import { convolve, convolveInput, convolveKernel } from "./conv-run.ts";
import { defineOp, type Gradients, type Spec } from "./define.ts";
import { flow } from "./gradients.ts";
import { checkPlaces, gridOf, type WindowOptions, type Windows, windowsOver } from "./windows.ts";

/** Where a convolution's windows lie, and in how many groups channels and filters are split. */
export interface Convolution extends Windows {
  readonly groups: number;
}

export interface ConvOptions extends WindowOptions {
  /** Parts into which channels and filters are split, each convolved by itself. Default 1. */
  groups?: number | undefined;
  /** Who is named in errors. Default `"conv"`. */
  name?: string | undefined;
}

type Two = readonly [a: NDArray, b: NDArray];

/**
 * Convolution (a correlation, as everywhere in deep learning: the kernel is not turned round).
 *
 * @param x - `[batch, ...places, channels]`, one to three axes of places.
 * @param kernel - `[...size, channels / groups, filters]`.
 * @returns `[batch, ...windows, filters]`.
 * @throws {ShapeError} If the kernel does not fit the image.
 * @example
 * conv(nd.ones([1, 28, 28, 1]), nd.ones([3, 3, 1, 32])).shape // → [ 1, 26, 26, 32 ]
 */
export function conv(x: NDArray, kernel: NDArray, options: ConvOptions = {}): NDArray {
  const { groups = 1, name = "conv" } = options;
  checkKernel(x, kernel, groups, name);
  const windows = windowsOver(x.shape.slice(1, -1), kernel.shape.slice(0, -2), options, name);
  return convForward(x, kernel, { ...windows, groups });
}

function checkKernel(x: NDArray, kernel: NDArray, groups: number, where: string): void {
  const channels = x.shape.at(-1)!;
  const filters = kernel.shape.at(-1)!;
  const fits = x.ndim >= 3 && x.ndim <= 5 && kernel.ndim === x.ndim;
  if (fits && kernel.shape.at(-2)! * groups === channels && filters % groups === 0) return;
  const split = groups === 1 ? "" : ` in ${groups} groups`;
  throw new ShapeError(
    `${where}: expected x [batch, ...places, channels] and kernel [...size, channels${groups === 1 ? "" : " / groups"}, ` +
      `filters] of as many axes, 3 to 5, got x ${showShape(x.shape)} and kernel ${showShape(kernel.shape)}${split}.`,
  );
}

/** Floats only: what else would a gradient be of? */
function spec(where: string, shape: Shape, [a, b]: Two): Spec {
  const dtype = promote(a.dtype, b.dtype);
  if (!isFloat(dtype)) throw new DTypeError(`${where}: expected floats, got ${a.dtype} and ${b.dtype}.`);
  return { shape, dtype };
}

const imageShape = ({ input }: Windows, batch: number, channels: number): Shape => [batch, ...input, channels];

/** A convolution over windows that are settled: {@link conv}'s op. */
export const convForward = defineOp<Two, Convolution>("conv", 2, {
  infer(inputs, params) {
    const [x, kernel] = inputs;
    checkPlaces(x, params.input, "conv", "x");
    checkKernel(x, kernel, params.groups, "conv");
    return spec("conv", [x.shape[0]!, ...params.output, kernel.shape.at(-1)!], inputs);
  },
  run(out, [x, kernel], params) {
    convolve(out, x, kernel, gridOf(params, x.shape[0]!, x.shape.at(-1)!), params.groups);
  },
  vjp: (dy, [x, kernel], params): Gradients => [
    flow(x, () => convInput(dy, kernel, params)),
    flow(kernel, () => convKernel(x, dy, params)),
  ],
});

/**
 * What a convolution's image gets back: each element of `dy` spreads over the window it came from, by the kernel. As an
 * op of its own it is the transposed convolution (`conv2dTranspose`).
 *
 * @param dy - `[batch, ...windows, filters]`.
 * @param kernel - `[...size, channels / groups, filters]`.
 * @returns `[batch, ...places, channels]`.
 */
export const convInput = defineOp<Two, Convolution>("convInput", 2, {
  infer(inputs, params) {
    const [dy, kernel] = inputs;
    checkPlaces(dy, params.output, "convInput", "dy");
    const channels = kernel.shape.at(-2)! * params.groups;
    if (kernel.shape.at(-1) !== dy.shape.at(-1) || !sameShape(kernel.shape.slice(0, -2), params.size)) {
      throw new ShapeError(
        `convInput: expected dy [batch, ...windows, filters] and kernel [${params.size.join(", ")}, channels, filters], ` +
          `got ${showShape(dy.shape)} and ${showShape(kernel.shape)}.`,
      );
    }
    return spec("convInput", imageShape(params, dy.shape[0]!, channels), inputs);
  },
  run(dx, [dy, kernel], params) {
    convolveInput(dx, dy, kernel, gridOf(params, dx.shape[0]!, dx.shape.at(-1)!), params.groups);
  },
  vjp: (gradient, [dy, kernel], params): Gradients => [
    flow(dy, () => convForward(gradient, kernel, params)),
    flow(kernel, () => convKernel(gradient, dy, params)),
  ],
});

/**
 * What a convolution's kernel gets back: `[...size, channels / groups, filters]`, from the image `x`
 * `[batch, ...places, channels]` and `dy` `[batch, ...windows, filters]`.
 */
export const convKernel = defineOp<Two, Convolution>("convKernel", 2, {
  infer(inputs, params) {
    const [x, dy] = inputs;
    checkPlaces(x, params.input, "convKernel", "x");
    checkPlaces(dy, params.output, "convKernel", "dy");
    return spec("convKernel", [...params.size, x.shape.at(-1)! / params.groups, dy.shape.at(-1)!], inputs);
  },
  run(dw, [x, dy], params) {
    convolveKernel(dw, x, dy, gridOf(params, x.shape[0]!, x.shape.at(-1)!), params.groups);
  },
  vjp: (gradient, [x, dy], params): Gradients => [
    flow(x, () => convInput(dy, gradient, params)),
    flow(dy, () => convForward(x, gradient, params)),
  ],
});
