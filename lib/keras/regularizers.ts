/** Penalties on weights or outputs that are added to the loss: `keras.regularizers`. */
import type { NDArray } from "../core/ndarray.ts";
import { showValue, ValueError } from "../errors.ts";
import { Callable } from "./callable.ts";
import { factory } from "./factory.ts";
import * as math from "./math.ts";
import { classNameOf, Registry } from "./names.ts";

/** `regularizer(weights)` is a 0-d array. */
const CallableRegularizer = Callable as unknown as new () => (x: NDArray) => NDArray;

/** The base of penalties: subclass it and define `penalty`. */
export abstract class Regularizer extends CallableRegularizer {
  static readonly kerasModule: string = "keras.regularizers";

  /** The penalty, 0-d. */
  abstract penalty(x: NDArray): NDArray;

  /** @internal What a call does. */
  invoke(x: NDArray): NDArray {
    return this.penalty(x);
  }

  get className(): string {
    return classNameOf(this);
  }

  override toString(): string {
    return `<${this.className}>`;
  }

  /** The options that make one like this. */
  abstract getConfig(): Record<string, unknown>;
}

/** `l1·Σ|x| + l2·Σx²`. */
export class L1L2 extends Regularizer {
  readonly l1: number;
  readonly l2: number;

  constructor({ l1 = 0, l2 = 0 }: { l1?: number; l2?: number } = {}) {
    super();
    this.l1 = checked("l1", l1);
    this.l2 = checked("l2", l2);
  }

  override penalty(x: NDArray): NDArray {
    const parts: NDArray[] = [];
    if (this.l1 !== 0) parts.push(math.multiply(this.l1, math.sum(math.abs(x))));
    if (this.l2 !== 0) parts.push(math.multiply(this.l2, math.sum(math.square(x))));
    return parts.length === 0 ? math.multiply(0, math.sum(x)) : math.addN(parts);
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

/** `l1·Σ|x|`. */
export class L1 extends L1L2 {
  constructor(l1: number | { l1?: number } = 0.01) {
    super({ l1: typeof l1 === "number" ? l1 : (l1.l1 ?? 0.01) });
  }

  override getConfig(): Record<string, unknown> {
    return { l1: this.l1 };
  }
}

/** `l2·Σx²`: no half, as in Keras. @example layers.dense(4, { kernelRegularizer: regularizers.l2(1e-4) }) */
export class L2 extends L1L2 {
  constructor(l2: number | { l2?: number } = 0.01) {
    super({ l2: typeof l2 === "number" ? l2 : (l2.l2 ?? 0.01) });
  }

  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}

function checked(name: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new ValueError(`regularizer: expected ${name} to be a finite number of at least 0, got ${showValue(value)}.`);
}

export const l1 = factory(L1);
export const l2 = factory(L2);
export const l1l2 = factory(L1L2);

/** @internal By name. */
export const regularizerClasses = { L1, L2, L1L2 } as const;
const registry = new Registry<new () => Regularizer>("regularizer", {
  l1: L1,
  l2: L2,
  l1_l2: class extends L1L2 {
    constructor() {
      super({ l1: 0.01, l2: 0.01 });
    }
  },
});

/** A penalty, its name, or a function. */
export type RegularizerLike = Regularizer | "l1" | "l2" | "l1_l2" | (string & {}) | ((x: NDArray) => NDArray);

/** Finds a regularizer; `undefined` and `null` are none. */
export function getRegularizer(identifier: RegularizerLike | null | undefined): Regularizer | undefined {
  if (identifier === undefined || identifier === null) return undefined;
  if (identifier instanceof Regularizer) return identifier;
  if (typeof identifier === "string") return new (registry.get(identifier))();
  if (typeof identifier === "function") return new Custom(identifier);
  throw new ValueError(`regularizer: expected a name, a regularizer or a function, got ${showValue(identifier)}.`);
}
export { getRegularizer as get };

class Custom extends Regularizer {
  readonly #make: (x: NDArray) => NDArray;

  constructor(make: (x: NDArray) => NDArray) {
    super();
    this.#make = make;
  }

  override penalty(x: NDArray): NDArray {
    return this.#make(x);
  }

  override getConfig(): Record<string, unknown> {
    return {};
  }
}
