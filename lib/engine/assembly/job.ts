/**
 * What a product is told: a block of 32-bit words at a fixed address, written by lib/engine/wasm/product.ts, read by
 * every thread into variables of its own, which other kernels set themselves. Addresses and strides are in bytes.
 */
const JOB: usize = 1024;

/** Length of the sums. */
export let depth: i32 = 0;
export let a: usize = 0;
export let aRow: usize = 0;
export let aColumn: usize = 0;
export let b: usize = 0;
export let bRow: usize = 0;
export let bColumn: usize = 0;
export let c: usize = 0;
export let cRow: usize = 0;
/** Whether the product is added to what c holds. */
export let adds: bool = false;

/** The product's own number, never 0: what a thread has packed for one product is no good for another. */
export function serial(): i32 {
  return load<i32>(JOB, 36);
}

export function readJob(): void {
  depth = load<i32>(JOB, 0);
  a = load<u32>(JOB, 4);
  aRow = load<u32>(JOB, 8);
  aColumn = load<u32>(JOB, 12);
  b = load<u32>(JOB, 16);
  bRow = load<u32>(JOB, 20);
  bColumn = load<u32>(JOB, 24);
  c = load<u32>(JOB, 28);
  cRow = load<u32>(JOB, 32);
  adds = false;
}

export function setA(at: usize, row: usize, column: usize): void {
  a = at;
  aRow = row;
  aColumn = column;
}

export function setB(at: usize, row: usize, column: usize): void {
  b = at;
  bRow = row;
  bColumn = column;
}

export function setC(at: usize, row: usize, add: bool): void {
  c = at;
  cRow = row;
  adds = add;
}

export function setDepth(k: i32): void {
  depth = k;
}
