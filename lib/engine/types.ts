/** The element types an engine works on, and how each is stored. */

// Spelled out, not `keyof`: this is what people read in hovers and in errors.
export type DType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float32"
  | "float64";

/** Storage by dtype. `bool` is a byte of 0 or 1; 64-bit integers are BigInt arrays. */
export interface StorageByDType {
  bool: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  float32: Float32Array;
  float64: Float64Array;
}

export type TypedArray = StorageByDType[DType];

/** Storage of floats. */
export type Floats = StorageByDType["float32" | "float64"];
