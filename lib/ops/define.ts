/**
 * An op: one place that says what it computes, how its gradient flows, and how a plan replays it.
 *
 * Eager, taped and planned code run the same definition, so they give the same numbers.
 */

import { empty } from "../core/allocate.ts";
import { apply, type Operation } from "../core/dispatch.ts";
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import type { Shape } from "../core/shape.ts";
import type { FusedStep } from "../engine/fused/index.ts";

export { empty };

/** Shape and dtype of a result, known before it is computed. */
export interface Spec {
  shape: Shape;
  dtype: DType;
}

/** A typed array in generated code: element `[i, j]` is `name[offset + i * strides[0] + j * strides[1]]`. */
export interface Place extends Spec {
  /** JavaScript expression for the typed array. */
  name: string;
  strides: readonly number[];
  offset: number;
}

/** An array in straight-line code: the code of each element, in C order. */
export interface Elements<Code> extends Spec {
  at: readonly Code[];
  /** Whether the array that stands for it in `run` is contiguous: what order sums run in may depend on that. */
  contiguous: boolean;
}

/**
 * A result to be written out element by element, in whatever language: `Code` is an expression of it, computed in
 * float64 with JavaScript's meaning.
 */
export interface Target<Code> extends Spec {
  number(value: number): Code;
  binary(operator: "+" | "-" | "*" | "/", a: Code, b: Code): Code;
  /** A function of `Math` or `fn`, by its name there: `Math.exp`. */
  math(name: string, ...of: readonly Code[]): Code;
  /** Gives an expression that is used more than once a name. */
  keep(code: Code): Code;
  /** Rounds an expression to the dtype, as storing it would. */
  round(code: Code): Code;
}

/** One gradient an input; `undefined` where none flows (integers, masks, indices). */
export type Gradients = readonly (NDArray | undefined)[];

export interface Definition<I extends readonly NDArray[], P> {
  /** Checks the inputs and says what will come out; errors are worded here, in the op's own name. */
  infer(inputs: I, params: P): Spec;
  /**
   * Writes the result into `out`, which is contiguous, of the inferred spec, possibly dirty, and never one of the
   * inputs (elementwise ops excepted: a plan may compute those in place).
   */
  run?(out: NDArray, inputs: I, params: P): void;
  /**
   * `run` for these very arrays, to be called again and again by a plan: what follows from shapes and strides is worked
   * out once. `undefined`: nothing is gained, the plan calls `run`.
   */
  bind?(out: NDArray, inputs: I, params: P): (() => void) | undefined;
  /** Instead of the usual infer, allocate, run: a shorter way to the same result, for small arrays. */
  forward?(inputs: I, params: P): NDArray;
  /** Instead of `run`: the result shares the first input's storage (reshape, transpose, slices). `undefined`: copy by `run`. */
  view?(inputs: I, params: P): NDArray | undefined;
  /**
   * The gradient of each input from the gradient of the result. Written with ops, so that it can be differentiated and
   * planned itself. `undefined` as a whole: the op has no gradient (comparisons, argmax).
   */
  vjp?(dy: NDArray, inputs: I, params: P, y: NDArray): Gradients;
  /**
   * Elementwise ops: the JavaScript expression of one element from those of the (broadcast) inputs, in float64
   * arithmetic; storing rounds to the dtype. A plan fuses chains of these into one loop. It may repeat an input, so
   * give it names, and may call `Math` and `fn` (engine/scalar.ts). `compute` is the dtype the inputs were promoted to,
   * float64 by default: integers wrap, and for int64 and uint64 inputs and result are BigInt.
   */
  scalar?(inputs: readonly string[], params: P, compute?: DType): string;
  /**
   * Small results: JavaScript statements that write `out`, for a plan's generated step; must compute in the order and
   * precision of `run`, so that both give the same bits. `undefined`: too large, the plan calls `run`.
   */
  emit?(out: Place, inputs: readonly Place[], params: P): string | undefined;
  /**
   * Tiny results, where `emit` writes them too: an expression for each element, in C order, for a plan without loops. It
   * is rounded to the result's dtype afterwards; order and precision are those of `run`. `undefined`: too large.
   */
  unroll?<Code>(out: Target<Code>, inputs: readonly Elements<Code>[], params: P): readonly Code[] | undefined;
  /**
   * Results of any size that the engine can compute where they lie, as data: for a plan in WebAssembly. Order and
   * precision are those of `run`. The arrays are those of the plan. `undefined`: not these, the plan calls `run`.
   */
  fused?(out: NDArray, inputs: I, params: P): FusedStep | undefined;
  /**
   * True where the result depends on more than the inputs (random streams), so a plan may neither fold nor drop nor
   * share it.
   */
  impure?: boolean;
}

/** An op as interpreters see it. */
export interface Op<P = unknown> extends Omit<Definition<readonly NDArray[], P>, "forward">, Operation<P> {}

/** How an op is called: its arrays, then its parameters where it has any. */
export type OpFunction<I extends readonly NDArray[], P> = ((
  // biome-ignore lint/suspicious/noConfusingVoidType: void stands for an op without parameters.
  ...args: [P] extends [void] ? [...I] : undefined extends P ? [...inputs: I, params?: P] : [...I, P]
) => NDArray) & { readonly op: Op<P> };

/**
 * Defines an op of a fixed number of arrays.
 *
 * @example
 * export const negative = defineOp<readonly [a: NDArray]>("negative", 1, { infer: ([a]) => a, scalar: ([a]) => `-${a}`, … });
 */
export function defineOp<I extends readonly NDArray[], P = void>(
  name: string,
  arity: I["length"],
  definition: Definition<I, P>,
): OpFunction<I, P> {
  const op = operation(name, definition as unknown as Definition<readonly NDArray[], P>);
  // Spelled out by arity: spreading arguments costs as much as a small op.
  const call =
    arity === 1
      ? (a: NDArray, p: P) => apply(op, [a], p)
      : arity === 2
        ? (a: NDArray, b: NDArray, p: P) => apply(op, [a, b], p)
        : (a: NDArray, b: NDArray, c: NDArray, p: P) => apply(op, [a, b, c], p);
  return named(call, name, op) as unknown as OpFunction<I, P>;
}

/** Defines an op of any number of arrays, given as one list (concatenate, stack). */
export function defineListOp<P = void>(
  name: string,
  definition: Definition<readonly NDArray[], P>,
): ((inputs: readonly NDArray[], params: P) => NDArray) & { readonly op: Op<P> } {
  const op = operation(name, definition);
  return named((inputs: readonly NDArray[], params: P) => apply(op, inputs, params), name, op);
}

const named = <F extends object, O>(call: F, name: string, op: O): F & { readonly op: O } =>
  Object.defineProperty(Object.assign(call, { op }), "name", { value: name });

function operation<P>(name: string, definition: Definition<readonly NDArray[], P>): Op<P> {
  const { infer, view, run } = definition;
  const forward = (inputs: readonly NDArray[], params: P): NDArray => {
    const seen = view?.(inputs, params);
    if (seen !== undefined) return seen;
    const { shape, dtype } = infer(inputs, params);
    const out = empty(shape, dtype);
    run!(out, inputs, params);
    return out;
  };
  return { name, forward, ...definition };
}
