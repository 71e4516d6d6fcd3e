/** Arguments of `randint` and `integers`: two bounds, a size and a dtype. */
import { empty } from "../../core/allocate.ts";
import { asDType, createStorage, type DType, type StorageByDType } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { DTypeError, showValue, ValueError } from "../../errors.ts";
import type { BitGenerator } from "./bits.ts";
import { fillIntegers, type IntegerDType, limits } from "./bounded.ts";
import { plainNumber, type Size, type Sized, shapeOf } from "./sizes.ts";

/** An integer; beyond 2^53 as a BigInt. */
export type Integer = number | bigint;

export interface IntegerOptions<D extends IntegerDType = IntegerDType> {
  high?: Integer | undefined;
  size?: Size | undefined;
  dtype?: D | undefined;
}

/** Draws integers from `low` to `high` (not included, unless `endpoint`); with one bound, from 0 to it. */
export function drawIntegers(
  where: string,
  bits: BitGenerator,
  [low, high, size, dtype = "int64", endpoint = false]: unknown[],
  masked: boolean,
): number | bigint | NDArray {
  const [from, to] =
    high === undefined ? [0n, integer(where, "low", low)] : [integer(where, "low", low), integer(where, "high", high)];
  const type = integerType(where, dtype);
  const last = endpoint ? to : to - 1n;
  const [least, most] = limits[type];
  if (from < least || last > most) {
    throw new ValueError(`${where}: expected bounds that ${type} holds (${least} to ${most}), got ${from} to ${last}.`);
  }
  if (last < from) {
    throw new ValueError(`${where}: expected low ${endpoint ? "<=" : "<"} high, got low ${from} and high ${to}.`);
  }
  const shape = shapeOf(where, size as Sized | undefined);
  if (shape === undefined) {
    const one = createStorage(type, 1);
    fillIntegers(bits, type, one as StorageByDType[typeof type], from, last, masked);
    return plainNumber(one[0]!, type);
  }
  const out = empty(shape, type as DType);
  const span = out.storage.subarray(out.offset, out.offset + out.size);
  fillIntegers(bits, type, span as StorageByDType[typeof type], from, last, masked);
  return out;
}

function integer(where: string, name: string, value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  throw new ValueError(
    `${where}: expected ${name} to be an integer (beyond 2^53 a BigInt, 123n), got ${showValue(value)}.`,
  );
}

function integerType(where: string, dtype: unknown): IntegerDType {
  const type = asDType(dtype, where);
  if (type === "float32" || type === "float64") {
    throw new DTypeError(`${where}: expected an integer dtype or bool, got ${type}. Did you mean uniform?`);
  }
  return type;
}
