/**
 * What all elementwise ops share: promotion, broadcasting, and the generated loop. A family file says only the
 * expression and the gradient.
 */
import { empty } from "../core/allocate.ts";
import { type DType, isBig, isFloat, promote } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastShapes, broadcastStrides, type Shape, sameShape } from "../core/shape.ts";
import { type Loop, loopFor } from "../engine/loops.ts";
import { DTypeError } from "../errors.ts";
import { type Definition, defineOp, type Gradients, type Op, type OpFunction } from "./define.ts";

type One = readonly [a: NDArray];
type Two = readonly [a: NDArray, b: NDArray];
type Three = readonly [a: NDArray, b: NDArray, c: NDArray];

/** The dtype a result has, and the one it is computed in, from the promoted dtype of the inputs. */
export type Rule = (promoted: DType, name: string, inputs: readonly DType[]) => { compute: DType; out: DType };

/** The inputs' own dtype. */
export const same: Rule = (dtype) => ({ compute: dtype, out: dtype });
/** As `same`, but not for booleans, for which NumPy has no such loop. */
export const numeric: Rule = (dtype, name, inputs) => {
  if (dtype !== "bool") return same(dtype, name, inputs);
  const hint =
    name === "subtract" ? " Did you mean logicalXor(a, b)?" : name === "negative" ? " Did you mean logicalNot(a)?" : "";
  throw new DTypeError(`${name}: expected numbers, got bool.${hint}`);
};
/** As `same`; booleans count as int8, the smallest integers. */
export const counting: Rule = (dtype, ...rest) => same(dtype === "bool" ? "int8" : dtype, ...rest);
/** The float that a dtype becomes: 16-bit integers fit float32, and narrower ones go there too (no float16 here). */
export const floatOf = (dtype: DType): DType =>
  isFloat(dtype) ? dtype : /^(bool|u?int(8|16))$/.test(dtype) ? "float32" : "float64";
/** As `rule`, but not for floats. */
export const integers =
  (rule: Rule): Rule =>
  (dtype, name, inputs) => {
    if (isFloat(dtype)) throw new DTypeError(`${name}: expected integers or bool, got ${dtype}.`);
    return rule(dtype, name, inputs);
  };
/** Floats: each input becomes one by itself. */
export const floating: Rule = (_, _name, inputs) => {
  const float = inputs.map(floatOf).reduce(promote);
  return { compute: float, out: float };
};
/** True division: integers always give float64. */
export const dividing: Rule = (dtype) => {
  const float = isFloat(dtype) ? dtype : "float64";
  return { compute: float, out: float };
};
/** A test: computed in the inputs' dtype, gives bool. */
export const testing: Rule = (dtype) => ({ compute: dtype, out: "bool" });

interface Elementwise<I extends readonly NDArray[]> {
  rule: Rule;
  /** The expression of one element; `compute` says in which dtype. See `Definition.scalar`. */
  scalar(inputs: readonly string[], params: undefined, compute: DType): string;
  vjp?(dy: NDArray, inputs: I, params: undefined, y: NDArray): Gradients;
  /** Which inputs decide the dtype: all, unless said. (`where`'s condition does not.) */
  from?: number;
}

/** Loop and result dtype for certain input dtypes. */
interface Kernel {
  out: DType;
  loop: Loop;
}

export const unary = (name: string, definition: Elementwise<One>): OpFunction<One, void> =>
  elementwise<One>(name, 1, definition);
export const binary = (name: string, definition: Elementwise<Two>): OpFunction<Two, void> =>
  elementwise<Two>(name, 2, definition);
export const ternary = (name: string, definition: Elementwise<Three>): OpFunction<Three, void> =>
  elementwise<Three>(name, 3, definition);

function elementwise<I extends readonly NDArray[]>(
  name: string,
  arity: 1 | 2 | 3,
  { rule, scalar, vjp, from = 0 }: Elementwise<I>,
): OpFunction<I, void> {
  const kernels = new Map<string, Kernel>();
  const byFirst: { [first: string]: { [second: string]: Kernel } } = {};

  function make(inputs: readonly NDArray[]): Kernel {
    const dtypes = inputs.map((x) => x.dtype);
    const { compute, out } = rule(dtypes.slice(from).reduce(promote), name, dtypes.slice(from));
    const loop = loopFor(scalar(["x0", "x1", "x2"].slice(0, arity), undefined, compute), dtypes, compute, out, from);
    return { out, loop };
  }
  function kernelOf(inputs: readonly NDArray[]): Kernel {
    // Two property loads where a joined key would be a new string each time.
    if (arity < 3) {
      byFirst[inputs[0]!.dtype] ??= {};
      const row = byFirst[inputs[0]!.dtype]!;
      const second = arity === 1 ? "" : inputs[1]!.dtype;
      row[second] ??= make(inputs);
      return row[second]!;
    }
    const key = `${inputs[0]!.dtype} ${inputs[1]!.dtype} ${inputs[2]!.dtype}`;
    const known = kernels.get(key);
    if (known !== undefined) return known;
    const kernel = make(inputs);
    kernels.set(key, kernel);
    return kernel;
  }
  function shapeOf(inputs: readonly NDArray[]): Shape {
    let shape = inputs[0]!.shape;
    for (let i = 1; i < arity; i++) {
      const next = inputs[i]!.shape;
      if (next.length !== 0 && next !== shape && !sameShape(shape, next)) {
        shape = shape.length === 0 ? next : broadcastShapes(shape, next, name);
      }
    }
    return shape;
  }

  const definition = {
    infer: (inputs: readonly NDArray[]) => ({ shape: shapeOf(inputs), dtype: kernelOf(inputs).out }),
    forward(inputs: readonly NDArray[]): NDArray {
      const kernel = kernelOf(inputs);
      const out = empty(shapeOf(inputs), kernel.out);
      fill(kernel.loop, out, inputs);
      return out;
    },
    run: (out: NDArray, inputs: readonly NDArray[]) => fill(kernelOf(inputs).loop, out, inputs),
    scalar: (inputs: readonly string[], _: undefined, compute: DType = "float64") => scalar(inputs, undefined, compute),
    ...(vjp && { vjp: vjp as Definition<I, void>["vjp"] }),
  } as unknown as Definition<I, void>;
  return defineOp<I>(name, arity, definition);
}

/** Runs a loop over `out`, with the inputs broadcast to it. */
export function fill(loop: Loop, out: NDArray, inputs: readonly NDArray[]): void {
  const { shape, size } = out;
  if (size === 0) return;
  const [a, b, c] = inputs as [NDArray, NDArray?, NDArray?];
  if (out.contiguous && flat(a, size) && (b === undefined || flat(b, size)) && (c === undefined || flat(c, size))) {
    flatLoop(loop, out, size, a, b, c);
  } else if (shape.length <= 2) {
    const n0 = shape.length === 2 ? shape[0]! : 1;
    const n1 = shape.length === 0 ? 1 : shape[shape.length - 1]!;
    planeLoop(loop, n0, n1, out, shape.length, a, b, c);
  } else {
    spaceLoop(loop, out, inputs);
  }
}

/** Whether `x` can be read with one step: as many elements as `out` (so no axis is broadcast), or a single one. */
const flat = (x: NDArray, size: number): boolean => x.contiguous && (x.size === size || x.size === 1);

// biome-ignore format: one line a call reads as a table.
function flatLoop(loop: Loop, out: NDArray, n: number, a: NDArray, b?: NDArray, c?: NDArray): void {
  const { storage, offset } = out;
  const as = a.size === 1 ? 0 : 1;
  const bs = b?.size === 1 ? 0 : 1;
  const cs = c?.size === 1 ? 0 : 1;
  if (b === undefined) loop(1, n, storage, offset, 0, 1, a.storage, a.offset, 0, as);
  else if (c === undefined) loop(1, n, storage, offset, 0, 1, a.storage, a.offset, 0, as, b.storage, b.offset, 0, bs);
  else loop(1, n, storage, offset, 0, 1, a.storage, a.offset, 0, as, b.storage, b.offset, 0, bs, c.storage, c.offset, 0, cs);
}

/** The step along the axis `fromEnd` (1 is the last), 0 where `x` is broadcast. */
function step({ shape, strides }: NDArray, fromEnd: number): number {
  const axis = shape.length - fromEnd;
  return axis < 0 || shape[axis] === 1 ? 0 : strides[axis]!;
}

// biome-ignore format: one line a call reads as a table.
function planeLoop(loop: Loop, n0: number, n1: number, out: NDArray, rank: number, a: NDArray, b?: NDArray, c?: NDArray): void {
  const o0 = rank < 2 ? 0 : out.strides[0]!;
  const o1 = rank < 1 ? 0 : out.strides[rank - 1]!;
  if (b === undefined) loop(n0, n1, out.storage, out.offset, o0, o1, a.storage, a.offset, step(a, 2), step(a, 1));
  else if (c === undefined) loop(n0, n1, out.storage, out.offset, o0, o1, a.storage, a.offset, step(a, 2), step(a, 1), b.storage, b.offset, step(b, 2), step(b, 1));
  else loop(n0, n1, out.storage, out.offset, o0, o1, a.storage, a.offset, step(a, 2), step(a, 1), b.storage, b.offset, step(b, 2), step(b, 1), c.storage, c.offset, step(c, 2), step(c, 1));
}

/** Any rank: axes that every operand walks as one are joined, two are left to the loop, the others are counted here. */
function spaceLoop(loop: Loop, out: NDArray, inputs: readonly NDArray[]): void {
  const operands = [out, ...inputs];
  const steps = operands.map((x) => broadcastStrides(x.shape, x.strides, out.shape));
  const lengths: number[] = [];
  const joined: number[][] = operands.map(() => []);
  for (let axis = 0; axis < out.shape.length; axis++) {
    const length = out.shape[axis]!;
    if (length === 1) continue;
    const last = lengths.length - 1;
    if (last >= 0 && steps.every((s, i) => joined[i]![last] === s[axis]! * length)) {
      lengths[last]! *= length;
      for (let i = 0; i < steps.length; i++) joined[i]![last] = steps[i]![axis]!;
    } else {
      lengths.push(length);
      for (let i = 0; i < steps.length; i++) joined[i]!.push(steps[i]![axis]!);
    }
  }
  const outer = Math.max(0, lengths.length - 2);
  const n0 = lengths.length > 1 ? lengths[outer]! : 1;
  const n1 = lengths.length > 0 ? lengths[lengths.length - 1]! : 1;
  const args = operands.flatMap((x, i) => {
    const at = joined[i]!;
    return [x.storage, x.offset, at.length > 1 ? at[outer]! : 0, at.length > 0 ? at[at.length - 1]! : 0];
  });
  const call = loop as (...all: unknown[]) => void;
  const visit = (axis: number): void => {
    if (axis === outer) {
      call(n0, n1, ...args);
      return;
    }
    for (let k = 0; k < lengths[axis]!; k++) {
      visit(axis + 1);
      for (let i = 0; i < operands.length; i++) (args[4 * i + 1] as number) += joined[i]![axis]!;
    }
    for (let i = 0; i < operands.length; i++) (args[4 * i + 1] as number) -= joined[i]![axis]! * lengths[axis]!;
  };
  visit(0);
}

/** Whether arithmetic in `dtype` is on BigInt; for expressions. */
export const bigMath = isBig;
/** Whether it is on integers of 32 bits at most. */
export const intMath = (dtype: DType): boolean => !isFloat(dtype) && !isBig(dtype) && dtype !== "bool";

export type { Op };
