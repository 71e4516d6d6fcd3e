/** Initializers that draw nothing: zeros, ones, constant, identity. */
import { empty } from "../../core/allocate.ts";
import { NDArray } from "../../core/ndarray.ts";
import { broadcastStrides, type Shape } from "../../core/shape.ts";
import { ShapeError, showShape } from "../../errors.ts";
import { type ArrayInput, asArray, cast, copyInto, full } from "../arrays.ts";
import { type FloatX, floatx } from "../config.ts";
import { Initializer } from "./initializer.ts";

/** All zeros: the default of biases. */
export class Zeros extends Initializer {
  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    return full(shape, 0, dtype);
  }
}

/** All ones. */
export class Ones extends Initializer {
  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    return full(shape, 1, dtype);
  }
}

/** One value everywhere, or an array that broadcasts to the shape. @example initializers.constant(0.5) */
export class Constant extends Initializer {
  readonly value: ArrayInput;

  constructor(value: ArrayInput | { value?: ArrayInput } = 0) {
    super();
    this.value = (isOptions(value) ? value.value : value) ?? 0;
  }

  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    if (typeof this.value === "number") return full(shape, this.value, dtype);
    const given = cast(asArray(this.value, "constant"), dtype);
    const out = empty(shape, dtype);
    const strides = broadcastStrides(given.shape, given.strides, shape);
    copyInto(out, 0, new NDArray(given.storage, given.dtype, shape, strides, given.offset));
    return out;
  }

  override getConfig(): Record<string, unknown> {
    return { value: this.value };
  }
}

const isOptions = (value: unknown): value is { value?: ArrayInput } =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The identity matrix times `gain`; for shapes of two axes. */
export class Identity extends Initializer {
  readonly gain: number;

  constructor(gain: number | { gain?: number } = 1) {
    super();
    this.gain = typeof gain === "number" ? gain : (gain.gain ?? 1);
  }

  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    if (shape.length !== 2) throw new ShapeError(`identity: expected a shape of two axes, got ${showShape(shape)}.`);
    const out = full(shape, 0, dtype);
    const storage = out.storage as Float64Array;
    for (let i = 0; i < Math.min(shape[0]!, shape[1]!); i++) storage[out.offset + i * shape[1]! + i] = this.gain;
    return out;
  }

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}
