/** Where windows lie over images, as lib/engine/wasm/windows.ts writes it for all threads; and copying stretches of them. */
const JOB: usize = 1280;

/** A word of the job; lib/engine/wasm/windows.ts writes it. Grids are three axes: depth, height, width. */
@inline export function word(index: usize): i32 { return load<i32>(JOB + (index << 2)); }
export const IMAGES: usize = 0, CHANNELS: usize = 1, IN: usize = 2, OUT: usize = 5, SIZE: usize = 8, STEP: usize = 11, GAP: usize = 14;
export const BEFORE: usize = 17, TO: usize = 20, FROM: usize = 21, ALSO: usize = 22, START: usize = 23;
export const FIRST: usize = 24, COUNT: usize = 25, MASKED: usize = 26;

@inline export function address(index: usize): usize { return <usize>load<u32>(JOB + (index << 2)); }

/** Elements of a patch. */
@inline export function patchSize(): i32 { return word(SIZE) * word(SIZE + 1) * word(SIZE + 2) * word(COUNT); }

@inline export function copy(to: usize, from: usize, bytes: usize): void {
  while (bytes >= 64) {
    const x = v128.load(from), y = v128.load(from, 16), z = v128.load(from, 32), w = v128.load(from, 48);
    v128.store(to, x);
    v128.store(to, y, 16);
    v128.store(to, z, 32);
    v128.store(to, w, 48);
    to += 64;
    from += 64;
    bytes -= 64;
  }
  while (bytes >= 16) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
    bytes -= 16;
  }
  if (bytes & 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  if (bytes & 4) store<u32>(to, load<u32>(from));
}

@inline export function clear(to: usize, bytes: usize): void {
  while (bytes >= 16) {
    v128.store(to, i32x4.splat(0));
    to += 16;
    bytes -= 16;
  }
  if (bytes & 8) {
    store<u64>(to, 0);
    to += 8;
  }
  if (bytes & 4) store<u32>(to, 0);
}

/** The first place of a window along an axis that lies inside the image, and the first behind it. */
@inline export function lowOf(first: i32, gap: i32): i32 { return first < 0 ? (gap - 1 - first) / gap : 0; }
@inline export function highOf(first: i32, gap: i32, size: i32, length: i32): i32 {
  return min(size, (length - first + gap - 1) / gap);
}
