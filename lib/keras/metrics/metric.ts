/** The base of metrics: numbers gathered over batches, in variables, with ops. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { type ArrayInput, asArray, full, numberOf } from "../arrays.ts";
import { asFloatX, type FloatX, floatx } from "../config.ts";
import * as math from "../math.ts";
import { autoName, classNameOf } from "../names.ts";
import { Variable } from "../variable.ts";

export interface MetricOptions {
  name?: string | undefined;
  /** Of its totals. Default `floatx()`. */
  dtype?: FloatX | undefined;
}

/**
 * A number that is gathered batch by batch: accuracy, a mean error.
 *
 * Subclass it: make variables in the constructor with `addVariable`, change them in `updateState` with `nd`'s functions,
 * and compute the number from them in `result`. Inside a training step nothing may look at values (`item()`).
 *
 * @example
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.updateState([1, 0], [0.9, 0.6]);
 * accuracy.value; // → 0.5
 */
export abstract class Metric {
  static readonly kerasModule: string = "keras.metrics";

  name: string;
  readonly dtype: FloatX;
  /** Its totals and counts. */
  readonly variables: Variable[] = [];
  readonly #starts: { readonly variable: Variable; readonly value: NDArray }[] = [];

  constructor({ name, dtype }: MetricOptions = {}) {
    this.name = name ?? autoName(classNameOf(this));
    this.dtype = dtype === undefined ? floatx() : asFloatX(dtype, this.name);
  }

  get className(): string {
    return classNameOf(this);
  }

  /** Makes variables whose shape depends on the data's; called before the first batch. */
  build(_yTrue: Shape, _yPred: Shape): void {}

  /** Takes a batch in. */
  abstract updateState(yTrue: ArrayInput, yPred: ArrayInput, sampleWeight?: ArrayInput | null): void;

  /** The number so far: 0-d. */
  abstract result(): NDArray;

  /** The number so far, as a JavaScript number. Not inside a training step. */
  get value(): number {
    return numberOf(this.result());
  }

  /** Starts again. */
  resetState(): void {
    for (let i = 0; i < this.#starts.length; i++) {
      const { variable, value } = this.#starts[i]!;
      variable.cell.assign(value);
    }
  }

  /** A variable that starts as zeros (or `start`), and does again after `resetState`. */
  addVariable({ shape = [], name = "variable", start = 0 }: { shape?: Shape; name?: string; start?: number } = {}) {
    const value = full(shape, start, this.dtype);
    const variable = new Variable(value, { name, trainable: false });
    variable.path = `${this.name}/${name}`;
    this.variables.push(variable);
    this.#starts.push({ variable, value });
    return variable;
  }

  /** The options that make one like this. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.dtype };
  }

  /** @internal What people hand in, in the metric's dtype. */
  protected take(value: ArrayInput): NDArray {
    return math.astype(asArray(value, this.name), this.dtype);
  }

  /** @internal Weights, where there are any. */
  protected takeWeight(value: ArrayInput | null | undefined): NDArray | undefined {
    return value === null || value === undefined ? undefined : this.take(value);
  }

  /** @internal Adds to a variable, with ops. */
  protected increase(variable: Variable, by: NDArray): void {
    variable.cell.assign(math.add(variable.value, by));
  }

  toString(): string {
    return `<${this.className} name=${this.name}>`;
  }
}
