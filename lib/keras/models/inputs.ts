/** What people hand to a model, as the list of arrays that the model takes. */
import type { DType } from "../../core/dtype.ts";
import { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray, cast } from "../arrays.ts";
import { isRecord } from "../records.ts";
import type { PartialShape } from "../symbolic.ts";

/** One array or nested list; for several inputs or outputs a list of them, or a record by name. */
export type DataLike = ArrayInput | readonly ArrayInput[] | Readonly<Record<string, ArrayInput>>;

/** What a place in a model takes. */
export interface Place {
  readonly name: string;
  readonly shape: PartialShape;
  readonly dtype: DType;
}
const isListOfArrays = (value: unknown): value is readonly NDArray[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => item instanceof NDArray || ArrayBuffer.isView(item));

/** One value a name: from a record by name, from a list by place. */
export function listOf(value: DataLike, names: readonly string[], where: string): unknown[] {
  if (isRecord<ArrayInput>(value)) {
    return names.map((name) => {
      if (name in value) return value[name];
      throw new ValueError(
        `${where}: expected a record with ${names.join(", ")}, got one with ${Object.keys(value).join(", ")}.`,
      );
    });
  }
  if (names.length === 1) {
    // A list of one array is that array; a list of several reads as their stack.
    return isListOfArrays(value) && value.length === 1 ? [value[0]] : [value];
  }
  if (!Array.isArray(value) || value.length !== names.length) {
    const got = Array.isArray(value) ? `a list of ${value.length}` : "one array";
    throw new ValueError(`${where}: expected ${names.length} arrays (${names.join(", ")}), got ${got}.`);
  }
  return value;
}

/** Arrays of the shapes and dtypes that a model's inputs have. @throws {ShapeError} Where a shape does not fit. */
export function inputArrays(value: DataLike, places: readonly Place[], where: string): NDArray[] {
  const names = places.map(({ name }) => name);
  return listOf(value, names, where).map((item, i) => {
    const place = places[i]!;
    const array = fitted(asArray(item, where), place, where);
    return cast(array, place.dtype);
  });
}

/** The array as its place wants it: `[n]` where `[n, 1]` is wanted gets its axis. */
function fitted(array: NDArray, { name, shape }: Place, where: string): NDArray {
  if (fits(array.shape, shape)) return array;
  if (array.ndim === shape.length - 1 && shape.at(-1) === 1 && fits([...array.shape, 1], shape)) {
    return new NDArray(array.storage, array.dtype, [...array.shape, 1], [...array.strides, 1], array.offset);
  }
  if (array.size === 0 && array.shape[0] === 0) {
    throw new ValueError(`${where}: expected at least one sample for ${name}, got none: ${showValue(array)}.`);
  }
  const one = array.ndim === shape.length - 1 && fits([1, ...array.shape], shape);
  const turned = array.ndim === 2 && fits([...array.shape].reverse(), shape);
  const hint = one
    ? " For one sample, did you mean a batch of one: x.reshape([1, ...x.shape]), or [x] for a list?"
    : turned
      ? " Did you mean x.T?"
      : "";
  throw new ShapeError(
    `${where}: expected ${name} of shape ${showShape(shape)}, got ${showShape(array.shape)}.${hint}`,
  );
}

const fits = (shape: readonly number[], want: PartialShape): boolean =>
  shape.length === want.length && want.every((n, axis) => n === null || n === shape[axis]);

/** For models without known inputs: arrays as they are, floats in the model's dtype. */
export function looseArrays(value: DataLike, dtype: DType, where: string): { arrays: NDArray[]; single: boolean } {
  const single = !(isListOfArrays(value) && value.length > 1) && !isRecord<ArrayInput>(value);
  const items = isRecord<ArrayInput>(value)
    ? Object.values(value)
    : single
      ? [value]
      : (value as readonly ArrayInput[]);
  const arrays = items.map((item) => {
    const array = asArray(item, where);
    return array.dtype === "float64" || array.dtype === "float32" ? cast(array, dtype) : cast(array, array.dtype);
  });
  return { arrays, single };
}
