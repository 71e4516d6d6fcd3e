/** NumPy's `out` and `where` for functions of elements. */
import { announceAssign, watched } from "../core/dispatch.ts";
import { type DType, kindOf } from "../core/dtype.ts";
import type { ArrayInput } from "../core/methods.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, sameShape } from "../core/shape.ts";
import { DTypeError, ShapeError, showShape } from "../errors.ts";
import type { Op } from "../ops/define.ts";
import * as ops from "../ops/index.ts";
import { toArray } from "./convert.ts";
import { assign } from "./indexing.ts";
import { checkOptions } from "./options.ts";

/** Where the result of a function of elements goes. */
export interface Destination {
  /** An array (or view) of the result's shape that is written to and given back; one of the inputs too. */
  out?: NDArray;
  /** Where to compute; elsewhere `out` stays as it is. Without `out` there are zeros. */
  where?: ArrayInput;
}

/** A number is passed over: `arrays.reduce(nd.add)` and `arrays.map(nd.exp)` give an index here. */
export type Into = Destination | number;

type Call = ((...inputs: never[]) => NDArray) & { readonly op: Op<never> };

const ranks = { bool: 0, uint: 1, int: 2, float: 3 };

/** NumPy's "same kind": no fraction, no sign may be lost. */
export const castsTo = (from: DType, to: DType): boolean => ranks[kindOf(from)] <= ranks[kindOf(to)];

/** Computes `call` of `inputs` as `options` say; `name` is the function that was called. */
export function into(call: unknown, inputs: readonly NDArray[], options: Into, name: string): NDArray {
  const op = call as Call;
  if (typeof options === "number") return op(...(inputs as never[]));
  checkOptions(options, ["out", "where"], name);
  const { out, where } = options;
  if (out !== undefined && where === undefined && direct(op.op, inputs, out)) return out;
  const result = op(...(inputs as never[]));
  const mask = where === undefined ? undefined : toArray(where, name);
  const shape = mask === undefined ? result.shape : broadcastShapes(result.shape, mask.shape, name);
  const target = out ?? ops.full(shape, 0, result.dtype);
  check(target, shape, result.dtype, name);
  assign(target, mask === undefined ? result : ops.where(mask, ops.astype(result, target.dtype), target));
  return target;
}

function check(out: NDArray, shape: readonly number[], dtype: DType, name: string): void {
  if (!sameShape(broadcastShapes(out.shape, shape, name), out.shape)) {
    throw new ShapeError(
      `${name}: expected out of the result's shape ${showShape(shape)}, got ${showShape(out.shape)}.`,
    );
  }
  if (!castsTo(dtype, out.dtype)) {
    throw new DTypeError(
      `${name}: expected out to hold ${dtype}, got ${out.dtype}. Write out.assign(...) to convert all the same.`,
    );
  }
}

/** Writes straight to `out` where nothing has to be converted, repeated or read before it is overwritten. */
function direct(op: Op<never>, inputs: readonly NDArray[], out: NDArray): boolean {
  if (watched() || op.run === undefined) return false;
  const { shape, dtype } = op.infer(inputs, undefined as never);
  if (dtype !== out.dtype || !sameShape(shape, out.shape)) return false;
  const safe = (x: NDArray) =>
    x.storage.buffer !== out.storage.buffer ||
    (x.storage === out.storage &&
      x.offset === out.offset &&
      sameShape(x.shape, shape) &&
      sameShape(x.strides, out.strides));
  // A broadcast view as `out` is refused by `assign`, in words.
  if (!inputs.every(safe) || out.strides.some((step, axis) => step === 0 && shape[axis]! > 1)) return false;
  announceAssign(out);
  op.run(out, inputs, undefined as never);
  return true;
}
