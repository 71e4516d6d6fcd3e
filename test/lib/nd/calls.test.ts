/** Random calls of NumPy's wider surface, the same here: new ones each run; the title has the seed that repeats them. */
import { describe, expect, test } from "vitest";
import * as nd from "../../../lib/nd/index.ts";
import { seed } from "../../seed.ts";
import { runPython } from "../numpy.ts";

interface Encoded {
  dtype: nd.DType;
  shape: number[];
  data: (number | string | boolean)[];
}
type Result = Encoded | number | string | boolean | Result[];
type Call = [name: string, args: unknown[], options: Record<string, unknown>, result: Result];

const count = Number(process.env["GLASSBOX_PROGRAMS"] ?? 150) * 10;

const number = (value: unknown): number =>
  value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : Number(value);
const isArray = (value: unknown): value is Encoded => typeof value === "object" && value !== null && "dtype" in value;

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (value === "inf" || value === "-inf") return number(value);
  if (!isArray(value)) return value ?? undefined;
  const { dtype, shape, data } = value;
  const flat = nd.zeros([data.length], dtype);
  const big = dtype === "int64" || dtype === "uint64";
  const target = flat.data as { [i: number]: number | bigint };
  data.forEach((x, i) => {
    target[i] = big ? BigInt(x) : number(x);
  });
  return flat.reshape(shape);
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function make([name, args, options]: Call): unknown {
  const linalg = name.startsWith("linalg.");
  const functions = (linalg ? nd.linalg : nd) as unknown as Record<string, (...args: unknown[]) => unknown>;
  const f = functions[camel(name.replace("linalg.", ""))];
  if (f === undefined) throw new Error("no such function");
  const given = args.map(decode);
  // Python's None is null where it says something: all elements of all arrays.
  const nothing = name === "concatenate" ? null : undefined;
  const named = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [camel(key), decode(value) ?? nothing]),
  );
  // Python names what here stands by its place.
  if (name === "histogram2d") return f(...given, named["bins"]);
  if (name === "gradient" && given.length === 1) given.push(1);
  if (name === "linalg.norm" && given.length === 1) given.push(undefined);
  return f(...given, ...(Object.keys(named).length > 0 ? [named] : []));
}

/** In words, what differs; floats may by rounding: a few units in the last place of the largest number there is. */
function difference(ours: unknown, theirs: Result, name: string, narrow: boolean): string | undefined {
  if (Array.isArray(theirs)) {
    if (!Array.isArray(ours) || ours.length < theirs.length) return `not ${theirs.length} results`;
    for (const [i, part] of theirs.entries()) {
      const wrong = difference(ours[i], part, name, narrow);
      if (wrong !== undefined) return `result ${i}: ${wrong}`;
    }
    return undefined;
  }
  if (!isArray(theirs)) return Object.is(number(ours), number(theirs)) ? undefined : `${ours}, NumPy has ${theirs}`;
  if (!(ours instanceof nd.NDArray)) return `${typeof ours}, not an array`;
  if (ours.dtype !== theirs.dtype) return `dtype ${ours.dtype}, NumPy has ${theirs.dtype}`;
  if (String(ours.shape) !== String(theirs.shape)) return `shape [${ours.shape}], NumPy has [${theirs.shape}]`;
  const wanted = theirs.data.map(number);
  const largest = wanted.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1);
  const hard = name.startsWith("linalg.") || name.startsWith("poly");
  const rounding = narrow || ours.dtype === "float32" ? (hard ? 2e-3 : 1e-5) : hard ? 1e-8 : 1e-11;
  const tolerance = ours.dtype.startsWith("float") ? rounding * largest : 0;
  const data = ours.data;
  for (const [i, y] of wanted.entries()) {
    const x = Number(data[i]);
    if (x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= tolerance) continue;
    return `element ${i} is ${x}, NumPy has ${y}`;
  }
  return undefined;
}

describe(`random calls, seed ${seed} (GLASSBOX_SEED repeats it)`, () => {
  test(`${count} calls give NumPy's dtypes, shapes and numbers`, () => {
    const failures: string[] = [];
    const kinds = new Set<string>();
    for (const call of runPython<Call[]>("nd-calls", seed, count)) {
      const [name, args, options, result] = call;
      kinds.add(name);
      let wrong: string | undefined;
      try {
        wrong = difference(make(call), result, name, JSON.stringify(args).includes("float32"));
      } catch (error) {
        wrong = String(error);
      }
      if (wrong !== undefined) failures.push(`${name}(${JSON.stringify([...args, options]).slice(0, 600)}): ${wrong}`);
    }
    expect(failures).toEqual([]);
    expect(kinds.size).toBeGreaterThan(80);
  });
});
