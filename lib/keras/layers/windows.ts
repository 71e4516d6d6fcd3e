/** What layers with windows are told in the same way: lengths an axis, padding, where the channels are. */
import type { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, showValue, unknownName, ValueError } from "../../errors.ts";
import * as math from "../math.ts";

/** One number for every axis, or one each: `3` or `[3, 3]`. */
export type Lengths = number | readonly number[];
/** How windows meet the edge: only whole ones; or as many as there are places, over places that count as 0. */
export type PaddingMode = "valid" | "same";
/** Where the channels are: behind the places (the default), or in front of them. */
export type DataFormat = "channels_last" | "channels_first";
/** As people type it: tfjs's spelling too. */
export type DataFormatLike = DataFormat | "channelsLast" | "channelsFirst";

/** Whole numbers, one an axis. `where` and `option` are named in the error. */
export function lengthsOf(value: unknown, rank: number, option: string, where: string, least = 1): number[] {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : value;
  const fits = Array.isArray(list) && list.length === rank && list.every((n) => Number.isInteger(n) && n >= least);
  if (fits) return [...(list as number[])];
  const wanted = least > 0 ? `above ${least - 1}` : `of at least ${least}`;
  const got = Array.isArray(value) ? `[${value.map(String).join(", ")}]` : showValue(value);
  const several = rank === 1 ? "a whole number" : `a whole number, or ${rank} of them,`;
  throw new ValueError(`${where}: expected ${option} to be ${several} ${wanted}, got ${got}.`);
}

/** Like {@link lengthsOf}, for what is added or taken at both ends: `2`, `[1, 2]` (an axis each), `[[0, 1], [2, 2]]`. */
export function endsOf(value: unknown, rank: number, option: string, where: string): [number, number][] {
  const [first] = Array.isArray(value) ? value : [];
  const list =
    typeof value === "number" || (rank > 1 && Array.isArray(value) && !Array.isArray(first))
      ? lengthsOf(value, rank, option, where, 0).map((n): [number, number] => [n, n])
      : rank === 1 && !Array.isArray(first)
        ? [value]
        : value;
  if (!Array.isArray(list) || list.length !== rank) {
    throw new ValueError(`${where}: expected ${option} for ${rank} axes, got ${showValue(value)}.`);
  }
  return list.map((pair) =>
    Array.isArray(pair)
      ? (lengthsOf(pair, 2, option, where, 0) as [number, number])
      : (lengthsOf([pair, pair], 2, option, where, 0) as [number, number]),
  );
}

/** A padding by name, also as Python people write it. */
export function paddingOf<T extends string>(value: unknown, known: readonly T[], where: string): T {
  const name = String(value ?? "valid").toLowerCase() as T;
  if (!known.includes(name)) throw unknownName(`${where}: padding`, value, known);
  return name;
}

/** Checks a data format; none is `"channels_last"`. */
export function dataFormatOf(value: unknown, where: string): DataFormat {
  const name = String(value ?? "channels_last").replace(/([a-z])([A-Z])/, "$1_$2");
  if (name.toLowerCase() === "channels_last") return "channels_last";
  if (name.toLowerCase() === "channels_first") return "channels_first";
  throw unknownName(`${where}: dataFormat`, value, ["channels_last", "channels_first"]);
}

/** What the axes of places are called in errors. */
const NAMES = [["steps"], ["height", "width"], ["depth", "height", "width"]] as const;

/** The axes of an input as people call them: `[batch, height, width, channels]`. */
export function axesText(rank: number, format: DataFormat, channels: number | string = "channels"): string {
  const places = NAMES[rank - 1]!.join(", ");
  return format === "channels_last" ? `[batch, ${places}, ${channels}]` : `[batch, ${channels}, ${places}]`;
}

/** Checks the number of axes. @throws {ShapeError} In the layer's name, with the fix where it would work. */
export function checkRank(shape: readonly number[], rank: number, format: DataFormat, where: string): void {
  if (shape.length === rank + 2) return;
  const shown = showShape(shape.map((n) => (n < 0 ? null : n)));
  const hint =
    shape.length === rank + 1
      ? format === "channels_last"
        ? " An image without a channels axis? x.reshape([...x.shape, 1]) gives it one."
        : ""
      : "";
  throw new ShapeError(`${where}: expected inputs ${axesText(rank, format)}, got ${shown}.${hint}`);
}

/** The channels moved behind the places, where they are not. */
export function toLast(x: NDArray, format: DataFormat): NDArray {
  if (format === "channels_last") return x;
  const axes = x.shape.map((_, axis) => axis);
  return math.transpose(x, [0, ...axes.slice(2), 1]);
}

/** The channels moved back. */
export function fromLast(x: NDArray, format: DataFormat): NDArray {
  if (format === "channels_last") return x;
  const axes = x.shape.map((_, axis) => axis);
  return math.transpose(x, [0, x.ndim - 1, ...axes.slice(1, -1)]);
}
