/** Steps recorded once and run many times. */
export {
  type FirstRun,
  fill,
  type Planned,
  type PlanOptions,
  plan,
  preferWay,
  type StepFunction,
  type Way,
} from "./plan.ts";
