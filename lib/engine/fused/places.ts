/** Elements in memory: four at a time into values and back, whatever their type and however far apart. */
import type { DType, TypedArray } from "../types.ts";
import type { Body } from "./assembler.ts";
import type { Lowering } from "./lower.ts";
import { type Lane, UPPER, type Value } from "./values.ts";

/** An array as a loop walks it: the steps along the loop's axes, in elements. */
export interface Access {
  readonly storage: TypedArray;
  readonly dtype: Lane;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** An array as it lies. Its dtype is looked at when code is written: there is none for other ones. */
export const placeOf = (array: {
  storage: TypedArray;
  dtype: DType;
  offset: number;
  strides: readonly number[];
}): Access => ({ storage: array.storage, dtype: array.dtype as Lane, offset: array.offset, strides: array.strides });

export const bytesOf: { readonly [D in Lane]: number } = { float32: 4, float64: 8, int32: 4, bool: 1 };

/** Reads `lanes` elements (1 to 4), `step` apart, the first at `offset` bytes from where `pointer` points. */
export function load(body: Body, pointer: number, dtype: Lane, step: number, lanes: number, offset = 0): Value {
  if (dtype === "float64") {
    const at = half64(body, pointer, step, Math.min(lanes, 2), offset);
    return { kind: "f64", at, high: lanes > 2 ? half64(body, pointer, step, lanes - 2, offset + 16 * step) : at };
  }
  const at = body.local("v128");
  if (dtype === "bool") {
    // A byte of 0 or 1 becomes a mask.
    if (step === 1 && lanes === 4) body.get(pointer).at("v128.load32_zero", offset);
    else lanesOf(body, pointer, "v128.load8_lane", step, 1, lanes, offset);
    body.op("i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u").i32x4(0).op("i32x4.ne").set(at);
    return { kind: "mask", at };
  }
  if (step === 0) body.get(pointer).at("v128.load32_splat", offset);
  else if (step === 1 && lanes === 4) body.get(pointer).at("v128.load", offset);
  else if (step === 1 && lanes === 2) body.get(pointer).at("v128.load64_zero", offset);
  else lanesOf(body, pointer, "v128.load32_lane", step, 4, lanes, offset);
  body.set(at);
  return { kind: dtype === "int32" ? "i32" : "f32", at };
}

function half64(body: Body, pointer: number, step: number, lanes: number, offset: number): number {
  const at = body.local("v128");
  if (step === 0) body.get(pointer).at("v128.load64_splat", offset);
  else if (step === 1 && lanes === 2) body.get(pointer).at("v128.load", offset);
  else lanesOf(body, pointer, "v128.load64_lane", step, 8, lanes, offset);
  body.set(at);
  return at;
}

type LaneLoad = "v128.load8_lane" | "v128.load32_lane" | "v128.load64_lane";

/** One element after the other into the lanes of a vector of zeros, which is left on the stack. */
function lanesOf(
  body: Body,
  pointer: number,
  name: LaneLoad,
  step: number,
  bytes: number,
  lanes: number,
  offset: number,
) {
  const vector = body.local("v128");
  body.i32x4(0).set(vector);
  for (let i = 0; i < lanes; i++) {
    const { base, rest } = place(body, pointer, offset + i * step * bytes);
    body.get(base, vector).laneAt(name, i, rest).set(vector);
  }
  body.get(vector);
}

/** An address with an offset that may be negative, which instructions cannot hold. */
function place(body: Body, pointer: number, offset: number): { base: number; rest: number } {
  if (offset >= 0) return { base: pointer, rest: offset };
  const base = body.local("i32");
  body.get(pointer).i32(offset).op("i32.add").set(base);
  return { base, rest: 0 };
}

/** Writes `lanes` elements, `step` apart. */
export function store(lowering: Lowering, pointer: number, dtype: Lane, step: number, value: Value): void {
  const { body, lanes } = lowering;
  if (dtype === "float64") {
    const { at, high } = lowering.as("f64", value) as Value & { kind: "f64" };
    for (const [half, from] of [
      [at, 0],
      [high, 2],
    ] as const) {
      if (lanes <= from) continue;
      if (step === 1 && lanes >= from + 2) body.get(pointer, half).at("v128.store", 8 * from);
      else {
        for (let i = 0; i < Math.min(2, lanes - from); i++) {
          const { base, rest } = place(body, pointer, (from + i) * step * 8);
          body.get(base, half).laneAt("v128.store64_lane", i, rest);
        }
      }
    }
    return;
  }
  const kind = dtype === "float32" ? "f32" : dtype === "int32" ? "i32" : "mask";
  const { at } = lowering.as(kind, value) as { at: number };
  if (dtype === "bool") {
    const bits = body.local("v128");
    body.get(at).i32x4(1).op("v128.and").set(bits);
    for (let i = 0; i < lanes; i++) {
      const { base, rest } = place(body, pointer, i * step);
      body.get(base, bits).laneAt("v128.store8_lane", 4 * i, rest);
    }
  } else if (step === 1 && lanes === 4) body.get(pointer, at).at("v128.store");
  else {
    for (let i = 0; i < lanes; i++) {
      const { base, rest } = place(body, pointer, i * step * 4);
      body.get(base, at).laneAt("v128.store32_lane", i, rest);
    }
  }
}

/** float32 as two vectors of float64. */
export function promoted(body: Body, value: Value): { at: number; high: number } {
  if (value.kind === "f64") return value;
  const [at, high] = [body.local("v128"), body.local("v128")];
  const from = (value as { at: number }).at;
  body.get(from).op("f64x2.promote_low_f32x4").set(at);
  body.get(from, from).shuffle(UPPER).op("f64x2.promote_low_f32x4").set(high);
  return { at, high };
}
