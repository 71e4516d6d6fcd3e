/** Random programs, the same in NumPy and here: new ones each run; the title has the seed that repeats them. */
import { describe, expect, test } from "vitest";
import type { ArrayInput, Index } from "../../../lib/core/methods.ts";
import * as nd from "../../../lib/nd/index.ts";
import { seed } from "../../seed.ts";
import { runPython } from "../numpy.ts";

interface Encoded {
  dtype: nd.DType;
  shape: number[];
  data: (number | string | boolean)[];
}
type Step = [name: string, ...args: never[]];
interface Program {
  arrays: Encoded[];
  steps: { step: Step; result: Encoded }[];
}

const count = Number(process.env["GLASSBOX_PROGRAMS"] ?? 1000);

const number = (value: number | string | boolean): number =>
  value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : Number(value);

function decode({ dtype, shape, data }: Encoded): nd.NDArray {
  const big = dtype === "int64" || dtype === "uint64";
  const values = big ? data.map((x) => BigInt(x)) : data.map(number);
  const flat = nd.zeros([data.length], dtype);
  const target = flat.data as { [i: number]: number | bigint };
  values.forEach((value, i) => {
    target[i] = value;
  });
  return nd.reshape(flat, shape);
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const functions = nd as unknown as Record<string, (...args: unknown[]) => nd.NDArray>;
const named = (name: string) => functions[camel(name)]!;
type Axis = number | number[] | null;

const readIndex = (parts: unknown[]): Index[] =>
  parts.map((p) => (typeof p === "object" && p !== null && "mask" in p ? nd.array(p.mask as boolean[]) : (p as Index)));

/** What each kind of step means here. */
function replay(arrays: nd.NDArray[], [kind, ...rest]: Step): nd.NDArray {
  const args = rest as unknown[];
  const a = (i: number) => arrays[args[i] as number]!;
  switch (kind) {
    case "new":
      return decode(args[0] as Encoded);
    case "unary":
      return named(args[0] as string)(a(1));
    case "binary":
      return named(args[0] as string)(a(1), a(2));
    case "scalar":
      return args[3] ? named(args[0] as string)(args[2], a(1)) : named(args[0] as string)(a(1), args[2]);
    case "shift":
    case "product":
      return named(args[0] as string)(a(1), decode(args[2] as Encoded));
    case "reduce":
      return named(args[0] as string)(a(1), { axis: args[2] as Axis, keepdims: args[3] as boolean });
    case "at":
      return a(0).at(...readIndex(args[1] as unknown[]));
    case "set":
      return a(0).set(readIndex(args[1] as unknown[]), decode(args[2] as Encoded));
    case "reshape":
      return a(0).reshape(args[1] as number[]);
    case "transpose":
      return a(0).transpose(args[1] as number[]);
    case "astype":
      return a(0).astype(args[1] as nd.DType);
    case "concatenate":
    case "stack":
      return named(kind)(
        (args[0] as number[]).map((i) => arrays[i]),
        { axis: args[1] },
      );
    case "where":
      return nd.where(a(0), a(1), a(2));
    case "sort":
      return named(args[0] as string)(a(1), args[2]);
    case "clip":
      return nd.clip(a(0), args[1] as ArrayInput, args[2] as ArrayInput);
    case "round":
      return nd.round(a(0), args[1] as number);
    case "take":
      return nd.take(a(0), args[1] as number[][], (args[2] as number | null) ?? undefined);
    case "quantile":
      return args[0] === "median"
        ? nd.median(a(1), { axis: args[3] as number | null })
        : nd.percentile(a(1), args[2] as number, { axis: args[3] as number | null });
    case "call":
      return named(args[0] as string)(a(1), ...args.slice(2).map((x) => x ?? undefined));
    default:
      throw new Error(`no such step: ${kind}`);
  }
}

/**
 * Integers and booleans are equal; floats differ by rounding alone: a few units in the last place of the largest number
 * that took part. float32 sums here are float64 inside, NumPy's are not.
 */
function difference(ours: nd.NDArray, theirs: Encoded, scale: number, rounding = true): string | undefined {
  if (ours.dtype !== theirs.dtype) return `dtype ${ours.dtype}, NumPy has ${theirs.dtype}`;
  if (String(ours.shape) !== String(theirs.shape)) return `shape [${ours.shape}], NumPy has [${theirs.shape}]`;
  const exact = !ours.dtype.startsWith("float");
  const tolerance = rounding ? (ours.dtype === "float32" ? 3e-6 : 1e-13) : 0;
  const data = ours.data;
  for (let i = 0; i < data.length; i++) {
    const [x, y] = exact
      ? [
          String(data[i]),
          String(
            Number.isInteger(Number(theirs.data[i])) && typeof theirs.data[i] === "boolean"
              ? Number(theirs.data[i])
              : theirs.data[i],
          ),
        ]
      : [data[i]!, number(theirs.data[i]!)];
    if (x === y || Object.is(x, y) || (Number.isNaN(x) && Number.isNaN(y))) continue;
    const limit = tolerance * Math.max(Math.abs(Number(y)), scale);
    if (!exact && Math.abs(Number(x) - Number(y)) <= limit) continue;
    return `element ${i} is ${x}, NumPy has ${y}`;
  }
  return undefined;
}

/** The largest finite magnitude among the arrays a step reads: what cancellation is relative to. */
function magnitude(arrays: nd.NDArray[], step: Step): number {
  if (!["reduce", "product", "quantile", "round"].includes(step[0])) return 0;
  const i = (step as unknown[])[2] as number;
  let largest = 0;
  for (const x of arrays[i]?.data ?? [])
    if (Number.isFinite(Number(x))) largest = Math.max(largest, Math.abs(Number(x)));
  // Sums of squares and products go beyond the elements themselves.
  return Math.max(largest, largest * largest) * 4;
}

const text = (step: Step) => JSON.stringify(step).slice(0, 400);

describe(`random programs, seed ${seed} (GLASSBOX_SEED repeats it)`, () => {
  test(`${count} programs of 12 steps give NumPy's dtypes, shapes and numbers`, () => {
    const failures: string[] = [];
    runPython<Program[]>("nd-programs", seed, count).forEach((program, p) => {
      const arrays = program.arrays.map(decode);
      for (const { step, result } of program.steps) {
        let wrong: string | undefined;
        const scale = magnitude(arrays, step);
        const before = arrays.map((x) => `${x.dtype}[${x.shape}]`).join(" ");
        try {
          const ours = replay(arrays, step);
          wrong = difference(ours, result, scale);
          // Rounding must not add up over steps: go on from NumPy's numbers, but keep views as views.
          const same = wrong === undefined && difference(ours, result, 0, false) === undefined;
          if (step[0] !== "set") arrays.push(same ? ours : decode(result));
        } catch (error) {
          wrong = String(error);
          if (step[0] !== "set") arrays.push(decode(result));
        }
        if (wrong !== undefined) {
          failures.push(`program ${p}: ${text(step)} of ${before}: ${wrong}`);
          break;
        }
      }
    });
    expect(failures).toEqual([]);
  });
});
