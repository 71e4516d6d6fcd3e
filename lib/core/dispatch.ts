/**
 * The slot that a tape or a plan can sit in. Every op goes through `apply`; with nobody in the slot that is one test
 * and the op's own forward.
 */
import type { NDArray } from "./ndarray.ts";

/** What the slot needs to know of an op; `ops/define.ts` has the whole of it. */
export interface Operation<P = unknown> {
  readonly name: string;
  /** Computes, with nobody watching. */
  forward(inputs: readonly NDArray[], params: P): NDArray;
}

/** Who sits in the slot. It must compute by `outer(op, inputs, params)`, so that those below it see the op too. */
export interface Interpreter {
  apply<P>(op: Operation<P>, inputs: readonly NDArray[], params: P, outer: Apply): NDArray;
  /** An in-place write is about to happen: a tape throws and says what to write instead. */
  onAssign?(target: NDArray): void;
  /** Someone looks at values (`item`, `tolist`, `data`, printing): a plan cannot replay a decision made on them. */
  onRead?(array: NDArray): void;
}

export type Apply = <P>(op: Operation<P>, inputs: readonly NDArray[], params: P) => NDArray;

const stack: Interpreter[] = [];
let depth = 0;

/** Runs an op: through the innermost interpreter, which passes it on outwards. */
export function apply<P>(op: Operation<P>, inputs: readonly NDArray[], params: P): NDArray {
  if (depth === 0) return op.forward(inputs, params);
  return stack[depth - 1]!.apply(op, inputs, params, outerOf(depth));
}

const outers: Apply[] = [];

/** What the interpreter at this depth passes an op on by. Made once a depth: a closure an op would cost as much as it. */
function outerOf(inner: number): Apply {
  outers[inner] ??= (op, inputs, params) => {
    const saved = depth;
    depth = inner - 1;
    try {
      return apply(op, inputs, params);
    } finally {
      depth = saved;
    }
  };
  return outers[inner]!;
}

/** Puts `interpreter` into the slot while `body` runs (synchronously). */
export function interpret<T>(interpreter: Interpreter, body: () => T): T {
  const saved = stack.splice(depth, stack.length - depth, interpreter);
  depth++;
  try {
    return body();
  } finally {
    depth--;
    stack.splice(depth, 1, ...saved);
  }
}

/** Runs `body` as if nobody sat in the slot: for what was asked for earlier, and has been seen. */
export function unwatched<T>(body: () => T): T {
  const saved = depth;
  depth = 0;
  try {
    return body();
  } finally {
    depth = saved;
  }
}

/** Whether anyone sits in the slot. */
export const watched = (): boolean => depth > 0;

export function announceAssign(target: NDArray): void {
  for (let i = depth - 1; i >= 0; i--) stack[i]!.onAssign?.(target);
}

export function announceRead(array: NDArray): void {
  for (let i = depth - 1; i >= 0; i--) stack[i]!.onRead?.(array);
}
