/** Misspelt names in quotes, where the library takes any string. */
import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FakeNotebook } from "./harness.ts";

const notebook = new FakeNotebook();
beforeAll(async () => {
  await notebook.start(resolve(import.meta.dirname, "../../.."));
  await notebook.compile(
    'import { keras, layers } from "glassbox"; const model = keras.sequential([layers.dense(1, { inputShape: [1] })])',
  );
});

describe("a name that is almost a known one is an error", () => {
  test.each([
    ['layers.dense(1, { activation: "rellu" })', "relu"],
    ['layers.activation("reelu")', "relu"],
    ['layers.lstm(3, { recurrentActivation: "sigmiod" })', "sigmoid"],
    ['layers.dense(1, { kernelInitializer: "glorot_unifrom" })', "glorotUniform"],
    ['model.compile({ loss: "mean_squred_error" })', "meanSquaredError"],
    ['model.compile({ loss: "mse", optimizer: "addam" })', "adam"],
    ['model.compile({ loss: "mse", metrics: ["acuracy"] })', "accuracy"],
    ['layers.dense(1, { activation: Math.random() > 0.5 ? "tanh" : "tanhh" })', "tanh"],
  ])("%s", async (code, meant) => {
    const cell = await notebook.room.compile({ code, count: 1 });
    expect(cell).toMatchObject({ ok: false, diagnostics: [{ code: 2820, line: 1 }] });
    if (!cell.ok) expect(cell.diagnostics[0]?.message).toContain(`Did you mean '${meant}'?`);
  });
});

test("every spelling that the library reads is fine, and so is what only looks misspelt", async () => {
  await notebook.compile(`
    for (const activation of ["relu", "leaky_relu", "log_softmax", "hard_silu", "LogSigmoid"]) layers.dense(1, { activation });
    layers.dense(1, { activation: "leaky_relu", kernelInitializer: "GlorotUniform", biasInitializer: "zeros" });
    layers.dense(1, { activation: "relu7" as string, name: "rellu" });
    model.compile({ loss: "mean_squared_error", optimizer: "SGD", metrics: ["mse", "RMSE", "mape", "msle", "kld", "mae", "bce", "acc"] });
    model.compile({ loss: "MSLE", optimizer: "adamw" });
    const odd = "rellu", o: { a: "relu" | (string & {}) } = { a: "rellu" };`);
});
