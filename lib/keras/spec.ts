/**
 * What comes out of a layer, without computing it: its `call` runs on arrays that have a shape and no elements of their
 * own (one zero, stepped over with strides of 0), and every op answers with its inferred shape alone.
 */
import { type Interpreter, interpret } from "../core/dispatch.ts";
import { createStorage, type DType } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import { ShapeError } from "../errors.ts";
import type { Op } from "../ops/define.ts";
import type { PartialShape } from "./symbolic.ts";

const inferring: Interpreter = {
  apply(op, inputs, params) {
    const { shape, dtype } = (op as unknown as Op<typeof params>).infer(inputs, params);
    return hollow(shape, dtype);
  },
};

/** An array of a shape whose elements are all one stored zero. */
export function hollow(shape: Shape, dtype: DType): NDArray {
  return new NDArray(createStorage(dtype, 1), dtype, shape, new Array<number>(shape.length).fill(0));
}

let depth = 0;

/** Whether shapes are being found out: what is computed then is hollow, and must not be kept. */
export const isInferring = (): boolean => depth > 0;

/** Free axes stand for these two lengths in turn; what differs in the results is free too. Primes that models avoid. */
const TRIALS = [83, 89] as const;

export interface PartialSpec {
  shape: PartialShape;
  dtype: DType;
}

/** Shapes and dtypes of `body`'s results, given those of its inputs. */
export function inferSpecs(
  inputs: readonly PartialSpec[],
  body: (inputs: readonly NDArray[]) => readonly NDArray[],
): PartialSpec[] {
  const run = (length: number) => {
    depth++;
    try {
      return interpret(inferring, () =>
        body(
          inputs.map(({ shape, dtype }) =>
            hollow(
              shape.map((n) => n ?? length),
              dtype,
            ),
          ),
        ),
      );
    } finally {
      depth--;
    }
  };
  const first = named(() => run(TRIALS[0]));
  if (inputs.every(({ shape }) => !shape.includes(null))) return first.map(({ shape, dtype }) => ({ shape, dtype }));
  const second = run(TRIALS[1]);
  return first.map(({ shape, dtype }, i) => {
    const other = second[i]!.shape;
    return { shape: shape.map((n, axis) => (n === other[axis] ? n : null)), dtype };
  });
}

/** The errors of a trial name the free axes as people do, not by the length they were tried with. */
function named<T>(trial: () => T): T {
  try {
    return trial();
  } catch (error) {
    if (error instanceof ShapeError) {
      error.message = error.message.replace(/\[[^[\]]*\]/g, (shape) => shape.replace(LENGTH, "null"));
    }
    throw error;
  }
}
const LENGTH = new RegExp(`\\b${TRIALS[0]}\\b`, "g");
