/** Rules of elements in WebAssembly SIMD: what their text says, to the bit, whatever the shapes, strides and types. */
import { describe, expect, test } from "vitest";
import { signed, unsigned } from "../../../lib/engine/fused/assembler.ts";
import {
  type Access,
  canProgram,
  ElementWriter,
  type FusedStep,
  inputName,
  type Lane,
  Program,
  parse,
} from "../../../lib/engine/fused/index.ts";
import { allocate } from "../../../lib/engine/memory.ts";
import { fn } from "../../../lib/engine/scalar.ts";

const sizes = [1, 2, 3, 4, 5, 7, 8, 11, 16, 33];
const odd = [0, -0, 1, -1, 0.5, -2.5, 1e-40, -1e-45, 3e38, -3e38, Infinity, -Infinity, Number.NaN, 1e-7, 16777217, 2.5];
const values = (dtype: Lane, n: number, seed: number): number[] =>
  Array.from({ length: n }, (_, i) => {
    const k = (i * 7 + seed * 3) % (odd.length + 20);
    const x = odd[k] ?? Math.sin(k * seed) * 10 ** ((k % 9) - 4);
    if (dtype === "bool") return i % (seed + 2) === 0 ? 1 : 0;
    return dtype === "int32" ? (Math.imul(i + seed, 0x9e3779b1) >> (i % 31)) | 0 : x;
  });
const array = (dtype: Lane, content: readonly number[]) => {
  const storage = allocate(dtype, content.length);
  storage.set(content);
  return storage;
};
const at = (storage: Access["storage"], dtype: Lane, strides: number[], offset = 0): Access => ({
  storage,
  dtype,
  strides,
  offset,
});
const rounding: Record<Lane, (x: number) => number> = {
  float64: Number,
  float32: Math.fround,
  int32: (x) => x | 0,
  bool: (x) => (x ? 1 : 0),
};

/** Rules as ops have them, with the types of inputs and result. */
const rules: [text: string, inputs: Lane[], out: Lane][] = [
  ["($0 + $1)", ["float32", "float32"], "float32"],
  ["($0 - $1)", ["float64", "float32"], "float64"],
  ["($0 * $1)", ["float32", "bool"], "float32"],
  ["($0 / $1)", ["float32", "float32"], "float32"],
  ["($0 * $0 + $1)", ["float32", "float32"], "float32"],
  ["Math.sqrt(Math.abs($0))", ["float32"], "float32"],
  ["Math.max($0, $1)", ["float32", "float32"], "float32"],
  ["Math.min($0, $1, 2)", ["float64", "float64"], "float64"],
  ["Math.max($0, 0)", ["float32"], "float32"],
  ["($0 > 0 ? 1 : 0)", ["float32"], "float32"],
  ["($0 > 0 ? 1 : $0 < 0 ? -1 : $0 === 0 ? 0 : $0)", ["float32"], "float32"],
  ["($0 === $1 ? 1 : 0)", ["float32", "float64"], "bool"],
  ["($0 != 0 ? $1 : $2)", ["bool", "float32", "float64"], "float64"],
  ["($0 != 0 ? 0.1 : $1)", ["float32", "float32"], "float32"],
  ["($0 !== 0 && $1 !== 0 ? 1 : 0)", ["float32", "bool"], "bool"],
  ["(($0 !== 0) !== ($1 !== 0) ? 1 : 0)", ["float32", "bool"], "bool"],
  ["($0 | $1)", ["bool", "bool"], "bool"],
  ["(1 - $0)", ["bool"], "bool"],
  ["($0 + $1)", ["int32", "int32"], "int32"],
  ["Math.imul($0, $1)", ["int32", "int32"], "int32"],
  ["(-$0)", ["int32"], "int32"],
  ["(~$0)", ["int32"], "int32"],
  ["$0", ["int32"], "float32"],
  ["$0", ["bool"], "float64"],
  ["(1 / (1 + Math.exp(-$0)))", ["float32"], "float32"],
  ["(Math.max($0, 0) + Math.log1p(Math.exp(-Math.abs($0))))", ["float64"], "float64"],
  ["fn.pow($0, 2.5)", ["float32"], "float32"],
  ["fn.roundEven($0)", ["float32"], "float32"],
  ["Math.floor($0)", ["float64"], "float64"],
  ["(Number.isFinite($0) ? 1 : 0)", ["float32"], "bool"],
  ["(Math.abs($0) < 1.1754943508222875e-38 ? 0 : $0)", ["float32"], "float32"],
];

describe.each(rules)("the rule %s of %j as %s", (text, inputs, out) => {
  const tree = parse(text)!;
  const names = inputs.map((_, i) => inputName(i));
  const rule = new Function("fn", "Math", ...names, `return ${text};`).bind(undefined, fn, Math) as (
    ...x: number[]
  ) => number;

  test("computes what JavaScript computes, to the bit", () => {
    expect(canProgram()).toBe(true);
    for (const n of sizes) {
      const given = inputs.map((dtype, i) => array(dtype, values(dtype, n, i + 1)));
      const result = allocate(out, n);
      const program = new Program();
      const sources = given.map((_, index) => ({ kind: "read", index }) as const);
      const ok = program.loop({
        lengths: [n],
        reads: given.map((storage, i) => at(storage, inputs[i]!, [1])),
        ops: [{ tree, inputs: sources, dtype: out }],
        writes: [{ op: 0, to: at(result, out, [1]) }],
      });
      expect(ok).toBe(true);
      program.compile()();
      const wanted = Array.from({ length: n }, (_, i) => rounding[out](rule(...given.map((x) => Number(x[i])))));
      expect(Array.from(result as Float64Array)).toEqual(wanted);
    }
  });

  test("and the same written out element by element", () => {
    const n = 37;
    const given = inputs.map((dtype, i) => array(dtype, values(dtype, n, i + 1)));
    const result = allocate(out, n);
    const program = new Program();
    const writer = new ElementWriter(program);
    for (let i = 0; i < n; i++) {
      const elements = given.map((storage, k) => writer.load(storage, inputs[k]!, i));
      writer.store(result, out, i, writer.element(tree, elements, inputs, out));
    }
    writer.finish();
    program.compile()();
    const wanted = Array.from({ length: n }, (_, i) => rounding[out](rule(...given.map((x) => Number(x[i])))));
    expect(Array.from(result as Float64Array)).toEqual(wanted);
  });
});

test("rows, columns, single elements and strides backwards are read where they lie", () => {
  const [rows, columns] = [5, 7];
  const matrix = array("float32", values("float32", rows * columns * 2 + 3, 2));
  const row = array("float64", values("float64", columns, 3));
  const column = array("float32", values("float32", rows, 4));
  const one = array("bool", [1]);
  const out = allocate("float64", rows * columns);
  const program = new Program();
  // Every second column of the matrix from the last on; out is written transposed.
  const reads = [
    at(matrix, "float32", [2 * columns, -2], 2 * columns),
    at(row, "float64", [0, 1]),
    at(column, "float32", [1, 0]),
    at(one, "bool", [0, 0]),
  ];
  const inputs = reads.map((_, index) => ({ kind: "read", index }) as const);
  const tree = parse("($3 != 0 ? $0 * $1 - $2 : 0)")!;
  const writes = [{ op: 0, to: at(out, "float64", [1, rows]) }];
  expect(program.loop({ lengths: [rows, columns], reads, ops: [{ tree, inputs, dtype: "float64" }], writes })).toBe(
    true,
  );
  program.compile()();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const wanted = matrix[2 * columns + i * 2 * columns - 2 * j]! * row[j]! - column[i]!;
      expect(out[j * rows + i]).toBe(wanted);
    }
  }
});

test("what is beside an array stays as it was", () => {
  for (const n of sizes) {
    const around = array(
      "float32",
      Array.from({ length: n + 16 }, () => 7),
    );
    const program = new Program();
    program.loop({
      lengths: [n],
      reads: [],
      ops: [{ tree: parse("3")!, inputs: [], dtype: "float32" }],
      writes: [{ op: 0, to: at(around, "float32", [1], 8) }],
    });
    program.compile()();
    const filled = Array.from({ length: n + 16 }, (_, i) => (i >= 8 && i < 8 + n ? 3 : 7));
    expect(Array.from(around)).toEqual(filled);
  }
});

test("small products are sums in the order of k, whatever the strides", () => {
  for (const [m, k, n] of [
    [1, 1, 1],
    [3, 5, 2],
    [5, 3, 9],
    [9, 4, 1],
    [2, 17, 6],
    [7, 2, 17],
  ] as const) {
    for (const dtype of ["float32", "float64"] as const) {
      const [a, b] = [array(dtype, values(dtype, m * k, 5)), array(dtype, values(dtype, k * n, 6))];
      const c = allocate(dtype, m * n);
      const step: FusedStep = {
        ...{ kind: "product", dtype, m, n, k },
        a: { storage: a, offset: 0, rows: 1, columns: m }, // transposed
        b: { storage: b, offset: 0, rows: n, columns: 1 },
        c: { storage: c, offset: 0, rows: n, columns: 1 },
      };
      const program = new Program();
      expect(program.fused(step)).toBe(true);
      program.compile()();
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) sum += a[l * m + i]! * b[l * n + j]!;
          expect(c[i * n + j]).toBe(rounding[dtype](sum));
        }
      }
    }
  }
});

test("a guard that does not hold ends the program before what follows", () => {
  for (const [x, goes] of [
    [1, true],
    [Number.NaN, false],
    [-Infinity, false],
  ] as const) {
    const [from, to] = [array("float32", [x, 5]), allocate("float32", 1)];
    const program = new Program();
    program.guard(at(from, "float32", []));
    program.copy(at(from, "float32", [], 1), at(to, "float32", []), 1);
    expect(program.compile()()).toBe(goes);
    expect(to[0]).toBe(goes ? 5 : 0);
  }
});

test("rules that say more than is known are left alone", () => {
  for (const text of ["x => x", "$0 ** 2", "a[0]", "$0 +", "($0", "$0 ? 1", "`${$0}`", "$0; $1"]) {
    expect(parse(text)).toBeUndefined();
  }
  const program = new Program();
  const x = array("int32", [1]);
  const loop = (text: string) =>
    program.loop({
      lengths: [1],
      reads: [at(x, "int32", [1])],
      ops: [{ tree: parse(text)!, inputs: [{ kind: "read", index: 0 }], dtype: "int32" }],
      writes: [],
    });
  expect(loop("$0 / 3")).toBe(false); // its remainder would have to wrap as JavaScript's does
  expect(loop("fn.nothing($0)")).toBe(false);
  const ordinary = new Float32Array(4);
  const write = { op: 0, to: at(ordinary, "float32", [1]) };
  expect(
    program.loop({
      lengths: [4],
      reads: [],
      ops: [{ tree: parse("1")!, inputs: [], dtype: "float32" }],
      writes: [write],
    }),
  ).toBe(false);
});

test("numbers are written as LEB128", () => {
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  expect([unsigned(127), unsigned(128), signed(63), signed(64), signed(-64), signed(-65)].map((b) => b.length)).toEqual(
    [1, 2, 1, 2, 1, 2],
  );
});
