/**
 * What a product is told: a block of 32-bit words at a fixed address, written by product.ts in lib/engine/wasm, read by
 * every thread. Addresses and strides are in bytes.
 */
const JOB: usize = 1024;

@inline export function jobK(): i32 { return load<i32>(JOB, 0); }
@inline export function jobA(): usize { return load<u32>(JOB, 4); }
@inline export function jobARow(): usize { return load<u32>(JOB, 8); }
@inline export function jobAColumn(): usize { return load<u32>(JOB, 12); }
@inline export function jobB(): usize { return load<u32>(JOB, 16); }
@inline export function jobBRow(): usize { return load<u32>(JOB, 20); }
@inline export function jobBColumn(): usize { return load<u32>(JOB, 24); }
@inline export function jobC(): usize { return load<u32>(JOB, 28); }
@inline export function jobCRow(): usize { return load<u32>(JOB, 32); }
