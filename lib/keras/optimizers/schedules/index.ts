/** Learning rates that change with the steps: `keras.optimizers.schedules`. */
import { factory } from "../../factory.ts";
import { CosineDecay, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } from "./decay.ts";
import { Schedule } from "./schedule.ts";

export {
  CosineDecay,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  Schedule as LearningRateSchedule,
};
export const exponentialDecay = factory(ExponentialDecay);
export const inverseTimeDecay = factory(InverseTimeDecay);
export const piecewiseConstantDecay = factory(PiecewiseConstantDecay);
export const polynomialDecay = factory(PolynomialDecay);
export const cosineDecay = factory(CosineDecay);

/** @internal By name. */
export const scheduleClasses = {
  CosineDecay,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
} as const;
