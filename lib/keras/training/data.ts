/** Data for training: checked, cast once, and cut into batches. */
import type { DType } from "../../core/dtype.ts";
import { isFloat } from "../../core/dtype.ts";
import { NDArray } from "../../core/ndarray.ts";
import { ShapeError, showValue, ValueError } from "../../errors.ts";
import { asArray, cast, full, rows } from "../arrays.ts";
import { SparseCategoricalCrossentropy } from "../losses/index.ts";
import { type DataLike, inputArrays, listOf, looseArrays } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { inferSpecs } from "../spec.ts";
import type { Layout } from "./batch.ts";
import type { Compiled } from "./compile.ts";

/** Columns of samples: inputs, targets, weights, each with as many rows. */
export interface Samples {
  readonly arrays: readonly NDArray[];
  readonly layout: Layout;
  readonly count: number;
}

export interface SampleOptions {
  sampleWeight?: DataLike | null | undefined;
  /** How much each class counts: a record or a Map from class number. */
  classWeight?: Readonly<Record<number, number>> | ReadonlyMap<number, number> | null | undefined;
}

/** Checks data, brings it into the model's dtypes, and makes the model ready for it. `where` is who was called. */
export function samplesOf(
  model: Model,
  x: DataLike,
  y: DataLike | undefined | null,
  options: SampleOptions,
  where: string,
): Samples {
  const { arrays: inputs, single } = modelInputs(model, x, where);
  const count = inputs[0]?.shape[0] ?? 0;
  if (count === 0)
    throw new ValueError(`${where}: expected at least one sample, got none: x is ${showValue(inputs[0])}.`);
  const outputs = prepareModel(model, inputs, single);
  const targets = y === undefined || y === null ? [] : targetArrays(model, y, outputs.length, where);
  const lossless = model.compiledState?.options.loss === undefined || model.compiledState.options.loss === null;
  if (targets.length === 0 && !lossless && !model.hasOwnTrainStep && !model.hasOwnTestStep) {
    throw new ValueError(`${where}: expected targets y, to compare the predictions with, got ${showValue(y)}.`);
  }
  const weight = weightsOf(targets, options, count, where);
  const layout: Layout = {
    inputs: inputs.length,
    singleInput: single,
    targets: targets.length,
    singleTarget: targets.length === 1 && model.singleOutput,
    weighted: weight !== undefined,
  };
  const arrays = [...inputs, ...targets, ...(weight ? [weight] : [])].map(aliasOf);
  sameLengths(arrays, layout, count, where);
  if (model.compiledState !== undefined && targets.length > 0) matchTargets(model, targets, outputs, where);
  return { arrays, layout, count };
}

/** Objects of their own: who keeps them by identity must not meet the caller's arrays again, which may have changed. */
export const aliasOf = (a: NDArray): NDArray => new NDArray(a.storage, a.dtype, a.shape, a.strides, a.offset);

/** Inputs in the shapes and dtypes the model takes. */
export function modelInputs(model: Model, x: DataLike, where: string): { arrays: NDArray[]; single: boolean } {
  if (model.graph === undefined) return looseArrays(x, model.dtype, where);
  const { inputs } = model;
  return { arrays: inputArrays(x, inputs, where), single: model.singleInput && inputs.length === 1 };
}

/** Builds what is not built yet. */
export function ensureBuilt(model: Model, inputs: readonly NDArray[], single: boolean): void {
  if (model.built) return;
  const shapes = inputs.map(({ shape }) => [-1, ...shape.slice(1)]);
  model.ensureBuilt(single ? shapes[0]! : shapes);
}

/** Builds what is not built yet; answers with the outputs' shapes and dtypes. */
export function prepareModel(model: Model, inputs: readonly NDArray[], single: boolean) {
  ensureBuilt(model, inputs, single);
  if (model.graph !== undefined) return model.outputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const specs = inputs.map(({ shape, dtype }) => ({ shape: [null, ...shape.slice(1)], dtype }));
  return inferSpecs(specs, (arrays) => model.forward(arrays, single, false).outputs);
}

function targetArrays(model: Model, y: DataLike, outputs: number, where: string): NDArray[] {
  const known = model.graph !== undefined && model.outputs.length === outputs;
  const names = known ? model.outputNames : Array.from({ length: outputs }, (_, i) => `output_${i}`);
  return listOf(y, names, where).map((item) => {
    const array = asArray(item, where);
    // Losses compute in floats; a training step of one's own gets integers as they are.
    return isFloat(array.dtype) || !model.hasOwnTrainStep ? cast(array, model.dtype) : cast(array, array.dtype);
  });
}

function sameLengths(arrays: readonly NDArray[], layout: Layout, count: number, where: string): void {
  arrays.forEach((array, i) => {
    if (array.shape[0] === count) return;
    const what = i < layout.inputs ? "inputs" : i < layout.inputs + layout.targets ? "targets" : "sample weights";
    throw new ShapeError(
      `${where}: expected as many ${what} as samples in x, got ${array.shape[0] ?? "a single number"} and ${count}.`,
    );
  });
}

/** Matches losses and metrics to outputs; shapes that do not fit, and labels out of range, are refused here. */
function matchTargets(
  model: Model,
  targets: readonly NDArray[],
  outputs: readonly { shape: readonly (number | null)[]; dtype: DType }[],
  where: string,
): void {
  const compiled = model.requireCompiled(where);
  const names = model.graph === undefined ? outputs.map((_, i) => `output_${i}`) : model.outputNames;
  const free = ({ shape }: NDArray) => [null, ...shape.slice(1)];
  compiled.match(
    names,
    targets.map(free),
    outputs.map(({ shape }) => shape),
  );
  // Batch after batch has the same shapes: what a loss says to them is asked once.
  const shapes = JSON.stringify([targets.map((target) => [free(target), target.dtype]), outputs]);
  const known = fitting.get(compiled) === shapes;
  for (const { output, loss } of compiled.losses) {
    const target = targets[output]!;
    const spec = { shape: free(target), dtype: target.dtype };
    try {
      if (!known) inferSpecs([spec, outputs[output]!], ([yTrue, yPred]) => [loss(yTrue!, yPred!)]);
    } catch (error) {
      if (error instanceof ShapeError) error.message = `${where}: ${error.message}`;
      throw error;
    }
    if (loss instanceof SparseCategoricalCrossentropy) {
      checkLabels(target, outputs[output]!.shape.at(loss.axis) ?? Infinity, loss.ignoreClass, where);
    }
  }
  fitting.set(compiled, shapes);
}

/** The shapes that the losses took last. */
const fitting = new WeakMap<Compiled, string>();

function checkLabels(labels: NDArray, classes: number, ignored: number | null, where: string): void {
  const data = labels.storage as Float64Array;
  for (let i = 0; i < labels.size; i++) {
    const label = Number(data[labels.offset + i]);
    if (label === ignored || (Number.isInteger(label) && label >= 0 && label < classes)) continue;
    const hint = label === classes ? ` Classes count from 0: did you mean dense(${classes + 1}), or y - 1?` : "";
    throw new ValueError(
      `${where}: expected class numbers from 0 to ${classes - 1} (the model has ${classes} outputs), ` +
        `got ${label} in sample ${i}.${hint}`,
    );
  }
}

// ---------------------------------------------------------------- weights

function weightsOf(
  targets: readonly NDArray[],
  { sampleWeight, classWeight }: SampleOptions,
  count: number,
  where: string,
): NDArray | undefined {
  const dtype = targets[0]?.dtype === "float64" ? "float64" : "float32";
  let weight: NDArray | undefined;
  if (sampleWeight !== undefined && sampleWeight !== null) {
    const given = asArray(
      Array.isArray(sampleWeight) && sampleWeight[0] instanceof NDArray ? sampleWeight[0] : sampleWeight,
      where,
    );
    weight = cast(given, dtype);
  }
  if (classWeight === undefined || classWeight === null) return weight;
  if (weight !== undefined) throw new ValueError(`${where}: expected sampleWeight or classWeight, got both.`);
  if (targets.length !== 1)
    throw new ValueError(`${where}: expected one output with classWeight, got ${targets.length}.`);
  const table = new Map(
    classWeight instanceof Map ? classWeight : Object.entries(classWeight).map(([k, v]) => [Number(k), v as number]),
  );
  const [target] = targets as [NDArray];
  const width = target.ndim > 1 ? target.shape.at(-1)! : 1;
  const data = target.storage as Float64Array;
  const out = full([count], 1, dtype);
  for (let i = 0; i < count; i++) {
    let label = Number(data[target.offset + i * width]);
    if (width > 1) {
      label = 0;
      for (let j = 1; j < width; j++) {
        if (data[target.offset + i * width + j]! > data[target.offset + i * width + label]!) label = j;
      }
    }
    (out.storage as Float64Array)[out.offset + i] = table.get(Math.round(label)) ?? 1;
  }
  return out;
}

// ---------------------------------------------------------------- batches

/** The samples before `at`, and those from there on: Keras takes the last ones for validation. */
export function splitSamples(samples: Samples, share: number, where: string): [train: Samples, held: Samples] {
  if (!(share > 0 && share < 1))
    throw new ValueError(`${where}: expected validationSplit between 0 and 1, got ${share}.`);
  const at = Math.floor(samples.count * (1 - share));
  if (at === 0 || at === samples.count) {
    throw new ValueError(
      `${where}: expected enough samples to hold some back, got ${samples.count} with validationSplit ${share}.`,
    );
  }
  const part = (from: number, to: number): Samples => ({
    ...samples,
    arrays: samples.arrays.map((array) => rows(array, from, to)),
    count: to - from,
  });
  return [part(0, at), part(at, samples.count)];
}

/** Checks a batch size. Default 32, Keras's. */
export function batchSizeOf(batchSize: number | null | undefined, where: string): number {
  const size = batchSize ?? 32;
  if (Number.isInteger(size) && size > 0) return size;
  throw new ValueError(`${where}: expected batchSize to be a whole number above 0, got ${showValue(size)}.`);
}
