import { describe, expect, test } from "vitest";
import { nearName, unknownName } from "../../lib/errors.ts";
import { keras } from "../../lib/index.ts";

describe("the near name", () => {
  test.each([
    ["reluu", "relu"],
    ["rleu", "relu"],
    ["rel", "relu"],
    ["ReLU_", "relu"],
    ["sigmiod", "sigmoid"],
  ])("for %s is %s: a letter too many, too few, wrong, or two swapped", (name, near) => {
    expect(nearName(name, ["elu", "relu", "selu", "sigmoid", "tanh"])).toBe(near);
  });

  test("is none where no slip leads there", () => {
    expect(nearName("swish", ["relu", "sigmoid", "tanh"])).toBeUndefined();
    expect(unknownName("x", "swish", ["relu"]).message).toBe('x: expected a known name, got "swish". Known: relu.');
  });

  test("may be a short one that the list leaves out", () => {
    const error = unknownName("loss", "mes", ["meanSquaredError"], ["mse"]);
    expect(error.message).toBe('loss: expected a known name, got "mes". Did you mean "mse"? Known: meanSquaredError.');
    const model = keras.sequential([keras.layers.input([1]), keras.layers.dense(1)]);
    expect(() => model.compile({ loss: "mes", optimizer: "sgd" })).toThrow('Did you mean "mse"?');
    expect(() => keras.layers.dense(1, { activation: "rleu" })).toThrow('Did you mean "relu"?');
  });
});
