/**
 * One training step and one evaluation step, as functions of a batch and of variables, written with ops alone: so that
 * one and the same step runs op by op, or recorded once and replayed as a plan.
 */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { full, scalar } from "../arrays.ts";
import { floatx } from "../config.ts";
import * as math from "../math.ts";
import type { Model } from "../models/model.ts";
import type { Variable } from "../variable.ts";
import { type Batch, batchOf, type Layout } from "./batch.ts";
import type { Compiled } from "./compile.ts";
import { gradientsOf } from "./gradients.ts";

/** What a step reports, by name: 0-d arrays. */
export type Logs = Record<string, NDArray>;

/**
 * A step over flat lists: inputs, targets and weights in; out comes a number that is finite if all went well, then the
 * logs in the order of `names`.
 */
export interface Step {
  (arrays: readonly NDArray[]): NDArray[];
  /** Names of the logs, known once the step has run. */
  names: readonly string[];
}

const listed = (x: NDArray | NDArray[] | undefined): NDArray[] => (x === undefined ? [] : Array.isArray(x) ? x : [x]);

/** Penalties on weights. */
function penalties(variables: readonly Variable[]): NDArray[] {
  return variables.flatMap(({ regularizer, value }) => regularizer?.penalty(value) ?? []);
}

interface Outcome {
  loss: NDArray | undefined;
  parts: NDArray[];
  outputs: NDArray[];
}

/** Forward and loss. */
function lossOf(model: Model, compiled: Compiled, batch: Batch, training: boolean): Outcome {
  const { outputs, losses } = model.forward(listed(batch.x), !Array.isArray(batch.x), training);
  const added = [...losses, ...penalties(model.weights)];
  return { ...compiled.total(listed(batch.y), outputs, batch.sampleWeight, added), outputs };
}

function trainStep(model: Model, batch: Batch): { logs: Logs; verdict: NDArray | undefined } {
  const compiled = model.requireCompiled("fit");
  const variables = model.trainableWeights;
  let outcome: Outcome | undefined;
  const body = (): NDArray => {
    outcome = lossOf(model, compiled, batch, true);
    if (outcome.loss !== undefined) return outcome.loss;
    throw new ValueError(`${model.name}.fit: expected a loss to train by. Give compile one: { loss: "mse" }.`);
  };
  const { value: loss, gradients } =
    variables.length === 0 ? { value: body(), gradients: [] } : gradientsOf(variables, body);
  const { parts, outputs } = outcome!;
  // Before the weights: what a plan writes once all is known to be well, it may write in place.
  const verdict = verdictOf(loss, gradients);
  if (variables.length > 0) compiled.optimizer.apply(gradients, variables);
  compiled.update(batch.size, loss, parts, listed(batch.y), outputs, batch.sampleWeight);
  return { logs: compiled.results(), verdict };
}

/** Finite if the loss is, and every gradient. */
function verdictOf(loss: NDArray, gradients: readonly (NDArray | undefined)[]): NDArray {
  let verdict = loss;
  for (const gradient of gradients) {
    if (gradient !== undefined) verdict = math.add(verdict, math.astype(math.sum(gradient), loss.dtype));
  }
  return verdict;
}

/** What `Model.trainStep` does unless it is overridden. */
export const defaultTrainStep = (model: Model, batch: Batch): Logs => trainStep(model, batch).logs;

/** What `Model.testStep` does unless it is overridden. */
export function defaultTestStep(model: Model, batch: Batch): Logs {
  const compiled = model.requireCompiled("evaluate");
  const { loss, parts, outputs } = lossOf(model, compiled, batch, false);
  compiled.update(batch.size, loss, parts, listed(batch.y), outputs, batch.sampleWeight);
  return compiled.results();
}

/** What `Model.computeLoss` does unless it is overridden. */
export function computeLoss(
  model: Model,
  given: { y: NDArray | NDArray[]; yPred: NDArray | NDArray[]; sampleWeight?: NDArray | undefined },
): NDArray {
  const compiled = model.requireCompiled("computeLoss");
  const outputs = listed(given.yPred);
  const targets = listed(given.y);
  const names = model.graph === undefined ? outputs.map((_, i) => `output_${i}`) : model.outputNames;
  const shapes = (arrays: readonly NDArray[]) => arrays.map(({ shape }) => shape);
  compiled.match(names, shapes(targets), shapes(outputs));
  const { loss } = compiled.total(targets, outputs, given.sampleWeight, penalties(model.weights));
  return loss ?? scalar(0, floatx());
}

/** The training step of a model, whichever it is, over flat lists. */
export function makeTrainStep(model: Model, layout: Layout): Step {
  const { hasOwnTrainStep } = model;
  const step = (arrays: readonly NDArray[]): NDArray[] => {
    const batch = batchOf(arrays, layout);
    if (hasOwnTrainStep) {
      const logs = model.trainStep(batch);
      return flat(step as Step, logs, logs["loss"] ?? Object.values(logs)[0]);
    }
    const { logs, verdict } = trainStep(model, batch);
    return flat(step as Step, logs, verdict);
  };
  return Object.assign(step, { names: [] as readonly string[] });
}

/** The evaluation step over flat lists. */
export function makeTestStep(model: Model, layout: Layout): Step {
  const step = (arrays: readonly NDArray[]): NDArray[] =>
    flat(step as Step, model.testStep(batchOf(arrays, layout)), undefined);
  return Object.assign(step, { names: [] as readonly string[] });
}

function flat(step: Step, logs: Logs, verdict: NDArray | undefined): NDArray[] {
  // In alphabetical order, as Keras reports them.
  step.names = Object.keys(logs).sort();
  const finite = verdict ?? full([], 0, floatx());
  return [finite.ndim === 0 ? finite : math.sum(finite), ...step.names.map((name) => logs[name]!)];
}
