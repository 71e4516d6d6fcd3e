/**
 * The one door to compute kernels: typed arrays and numbers only. An implementation takes over what it does better and
 * leaves the rest to plain JavaScript, which is the reference that all of them are tested against.
 *
 * Elementwise loops and folds are not here: they are generated from an op's own text (loops.ts, reduce.ts), and a plan
 * writes the same text into its step.
 */
import { unknownName } from "../errors.ts";
import type { Matrix } from "./gemm.ts";
import { blockedGemm } from "./gemm.ts";

export interface Engine {
  readonly name: string;
  /**
   * `c = a·b` of matrices too large for a plain loop: [m, k] by [k, n], all float32 or all float64, the rows of `c`
   * without gaps. Sums may run in another order and, for float32, in float32: `matmul` says so.
   */
  gemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: "float32" | "float64"): void;
}

const engines: Record<string, () => Engine> = {
  js: () => ({ name: "js", gemm: blockedGemm }),
};

/** Picked by the environment variable GLASSBOX_ENGINE where there is one, else the best there is. */
function choose(): Engine {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const wanted = process?.env?.["GLASSBOX_ENGINE"] ?? "js";
  if (!Object.hasOwn(engines, wanted)) throw unknownName("GLASSBOX_ENGINE", wanted, Object.keys(engines));
  return engines[wanted]!();
}

export const engine: Engine = choose();
