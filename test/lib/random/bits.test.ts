import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exp, log, log1p, pow } from "../../../lib/nd/random/libm.ts";
import { MT19937 } from "../../../lib/nd/random/mt19937.ts";
import { PCG64 } from "../../../lib/nd/random/pcg64.ts";
import { assembled, limbs } from "../../../lib/nd/random/pcg64Step.ts";
import { SeedSequence } from "../../../lib/nd/random/seedSequence.ts";
import { seed } from "../../seed.ts";
import { python, runPython } from "../numpy.ts";

/** NumPy's own test vectors: a seed, then 1000 numbers. */
function vectors(name: string): { seed: bigint; numbers: bigint[] } {
  const code = "import numpy.random.tests, os; print(os.path.dirname(numpy.random.tests.__file__))";
  const folder = execFileSync(python(), ["-c", code], { encoding: "utf8" }).trim();
  const [first, ...rest] = readFileSync(`${folder}/data/${name}.csv`, "utf8")
    .trim()
    .split("\n")
    .map((line) => BigInt(line.split(",")[1]!.trim()));
  return { seed: first!, numbers: rest };
}

describe("generators of bits give the vectors that NumPy's wheel ships", () => {
  test.each([1, 2])("PCG64, set %i", (set) => {
    const { seed, numbers } = vectors(`pcg64-testset-${set}`);
    expect(numbers.length).toBe(1000);
    const bits = new PCG64(new SeedSequence(seed));
    for (const number of numbers) {
      bits.next64();
      expect((BigInt(bits.high >>> 0) << 32n) | BigInt(bits.low >>> 0)).toBe(number);
    }
  });

  test.each([1, 2])("MT19937, set %i", (set) => {
    const { seed, numbers } = vectors(`mt19937-testset-${set}`);
    expect(numbers.length).toBe(1000);
    const bits = new MT19937();
    const key = new SeedSequence(seed).generateState(624);
    key[0] = 0x80000000;
    bits.setKey(key, 623); // NumPy starts there
    expect(numbers.map(() => BigInt(bits.next32()))).toEqual(numbers);
  });
});

describe("PCG64", () => {
  test("WebAssembly's steps and JavaScript's give the same numbers", () => {
    const [fast, slow] = [assembled()!, limbs()];
    expect(fast).toBeDefined();
    const start = globalThis.crypto.getRandomValues(new Int32Array(8));
    const [a, b] = [start.slice(), start.slice()];
    for (const count of [1, 2, 1000, 4096]) {
      fast.step(a, count);
      slow.step(b, count);
      expect(a).toEqual(b);
      expect(fast.words.slice(0, 2 * count)).toEqual(slow.words.slice(0, 2 * count));
      fast.stepDoubles(a, count);
      slow.stepDoubles(b, count);
      expect(fast.doubles.slice(0, count)).toEqual(slow.doubles.slice(0, count));
    }
  });

  test("its state can be kept in the middle of a block and of a 64-bit number, and advanced", () => {
    const bits = new PCG64(new SeedSequence(7));
    for (let i = 0; i < 101; i++) bits.next32();
    const { state } = bits;
    const draw = () => Array.from({ length: 200 }, () => bits.next32());
    const first = draw();
    bits.state = state;
    expect(draw()).toEqual(first);
    bits.state = state;
    bits.advance(10n);
    const ahead = bits.nextDouble();
    bits.state = { ...state, hasUint32: false };
    for (let i = 0; i < 10; i++) bits.next64();
    expect(bits.nextDouble()).toBe(ahead);
    bits.advance(-1n);
    expect(bits.nextDouble()).toBe(ahead);
  });
});

describe("logarithm, exponential and power have the C library's bits", () => {
  const ours = { log, exp, pow, log1p };
  const cases = runPython<Record<keyof typeof ours, string[]>>("libm", seed, 20_000);
  const doubles = (text: string) => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);

  test.each(Object.keys(ours) as (keyof typeof ours)[])(`%s, seed ${seed}`, (name) => {
    const columns = cases[name].map(doubles);
    const wanted = columns.pop()!;
    expect(wanted.length).toBeGreaterThan(40_000);
    const wrong: number[][] = [];
    for (let i = 0; i < wanted.length; i++) {
      const values = columns.map((column) => column[i]!) as [number, number];
      const got = (ours[name] as typeof pow)(...values);
      // Python raises where C gives -inf or nan: the script says nan then, and there is nothing to compare.
      if (!Number.isNaN(wanted[i]) && !Object.is(got, wanted[i])) wrong.push([...values, got, wanted[i]!]);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});
