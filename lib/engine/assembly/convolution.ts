/**
 * Convolutions as products of patches, which are gathered a block at a time into scratch, so that they never leave the
 * second cache: each thread has its own. The windows are windows.ts's job, the other arrays this one's.
 */
import { PATCHES, PATCHES_BYTES, product } from "./gemm";
import { setA, setB, setC, setDepth } from "./job";
import { channelsOfImage, imageAddress, patchesAt, patchSize, placesOfImage, windowsOfImage } from "./windows";

const JOB: usize = 1536;

/** The kernel [patch, filters]. */
@inline function weights(): usize { return load<u32>(JOB, 0); }
/** From one row of it to the next. */
@inline function weightsLine(): usize { return load<u32>(JOB, 4); }
/** [windows, filters]: the convolution, or its gradient. */
@inline function windows(): usize { return load<u32>(JOB, 8); }
@inline function line(): usize { return load<u32>(JOB, 32); }
@inline function filters(): i32 { return load<i32>(JOB, 12); }
/** Windows of all images. */
@inline function allWindows(): i32 { return load<i32>(JOB, 16); }
/** Sums of the kernel's gradient, [chunks, patch, filters], and how many windows make a chunk. */
@inline function sums(): usize { return load<u32>(JOB, 20); }
@inline function chunk(): i32 { return load<i32>(JOB, 24); }
/** Whether the image's gradient is set to zero first. */
@inline function clears(): bool { return load<i32>(JOB, 28) != 0; }

@inline function blockRows<T>(): i32 {
  return PATCHES_BYTES / (patchSize() * <i32>sizeof<T>());
}

/** Windows [i0, i1). */
function forward<T>(i0: i32, i1: i32, scratch: usize): void {
  const patch = patchSize(), most = blockRows<T>();
  const room = scratch + PATCHES;
  setDepth(patch);
  setA(room, <usize>patch * sizeof<T>(), sizeof<T>());
  setB(weights(), weightsLine(), sizeof<T>());
  for (let start = i0; start < i1; start += most) {
    const count = min(most, i1 - start);
    patchesAt<T>(start, count, room, false);
    setC(windows() + <usize>start * line(), line(), false);
    product<T>(0, count, 0, filters(), scratch);
  }
}

/** What images [i0, i1) get back. */
function input<T>(i0: i32, i1: i32, scratch: usize): void {
  const patch = patchSize(), most = blockRows<T>(), each = windowsOfImage();
  const room = scratch + PATCHES;
  if (clears()) {
    const bytes = <usize>(placesOfImage() * channelsOfImage()) * sizeof<T>();
    memory.fill(imageAddress() + <usize>i0 * bytes, 0, <usize>(i1 - i0) * bytes);
  }
  setDepth(filters());
  setB(weights(), sizeof<T>(), weightsLine());
  setC(room, <usize>patch * sizeof<T>(), false);
  for (let start = i0 * each; start < i1 * each; start += most) {
    const count = min(most, i1 * each - start);
    setA(windows() + <usize>start * line(), line(), sizeof<T>());
    product<T>(0, count, 0, patch, scratch);
    patchesAt<T>(start, count, room, true);
  }
}

/** The sums over chunks [i0, i1) of the windows, of what the kernel gets back. */
function kernel<T>(i0: i32, i1: i32, scratch: usize): void {
  const patch = patchSize(), most = blockRows<T>();
  const room = scratch + PATCHES;
  const row = <usize>filters() * sizeof<T>();
  setA(room, sizeof<T>(), <usize>patch * sizeof<T>());
  for (let i = i0; i < i1; i++) {
    const first = i * chunk(), end = min(first + chunk(), allWindows());
    for (let start = first; start < end; start += most) {
      const count = min(most, end - start);
      patchesAt<T>(start, count, room, false);
      setDepth(count);
      setB(windows() + <usize>start * line(), line(), sizeof<T>());
      setC(sums() + <usize>(i * patch) * row, row, start > first);
      product<T>(0, patch, 0, filters(), scratch);
    }
  }
}

/** Rows [i0, i1) of the kernel's gradient, at `weights`: the sums of chunks [0, j1), added in their order. */
function total<T>(i0: i32, i1: i32, chunks: i32): void {
  const row = <usize>filters() * sizeof<T>(), step = <usize>patchSize() * row;
  for (let i = i0; i < i1; i++) {
    const to = weights() + <usize>i * weightsLine(), from = sums() + <usize>i * row;
    let q: usize = 0;
    for (; q + 16 <= row; q += 16) {
      let sum = v128.load(from + q);
      for (let k = 1; k < chunks; k++) sum = v128.add<T>(sum, v128.load(from + q + <usize>k * step));
      v128.store(to + q, sum);
    }
    for (; q < row; q += sizeof<T>()) {
      let sum = load<T>(from + q);
      for (let k = 1; k < chunks; k++) sum += load<T>(from + q + <usize>k * step);
      store<T>(to + q, sum);
    }
  }
}

export function forward32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { forward<f32>(i0, i1, scratch); }
export function forward64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { forward<f64>(i0, i1, scratch); }
export function input32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { input<f32>(i0, i1, scratch); }
export function input64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { input<f64>(i0, i1, scratch); }
export function kernel32(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { kernel<f32>(i0, i1, scratch); }
export function kernel64(i0: i32, i1: i32, j0: i32, j1: i32, scratch: usize): void { kernel<f64>(i0, i1, scratch); }
export function total32(i0: i32, i1: i32, j0: i32, j1: i32): void { total<f32>(i0, i1, j1); }
export function total64(i0: i32, i1: i32, j0: i32, j1: i32): void { total<f64>(i0, i1, j1); }
