/** Steps recorded once and run many times. */
export { type FirstRun, fill, type Planned, type PlanOptions, plan, type StepFunction } from "./plan.ts";
