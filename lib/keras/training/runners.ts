/** One runner for training and one for evaluation, kept with what `compile` made so that plans outlive a `fit`. */
import type { Cell } from "../../core/cell.ts";
import type { Model } from "../models/model.ts";
import type { Layout } from "./batch.ts";
import { makeRunner, type Run, type Runner, type RunRows } from "./run.ts";
import { makeTestStep, makeTrainStep, type Step } from "./step.ts";

interface Known extends Runner {
  step: Step;
  key: string;
  /** What the step runs through: a sequential model that grew has another. */
  graph: object | undefined;
}

/** The way this model's steps run for batches of this layout. */
export function stepRunner(
  model: Model,
  layout: Layout,
  kind: "train" | "test",
): { run: Run; runRows: RunRows; step: Step } {
  const compiled = model.requireCompiled(kind === "train" ? "fit" : "evaluate");
  // What is trainable is part of what a step does.
  const trainable = model.trainableWeights;
  const key = `${JSON.stringify(layout)} ${trainable.map(({ path }) => path).join(" ")}`;
  let known = compiled.runners[kind] as Known | undefined;
  if (known?.key !== key || known.graph !== model.graph) {
    if (kind === "train" && trainable.length > 0) compiled.optimizer.build(trainable);
    const step = kind === "train" ? makeTrainStep(model, layout) : makeTestStep(model, layout);
    const cells = () => writtenCells(model);
    const runner = makeRunner(step, { eager: compiled.runEagerly, guarded: kind === "train", cells });
    known = { ...runner, step, key, graph: model.graph };
    compiled.runners[kind] = known;
  }
  return known;
}

/** Everything a step may write. */
function writtenCells(model: Model): Cell[] {
  const { optimizer, metrics } = model.requireCompiled("fit");
  const variables = [...model.weights, ...optimizer.variables, ...metrics.flatMap((metric) => metric.variables)];
  return [...new Set(variables.map(({ cell }) => cell))];
}
