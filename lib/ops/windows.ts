/**
 * Where windows lie over an image: the geometry that convolutions and pooling share, settled once, so that the loops
 * know only numbers. Arrays are `[batch, ...places, channels]`, of one to three axes of places.
 */
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import type { Grid, Triple } from "../engine/windows/index.ts";
import { ShapeError, showShape, ValueError } from "../errors.ts";

/** Windows over the places of an image. All lists have one entry an axis of places. */
export interface Windows {
  /** Lengths of the image. */
  readonly input: Shape;
  /** How many windows there are. */
  readonly output: Shape;
  /** Places in a window. */
  readonly size: Shape;
  /** Steps between windows. */
  readonly strides: Shape;
  /** Steps between the places of a window. */
  readonly dilation: Shape;
  /** Places that the first window begins in front of the image. */
  readonly before: Shape;
}

/** `"causal"` (one axis) lets a window end at its own place. Or the places to add in front and behind, an axis each. */
export type Padding = "valid" | "same" | "causal" | readonly (readonly [before: number, after: number])[];

export interface WindowOptions {
  /** Default 1 everywhere. */
  strides?: Shape | undefined;
  /** Default `"valid"`. */
  padding?: Padding | undefined;
  /** Default 1 everywhere. */
  dilation?: Shape | undefined;
}

/** How far a window of `size` places reaches. */
export const reach = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/**
 * The windows of `size` over an image.
 *
 * `"same"` gives `ceil(input / stride)` windows, as TensorFlow does: where an odd number of places has to be added, the
 * last one is behind.
 *
 * @param input - Lengths of the image's axes of places.
 * @throws {ShapeError} If no window fits, in the name of `where`.
 * @example
 * windowsOver([5, 5], [3, 3], { strides: [2, 2], padding: "same" }, "conv").output // → [ 3, 3 ]
 */
export function windowsOver(input: Shape, size: Shape, options: WindowOptions, where: string): Windows {
  const { padding = "valid", strides = size.map(() => 1), dilation = size.map(() => 1) } = options;
  const before: number[] = [];
  const output = input.map((length, axis) => {
    const [stride, wide] = [strides[axis]!, reach(size[axis]!, dilation[axis]!)];
    const [front, behind] = margins(padding, axis, length, stride, wide, where);
    before.push(front);
    return Math.floor((length + front + behind - wide) / stride) + 1;
  });
  if (output.some((n) => n < 1)) {
    const wide = size.map((n, axis) => reach(n, dilation[axis]!));
    throw new ShapeError(
      `${where}: expected an image of at least ${showShape(wide)}, the size of a window, got ${showShape(input)}.` +
        (padding === "valid" ? ' Did you mean padding: "same"?' : ""),
    );
  }
  return { input, output, size, strides, dilation, before };
}

function margins(padding: Padding, axis: number, length: number, stride: number, wide: number, where: string) {
  if (padding === "valid") return [0, 0] as const;
  if (padding === "causal") return [wide - 1, 0] as const;
  if (padding === "same") {
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + wide - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  }
  const pair = padding[axis];
  if (!Array.isArray(pair)) throw new ValueError(`${where}: expected padding for each axis, got ${padding.length}.`);
  return pair as [number, number];
}

/** Axes that are missing count as axes of one place in front: the last axis is always the one whose places touch. */
const triple = (list: Shape, missing: number): Triple =>
  [...new Array<number>(3 - list.length).fill(missing), ...list] as unknown as Triple;

/** The windows over `images` images of `channels` channels, as the loops take them. */
export const gridOf = (windows: Windows, images: number, channels: number): Grid => ({
  images,
  channels,
  input: triple(windows.input, 1),
  output: triple(windows.output, 1),
  size: triple(windows.size, 1),
  strides: triple(windows.strides, 1),
  dilation: triple(windows.dilation, 1),
  before: triple(windows.before, 0),
});

/** Checks that `a` is `[batch, ...places, channels]` with these places. */
export function checkPlaces(a: NDArray, places: Shape, where: string, what: string): void {
  const fits = a.ndim === places.length + 2 && places.every((n, axis) => a.shape[axis + 1] === n);
  if (fits) return;
  throw new ShapeError(
    `${where}: expected ${what} [batch, ${places.join(", ")}, channels], got ${showShape(a.shape)}.`,
  );
}
