/** Settings that hold for the whole process: `keras.config`. */
import { asDType, type DType } from "../core/dtype.ts";
import { ValueError } from "../errors.ts";

/** The dtypes that weights and computations may have. */
export type FloatX = "float32" | "float64";

let currentFloatx: FloatX = "float32";
let currentEpsilon = 1e-7;

/** The dtype of new weights and of computations: `"float32"` unless `setFloatx` changed it. */
export const floatx = (): FloatX => currentFloatx;

/**
 * Sets the dtype of layers, losses, metrics and optimizers made from now on.
 *
 * @param dtype - `"float32"` or `"float64"`. Keras's `float16` and `bfloat16` do not exist here.
 * @throws {ValueError} For any other dtype.
 * @example
 * keras.config.setFloatx("float64");
 */
export function setFloatx(dtype: FloatX): void {
  currentFloatx = asFloatX(dtype, "setFloatx");
}

/** The small number that keeps logarithms and divisions away from zero: 1e-7 unless `setEpsilon` changed it. */
export const epsilon = (): number => currentEpsilon;

/** Sets what `epsilon()` answers. @param value - A positive number. */
export function setEpsilon(value: number): void {
  if (!(value > 0)) throw new ValueError(`setEpsilon: expected a positive number, got ${value}.`);
  currentEpsilon = value;
}

/** Always `"channels_last"`: images are `[batch, height, width, channels]`. */
export const imageDataFormat = (): "channels_last" => "channels_last";

/** Checks the dtype of a layer, loss or metric. `where` is who was given it. */
export function asFloatX(dtype: unknown, where: string): FloatX {
  if (dtype === "float32" || dtype === "float64") return dtype;
  const known: DType = asDType(dtype, where);
  throw new ValueError(`${where}: expected a floating dtype ("float32" or "float64"), got "${known}".`);
}
