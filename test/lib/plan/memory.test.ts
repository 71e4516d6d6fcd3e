/** What plans take of the engine's memory, they give back. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { memoryUse } from "../../../lib/engine/memory.ts";
import * as keras from "../../../lib/keras/index.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const { layers } = keras;

async function trained(width: number, epochs: number): Promise<string> {
  const model = keras.sequential([layers.input([8]), layers.dense(width, { activation: "relu" }), layers.dense(1)]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const x = Array.from({ length: 40 }, (_, i) => Array.from({ length: 8 }, (_, j) => Math.sin(i * 8 + j)));
  const y = x.map(([a]) => [a!]);
  await model.fit(x, y, { epochs, batchSize: 16, verbose: 0 });
  model.predict(x);
  return model.explain();
}

/** Bytes in use once garbage is collected and its finalizers have run. */
async function used(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resume) => setTimeout(resume, 5));
  }
  return memoryUse().used;
}

test("a model that is dropped gives back the memory of its plans", async () => {
  // The engine's own areas grow to what such products need, once.
  expect(await trained(20_000, 2)).toContain("in WebAssembly");
  const before = await used();
  await trained(20_000, 2); // 200,000 weights, their moments, and activations
  expect(memoryUse().used - before).toBeGreaterThan(2_000_000);
  expect((await used()) - before).toBeLessThan(100_000);
});

test("models made one after the other keep it flat", async () => {
  const before = await used();
  for (let i = 0; i < 20; i++) await trained(300, 2);
  const after = await used();
  expect(after - before).toBeLessThan(100_000);
});
