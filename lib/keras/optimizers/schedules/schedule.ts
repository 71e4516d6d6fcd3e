/** Learning rates that change with the steps. */
import type { NDArray } from "../../../core/ndarray.ts";
import { asArray, numberOf } from "../../arrays.ts";
import { Callable } from "../../callable.ts";
import { floatx } from "../../config.ts";
import * as math from "../../math.ts";
import { classNameOf } from "../../names.ts";

const CallableSchedule = Callable as unknown as new () => (step: number | NDArray) => number;

/** `schedule(step)` is the learning rate at a step, counted from 0. Subclass it and define `rate` with `nd`'s functions. */
export abstract class Schedule extends CallableSchedule {
  static readonly kerasModule: string = "keras.optimizers.schedules";

  /** The rate at a step, both 0-d floats. */
  protected abstract rate(step: NDArray): NDArray;

  /** @internal The rate as an array, for steps. */
  at(step: NDArray): NDArray {
    return this.rate(math.astype(step, floatx()));
  }

  /** @internal What a call does. */
  invoke(step: number | NDArray): number {
    return numberOf(this.at(asArray(step, this.className)));
  }

  get className(): string {
    return classNameOf(this);
  }

  abstract getConfig(): Record<string, unknown>;
}
