/**
 * LSTM over whole sequences. A row of a batch never meets another, so that a task is all steps of some rows: threads wait
 * for each other once a sequence, and a thread packs the recurrent kernel once for all its steps.
 *
 * Bits are those of a product and a pass over the gates for all rows, step by step.
 */
import { lstmBackward, lstmForward } from "./gates";
import { product } from "./gemm";
import * as job from "./job";

/** What is computed, written by lib/engine/wasm/sequences.ts. */
const JOB: usize = 1792;

@inline function word(index: usize): usize {
  return <usize>load<u32>(JOB + 4 * index);
}

/** All steps of the rows [i0, i1). */
export function lstmSequence(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const steps = <i32>word(0), batch = <usize>word(1), units = <i32>word(2), serial = <i32>word(3);
  const z = word(4), kernel = word(5), h0 = word(6), c0 = word(7), recurrent = word(8), record = word(9), valid = word(10);
  const rows = i1 - i0, first = <usize>i0;
  const block = <usize>units << 2, width = 4 * block, row = 7 * block;
  const sums = recurrent + first * width;
  for (let t = 0; t < steps; t++) {
    const line = <usize>t * batch + first;
    const to = record + line * row;
    const before = to - batch * row;
    const stride = t == 0 ? block : row;
    const h = t == 0 ? h0 + first * block : before + 6 * block;
    const c = t == 0 ? c0 + first * block : before + 4 * block;
    job.setDepth(units);
    job.setA(h, stride, 4);
    job.setB(kernel, width, 4);
    job.setC(sums, width, false);
    product<f32>(0, rows, 0, 4 * units, scratch, serial);
    lstmForward(rows, units, z + line * width, sums, to, h, stride, c, stride, valid == 0 ? 0 : valid + line);
  }
}

/** The way back over all steps of the rows [i0, i1); leaves the gradients of h0 and c0 in dh and dc. */
export function lstmSequenceBack(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void {
  const steps = <i32>word(0), batch = <usize>word(1), units = <i32>word(2), serial = <i32>word(3);
  const dy = word(4), kernel = word(5), c0 = word(6), record = word(7), dz = word(8), valid = word(12);
  const rows = i1 - i0, first = <usize>i0;
  const block = <usize>units << 2, width = 4 * block, row = 7 * block;
  const bytes = <usize>rows * block, own = first * block;
  const dh = word(9) + own, dc = word(10) + own, passed = word(11) + own;
  memory.fill(dh, 0, bytes);
  memory.fill(dc, 0, bytes);
  for (let t = steps - 1; t >= 0; t--) {
    const line = <usize>t * batch + first;
    const from = record + line * row;
    const c = t == 0 ? c0 + own : from - batch * row + 4 * block;
    const to = dz + line * width;
    // biome-ignore format: one call.
    lstmBackward(rows, units, dy + line * row, from, c, t == 0 ? block : row, to, dh, dc, passed, valid == 0 ? 0 : valid + line);
    job.setDepth(4 * units);
    job.setA(to, width, 4);
    job.setB(kernel, 4, width);
    job.setC(dh, block, false);
    product<f32>(0, rows, 0, units, scratch, serial);
    // What masked rows hand on, which the product has written over.
    if (valid != 0) for (let at: usize = 0; at < bytes; at += 4) store<f32>(dh + at, load<f32>(dh + at) + load<f32>(passed + at));
  }
}
