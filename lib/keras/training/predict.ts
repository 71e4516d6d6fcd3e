/** The outputs for some inputs, in batches. */
import { empty } from "../../core/allocate.ts";
import { NDArray } from "../../core/ndarray.ts";
import { sameShape } from "../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { fill, type Planned } from "../../plan/index.ts";
import { copyInto } from "../arrays.ts";
import type { DataLike } from "../models/inputs.ts";
import type { Model } from "../models/model.ts";
import { type Batches, BatchReader } from "./batches.ts";
import { aliasOf, batchSizeOf, ensureBuilt, modelInputs } from "./data.ts";
import { noBatches } from "./feed.ts";
import { ProgressBar, type Verbose } from "./progress.ts";
import { makeRunner, type Runner } from "./run.ts";

export interface PredictOptions {
  /** Samples a step. Default 32; it changes speed, not results. */
  batchSize?: number | null | undefined;
  /** 1 shows a progress bar. Default "auto", which here is silent. */
  verbose?: Verbose | undefined;
  /** Batches. Default all. */
  steps?: number | null | undefined;
}

/** By graph, so that a sequential model that was taken apart and put together again gets another. */
const runners = new WeakMap<object, Map<string, Runner>>();

/** A step that computes outputs: one a count of inputs, and op by op where the last `compile` said so. */
function predictRunner(model: Model, inputs: number, single: boolean): Runner {
  const owner = model.graph ?? model;
  let known = runners.get(owner);
  if (known === undefined) {
    known = new Map();
    runners.set(owner, known);
  }
  const eager = runsEagerly(model);
  const key = `${inputs} ${single} ${eager}`;
  let runner = known.get(key);
  if (runner === undefined) {
    const step = (arrays: readonly NDArray[]) => model.forward(arrays, single, false).outputs;
    runner = makeRunner(step, { eager, guarded: false, cells: () => [] });
    known.set(key, runner);
  }
  return runner;
}

const runsEagerly = (model: Model): boolean => model.compiledState?.runEagerly ?? false;

/** What the last call found: the next one of the same shape has nothing to check, and goes straight to the plan. */
interface Ready {
  readonly graph: object;
  readonly planned: Planned;
  readonly input: NDArray;
  readonly output: NDArray;
}
const ready = new WeakMap<Model, Ready>();

/** One batch of what was predicted last, at once; undefined where it is something else. */
function again(model: Model, x: DataLike, { batchSize, verbose, steps }: PredictOptions): NDArray | undefined {
  const known = ready.get(model);
  if (known === undefined || known.graph !== model.graph || !(x instanceof NDArray) || runsEagerly(model)) {
    return undefined;
  }
  const { planned, input, output } = known;
  if (batchSize !== undefined || verbose !== undefined || steps !== undefined) return undefined;
  if (!x.contiguous || x.dtype !== input.dtype || !sameShape(x.shape, input.shape)) return undefined;
  fill(input, x);
  if (!planned.run()) return undefined;
  const result = empty(output.shape, output.dtype);
  fill(result, output);
  return result;
}

/** See `Model.predict`. */
export function predict(model: Model, x: DataLike, options: PredictOptions): NDArray | NDArray[] {
  return again(model, x, options) ?? predictBatches(model, x, options);
}

function predictBatches(
  model: Model,
  x: DataLike,
  { batchSize, verbose = "auto", steps }: PredictOptions,
): NDArray | NDArray[] {
  const where = `${model.name}.predict`;
  const { arrays, single } = modelInputs(model, x, where);
  const total = arrays[0]?.shape[0] ?? 0;
  if (total === 0)
    throw new ValueError(`${where}: expected at least one sample, got none: x is ${showValue(arrays[0])}.`);
  ensureBuilt(model, arrays, single);
  const { runRows, latest } = predictRunner(model, arrays.length, single);
  const size = Math.min(batchSizeOf(batchSize, where), total);
  const batches = Math.min(steps ?? Infinity, Math.ceil(total / size));
  // A list of its own: the runner must not take arrays whose contents have changed for those it knows.
  const columns = { arrays: arrays.map(aliasOf), count: total };
  const bar = verbose === 1 || verbose === 2 ? new ProgressBar(0, batches, verbose) : undefined;
  bar?.beginEpoch(0, performance.now());
  const rowsOut = Math.min(total, batches * size);
  let results: NDArray[] = [];
  for (let i = 0; i < batches; i++) {
    const from = i * size;
    const outputs = runRows(columns, undefined, from, Math.min(total, from + size), batches - i > 2)!;
    const single = outputs.find(({ ndim }) => ndim === 0);
    if (single !== undefined) {
      throw new ShapeError(
        `${where}: expected outputs [batch, …], a row a sample, got one number for all of them (shape []). ` +
          "Write model(x) for what the model gives as a whole.",
      );
    }
    if (i === 0) results = outputs.map(({ shape, dtype }) => empty([rowsOut, ...shape.slice(1)], dtype));
    outputs.forEach((output, k) => {
      copyInto(results[k]!, from * (output.size / (output.shape[0] || 1)), output);
    });
    bar?.stepped(i + 1, performance.now());
  }
  bar?.endEpoch(performance.now(), {});
  bar?.done();
  if (!model.singleOutput || results.length !== 1) return results;
  const planned = batches === 1 && total <= batchSizeOf(undefined, where) ? latest() : undefined;
  const [input, output] = [planned?.inputs[0], planned?.outputs[0]];
  if (planned && input && output && model.graph && arrays.length === 1 && output.shape[0] === total) {
    ready.set(model, { graph: model.graph, planned, input, output });
  } else ready.delete(model);
  return results[0]!;
}

/** The same for batches one by one: what they hold beside inputs is left aside, as in Keras. */
export async function predictFrom(
  model: Model,
  batches: Batches,
  { verbose = "auto", steps }: PredictOptions,
): Promise<NDArray | NDArray[]> {
  const where = `${model.name}.predict`;
  const reader = new BatchReader(batches, false, where);
  const count = steps ?? reader.length;
  const bar = verbose === 1 || verbose === 2 ? new ProgressBar(0, count, verbose) : undefined;
  bar?.beginEpoch(0, performance.now());
  reader.beginEpoch();
  reader.restart();
  const parts: (readonly NDArray[])[] = [];
  let single = true;
  try {
    while (parts.length < (count ?? Infinity)) {
      const next = reader.next();
      const batch = next instanceof Promise ? await next : next;
      if (batch === undefined) break;
      const outputs = predict(model, batch.x, { batchSize: Number.MAX_SAFE_INTEGER });
      single = !Array.isArray(outputs);
      parts.push(Array.isArray(outputs) ? outputs : [outputs]);
      bar?.stepped(parts.length, performance.now());
    }
  } finally {
    reader.close();
  }
  const [first] = parts;
  if (first === undefined) throw noBatches(where);
  reader.endEpoch();
  if (bar !== undefined) bar.steps = parts.length;
  bar?.endEpoch(performance.now(), {});
  bar?.done();
  const joined = first.map((_, k) => joinRows(parts.map((outputs) => outputs[k]!)));
  return single ? joined[0]! : joined;
}

/** Rows under rows. */
function joinRows(arrays: readonly NDArray[]): NDArray {
  const [first] = arrays as [NDArray];
  const count = arrays.reduce((sum, { shape }) => sum + shape[0]!, 0);
  const joined = empty([count, ...first.shape.slice(1)], first.dtype);
  let at = 0;
  for (const array of arrays) {
    if (!sameShape(array.shape.slice(1), first.shape.slice(1))) {
      throw new ShapeError(
        `predict: expected outputs of one shape to join, got ${showShape(first.shape)} and ${showShape(array.shape)}.`,
      );
    }
    copyInto(joined, at, array);
    at += array.size;
  }
  return joined;
}
