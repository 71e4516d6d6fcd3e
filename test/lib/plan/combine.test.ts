/** A convolution with what lies around it is one op of a plan, which gives what the step gives, to the bit. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createStorage } from "../../../lib/core/dtype.ts";
import { elementsOf, NDArray } from "../../../lib/core/ndarray.ts";
import { grad } from "../../../lib/grad/index.ts";
import { type ConvOptions, type Convolution, conv, convInput } from "../../../lib/ops/conv.ts";
import { convBias, convBiasRelu, convInputRelu, maxPoolInputRelu } from "../../../lib/ops/conv-fused.ts";
import * as ops from "../../../lib/ops/index.ts";
import { maxPool, maxPoolInput } from "../../../lib/ops/pool.ts";
import { fill, plan, type StepFunction } from "../../../lib/plan/index.ts";
import { seeded } from "../engine/random.ts";

type Float = "float32" | "float64";
const odd = [0, -0, Number.NaN, 1e-40, Number.POSITIVE_INFINITY];

/** Numbers in (-1, 1); every hundredth is an odd one where that is asked for. */
function draw(seed: number, shape: number[], dtype: Float = "float32", oddly = false): NDArray {
  const random = seeded(seed);
  const storage = createStorage(
    dtype,
    shape.reduce((a, b) => a * b, 1),
  );
  for (let i = 0; i < storage.length; i++) {
    storage[i] = oddly && i % 101 === 7 ? odd[((i / 101) % odd.length) | 0]! : 2 * random() - 1;
  }
  return new NDArray(storage, dtype, shape);
}

/** An array's bits, briefly; which NaN it is, no op says. */
const bits = (a: NDArray): string => {
  const numbers = Float64Array.from(elementsOf(a) as Float64Array, (x) => (Number.isNaN(x) ? Number.NaN : x));
  return createHash("sha1").update(new Uint8Array(numbers.buffer)).digest("hex");
};

/** The called ops of a plan whose results are those of the step, twice over. */
function planned(step: StepFunction, inputs: readonly NDArray[]): string[] {
  const { planned: made, results } = plan(step, inputs, { way: "wasm" });
  for (let run = 0; run < 2; run++) {
    inputs.forEach((input, i) => {
      fill(made!.inputs[i]!, input);
    });
    expect(made!.run()).toBe(true);
    made!.outputs.forEach((output, i) => {
      expect(bits(output)).toBe(bits(results[i]!));
    });
  }
  return Array.from(made!.code.matchAll(/\(\); \/\/ (.*)/g), ([, name]) => name!);
}

const total = (a: NDArray): NDArray => ops.sum(ops.multiply(a, a));
const joined = (names: readonly string[]): string[] => names.filter((name) => name.includes("+"));

describe.each(["float32", "float64"] as const)("in a plan of %s", (dtype) => {
  const x = draw(1, [5, 12, 13, 3], dtype);
  const kernel = draw(2, [3, 3, 3, 10], dtype);
  const bias = draw(3, [10], dtype);

  test.each<ConvOptions>([{}, { padding: "same" }, { strides: [2, 1], padding: "same" }, { dilation: [2, 2] }])(
    "a convolution takes bias and ReLU along: %j",
    (options) => {
      const relu: StepFunction = ([a, k, b]) => [ops.relu(ops.add(conv(a!, k!, options), b!))];
      expect(planned(relu, [x, kernel, bias])).toEqual(["conv+add+relu"]);
      const plain: StepFunction = ([a, k, b]) => [ops.add(b!, conv(a!, k!, options))];
      expect(planned(plain, [x, kernel, bias])).toEqual(["conv+add"]);
    },
  );

  test("gradients go back through ReLU on the way out of pooling and convolutions", () => {
    const [deep, deepBias] = [draw(4, [3, 3, 10, 9], dtype), draw(5, [9], dtype)];
    const loss = (a: NDArray, k: NDArray, b: NDArray, k2: NDArray, b2: NDArray): NDArray => {
      const first = ops.relu(ops.add(conv(a, k, { padding: "same" }), b));
      return total(maxPool(ops.relu(ops.add(conv(first, k2), b2)), [2, 2]));
    };
    const step: StepFunction = (given) => {
      const [a, k, b, k2, b2] = given as [NDArray, NDArray, NDArray, NDArray, NDArray];
      return grad((...of: [NDArray, NDArray, NDArray, NDArray]) => loss(a, ...of))(k, b, k2, b2);
    };
    const names = planned(step, [x, kernel, bias, deep, deepBias]);
    expect(joined(names)).toEqual([
      "conv+add+relu",
      "conv+add+relu",
      "maxPoolInput+positive+multiply",
      "convInput+positive+multiply",
    ]);
  });

  test("what others read as well is left alone", () => {
    const both: StepFunction = ([a, k, b]) => {
      const sum = ops.add(conv(a!, k!), b!);
      return [sum, ops.relu(sum)];
    };
    expect(joined(planned(both, [x, kernel, bias]))).toEqual(["conv+add"]);
    const raw: StepFunction = ([a, k, b]) => {
      const y = conv(a!, k!);
      return [y, ops.relu(ops.add(y, b!))];
    };
    expect(joined(planned(raw, [x, kernel, bias]))).toEqual([]);
    const wide: StepFunction = ([a, k, b]) => [ops.relu(ops.add(conv(a!, k!), ops.reshape(b!, [1, 1, 10])))];
    expect(joined(planned(wide, [x, kernel, bias]))).toEqual([]);
    const pool: StepFunction = ([a]) => {
      const y = ops.relu(a!);
      const back = maxPoolInput(maxPool(y, [2, 2]), y, windows([12, 13], [6, 6], [2, 2], [2, 2]));
      return [back, ops.multiply(back, ops.positive(y))];
    };
    expect(joined(planned(pool, [x]))).toEqual([]);
  });

  // Small ones are the op's own work, large ones the engine's; both give what the ops they stand for give.
  test.each([
    [1, 4, 5, 2, 3],
    [3, 17, 18, 5, 12],
  ] as const)("each is the ops it stands for, NaN and -0 included: %j", (images, height, width, channels, filters) => {
    const a = draw(6, [images, height, width, channels], dtype, true);
    const k = draw(7, [3, 3, channels, filters], dtype);
    const b = draw(8, [filters], dtype, true);
    const params = windows([height, width], [height - 2, width - 2], [3, 3], [1, 1]);
    const y = conv(a, k);
    expect(bits(convBias(a, k, b, params))).toBe(bits(ops.add(y, b)));
    expect(bits(convBiasRelu(a, k, b, params))).toBe(bits(ops.relu(ops.add(y, b))));
    const dy = draw(9, [images, height - 2, width - 2, filters], dtype);
    const back = ops.multiply(convInput(dy, k, params), ops.positive(a));
    expect(bits(convInputRelu(dy, k, a, params))).toBe(bits(back));
    for (const [step, shape] of [
      [2, [Math.floor(height / 2), Math.floor(width / 2)]],
      [1, [height - 1, width - 1]],
    ] as const) {
      const grid = windows([height, width], shape, [2, 2], [step, step]);
      const g = draw(10, [images, ...shape, channels], dtype, true);
      expect(bits(maxPoolInputRelu(g, a, grid))).toBe(bits(ops.multiply(maxPoolInput(g, a, grid), ops.positive(a))));
    }
  });
});

function windows(input: readonly number[], output: readonly number[], size: number[], strides: number[]): Convolution {
  return { input: [...input], output: [...output], size, strides, dilation: [1, 1], before: [0, 0], groups: 1 };
}
