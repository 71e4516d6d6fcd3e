import { describe, expect, test } from "vitest";
import { type Engine, engines } from "../../../lib/engine/engine.ts";
import { smallGemm } from "../../../lib/engine/gemm.ts";
import { importsOf } from "../../../lib/engine/wasm/imports.ts";
import { compile, type Kernels } from "../../../lib/engine/wasm/module.ts";
import { makeGemm } from "../../../lib/engine/wasm/product.ts";
import { Threads } from "../../../lib/engine/wasm/threads.ts";
import { webAssembly } from "../../../lib/engine/webassembly.ts";
import { draw, type Float, holdsToContract, target } from "./contract.ts";
import { seeded } from "./random.ts";

holdsToContract("js", engines.js);

const compiled = compile()!;
const info = { name: "wasm", relaxed: compiled.relaxed, threads: 1, toString: () => "wasm" };
const alone = makeGemm(compiled, new Threads(compiled, 1));
holdsToContract("wasm", () => ({ info, gemm: alone }));

// A runtime without relaxed SIMD has only the other build, one with it both.
const plain = compile(false)!;
holdsToContract("wasm without relaxed SIMD", () => ({ info, gemm: makeGemm(plain, new Threads(plain, 1)) }));

const equalTo =
  (gemm: Engine["gemm"], other: Engine["gemm"]) =>
  (m: number, n: number, k: number, dtype: Float): void => {
    const random = seeded(m + n + k);
    const a = draw(m, k, dtype, random, "rows", true);
    const b = draw(k, n, dtype, random, "columns", false);
    const [x, y] = [target(m, n, dtype, true), target(m, n, dtype, false)];
    gemm(m, n, k, a, b, x, dtype);
    other(m, n, k, a, b, y, dtype);
    expect(Buffer.compare(bytes(x.storage), bytes(y.storage))).toBe(0);
  };
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

describe("plain JavaScript", () => {
  test("gives the plain loop's bits", () => {
    for (const [m, n, k] of [
      [40, 40, 40],
      [3, 70, 500],
      [17, 5, 900],
    ] as const) {
      for (const dtype of ["float32", "float64"] as const) equalTo(engines.js().gemm, smallGemm)(m, n, k, dtype);
    }
  });
});

describe("wasm", () => {
  test("gives the same bits by the loops that it has for other compilers", () => {
    const { memory, ordered } = importsOf(compiled.memory).env;
    const imports = { env: { memory, ordered: 1 - ordered } };
    const { exports } = new webAssembly!.Instance(compiled.module, imports);
    const other = { ...compiled, kernels: exports as Kernels };
    const gemm = makeGemm(other, new Threads(other, 1));
    for (const [m, n, k] of [
      [1, 131, 77],
      [2, 70, 300],
      [65, 43, 530],
      [131, 300, 258],
    ] as const) {
      for (const dtype of ["float32", "float64"] as const) equalTo(alone, gemm)(m, n, k, dtype);
    }
  });
});
