/** Differentiation: reverse mode over every op of `nd`. */
export { stopGradient } from "../ops/index.ts";
export { type CheckOptions, checkGrads } from "./check.ts";
export {
  customGradient,
  type Grads,
  grad,
  hessian,
  jacobian,
  jvp,
  type ValueAndGrads,
  valueAndGrad,
  vjp,
} from "./functions.ts";
export { GradientTape, type Source } from "./gradient-tape.ts";
export { Tape } from "./tape.ts";
export type { GradientsOf, Tree } from "./tree.ts";
