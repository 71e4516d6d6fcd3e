/** What every engine must do, whatever it is made of. An engine's test is one call of {@link holdsToContract}. */
import { describe, expect, test } from "vitest";
import type { Engine } from "../../../lib/engine/engine.ts";
import type { Matrix } from "../../../lib/engine/gemm.ts";
import { allocate, release } from "../../../lib/engine/memory.ts";
import { seeded } from "./random.ts";

export type Float = "float32" | "float64";
type Storage = Float32Array | Float64Array;
type Layout = "rows" | "columns" | "steps" | "reversed";

export const storage = (dtype: Float, length: number): Storage =>
  dtype === "float32" ? new Float32Array(length) : new Float64Array(length);

export interface Operand extends Matrix {
  storage: Storage;
  at(i: number, j: number): number;
}

/** An m by n matrix of numbers in [-1, 1), laid out in one of the ways that views have; in the engine's memory or not. */
export function draw(
  m: number,
  n: number,
  dtype: Float,
  random: () => number,
  layout: Layout,
  inMemory: boolean,
): Operand {
  const step = layout === "steps" ? 3 : 1;
  const [rows, columns] = layout === "columns" ? [step, m * step] : [n * step, step];
  const margin = 5;
  const length = m * n * step + 2 * margin;
  const elements: Storage = inMemory ? allocate(dtype, length) : storage(dtype, length);
  for (let i = 0; i < length; i++) elements[i] = 2 * random() - 1;
  const turned = layout === "reversed";
  const matrix = {
    storage: elements,
    offset: turned ? margin + m * n - 1 : margin,
    rows: turned ? -rows : rows,
    columns: turned ? -columns : columns,
  };
  return { ...matrix, at: (i, j) => elements[matrix.offset + i * matrix.rows + j * matrix.columns]! };
}

/** `m` by `n` of zeros but for a border that must stay as it is. */
export function target(m: number, n: number, dtype: Float, inMemory: boolean): Matrix & { storage: Storage } {
  const elements: Storage = inMemory ? allocate(dtype, m * n + 10) : storage(dtype, m * n + 10);
  return { storage: elements.fill(77), offset: 5, rows: n, columns: 1 };
}

/**
 * The product in float64, and how far an engine may be from it: k+2 roundings of each partial sum, at half an ulp each,
 * bound the error by (k + 2)·u·Σ|a·b| (Higham 2002, §3.1).
 */
export function reference(m: number, n: number, k: number, a: Operand, b: Operand, dtype: Float) {
  const u = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const values = new Float64Array(m * n);
  const bounds = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let [sum, size] = [0, 0];
      for (let l = 0; l < k; l++) {
        const product = a.at(i, l) * b.at(l, j);
        sum += product;
        size += Math.abs(product);
      }
      values[i * n + j] = sum;
      // The reference itself has float64's rounding: twice the bound covers both.
      bounds[i * n + j] = (k + 2) * (u + 2 ** -53) * size;
    }
  }
  return { values, bounds };
}

const layouts: Layout[] = ["rows", "columns", "steps", "reversed"];

export function holdsToContract(name: string, make: () => Pick<Engine, "info" | "gemm">): void {
  describe(`the engine ${name}`, () => {
    const engine = make();

    const check = (
      m: number,
      n: number,
      k: number,
      dtype: Float,
      random: () => number,
      where: Layout[],
      inside: boolean[],
    ) => {
      const a = draw(m, k, dtype, random, where[0]!, inside[0]!);
      const b = draw(k, n, dtype, random, where[1]!, inside[1]!);
      const c = target(m, n, dtype, inside[2]!);
      engine.gemm(m, n, k, a, b, c, dtype);
      const { values, bounds } = reference(m, n, k, a, b, dtype);
      const wrong = values.findIndex((v, i) => !(Math.abs(c.storage[5 + i]! - v) <= bounds[i]!));
      if (wrong >= 0) {
        throw new Error(
          `${dtype} ${m}x${k}x${n}, a ${where[0]}, b ${where[1]}: element ${wrong} is ${c.storage[5 + wrong]}, ` +
            `not ${values[wrong]} within ${bounds[wrong]}`,
        );
      }
      const around = [...c.storage.subarray(0, 5), ...c.storage.subarray(5 + m * n)];
      expect(around.every((x) => x === 77)).toBe(true);
      for (const { storage } of [a, b, c]) release(storage);
    };

    test.each(["float32", "float64"] as const)("multiplies %s of random shapes, layouts and places", (dtype) => {
      const random = seeded(dtype.length);
      const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)]!;
      for (let round = 0; round < 250; round++) {
        const size = (most: number) => Math.floor(random() ** 2 * most);
        const inside = [random() < 0.5, random() < 0.5, random() < 0.5];
        check(
          size(60),
          size(80),
          size(round % 10 === 0 ? 700 : 40),
          dtype,
          random,
          [pick(layouts), pick(layouts)],
          inside,
        );
      }
    });

    test.each([
      [0, 5, 5],
      [5, 0, 5],
      [5, 5, 0],
      [1, 1, 1],
      [1, 300, 20],
      [2, 67, 300],
      [3, 40, 50],
      [7, 8, 9],
      [97, 33, 257],
      [300, 1, 40],
      [5, 6, 9000],
      [13, 521, 60],
      [41, 19, 2100],
      [130, 9, 600],
      [32, 20, 300],
    ])("multiplies [%i, k] by [k, %i], k = %i, however they lie", (m, n, k) => {
      const random = seeded(m * n + k);
      for (const dtype of ["float32", "float64"] as const) {
        for (const a of ["rows", "columns"] as const) {
          for (const b of ["rows", "columns"] as const) check(m, n, k, dtype, random, [a, b], [true, false, true]);
        }
      }
    });

    test("carries NaN and infinities where they belong and nowhere else", () => {
      const [m, n, k] = [20, 19, 300];
      const random = seeded(9);
      const a = draw(m, k, "float32", random, "rows", false);
      const b = draw(k, n, "float32", random, "rows", false);
      a.storage[a.offset + 3 * k + 290] = Number.NaN;
      a.storage[a.offset + 5 * k] = Number.POSITIVE_INFINITY;
      b.storage[b.offset + 7 * n + 18] = Number.NEGATIVE_INFINITY;
      const c = target(m, n, "float32", false);
      engine.gemm(m, n, k, a, b, c, "float32");
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          const x = c.storage[5 + i * n + j]!;
          if (i === 3) expect(x).toBeNaN();
          else if (i === 5 && j !== 18) expect(x).toBe(a.at(5, 0) * b.at(0, j));
          else if (j === 18 && i !== 5) expect(x).toBe(a.at(i, 7) * b.at(7, 18));
          else if (i !== 5) expect(Number.isFinite(x)).toBe(true);
        }
      }
    });

    test("gives an element the same bits whatever the other rows and columns are", () => {
      const [m, n, k] = [61, 47, 530];
      for (const dtype of ["float32", "float64"] as const) {
        const random = seeded(4);
        const a = draw(m, k, dtype, random, "rows", true);
        const b = draw(k, n, dtype, random, "rows", true);
        const whole = target(m, n, dtype, true);
        engine.gemm(m, n, k, a, b, whole, dtype);
        for (let round = 0; round < 60; round++) {
          const i = Math.floor(random() * (m - 4));
          const j = Math.floor(random() * (n - 4));
          const rows = 1 + Math.floor(random() ** 2 * (m - i));
          const columns = 4 + Math.floor(random() ** 2 * (n - j - 4));
          const part = target(rows, columns, dtype, round % 2 === 0);
          const [from, to] = [
            { ...a, offset: a.offset + i * k },
            { ...b, offset: b.offset + j },
          ];
          engine.gemm(rows, columns, k, from, to, part, dtype);
          for (let r = 0; r < rows; r++) {
            const wanted = whole.storage.subarray(5 + (i + r) * n + j, 5 + (i + r) * n + j + columns);
            expect(part.storage.subarray(5 + r * columns, 5 + (r + 1) * columns)).toEqual(wanted);
          }
        }
      }
    });

    test("gives the same bits each time", () => {
      const random = seeded(5);
      const a = draw(150, 600, "float32", random, "columns", false);
      const b = draw(600, 70, "float32", random, "columns", true);
      const first = target(150, 70, "float32", true);
      engine.gemm(150, 70, 600, a, b, first, "float32");
      for (let i = 0; i < 5; i++) {
        const again = target(150, 70, "float32", i % 2 === 0);
        engine.gemm(150, 70, 600, a, b, again, "float32");
        expect(again.storage).toEqual(first.storage);
      }
    });

    test("multiplies by what b holds now, not by what it held in the product before", () => {
      const [m, n, k] = [250, 70, 700];
      const random = seeded(6);
      const a = draw(m, k, "float32", random, "rows", true);
      const b = draw(k, n, "float32", random, "rows", true);
      const [before, after] = [target(m, n, "float32", true), target(m, n, "float32", true)];
      engine.gemm(m, n, k, a, b, before, "float32");
      for (let i = 0; i < b.storage.length; i++) b.storage[i]! *= 2;
      engine.gemm(m, n, k, a, b, after, "float32");
      const [x, y] = [before, after].map(({ storage }) => storage.subarray(5, 5 + m * n));
      expect(y!.every((value, i) => value === 2 * x![i]!)).toBe(true);
    });

    test("says what it is in a line", () => {
      expect(String(engine.info)).toContain(engine.info.name);
      expect(String(engine.info)).not.toContain("[object");
    });
  });
}
