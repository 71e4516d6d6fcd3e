import { describe, expect, test } from "vitest";
import type { NDArray } from "../../../lib/core/ndarray.ts";
import { Tape } from "../../../lib/grad/tape.ts";
import * as activations from "../../../lib/keras/activations/index.ts";
import { activations as all, getActivation } from "../../../lib/keras/activations/index.ts";
import { scalar } from "../../../lib/keras/arrays.ts";
import * as math from "../../../lib/keras/math.ts";
import { snakeCase } from "../../../lib/keras/names.ts";
import { expectNear, f32, golden } from "./golden.ts";

const values = golden("keras-values");
const x = () => f32(values.x);

/** Activations that need options to be what the golden values were made with. */
const called: Partial<Record<keyof typeof all, (x: NDArray) => NDArray>> = {
  threshold: (a) => activations.threshold(a, { threshold: 0.5, defaultValue: -2 }),
};

describe.each(Object.keys(all) as (keyof typeof all)[])("%s", (name) => {
  const f = called[name] ?? (all[name] as (x: NDArray) => NDArray);
  const row = values.activations[snakeCase(name)];

  test("gives Keras's values", () => {
    expectNear(f(x()), row.y, 3e-6);
  });

  test("has Keras's gradient", () => {
    const input = x();
    const tape = new Tape();
    tape.watch(input);
    const y = tape.record(() => math.sum(math.square(f(input))));
    const [dx] = tape.gradients(y, scalar(1, "float32"), [input]);
    expectNear(dx!, row.dx, 1e-5);
  });

  test("is found by its name, in Keras's spelling too", () => {
    expect(getActivation(name)).toBe(all[name]);
    expect(getActivation(snakeCase(name))).toBe(all[name]);
  });
});

test("options are Keras's", () => {
  const { activation_options: rows } = values;
  expectNear(activations.relu(x(), { negativeSlope: 0.1, maxValue: 4, threshold: 0.5 }), rows.relu);
  expectNear(activations.leakyRelu(x(), { negativeSlope: 0.01 }), rows.leaky_relu);
  expectNear(activations.gelu(x(), { approximate: true }), rows.gelu);
  expectNear(activations.elu(x(), { alpha: 0.5 }), rows.elu);
});

test("an unknown name is refused with the near one", () => {
  expect(() => getActivation("reluu")).toThrow('activation: expected a known name, got "reluu". Did you mean "relu"?');
});
