/**
 * Reverse mode: a tape sits in the dispatch slot while a function runs, and is then read backwards.
 *
 * The backward pass is made of ops and runs outside its own tape, so an outer tape sees it (higher order), and so does
 * a plan.
 */
import { type Apply, type Interpreter, interpret, type Operation } from "../core/dispatch.ts";
import { isFloat } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { sameShape } from "../core/shape.ts";
import { ShapeError, StateError, showShape } from "../errors.ts";
import type { Gradients, Op } from "../ops/define.ts";
import { add, stopGradient } from "../ops/index.ts";

interface Entry {
  name: string;
  inputs: readonly NDArray[];
  output: NDArray;
  /** Undefined: a float result of an op that has no gradient; an error if a gradient reaches it. */
  back: ((dy: NDArray) => Gradients) | undefined;
}

/** Tapes that are recording, outermost first: `customGradient` writes on all of them. */
const recording: Tape[] = [];

export class Tape implements Interpreter {
  readonly #entries: Entry[] = [];
  readonly #tracked = new Set<NDArray>();
  #paused = false;

  /** From now on, what is computed from `array` is recorded. */
  watch(array: NDArray): void {
    this.#tracked.add(array);
  }

  /** Runs `body` (synchronously) with this tape in the slot. */
  record<T>(body: () => T): T {
    recording.push(this);
    try {
      return interpret(this, body);
    } finally {
      recording.splice(recording.lastIndexOf(this), 1);
    }
  }

  apply<P>(op: Operation<P>, inputs: readonly NDArray[], params: P, outer: Apply): NDArray {
    const output = outer(op, inputs, params);
    // An op may hand back its input (a cast to its own dtype); the gradient passes through by itself.
    if (this.#paused || !this.#tracksAny(inputs) || inputs.includes(output)) return output;
    const { vjp } = op as Op<P>;
    if (vjp) this.write({ name: op.name, inputs, output, back: (dy) => vjp(dy, inputs, params, output) });
    else if (isFloat(output.dtype)) this.write({ name: op.name, inputs, output, back: undefined });
    return output;
  }

  onAssign(): void {
    throw new StateError(
      "assign: expected no assignment in place while a gradient is recorded, because the tape would not see it. " +
        "Build the new array instead: nd.where(mask, a, b), nd.concatenate([...]) or nd.stack([...]).",
    );
  }

  /** The gradient of `target` for each of `sources`; `undefined` where `target` does not depend on it. */
  gradients(target: NDArray, seed: NDArray, sources: readonly NDArray[]): (NDArray | undefined)[] {
    if (!sameShape(target.shape, seed.shape)) {
      throw new ShapeError(
        `vjp: expected dy of the result's shape ${showShape(target.shape)}, got ${showShape(seed.shape)}.`,
      );
    }
    const adjoint = new Map<NDArray, NDArray>([[target, seed]]);
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      const { name, inputs, output, back } = this.#entries[at]!;
      const dy = adjoint.get(output);
      if (dy === undefined) continue;
      if (back === undefined)
        throw new StateError(`grad: ${name} has no gradient. Wrap what needs none in stopGradient.`);
      const passed = back(dy);
      for (let i = 0; i < passed.length; i++) {
        const dx = passed[i];
        const input = inputs[i]!;
        if (dx === undefined || !this.#tracked.has(input)) continue;
        const sum = adjoint.get(input);
        adjoint.set(input, sum === undefined ? dx : add(sum, dx));
      }
    }
    return sources.map((source) => adjoint.get(source));
  }

  /** @internal Notes a result whose gradient the caller gives. */
  write(entry: Entry): void {
    this.#entries.push(entry);
    this.#tracked.add(entry.output);
  }

  /** @internal */
  tracks(array: NDArray): boolean {
    return this.#tracked.has(array);
  }

  #tracksAny(inputs: readonly NDArray[]): boolean {
    for (let i = 0; i < inputs.length; i++) if (this.#tracked.has(inputs[i]!)) return true;
    return false;
  }

  /** @internal Runs `body` while this tape looks away; those outside it (a plan) still see every op. */
  pause<T>(body: () => T): T {
    const saved = this.#paused;
    this.#paused = true;
    try {
      return body();
    } finally {
      this.#paused = saved;
    }
  }
}

/** @internal Computes without the tapes, then writes the result on each of them with the gradient given. */
export function recordCustom(
  name: string,
  inputs: readonly NDArray[],
  compute: () => { value: NDArray; gradient: (dy: NDArray) => Gradients },
): NDArray {
  const tapes = [...recording];
  // A result that is an input itself gets an identity of its own: a tape tells arrays apart by that.
  const own = (): ReturnType<typeof compute> => {
    const { value, gradient } = compute();
    return { value: inputs.includes(value) ? stopGradient(value) : value, gradient };
  };
  const { value, gradient } = tapes.reduce((body, tape) => () => tape.pause(body), own)();
  for (const tape of tapes) {
    if (inputs.some((input) => tape.tracks(input))) tape.write({ name, inputs, output: value, back: gradient });
  }
  return value;
}
