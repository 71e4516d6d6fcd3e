import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createStorage, type DType, type TypedArray } from "../../../lib/core/dtype.ts";
import { elementsOf, NDArray } from "../../../lib/core/ndarray.ts";
import { defaultRng, RandomState, type Seed } from "../../../lib/nd/random/index.ts";
import { seed } from "../../seed.ts";
import { runPython } from "../numpy.ts";

interface Value {
  dtype: DType;
  shape: number[] | null;
  bytes: string;
}
type Argument =
  | number
  | string
  | boolean
  | null
  | number[]
  | { big: string }
  | { array: Value & { strides: number[] } };
interface Program {
  kind: "legacy" | "generator";
  seed: Argument | Argument[];
  calls: { name: string; args: Argument[]; options: Record<string, Argument>; result: Value }[];
}

function storageOf({ dtype, bytes }: Value): TypedArray {
  const type = createStorage(dtype, 0).constructor as new (buffer: ArrayBuffer) => TypedArray;
  return new type(Uint8Array.from(Buffer.from(bytes, "base64")).buffer);
}

function given(argument: Argument): unknown {
  if (argument === null) return undefined;
  if (typeof argument !== "object" || Array.isArray(argument)) return argument;
  if ("big" in argument) return BigInt(argument.big);
  const { array } = argument;
  const plain = new NDArray(storageOf(array), array.dtype, array.shape!);
  // Laid out in memory as NumPy had it, since `permuted` follows the layout: arrays here are C or F ordered.
  const fortran = array.strides.length > 1 && array.strides[0]! < array.strides.at(-1)!;
  if (!fortran) return plain;
  const flipped = new NDArray(plain.storage, plain.dtype, plain.shape, array.strides);
  const copy = createStorage(array.dtype, plain.size) as { [i: number]: unknown };
  const [rows, columns] = [elementsOf(plain), flipped];
  let next = 0;
  const visit = (axis: number, place: number): void => {
    if (axis === columns.ndim) {
      copy[place] = rows[next++];
      return;
    }
    for (let i = 0; i < columns.shape[axis]!; i++) visit(axis + 1, place + i * array.strides[axis]!);
  };
  visit(0, 0);
  return new NDArray(copy as TypedArray, array.dtype, array.shape!, array.strides);
}

function show(value: unknown): string {
  if (value instanceof NDArray)
    return `${value.dtype} [${value.shape}] ${Array.from(elementsOf(value), String).slice(0, 8)}`;
  return String(value);
}

/** Whether a result has NumPy's dtype, shape and bits. */
function same(value: unknown, expected: Value): boolean {
  const storage = storageOf(expected);
  if (expected.shape === null) {
    const wanted = storage[0]!;
    return typeof value === "bigint" || typeof wanted === "bigint"
      ? BigInt(value as number) === BigInt(wanted)
      : Object.is(Number(value), wanted);
  }
  if (!(value instanceof NDArray) || value.dtype !== expected.dtype) return false;
  if (String(value.shape) !== String(expected.shape)) return false;
  const got = elementsOf(value) as TypedArray;
  const bytes = (a: TypedArray) => Buffer.from(a.buffer, a.byteOffset, a.byteLength);
  return bytes(got).equals(bytes(storage));
}

function differences(programs: readonly Program[]): string[] {
  const wrong: string[] = [];
  for (const program of programs) {
    const start = (Array.isArray(program.seed) ? program.seed.map(given) : given(program.seed)) as Seed;
    const rng = (program.kind === "legacy" ? new RandomState(start) : defaultRng(start)) as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    for (const [i, { name, args, options, result }] of program.calls.entries()) {
      const values = args.map(given);
      const named = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, given(value)]));
      if (Object.keys(named).length > 0) values.push(named);
      const returned = rng[name]!(...values);
      const value = name === "shuffle" ? values[0] : returned;
      if (same(value, result)) continue;
      const wanted = { ...result, values: Array.from(storageOf(result), String).slice(0, 8), bytes: undefined };
      wrong.push(
        `${program.kind} seed ${JSON.stringify(program.seed).slice(0, 60)} call ${i} ${name}(${JSON.stringify(args).slice(0, 200)}, ` +
          `${JSON.stringify(options).slice(0, 200)}) gave ${show(value)}, NumPy ${JSON.stringify(wanted)}`,
      );
      break; // what follows on the stream would differ too
    }
  }
  return wrong;
}

describe("a program of random calls gives NumPy's numbers, bit for bit", () => {
  const golden = JSON.parse(readFileSync(new URL("../../golden/streams.json", import.meta.url), "utf8")) as Program[];

  test(`${golden.length} stored programs of 12 calls`, () => {
    expect(golden.length).toBe(60);
    expect(differences(golden).slice(0, 5)).toEqual([]);
  });

  test(`600 new programs of 12 calls, seed ${seed} (set GLASSBOX_SEED to repeat)`, () => {
    const programs = runPython<Program[]>("streams", seed, 600);
    expect(programs.length).toBe(600);
    expect(differences(programs).slice(0, 5)).toEqual([]);
  });
});
