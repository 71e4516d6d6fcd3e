/** Calling a layer: on arrays it computes, on symbolic tensors it says what would come out. */

import { isFloat } from "../../core/dtype.ts";
import { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { asArray } from "../arrays.ts";
import { getMask, getMasks, type Masks, setMask } from "../masks.ts";
import * as math from "../math.ts";
import { inferSpecs, type PartialSpec } from "../spec.ts";
import { Node, SymbolicTensor } from "../symbolic.ts";
import type { CallOptions } from "./callable.ts";
import type { Layer } from "./layer.ts";

/** What a call knows of the calls around it. */
interface CallContext {
  training: boolean;
  /** Losses that layers added on the way. */
  losses: NDArray[];
}

let context: CallContext = { training: false, losses: [] };

/** The innermost call. */
export const currentCall = (): CallContext => context;

/** Runs `body` as one call from outside: training or not, with the losses that layers add. */
export function inCall<T>(training: boolean, body: (context: CallContext) => T): T {
  const saved = context;
  context = { training, losses: [] };
  try {
    return body(context);
  } finally {
    context = saved;
  }
}

/** The shapes of a layer's inputs as `build` wants them: one shape, or a list for a list. Free axes are -1. */
const shapesOf = (inputs: readonly { shape: readonly (number | null)[] }[], single: boolean): Shape | Shape[] => {
  const shapes = inputs.map(({ shape }) => shape.map((n) => n ?? -1));
  return single ? shapes[0]! : shapes;
};

/** `layer(arrays)`. */
export function callArrays(layer: Layer, inputs: unknown, options: CallOptions): NDArray | NDArray[] {
  const single = !(Array.isArray(inputs) && inputs.length > 0 && inputs.every((x) => x instanceof NDArray));
  const given = single ? [asArray(inputs, layer.name)] : (inputs as NDArray[]);
  // Before casts, which make arrays that nobody gave a mask.
  const found = options["mask"] === undefined || options["mask"] === null ? getMasks(given) : undefined;
  const mask = found === undefined ? givenMask(options["mask"]) : single ? found[0] : found;
  const told = mask === undefined ? options : { ...options, mask };
  const arrays = given.map((x) => (isFloat(x.dtype) && x.dtype !== layer.dtype ? math.astype(x, layer.dtype) : x));
  // Outside a model, the batch's length says nothing about later calls.
  if (!layer.built)
    layer.ensureBuilt(
      shapesOf(
        arrays.map(({ shape }) => ({ shape: [null, ...shape.slice(1)] })),
        single,
      ),
    );
  const training = options.training ?? context.training;
  if (training === context.training) return run(layer, arrays, single, told, training);
  const saved = context;
  context = { training, losses: saved.losses };
  try {
    return run(layer, arrays, single, told, training);
  } finally {
    context = saved;
  }
}

/** `null` is no mask. */
const givenMask = (mask: unknown): Masks =>
  Array.isArray(mask)
    ? mask.map((one: NDArray | null | undefined) => one ?? undefined)
    : ((mask ?? undefined) as Masks);

function run(layer: Layer, arrays: NDArray[], single: boolean, options: CallOptions, training: boolean) {
  const outputs = layer.call(single ? arrays[0]! : arrays, { ...options, training });
  const mask = options["mask"] as Masks;
  if (mask !== undefined || layer.changesMask) maskOutputs(layer, single ? arrays[0]! : arrays, outputs, mask);
  const { activityRegularizer } = layer;
  if (activityRegularizer !== undefined) {
    // As in Keras: the penalty of a batch is divided by its length.
    for (const y of Array.isArray(outputs) ? outputs : [outputs]) {
      context.losses.push(math.divide(activityRegularizer.penalty(y), y.shape[0] ?? 1));
    }
  }
  return outputs;
}

/** Hands the mask on to what a layer made of its inputs. */
function maskOutputs(
  layer: Layer,
  inputs: NDArray | readonly NDArray[],
  outputs: NDArray | NDArray[],
  mask: Masks,
): void {
  const list = Array.isArray(outputs) ? outputs : [outputs];
  if (!layer.supportsMasking) {
    if (mask !== undefined) warn(layer);
    return;
  }
  const made = layer.computeMask(inputs, mask);
  const masks = (Array.isArray(made) ? made : [made]) as readonly (NDArray | undefined)[];
  list.forEach((output, i) => {
    const one = masks[i];
    if (one !== undefined && getMask(output) === undefined) setMask(output, one);
  });
}

const warned = new WeakSet<Layer>();

function warn(layer: Layer): void {
  if (warned.has(layer)) return;
  warned.add(layer);
  console.warn(
    `${layer.name}: the mask of its inputs ends here, because ${layer.className} does not know what to do with one. ` +
      "What comes after sees padding as data.",
  );
}

/** `layer(symbolic tensors)`: a node, and its outputs. */
export function callSymbolic(layer: Layer, inputs: readonly SymbolicTensor[], options: CallOptions, single: boolean) {
  layer.ensureBuilt(shapesOf(inputs, single));
  let several = false;
  const specs = outputSpecs(layer, inputs, single, options, (outputs) => {
    several = outputs;
  });
  const outputs = specs.map(({ shape, dtype }) => new SymbolicTensor(shape, dtype));
  new Node(layer, inputs, outputs, options, single);
  return several ? outputs : outputs[0]!;
}

/** Shapes and dtypes that `layer` would give; its weights are left as they were. */
function outputSpecs(
  layer: Layer,
  inputs: readonly PartialSpec[],
  single: boolean,
  options: CallOptions,
  note: (several: boolean) => void,
): PartialSpec[] {
  return withWeightsKept(layer, () =>
    inCall(options.training ?? false, () =>
      inferSpecs(inputs, (arrays) => {
        const outputs = callArrays(layer, single ? arrays[0] : arrays, options);
        note(Array.isArray(outputs));
        return Array.isArray(outputs) ? outputs : [outputs];
      }),
    ),
  );
}

/** Runs `body`, then puts back what it wrote into the layer's weights (batch normalization's moving statistics). */
function withWeightsKept<T>(layer: Layer, body: () => T): T {
  const kept = layer.weights.map(({ cell }) => [cell, cell.value] as const);
  const result = body();
  for (const [cell, value] of kept) if (cell.value !== value) cell.assign(value);
  return result;
}
