/**
 * The engine's memory: storage that WebAssembly and every thread read where it lies. Plans keep their buffers here.
 * Arrays that users see stay ordinary ones, which the garbage collector frees.
 *
 * It is one shared memory, because a shared one grows without detaching the views into it. Where there is none (a page
 * that is not isolated, an old runtime, GLASSBOX_ENGINE=js) storage is ordinary, and `addressOf` knows no address.
 */
import { Heap, type Piece } from "./heap.ts";
import { setting } from "./settings.ts";
import type { DType, StorageByDType, TypedArray } from "./types.ts";
import { type WasmMemory, webAssembly } from "./webassembly.ts";

const PAGE = 65_536;
/** Two gigabytes less a page: addresses stay positive as 32-bit integers. Only what is used takes real memory. */
const MOST_PAGES = 32_767;
/** Below lie the constants of WebAssembly modules and the threads' mailbox. */
export const RESERVED = PAGE;

type Create = (buffer: ArrayBufferLike, at: number, length: number) => TypedArray;
const kinds: { readonly [D in DType]: readonly [bytes: number, create: Create] } = {
  bool: [1, (buffer, at, n) => new Uint8Array(buffer, at, n)],
  int8: [1, (buffer, at, n) => new Int8Array(buffer, at, n)],
  int16: [2, (buffer, at, n) => new Int16Array(buffer, at, n)],
  int32: [4, (buffer, at, n) => new Int32Array(buffer, at, n)],
  int64: [8, (buffer, at, n) => new BigInt64Array(buffer, at, n)],
  uint8: [1, (buffer, at, n) => new Uint8Array(buffer, at, n)],
  uint16: [2, (buffer, at, n) => new Uint16Array(buffer, at, n)],
  uint32: [4, (buffer, at, n) => new Uint32Array(buffer, at, n)],
  uint64: [8, (buffer, at, n) => new BigUint64Array(buffer, at, n)],
  float32: [4, (buffer, at, n) => new Float32Array(buffer, at, n)],
  float64: [8, (buffer, at, n) => new Float64Array(buffer, at, n)],
};

let memory: WasmMemory | undefined;
let asked = false;
const heap = new Heap(RESERVED);
/** `memory.buffer` is another object each time the memory has grown; views keep the one they were made of. */
const buffers = new WeakSet<ArrayBufferLike>();
let newest: ArrayBufferLike | undefined;

const pieces = new WeakMap<TypedArray, Piece>();
const dropped = new FinalizationRegistry<Piece>((piece) => heap.give(piece));

/** The memory that modules import (shared, {@link MOST_PAGES} at most), or undefined where there can be none. */
export function engineMemory(): WasmMemory | undefined {
  if (!asked) {
    asked = true;
    memory = create();
    if (memory !== undefined) remember(memory);
  }
  return memory;
}

/**
 * Zeroed storage for `length` elements at an address that is a multiple of 64. Given back by {@link release}, or when
 * the array itself is garbage: a `subarray` of it does not keep it.
 *
 * @returns Ordinary storage where there is no engine memory or it is full: `addressOf` tells.
 */
export function allocate<D extends DType>(dtype: D, length: number): StorageByDType[D] {
  const [bytes, view] = kinds[dtype];
  const taken = engineMemory() === undefined ? undefined : heap.take(bytes * length, reach);
  if (taken === undefined) return view(new ArrayBuffer(bytes * length), 0, length) as StorageByDType[D];
  const array = view(newest!, taken.start, length);
  if (!taken.fresh) array.fill((dtype === "int64" || dtype === "uint64" ? 0n : 0) as never);
  pieces.set(array, taken);
  dropped.register(array, taken, array);
  return array as StorageByDType[D];
}

/** The address of `bytes` that are never given back, for an engine's own use; undefined where there are none. */
export function reserve(bytes: number): number | undefined {
  return engineMemory() === undefined ? undefined : heap.take(bytes, reach)?.start;
}

/**
 * Gives back storage from {@link allocate}: from now on nobody may use it, because somebody else will. Anything else
 * is left alone, as is storage that was given back before.
 */
export function release(array: TypedArray): void {
  const piece = pieces.get(array);
  if (piece === undefined) return;
  // In this order, whenever Stop comes, the piece is given back at most once.
  pieces.delete(array);
  dropped.unregister(array);
  heap.give(piece);
}

/** Where the array's first byte lies in the engine's memory; undefined for an array that lies elsewhere. */
export function addressOf(array: TypedArray): number | undefined {
  if (newest === undefined) return undefined;
  const { buffer } = array;
  return buffer === newest || buffers.has(buffer) ? array.byteOffset : undefined;
}

/** Bytes of the engine's memory that are in use, and its size now. */
export const memoryUse = (): { used: number; size: number } => ({
  used: heap.taken,
  size: newest?.byteLength ?? 0,
});

function create(): WasmMemory | undefined {
  if (setting("GLASSBOX_ENGINE") === "js") return undefined;
  if (webAssembly === undefined || typeof SharedArrayBuffer === "undefined") return undefined;
  // The largest size is address space that is set aside; where even that is scarce, a smaller one may do.
  for (let pages = MOST_PAGES; pages >= 1024; pages = pages >> 2) {
    try {
      return new webAssembly.Memory({ initial: 16, maximum: pages, shared: true });
    } catch {
      // Try less.
    }
  }
  return undefined;
}

function remember({ buffer }: WasmMemory): void {
  buffers.add(buffer);
  newest = buffer;
}

/** Grows the memory until it ends at `end` or later, by an eighth at least, so that many small pieces grow it seldom. */
function reach(end: number): boolean {
  const { byteLength } = newest!;
  if (end <= byteLength) return true;
  for (const want of [Math.max(end, byteLength + (byteLength >> 3)), end]) {
    try {
      memory!.grow(Math.ceil((want - byteLength) / PAGE));
      remember(memory!);
      return true;
    } catch {
      // That much is not to be had.
    }
  }
  return false;
}
