/** GRU over a whole sequence, the reset gate applied after the product (Keras's `reset_after`, and cuDNN's GRU). */
import type { NDArray } from "../../core/ndarray.ts";
import { engine } from "../../engine/engine.ts";
import { add } from "../arithmetic.ts";
import { defineListOp, type Gradients } from "../define.ts";
import { concatenate } from "../join.ts";
import { matmul } from "../matmul.ts";
import { sum } from "../reduce.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { swapaxes } from "../transpose.ts";
import { block, matrix, onceOnly, Places, product, range, scratch, sequenceShape, stepsOf } from "./shared.ts";

/** Blocks of a record, in units: the gates z and r, the candidate, q (what the state adds to it), and the output h. */
const BLOCKS = 5;
const HIDDEN = 4;

/** `[x, U, b, h0]` and perhaps a mask → `[steps, batch, 5·units]`; only the block of h is a result. */
const gruRecord = defineListOp("gru", {
  infer([x, kernel, , h0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("gru", 3, x!, kernel!, [h0!], mask);
    return { shape: [steps, batch, BLOCKS * units], dtype };
  },
  run(out, [given, kernel, bias, h0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("gru", 3, given!, kernel!, [h0!], mask);
    const places = new Places();
    const [x, first, b] = [places.floats(given!), places.floats(h0!), places.floats(bias!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const { data: record, at: start } = places.result(out);
    const [width, row] = [3 * units, BLOCKS * units];
    const recurrent = scratch("gru", dtype, batch * width);
    for (let t = 0; t < steps; t++) {
      const at = start + t * batch * row;
      const h = t === 0 ? matrix(first.data, first.at, units) : matrix(record, at - batch * row + HIDDEN * units, row);
      product(batch, width, units, h, matrix(u, uAt, width), matrix(recurrent, 0, width), dtype);
      // biome-ignore format: one call.
      engine.gates.gruForward(batch, units, x.data, x.at + t * batch * width, recurrent, b.data, b.at, record, at, h, valid?.data, (valid?.at ?? 0) + t * batch);
    }
    places.done();
  },
  vjp(dy, [x, kernel, bias, h0, mask], _, record): Gradients {
    const [steps, batch, width] = x!.shape as [number, number, number];
    const units = width / 3;
    const back = gruBackward([dy, record, kernel!, h0!, ...(mask ? [mask] : [])], undefined);
    const made = stepsOf(back, 0, steps);
    const dx = concatenate([block(made, units, 0, 2), block(made, units, 3)], 2);
    const dRecurrent = block(made, units, 0, 3);
    let dKernel = matmul(swapaxes(h0!, 0, 1), slice(dRecurrent, [0]));
    if (steps > 1) {
      const rows = (steps - 1) * batch;
      const outputs = reshape(stepsOf(block(record, units, HIDDEN), 0, steps - 1), [rows, units]);
      const later = reshape(stepsOf(dRecurrent, 1, steps), [rows, width]);
      dKernel = add(dKernel, matmul(swapaxes(outputs, 0, 1), later));
    }
    const dBias = reshape(sum(dRecurrent, { axis: [0, 1] }), bias!.shape);
    const dh0 = slice(back, [steps, range(0, batch), range(0, units)]);
    return [dx, dKernel, dBias, dh0, undefined];
  },
});

/**
 * `[dRecord, record, U, h0]` and perhaps a mask → `[steps + 1, batch, 4·units]`: the gradients of z and r before their
 * activations, of q, and of the candidate before its; behind them, in the last place, that of h0.
 */
const gruBackward = defineListOp("gruBackward", {
  infer([, record, kernel]) {
    const [steps, batch] = record!.shape as [number, number];
    return { shape: [steps + 1, batch, 4 * kernel!.shape[0]!], dtype: record!.dtype };
  },
  run(out, [dRecord, made, kernel, h0, mask]) {
    const [steps, batch] = made!.shape as [number, number];
    const units = kernel!.shape[0]!;
    const dtype = made!.dtype as "float32";
    const places = new Places();
    const [dy, record, first] = [places.floats(dRecord!), places.floats(made!), places.floats(h0!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const [width, row] = [4 * units, BLOCKS * units];
    const { data: target, at: start } = places.result(out);
    const size = batch * units;
    const dh = scratch("gru dh", dtype, size);
    const passed = scratch("gru passed", dtype, size);
    dh.fill(0, 0, size);
    for (let t = steps - 1; t >= 0; t--) {
      const at = record.at + t * batch * row;
      const h =
        t === 0 ? matrix(first.data, first.at, units) : matrix(record.data, at - batch * row + HIDDEN * units, row);
      const dz = start + t * batch * width;
      // biome-ignore format: one call.
      engine.gates.gruBackward(batch, units, dy.data, dy.at + t * batch * row, record.data, at, h, target, dz, dh, passed, valid?.data, (valid?.at ?? 0) + t * batch);
      const three = 3 * units;
      product(batch, units, three, matrix(target, dz, width), matrix(u, uAt, 1, three), matrix(dh, 0, units), dtype);
      for (let i = 0; i < size; i++) dh[i]! += passed[i]!;
    }
    const last = start + steps * batch * width;
    target.fill(0, last, last + batch * width);
    for (let b = 0; b < batch; b++) {
      for (let j = 0; j < units; j++) target[last + b * width + j] = dh[b * units + j]!;
    }
    places.done();
  },
  vjp: () => onceOnly("gru"),
});

/**
 * GRU over a sequence, steps first. With `a = h·U + b`, blocks in the order z r h, and σ the sigmoid:
 * `z = σ(x_z + a_z)`, `r = σ(x_r + a_r)`, `h ← z·h + (1 - z)·tanh(x_h + r·a_h)`.
 *
 * Differentiable once; the gradients of all weights are one product each over all steps.
 *
 * @param x - Inputs times kernel, plus their bias: `[steps, batch, 3·units]`.
 * @param recurrentKernel - U, `[units, 3·units]`.
 * @param recurrentBias - b, `[3·units]`.
 * @param h0 - The output before the first step, `[batch, units]`.
 * @param mask - `[steps, batch]`, bool: where false, h stays as it is.
 * @returns Outputs h, `[steps, batch, units]`.
 * @throws {ShapeError} If shapes do not belong together. @throws {DTypeError} If they are not floats of one dtype.
 * @see Cho et al. (2014), version 1. https://arxiv.org/abs/1406.1078v1
 */
export function gru(
  x: NDArray,
  recurrentKernel: NDArray,
  recurrentBias: NDArray,
  h0: NDArray,
  mask?: NDArray | undefined,
): NDArray {
  const inputs = [x, recurrentKernel, recurrentBias, h0];
  const record = gruRecord(mask ? [...inputs, mask] : inputs, undefined);
  return block(record, recurrentKernel.shape[0]!, HIDDEN);
}
