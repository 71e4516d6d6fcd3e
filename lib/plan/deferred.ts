/**
 * Arrays that are computed when somebody looks at them. A recording needs no elements, only shapes: the plan computes
 * them a moment later, and better. But whoever gets hold of an array of the step (a layer that keeps its last output, a
 * decision on a value) finds in it what it would have held, computed op by op.
 */
import { empty } from "../core/allocate.ts";
import { unwatched } from "../core/dispatch.ts";
import { createStorage } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import type { Op, Spec } from "../ops/define.ts";

type Storage = NDArray["storage"];

/** An op that waits; afterwards the storage of its result. */
class Pending {
  storage: Storage | undefined;

  constructor(
    readonly number: number,
    readonly op: Op,
    readonly params: unknown,
    readonly spec: Spec,
    /** Let go once they are not needed: they may be large. */
    public inputs: readonly NDArray[],
  ) {}

  /** Its inputs have their elements. */
  run(): void {
    const { op, inputs, params, spec } = this;
    const seen = op.view?.(inputs, params);
    if (seen !== undefined) this.storage = seen.storage;
    else {
      const out = empty(spec.shape, spec.dtype);
      op.run!(out, inputs, params);
      // A result begins with its storage's first element, as its array has said all along.
      const { storage, offset, size } = out;
      this.storage = storage.length === size ? storage : (storage.slice(offset, offset + size) as Storage);
    }
    this.inputs = [];
  }
}

type Deferred = { -readonly [K in keyof NDArray]: NDArray[K] } & { pending: Pending };

/** One prototype for all of them, so that the engine of JavaScript knows them as one kind beside ordinary arrays. */
const prototype = Object.create(NDArray.prototype, {
  storage: {
    get(this: Deferred): Storage {
      if (this.pending.storage === undefined) compute(this.pending);
      return this.pending.storage!;
    },
  },
});

/** All that is needed for one result, in the order in which it was asked for: a long step must not nest as deeply. */
function compute(target: Pending): void {
  const needed = new Set([target]);
  for (const { inputs } of needed) {
    for (const input of inputs) {
      const { pending } = input as unknown as Partial<Deferred>;
      if (pending !== undefined && pending.storage === undefined) needed.add(pending);
    }
  }
  const order = [...needed].sort((a, b) => a.number - b.number);
  unwatched(() => order.forEach((one) => void one.run()));
}

let count = 0;

/**
 * What the op gives, not computed yet; one of the inputs where the op would hand that back.
 *
 * @returns undefined for an op that says in no way how it is computed later.
 */
export function defer(op: Op, inputs: readonly NDArray[], params: unknown): NDArray | undefined {
  if (op.impure || (op.run === undefined && op.view === undefined)) return undefined;
  const stands = inputs.map(
    ({ dtype, shape, strides, offset }) => new NDArray(createStorage(dtype, 0), dtype, shape, strides, offset),
  );
  const seen = op.view?.(stands, params);
  const same = seen === undefined ? -1 : stands.indexOf(seen);
  if (same >= 0) return inputs[same]!;
  if (seen === undefined && op.run === undefined) return undefined;
  const { shape, dtype } = seen ?? op.infer(inputs, params);
  const { strides, offset, size, contiguous } = seen ?? new NDArray(createStorage(dtype, 0), dtype, shape);
  const array = Object.create(prototype) as Deferred;
  // All fields in one order, for the same reason.
  array.shape = shape;
  array.dtype = dtype;
  array.strides = strides;
  array.offset = offset;
  array.size = size;
  array.contiguous = contiguous;
  array.pending = new Pending(count++, op, params, { shape, dtype }, inputs);
  return array as unknown as NDArray;
}
