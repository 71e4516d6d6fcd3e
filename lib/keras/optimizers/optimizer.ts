/** The base of optimizers: learning rate, decay, clipping, and who is updated. The rule itself is each subclass's. */
import type { NDArray } from "../../core/ndarray.ts";
import { StateError, showValue, ValueError } from "../../errors.ts";
import { full, numberOf } from "../arrays.ts";
import { floatx } from "../config.ts";
import * as math from "../math.ts";
import { autoName, classNameOf } from "../names.ts";
import { Variable } from "../variable.ts";
import { Schedule } from "./schedules/schedule.ts";

export interface OptimizerOptions {
  /** Step size, or how it changes with the steps. */
  learningRate?: number | Schedule | undefined;
  /** Fraction of each weight that is taken away a step, times the learning rate. Default none. */
  weightDecay?: number | null | undefined;
  /** Longest gradient of a single weight; longer ones are scaled down. Default none. */
  clipnorm?: number | null | undefined;
  /** Largest element of a gradient; larger ones are cut. Default none. */
  clipvalue?: number | null | undefined;
  /** Longest gradient of all weights together. Default none. */
  globalClipnorm?: number | null | undefined;
  name?: string | undefined;
}

/**
 * Changes weights by gradients.
 *
 * Subclass it: make slots in `build` with `addSlots`, and write new values in `updateStep`, all with `nd`'s functions:
 * inside a training step nothing may look at values (`item()`).
 */
export abstract class Optimizer {
  static readonly kerasModule: string = "keras.optimizers";

  readonly name: string;
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
  /** Whether its slots exist: from the first step on. */
  built = false;
  /** How many steps were taken: int32. */
  readonly iterations: Variable;
  readonly #variables: Variable[] = [];
  readonly #index = new Map<Variable, number>();
  readonly #rate: Variable | Schedule;

  /** @param rate - The learning rate where none is given. */
  constructor({ name, ...options }: OptimizerOptions, rate: number) {
    this.name = name ?? autoName(classNameOf(this));
    this.weightDecay = options.weightDecay ?? null;
    this.clipnorm = positive("clipnorm", options.clipnorm, this.name);
    this.clipvalue = positive("clipvalue", options.clipvalue, this.name);
    this.globalClipnorm = positive("globalClipnorm", options.globalClipnorm, this.name);
    if ([this.clipnorm, this.clipvalue, this.globalClipnorm].filter((x) => x !== null).length > 1) {
      throw new ValueError(`${this.name}: expected one of clipnorm, clipvalue and globalClipnorm, got several.`);
    }
    this.iterations = this.track(new Variable(full([], 0, "int32"), { name: "iteration", trainable: false }));
    const learningRate = options.learningRate ?? rate;
    if (learningRate instanceof Schedule) {
      this.#rate = learningRate;
    } else {
      checkRate(learningRate, this.name);
      const value = full([], learningRate, floatx());
      this.#rate = this.track(new Variable(value, { name: "learning_rate", trainable: false }));
    }
  }

  get className(): string {
    return classNameOf(this);
  }

  /** Iteration, learning rate, and the slots. */
  get variables(): readonly Variable[] {
    return this.#variables;
  }

  /** The step size now. Set it to change it; a schedule cannot be set. */
  get learningRate(): number {
    return numberOf(this.rateNow());
  }

  set learningRate(value: number) {
    if (this.#rate instanceof Schedule) {
      throw new StateError(`${this.name}: expected a fixed learning rate to set, this one follows a schedule.`);
    }
    checkRate(value, this.name);
    this.#rate.assign(value);
  }

  /** @internal As an array, for steps. */
  rateNow(): NDArray {
    return this.#rate instanceof Schedule ? this.#rate.at(this.iterations.value) : this.#rate.value;
  }

  /** @internal What `learningRate` was given as. */
  get rateSource(): number | Schedule {
    return this.#rate instanceof Schedule ? this.#rate : this.learningRate;
  }

  // ------------------------------------------------------------------ to be overridden

  /** Makes the slots: `addSlots(variables, "momentum")`. */
  protected makeSlots(_variables: readonly Variable[]): void {}

  /** Once a step, before the single weights. */
  protected beforeUpdates(): void {}

  /** Writes the variable's next value. `learningRate` has the variable's dtype. */
  protected abstract updateStep(gradient: NDArray, variable: Variable, learningRate: NDArray): void;

  // ------------------------------------------------------------------ steps

  /** Makes the slots for these variables. The first step does it too. */
  build(variables: readonly Variable[]): void {
    if (this.built) return;
    variables.forEach((variable, i) => void this.#index.set(variable, i));
    this.makeSlots(variables);
    this.built = true;
  }

  /**
   * One step: each variable by its gradient.
   *
   * @param gradients - One a variable; `undefined` where there is none.
   * @example
   * optimizer.apply(grads, model.trainableVariables);
   */
  apply(gradients: readonly (NDArray | undefined)[], variables: readonly Variable[] = [...this.#index.keys()]): void {
    this.build(variables);
    const known: Variable[] = [];
    const grads: NDArray[] = [];
    gradients.forEach((gradient, i) => {
      const variable = variables[i];
      if (gradient === undefined || variable === undefined) return;
      if (!this.#index.has(variable)) {
        throw new StateError(
          `${this.name}: expected variables it was built with, got ${variable.path}. ` +
            "Make another optimizer for another model; compile again after changing what is trainable.",
        );
      }
      known.push(variable);
      grads.push(math.astype(gradient, variable.dtype));
    });
    if (known.length === 0) {
      throw new ValueError(`${this.name}: expected a gradient for at least one variable, got none.`);
    }
    const clipped = this.#clip(grads);
    const rate = this.rateNow();
    for (const variable of known) {
      if (this.weightDecay === null) break;
      const decay = math.multiply(math.multiply(variable.value, this.weightDecay), math.astype(rate, variable.dtype));
      this.subtractFrom(variable, decay);
    }
    this.beforeUpdates();
    known.forEach((variable, i) => {
      this.updateStep(clipped[i]!, variable, math.astype(rate, variable.dtype));
    });
    for (const variable of known) {
      if (variable.constraint !== undefined) variable.cell.assign(variable.constraint.project(variable.value));
    }
    this.iterations.cell.assign(math.add(this.iterations.value, 1));
  }

  /** Keras's form of `apply`: pairs of gradient and variable. */
  applyGradients(pairs: Iterable<readonly [gradient: NDArray | undefined, variable: Variable]>): void {
    const list = [...pairs];
    this.apply(
      list.map(([gradient]) => gradient),
      list.map(([, variable]) => variable),
    );
  }

  #clip(grads: NDArray[]): NDArray[] {
    if (this.clipnorm !== null) return grads.map((g) => byNorm(g, this.clipnorm!));
    if (this.clipvalue !== null) return grads.map((g) => math.clip(g, -this.clipvalue!, this.clipvalue!));
    if (this.globalClipnorm === null) return grads;
    const norm = math.sqrt(math.addN(grads.map((g) => math.sum(math.square(g)))));
    const limit = this.globalClipnorm;
    const scale = math.multiply(limit, math.minimum(math.divide(1, norm), 1 / limit));
    return grads.map((g) => math.multiply(g, math.astype(scale, g.dtype)));
  }

  // ------------------------------------------------------------------ for subclasses

  /** @internal Keeps a variable in `variables`. */
  protected track(variable: Variable): Variable {
    variable.path = `${this.name}/${variable.name}`;
    this.#variables.push(variable);
    return variable;
  }

  /**
   * Makes slots beside the variables, in Keras's order: all names for the first variable, then for the next.
   *
   * @returns One list a name.
   */
  protected addSlots(variables: readonly Variable[], names: readonly string[], start = 0): Variable[][] {
    const slots: Variable[][] = names.map(() => []);
    for (const variable of variables) {
      names.forEach((name, i) => {
        const slotName = `${variable.path.replaceAll("/", "_")}_${name}`;
        const value = full(variable.shape, start, variable.dtype);
        slots[i]!.push(this.track(new Variable(value, { name: slotName, trainable: false })));
      });
    }
    return slots;
  }

  /** Which slot belongs to a variable. */
  protected indexOf(variable: Variable): number {
    return this.#index.get(variable)!;
  }

  /** The step's number from 1, in the variable's dtype. */
  protected stepNumber(variable: Variable, ahead = 1): NDArray {
    return math.add(math.astype(this.iterations.value, variable.dtype), ahead);
  }

  /** Writes with ops. */
  protected set(variable: Variable, value: NDArray): NDArray {
    variable.cell.assign(value);
    return value;
  }

  protected subtractFrom(variable: Variable, by: NDArray): void {
    variable.cell.assign(math.subtract(variable.value, by));
  }

  /** The options that make one like this. */
  getConfig(): Record<string, unknown> {
    const { name, weightDecay, clipnorm, clipvalue, globalClipnorm } = this;
    return { name, learningRate: this.rateSource, weightDecay, clipnorm, globalClipnorm, clipvalue };
  }

  toString(): string {
    const rate = this.rateSource;
    // float32's nearest to 0.001 has ten digits more.
    const shown = typeof rate === "number" ? `, learningRate=${Number(rate.toPrecision(7))}` : "";
    return `<${this.className} name=${this.name}${shown}>`;
  }
}

function byNorm(g: NDArray, limit: number): NDArray {
  const square = math.sum(math.square(g));
  return math.divide(math.multiply(g, limit), math.maximum(math.sqrt(square), limit));
}

function checkRate(value: unknown, where: string): void {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  throw new ValueError(
    `${where}: expected learningRate to be a number of at least 0 or a schedule, got ${showValue(value)}.`,
  );
}

function positive(what: string, value: number | null | undefined, where: string): number | null {
  if (value === null || value === undefined) return null;
  if (value > 0) return value;
  throw new ValueError(`${where}: expected ${what} to be above 0, got ${showValue(value)}.`);
}

/** Checks a number against an interval, in the name of an optimizer. */
export function within(where: string, what: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw new ValueError(`${where}: expected ${what} from ${low} to ${high}, got ${showValue(value)}.`);
}
