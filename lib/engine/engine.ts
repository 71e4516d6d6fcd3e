/**
 * The one door to compute kernels: typed arrays and numbers only. An implementation takes over what it does better and
 * leaves the rest to plain JavaScript, which is the reference that all of them are tested against.
 *
 * Elementwise loops and folds are not here: they are generated from an op's own text (loops.ts, reduce.ts), and a plan
 * writes the same text into its step.
 */
import { unknownName } from "../errors.ts";
import { type Convolutions, noConvolutions } from "./convolutions.ts";
import { type GateLoops, plainGates } from "./gates/index.ts";
import type { Matrix } from "./gemm.ts";
import { blockedGemm } from "./gemm.ts";
import { noSequences, type Sequences } from "./sequences.ts";
import { setting } from "./settings.ts";
import { noSums, type Sums } from "./sums.ts";
import { wasmEngine } from "./wasm/engine.ts";
import { plainWindows, type WindowLoops } from "./windows/index.ts";

/** What computes, for people: prints as `wasm (relaxed SIMD, 2 threads)`. */
export interface EngineInfo {
  /** `js` or `wasm`. */
  readonly name: string;
  /** Whether it adds products without rounding them first: quicker, and other last bits. */
  readonly relaxed: boolean;
  /** How many threads large products may use. */
  readonly threads: number;
  toString(): string;
}

export interface Engine {
  readonly info: EngineInfo;
  /**
   * `c = a·b` of matrices too large for a plain loop: [m, k] by [k, n], all float32 or all float64, the rows of `c`
   * without gaps. An element depends on its row of a and its column of b alone, to the bit, whatever the other rows and
   * columns are and however many threads there are. Sums run in the order of k; how they are rounded is the engine's.
   */
  gemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: "float32" | "float64"): void;
  /**
   * The same product of the same matrices, to be computed again and again: what can be worked out before is.
   *
   * @returns undefined where nothing can.
   */
  bindGemm(
    m: number,
    n: number,
    k: number,
    a: Matrix,
    b: Matrix,
    c: Matrix,
    dtype: "float32" | "float64",
  ): (() => void) | undefined;
  /** The loops around the products of a convolution, and those of max pooling. */
  readonly windows: WindowLoops;
  readonly convolutions: Convolutions;
  /** What is left of a recurrent net's steps when their products are done. */
  readonly gates: GateLoops;
  /** The same over all steps, products included. */
  readonly sequences: Sequences;
  /** Long sums. */
  readonly sums: Sums;
}

/** Every engine, the preferred one first; undefined where this runtime cannot have it. */
export const engines = {
  wasm: wasmEngine,
  js: (): Engine => ({
    info: { name: "js", relaxed: false, threads: 1, toString: () => "js" },
    gemm: blockedGemm,
    bindGemm: () => undefined,
    windows: plainWindows,
    convolutions: noConvolutions,
    gates: plainGates,
    sequences: noSequences,
    sums: noSums,
  }),
} satisfies Record<string, () => Engine | undefined>;

/**
 * The engine that computes: the one that the environment variable GLASSBOX_ENGINE names, else the fastest there is. Made
 * when it is first asked for something, because compiling takes some milliseconds that many programs need not spend.
 */
export const engine: Engine = {
  get info() {
    return current().info;
  },
  gemm: (m, n, k, a, b, c, dtype) => current().gemm(m, n, k, a, b, c, dtype),
  bindGemm: (m, n, k, a, b, c, dtype) => current().bindGemm(m, n, k, a, b, c, dtype),
  get convolutions() {
    return current().convolutions;
  },
  get windows() {
    return current().windows;
  },
  get gates() {
    return current().gates;
  },
  get sequences() {
    return current().sequences;
  },
  get sums() {
    return current().sums;
  },
};

let made: Engine | undefined;

function current(): Engine {
  made ??= choose();
  return made;
}

function choose(): Engine {
  const wanted = setting("GLASSBOX_ENGINE");
  if (wanted !== undefined && !Object.hasOwn(engines, wanted)) {
    throw unknownName("GLASSBOX_ENGINE", wanted, Object.keys(engines));
  }
  // Where the one that was asked for cannot be had, plain JavaScript can.
  return (wanted === "js" ? undefined : engines.wasm()) ?? engines.js();
}
