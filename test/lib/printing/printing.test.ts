import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createStorage, type DType, type TypedArray } from "../../../lib/core/dtype.ts";
import { NDArray } from "../../../lib/core/ndarray.ts";
import {
  arrayRepr,
  arrayStr,
  getPrintoptions,
  type PrintOptions,
  printoptions,
  scalarRepr,
  scalarStr,
  setPrintoptions,
} from "../../../lib/nd/printing/index.ts";
import { seed } from "../../seed.ts";
import { runPython } from "../numpy.ts";

interface Case {
  dtype: DType;
  bytes: string;
  shape: number[];
  strides: number[];
  offset: number;
  options: Partial<PrintOptions>;
  str: string;
  repr: string;
  scalar?: [string, string];
}

function arrayOf({ dtype, bytes, shape, strides, offset }: Case): NDArray {
  const raw = Buffer.from(bytes, "base64");
  const storage = createStorage(dtype, 0).constructor as new (buffer: ArrayBuffer) => TypedArray;
  return new NDArray(new storage(Uint8Array.from(raw).buffer), dtype, shape, strides, offset);
}

/** All mismatches at once, worded; an empty list is what is expected. */
function mismatches(cases: readonly Case[]): string[] {
  const wrong: string[] = [];
  const compare = (what: string, got: string, expected: string, c: Case) => {
    if (got !== expected) wrong.push(`${what} of ${JSON.stringify(c).slice(0, 400)}\n${got}\n-- NumPy:\n${expected}`);
  };
  for (const c of cases) {
    const a = arrayOf(c);
    printoptions(c.options, () => {
      compare("str", arrayStr(a), c.str, c);
      compare("repr", arrayRepr(a), c.repr, c);
    });
    if (c.scalar) {
      const value = a.storage[a.offset]!;
      compare("scalar str", scalarStr(value, c.dtype), c.scalar[0], c);
      compare("scalar repr", scalarRepr(value, c.dtype), c.scalar[1], c);
    }
  }
  return wrong;
}

describe("arrays and scalars print as NumPy prints them, to the character", () => {
  const golden = JSON.parse(readFileSync(new URL("../../golden/printing.json", import.meta.url), "utf8")) as Case[];

  test(`${golden.length} stored arrays of every dtype, rank, stride and option`, () => {
    expect(golden.length).toBe(2000);
    expect(mismatches(golden).slice(0, 3)).toEqual([]);
  });

  test(`5000 new arrays, seed ${seed} (set GLASSBOX_SEED to repeat)`, () => {
    const cases = runPython<Case[]>("printing", seed, 5000, 20_000);
    expect(cases.length).toBe(5000);
    expect(mismatches(cases).slice(0, 3)).toEqual([]);
  });
});

const float32 = (values: number[], shape: number[]) => new NDArray(Float32Array.from(values), "float32", shape);

describe("printing", () => {
  test("the article's prediction reads as NumPy prints it", () => {
    expect(arrayRepr(float32([0, 1, 1, 0], [4, 1]))).toBe(
      "array([[0.],\n       [1.],\n       [1.],\n       [0.]], dtype=float32)",
    );
    expect(arrayStr(float32([0, -1, 1, 0], [2, 2]))).toBe("[[ 0. -1.]\n [ 1.  0.]]");
  });

  test("a summarised array costs what is shown, not what it holds", () => {
    let reads = 0;
    const length = 1e9;
    const storage = new Proxy({} as Record<string, number>, {
      get: (_, key) => {
        reads++;
        return Number(key);
      },
    }) as unknown as Float64Array;
    const text = arrayRepr(new NDArray(storage, "float64", [1000, 1000, 1000]));
    expect(text).toContain("...");
    expect(text).toContain("shape=(1000, 1000, 1000)");
    expect(reads).toBeLessThan(2 * 6 ** 3 + 1);
    expect(length).toBe(1e9);
  });

  test("options hold for a call, for a body, until disposed, or from now on", () => {
    const a = new NDArray(Float64Array.of(2 / 3), "float64", [1]);
    expect(arrayStr(a, { precision: 2 })).toBe("[0.67]");
    expect(printoptions({ precision: 3 }, () => arrayStr(a))).toBe("[0.667]");
    const held = printoptions({ precision: 1 });
    expect(arrayStr(a)).toBe("[0.7]");
    held[Symbol.dispose]();
    expect(arrayStr(a)).toBe("[0.66666667]");
    const before = getPrintoptions();
    try {
      setPrintoptions({ precision: 4 });
      expect(arrayStr(a)).toBe("[0.6667]");
    } finally {
      setPrintoptions(before);
    }
    expect(arrayStr(a)).toBe("[0.66666667]");
  });

  test("a formatter of one's own prints elements", () => {
    const a = new NDArray(Float64Array.of(0.5, 1), "float64", [2]);
    expect(arrayStr(a, { formatter: { float: (x) => x.toFixed(2) } })).toBe("[0.50 1.00]");
  });

  test("an option that cannot be is refused with its name and value", () => {
    const a = new NDArray(Float64Array.of(0.5), "float64", [1]);
    expect(() => arrayStr(a, { precision: -1 })).toThrow("arrayStr: expected precision to be an integer >= 0, got -1.");
    expect(() => setPrintoptions({ floatmode: "short" as "fixed" })).toThrow(/setPrintoptions: expected floatmode/);
    expect(() => setPrintoptions({ digits: 3 } as object)).toThrow(/got "digits"/);
  });
});
