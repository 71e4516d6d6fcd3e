/** As much of the WebAssembly interface as engines use: neither Node's types nor ECMAScript's have it, the DOM's do. */

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  /** Adds pages of 65,536 bytes; returns how many there were. @throws {RangeError} If there is no room. */
  grow(pages: number): number;
}

/** A compiled module: it can be sent to another thread. */
export type WasmModule = object & { readonly __wasmModule?: never };

export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports?: object) => { readonly exports: object };
  readonly Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory;
}

/** This runtime's WebAssembly; undefined where there is none. */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
