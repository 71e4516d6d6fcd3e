/** Random orthogonal matrices. */
import type { NDArray } from "../../core/ndarray.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import { ShapeError, showShape } from "../../errors.ts";
import { full } from "../arrays.ts";
import { type FloatX, floatx } from "../config.ts";
import { Generator } from "../random/generator.ts";
import { RandomInitializer, type SeedOptions } from "./initializer.ts";

export interface OrthogonalOptions extends SeedOptions {
  /** Multiplies the matrix. Default 1. */
  gain?: number;
}

/**
 * Columns (or rows, where there are fewer of them) of length `gain`, at right angles, evenly drawn.
 *
 * @see Saxe et al. (2014). https://arxiv.org/abs/1312.6120
 */
export class Orthogonal extends RandomInitializer {
  readonly gain: number;

  constructor(options: OrthogonalOptions = {}) {
    super(options);
    this.gain = options.gain ?? 1;
  }

  override create(shape: Shape, dtype: FloatX = floatx()): NDArray {
    if (shape.length < 2) {
      throw new ShapeError(`orthogonal: expected a shape of at least two axes, got ${showShape(shape)}.`);
    }
    const columns = shape.at(-1)!;
    const rows = sizeOf(shape) / columns;
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const vectors = orthonormal(count, length, new Generator(this.seed));
    const out = full(shape, 0, dtype);
    const storage = out.storage as Float64Array;
    vectors.forEach((vector, i) => {
      vector.forEach((x, j) => {
        const [row, column] = rows >= columns ? [j, i] : [i, j];
        storage[out.offset + row * columns + column] = this.gain * x;
      });
    });
    return out;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), gain: this.gain };
  }
}

/** Gram and Schmidt's method, run twice for accuracy; on normal vectors it gives an even distribution. */
function orthonormal(count: number, length: number, random: Generator): Float64Array[] {
  const found: Float64Array[] = [];
  while (found.length < count) {
    const v = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const u of found) {
        let dot = 0;
        for (let i = 0; i < length; i++) dot += u[i]! * v[i]!;
        for (let i = 0; i < length; i++) v[i]! -= dot * u[i]!;
      }
    }
    const norm = Math.hypot(...v);
    found.push(v.map((x) => x / norm));
  }
  return found;
}
