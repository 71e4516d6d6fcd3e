/** The simplest recurrent net over a whole sequence: `h ← tanh(z + h·U)`. */
import type { NDArray } from "../../core/ndarray.ts";
import { add } from "../arithmetic.ts";
import { defineListOp, type Gradients } from "../define.ts";
import { matmul } from "../matmul.ts";
import { reshape } from "../reshape.ts";
import { slice } from "../slice.ts";
import { swapaxes } from "../transpose.ts";
import { matrix, onceOnly, Places, product, scratch, sequenceShape, stepsOf } from "./shared.ts";

/**
 * The recurrent net over a sequence, steps first: `[z, U, h0]` and perhaps a mask → outputs `[steps, batch, units]`.
 * Differentiable once.
 */
const simpleRnnOp = defineListOp("simpleRnn", {
  infer([z, kernel, h0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("simpleRnn", 1, z!, kernel!, [h0!], mask);
    return { shape: [steps, batch, units], dtype };
  },
  run(out, [z, kernel, h0, mask]) {
    const { steps, batch, units, dtype } = sequenceShape("simpleRnn", 1, z!, kernel!, [h0!], mask);
    const places = new Places();
    const [x, first] = [places.floats(z!), places.floats(h0!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const { data: hidden, at: start } = places.result(out);
    const size = batch * units;
    const recurrent = scratch("simpleRnn", dtype, size);
    for (let t = 0; t < steps; t++) {
      const at = start + t * size;
      const h = t === 0 ? matrix(first.data, first.at, units) : matrix(hidden, at - size, units);
      product(batch, units, units, h, matrix(u, uAt, units), matrix(recurrent, 0, units), dtype);
      const before = h.storage as Float32Array;
      const from = x.at + t * size;
      for (let i = 0; i < size; i++) {
        const masked = valid !== undefined && valid.data[valid.at + t * batch + Math.floor(i / units)] === 0;
        hidden[at + i] = masked ? before[h.offset + i]! : Math.tanh(x.data[from + i]! + recurrent[i]!);
      }
    }
    places.done();
  },
  vjp(dy, [z, kernel, h0, mask], _, hidden): Gradients {
    const [steps, batch, units] = z!.shape as [number, number, number];
    const back = simpleRnnBackward([dy, hidden, kernel!, ...(mask ? [mask] : [])], undefined);
    const dz = stepsOf(back, 0, steps);
    let dKernel = matmul(swapaxes(h0!, 0, 1), slice(dz, [0]));
    if (steps > 1) {
      const rows = (steps - 1) * batch;
      const outputs = reshape(stepsOf(hidden, 0, steps - 1), [rows, units]);
      dKernel = add(dKernel, matmul(swapaxes(outputs, 0, 1), reshape(stepsOf(dz, 1, steps), [rows, units])));
    }
    return [dz, dKernel, slice(back, [steps]), undefined];
  },
});

/** `[dy, h, U]` and perhaps a mask → `[steps + 1, batch, units]`: gradients before tanh; last, that of h0. */
const simpleRnnBackward = defineListOp("simpleRnnBackward", {
  infer([, hidden]) {
    const [steps, batch, units] = hidden!.shape as [number, number, number];
    return { shape: [steps + 1, batch, units], dtype: hidden!.dtype };
  },
  run(out, [dOut, made, kernel, mask]) {
    const [steps, batch, units] = made!.shape as [number, number, number];
    const dtype = made!.dtype as "float32";
    const places = new Places();
    const [dy, hidden] = [places.floats(dOut!), places.floats(made!)];
    const { data: u, at: uAt } = places.floats(kernel!);
    const valid = places.mask(mask);
    const size = batch * units;
    const { data: target, at: start } = places.result(out);
    const dh = scratch("simpleRnn dh", dtype, size);
    const passed = scratch("simpleRnn passed", dtype, size);
    dh.fill(0, 0, size);
    for (let t = steps - 1; t >= 0; t--) {
      const [to, from, at] = [start + t * size, dy.at + t * size, hidden.at + t * size];
      for (let i = 0; i < size; i++) {
        const masked = valid !== undefined && valid.data[valid.at + t * batch + Math.floor(i / units)] === 0;
        const dOne = dh[i]! + dy.data[from + i]!;
        const h = hidden.data[at + i]!;
        passed[i] = masked ? dOne : 0;
        target[to + i] = masked ? 0 : dOne * (1 - h * h);
      }
      product(batch, units, units, matrix(target, to, units), matrix(u, uAt, 1, units), matrix(dh, 0, units), dtype);
      if (valid) for (let i = 0; i < size; i++) dh[i]! += passed[i]!;
    }
    target.set(dh.subarray(0, size), start + steps * size);
    places.done();
  },
  vjp: () => onceOnly("simpleRnn"),
});

/**
 * `h ← tanh(z[t] + h·U)` over a sequence, steps first. Differentiable once.
 *
 * @param z - Inputs times kernel, plus bias: `[steps, batch, units]`.
 * @param recurrentKernel - U, `[units, units]`.
 * @param h0 - The output before the first step, `[batch, units]`.
 * @param mask - `[steps, batch]`, bool: where false, h stays as it is.
 * @returns Outputs h, `[steps, batch, units]`.
 * @throws {ShapeError} If shapes do not belong together. @throws {DTypeError} If they are not floats of one dtype.
 */
export const simpleRnn = (z: NDArray, recurrentKernel: NDArray, h0: NDArray, mask?: NDArray | undefined): NDArray =>
  simpleRnnOp(mask ? [z, recurrentKernel, h0, mask] : [z, recurrentKernel, h0], undefined);
