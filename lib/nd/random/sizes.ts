/** What users pass to random functions: sizes, parameters that may be arrays, and options by name. */
import { type DType, isBig, type StorageByDType } from "../../core/dtype.ts";
import { elementsOf, NDArray } from "../../core/ndarray.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";

/** How many numbers: a count, or the shape of the array. Without a size, one number comes. */
export type Size = number | Shape;
/** A size, or an options object that has one. */
export type Sized = Size | { size?: Size | undefined };
/** A distribution's parameter: one for all numbers, or an array that is broadcast with the others and the size. */
export type Parameter = number | NDArray;

/** A size as a shape; undefined stays. */
export function shapeOf(where: string, size: Sized | undefined): Shape | undefined {
  if (size === undefined) return undefined;
  if (typeof size === "object" && !Array.isArray(size)) return shapeOf(where, (size as { size?: Size }).size);
  const shape = typeof size === "number" ? [size] : (size as Shape);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
    const inner =
      shape.length === 1 && Array.isArray(shape[0]) ? ` Did you mean ${where}(${shape[0].join(", ")})?` : "";
    throw new ValueError(
      `${where}: expected size to be an integer >= 0 or a list of such, got ${words(size)}.${inner}`,
    );
  }
  return shape;
}

const words = (size: unknown): string => (Array.isArray(size) ? showShape(size) : showValue(size));

/** Whether an argument is an options object, not a size, an array or a list. */
export const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Puts arguments in order: positional ones, then an options object that may name the rest.
 *
 * @param names - Of the arguments, in order.
 */
export function inOrder(where: string, names: readonly string[], args: readonly unknown[]): unknown[] {
  const last = args.at(-1);
  if (!isOptions(last)) return [...args];
  const ordered = args.slice(0, -1);
  for (const [name, value] of Object.entries(last)) {
    const at = names.indexOf(name);
    if (at < args.length - 1) {
      const fault = at < 0 ? `got ${JSON.stringify(name)}` : `got ${name} twice`;
      throw new ValueError(`${where}: expected options among ${names.join(", ")}, ${fault}.`);
    }
    ordered[at] = value;
  }
  return ordered;
}

/** The interval a parameter must lie in: words for it, and the test (which nan must fail where NumPy refuses it). */
export interface Rule {
  readonly expected: string;
  holds(value: number): boolean;
}

export const any: Rule = { expected: "a number", holds: () => true };
export const notNegative: Rule = { expected: ">= 0", holds: (x) => Number.isNaN(x) || (x >= 0 && !Object.is(x, -0)) };
export const positive: Rule = { expected: "> 0", holds: (x) => Number.isNaN(x) || x > 0 };
export const probability: Rule = { expected: "in [0, 1]", holds: (x) => x >= 0 && x <= 1 };
export const chance: Rule = { expected: "in (0, 1]", holds: (x) => x > 0 && x <= 1 };

export type Parameters = readonly (readonly [name: string, value: Parameter, rule: Rule])[];

/** Checks every value of every parameter. */
export function check(where: string, parameters: Parameters): void {
  for (const [name, value, rule] of parameters) {
    const values = value instanceof NDArray ? (elementsOf(value) as ArrayLike<number>) : [value];
    for (let i = 0; i < values.length; i++) {
      const x = Number(values[i]);
      if (typeof value !== "number" && !(value instanceof NDArray)) {
        throw new ValueError(`${where}: expected ${name} to be a number or an array, got ${showValue(value)}.`);
      }
      if (!rule.holds(x)) throw new ValueError(`${where}: expected ${name} ${rule.expected}, got ${x}.`);
    }
  }
}

/**
 * Calls `body` for each element of the result, in C order, with the parameters there; gives the result's shape.
 *
 * @throws {ShapeError} If the parameters do not broadcast to `size`.
 */
export function broadcastParameters(
  where: string,
  parameters: Parameters,
  size: Shape | undefined,
): { shape: Shape; each(body: (i: number, values: readonly number[]) => void): void } {
  const arrays = parameters.map(([, value]) => (value instanceof NDArray ? value : undefined));
  const shapes = arrays.map((a) => a?.shape ?? []);
  const rank = Math.max(size?.length ?? 0, ...shapes.map((s) => s.length));
  const full = size ?? [];
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = [full, ...shapes].map((s) => s[axis - rank + s.length] ?? 1);
    return lengths.find((n) => n !== 1) ?? 1;
  });
  const fits = (s: Shape) => s.every((n, i) => n === 1 || n === shape[rank - s.length + i]);
  if (!shapes.every(fits) || (size !== undefined && showShape(size) !== showShape(shape))) {
    const got = parameters.map(([name], i) => `${name} ${showShape(shapes[i]!)}`).join(", ");
    throw new ShapeError(
      `${where}: expected parameters that broadcast${size ? ` to size ${showShape(size)}` : ""}, got ${got}.`,
    );
  }
  const each = (body: (i: number, values: readonly number[]) => void) => {
    const values = parameters.map(([, value]) => (value instanceof NDArray ? 0 : value));
    const steps = arrays.map((a) => (a ? shape.map((_, axis) => stepOf(a, axis - rank + a.ndim)) : []));
    let i = 0;
    const visit = (axis: number, places: readonly number[]): void => {
      if (axis === rank) {
        for (let p = 0; p < arrays.length; p++) {
          const a = arrays[p];
          if (a) values[p] = Number(a.storage[places[p]!]);
        }
        body(i++, values);
        return;
      }
      for (let k = 0; k < shape[axis]!; k++) {
        visit(
          axis + 1,
          places.map((place, p) => place + k * (steps[p]![axis] ?? 0)),
        );
      }
    };
    visit(
      0,
      arrays.map((a) => a?.offset ?? 0),
    );
  };
  return { shape, each };
}

const stepOf = (a: NDArray, axis: number): number => (axis < 0 || a.shape[axis] === 1 ? 0 : a.strides[axis]!);

/** Zeroed storage of its own for a shape (not from a slab: fills write it whole). */
export const storageFor = <D extends DType>(
  create: (n: number) => StorageByDType[D],
  shape: Shape,
): StorageByDType[D] => create(sizeOf(shape));

/** A number out of storage, as a JavaScript number where it can be one. */
export function plainNumber(value: number | bigint, dtype: DType): number | bigint {
  if (!isBig(dtype)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
