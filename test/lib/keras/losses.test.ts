import { describe, expect, test } from "vitest";
import { Tape } from "../../../lib/grad/tape.ts";
import { scalar } from "../../../lib/keras/arrays.ts";
import { getLoss, Loss, type LossFunction, lossFunctions, meanSquaredError } from "../../../lib/keras/losses/index.ts";
import { snakeCase } from "../../../lib/keras/names.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

interface Row {
  fn: keyof typeof lossFunctions;
  options: object;
  yTrue: string;
  yPred: string;
  name: string;
  mean: number;
  sum: number;
  none?: Numbers;
  weighted?: number;
  dx: Numbers;
}
const { losses: rows, data } = golden("keras-values") as { losses: Row[]; data: Record<string, Numbers> };
const made = (row: Row, more: object = {}): Loss =>
  (lossFunctions[row.fn] as LossFunction<object>)({ ...row.options, ...more });

test("every loss has a row of golden values", () => {
  const covered = new Set(rows.map(({ fn }) => fn));
  expect(Object.keys(lossFunctions).filter((name) => !covered.has(name as never))).toEqual([]);
});

describe.each(rows.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))("%s", (_, row) => {
  const y = () => f32(data[row.yTrue]!);
  const p = () => f32(data[row.yPred]!);

  test("gives Keras's loss, whatever the reduction", () => {
    expectNear(made(row)(y(), p()), row.mean);
    expectNear(made(row, { reduction: "sum" })(y(), p()), row.sum);
    if (row.none !== undefined) expectNear(made(row, { reduction: "none" })(y(), p()), row.none);
  });

  test("weighs samples as Keras does", () => {
    if (row.weighted !== undefined) expectNear(made(row)(y(), p(), f32(data["SAMPLE_WEIGHT"]!)), row.weighted);
  });

  test("has Keras's gradient", () => {
    const output = p();
    const tape = new Tape();
    tape.watch(output);
    const loss = tape.record(() => made(row)(y(), output));
    const [dx] = tape.gradients(loss, scalar(1, "float32"), [output]);
    expectNear(dx!, row.dx, 5e-6);
  });

  test("has Keras's name, and is found by it", () => {
    expect(made(row).name).toBe(row.name);
    expect(getLoss(snakeCase(row.fn)).className).toBe(made(row).className);
    expect(getLoss(row.fn)).toBeInstanceOf(Loss);
  });
});

test("called with arrays a loss is a number, computed in the predictions' dtype", () => {
  const loss = meanSquaredError([[1], [0]], [[0.5], [0]]);
  expect([loss.shape, loss.dtype, loss.storage[loss.offset]]).toEqual([[], "float64", 0.125]);
  expect(meanSquaredError({ reduction: "sum" })).toBeInstanceOf(Loss);
});

test("short names are Keras's", () => {
  for (const name of ["mse", "MSE", "mae", "mape", "msle", "bce", "kld"]) expect(getLoss(name)).toBeInstanceOf(Loss);
});

test("shapes that do not fit, and what was probably meant", () => {
  const p = f32(data["P"]!);
  expect(() => lossFunctions.categoricalCrossentropy()([0, 1, 2, 0], p)).toThrow(
    "categorical_crossentropy: expected targets shaped like the predictions [4, 3], got [4]. " +
      'If the targets are class numbers, did you mean "sparseCategoricalCrossentropy"?',
  );
  expect(() => lossFunctions.sparseCategoricalCrossentropy()(f32(data["HOT"]!), p)).toThrow("categoricalCrossentropy");
  expect(() => getLoss("meansquarederrors")).toThrow('Did you mean "meanSquaredError"?');
});
