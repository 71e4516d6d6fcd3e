/**
 * Random numbers inside a step: a function of a seed and a counter, so that a plan can replay it and go on in the same
 * stream as step by step.
 */
import type { DType } from "../../core/dtype.ts";
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { defineOp } from "../../ops/define.ts";
import { full } from "../arrays.ts";
import { floatx } from "../config.ts";
import * as math from "../math.ts";
import { Variable } from "../variable.ts";
import { Generator } from "./generator.ts";
import { randomSeed } from "./seed.ts";

interface Draw {
  seed: number;
  shape: Shape;
  dtype: DType;
  kind: "uniform" | "normal";
}

/** Numbers of the stream that `seed` and the counter (0-d) choose. Neither random nor differentiable itself. */
const draw = defineOp<readonly [counter: NDArray], Draw>("randomDraw", 1, {
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  run(out, [counter], { seed, kind }) {
    const n = Number(counter.storage[counter.offset]);
    // The golden ratio's multiples spread the counter over the seeds.
    const random = new Generator((seed ^ Math.imul(n + 1, 0x9e3779b9)) >>> 0);
    const storage = out.storage as Float64Array;
    const end = out.offset + out.size;
    if (kind === "uniform") random.fillUniform(storage, out.offset, end);
    else for (let i = out.offset; i < end; i++) storage[i] = random.normal();
  },
});

/** A stream of random arrays for a layer: the same for a seed, however the steps run. */
export class SeedGenerator {
  readonly seed: number;
  readonly #given: number | null;
  /** How many arrays were drawn. */
  readonly counter: Variable;

  constructor(seed?: number | null) {
    this.#given = seed ?? null;
    this.seed = seed ?? randomSeed();
    this.counter = new Variable(full([], 0, "float64"), { name: "seed_generator_state", trainable: false });
  }

  /** Evenly distributed in [0, 1). */
  uniform(shape: Shape, dtype: DType = floatx()): NDArray {
    return this.#draw({ seed: this.seed, shape, dtype, kind: "uniform" });
  }

  /** Normally distributed, mean 0, standard deviation 1. */
  normal(shape: Shape, dtype: DType = floatx()): NDArray {
    return this.#draw({ seed: this.seed, shape, dtype, kind: "normal" });
  }

  #draw(params: Draw): NDArray {
    const { cell } = this.counter;
    const result = draw(cell.value, params);
    cell.assign(math.add(cell.value, 1));
    return result;
  }

  /** @internal What the seed was given as. */
  get config(): number | null {
    return this.#given;
  }
}
