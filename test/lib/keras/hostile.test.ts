/** Files from anywhere: damaged, of another model, made to harm. Each is refused by a message, and nothing is half loaded. */
import { strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test, vi } from "vitest";
import type { NDArray } from "../../../lib/index.ts";
import { keras, nd } from "../../../lib/index.ts";
import { Generator } from "../../../lib/keras/random/generator.ts";

const { layers } = keras;
const { loadModel } = keras.models;

class Two extends keras.Model {
  hidden = layers.dense(4, { name: "hidden" });
  last = layers.dense(1, { name: "last" });
  override call(x: NDArray): NDArray {
    return this.last(this.hidden(x));
  }
}

const ofTwo = async (edit: (config: Config) => void = () => undefined) => {
  const model = new Two({ name: "two" });
  model.predict(nd.ones([2, 3]));
  return edited(await keras.saving.toBytes(model as never), edit);
};

const row = () =>
  keras.sequential([layers.dense(2, { inputShape: [3], name: "first" }), layers.dense(1)], { name: "row" });
const ofRow = async (edit: (config: Config) => void = () => undefined) =>
  edited(await keras.saving.toBytes(row() as never), edit);

// biome-ignore lint/suspicious/noExplicitAny: a file's configuration, to be broken in any way.
type Config = any;
function edited(bytes: Uint8Array, edit: (config: Config) => void): Uint8Array {
  const parts = unzipSync(bytes);
  const config = JSON.parse(new TextDecoder().decode(parts["config.json"]));
  edit(config);
  return zipSync({ ...parts, "config.json": strToU8(JSON.stringify(config)) }, { level: 0 });
}
const parts = async () => unzipSync(await ofRow());
const values = (model: keras.Model) => model.getWeights().map((w) => w.tolist());

describe("the weights of a subclassed model", () => {
  test("are loaded once the model was built on the shape it was saved with", async () => {
    const model = new Two({ name: "two" });
    model.predict(nd.ones([2, 3]));
    const back = await loadModel(await keras.saving.toBytes(model as never), { customObjects: { Two } });
    expect(values(back)).toEqual(values(model as never));
  });

  test("are never left out in silence: the layer, what the file has, and what to do are said", async () => {
    const unknown = await ofTwo((config) => delete config.build_config);
    await expect(loadModel(unknown, { customObjects: { Two } })).rejects.toThrow(
      "loadModel: expected hidden to have weights for the file's [3, 4], [4] (at hidden/vars), it has none yet. " +
        "The file does not say which shape two was called on. " +
        "Do that yourself: const model = new Two(), model.predict(x) once, await model.loadWeights(path).",
    );
    class Particular extends Two {
      override call(x: NDArray): NDArray {
        if (x.shape[1] !== 7) throw new Error("seven, please");
        return super.call(x);
      }
    }
    await expect(loadModel(await ofTwo(), { customObjects: { Two: Particular } })).rejects.toThrow(
      "Called on an input [null,3], as saved, two fails: seven, please. Do that yourself: const model = new Particular()",
    );
  });

  test("that the model has no place for are named", async () => {
    class Less extends keras.Model {
      hidden = layers.dense(4);
      override call(x: NDArray): NDArray {
        return this.hidden(x);
      }
    }
    await expect(loadModel(await ofTwo(), { customObjects: { Two: Less } })).rejects.toThrow(
      /got none for last \(\[4, 1\], \[1\]\).*skipMismatch: true/,
    );
    class Renamed extends keras.Model {
      inner = layers.dense(4, { name: "inner" });
      last = layers.dense(1);
      override call(x: NDArray): NDArray {
        return this.last(this.inner(x));
      }
    }
    await expect(loadModel(await ofTwo(), { customObjects: { Two: Renamed } })).rejects.toThrow(
      "expected 2 variables of inner at inner/vars ([3, 4], [4]), got nothing there. " +
        "The file is of another model: it has hidden/vars, last/vars.",
    );
  });

  test("of a model that was never called wait for a call", async () => {
    const bytes = await ofTwo();
    const model = new Two({ name: "two" });
    await expect(model.loadWeights(bytes)).rejects.toThrow("Call two once on data first: model.predict(x).");
    model.predict(nd.ones([1, 3]));
    await model.loadWeights(bytes);
  });
});

describe("a file", () => {
  test.each<[string, string, (first: Config, all: Config) => void]>([
    ["of a class nobody knows", 'no keras.layers.Densee yet. Did you mean "Dense"?', (l) => (l.class_name = "Densee")],
    ["of a class with a bad name", "there is no keras.layers.__proto__ yet", (l) => (l.class_name = "__proto__")],
    [
      "with an option out of range",
      "expected units to be a whole number above 0, got -1",
      (l) => (l.config.units = -1),
    ],
    ["with another shape", "expected first/kernel [3, 5], got [3, 2]", (l) => (l.config.units = 5)],
    ["too large to build", 'first.addWeight: expected "kernel" to fit in memory', (l) => (l.config.units = 1e13)],
    ["with a layer that is none", "expected a layer, got", (l) => delete l.config],
    ["with an activation that is none", 'got "constructor"', (l) => (l.config.activation = "constructor")],
    ["with an unknown optimizer", 'got "fast"', (_, all) => (all.compile_config = { optimizer: "fast", loss: "mse" })],
    ["of no layers at all", "as Keras writes it, this one fails", (_, all) => (all.config = {})],
    [
      "with Python's own code",
      "got a Lambda layer whose function is Python's own code, which is never run here",
      (l) => {
        l.class_name = "Lambda";
        l.config = { name: "l", function: { class_name: "__lambda__", config: { code: "4wEAAAAA" } }, arguments: {} };
      },
    ],
    [
      "with a function of Python's own modules",
      "expected to know the function system",
      (l) =>
        (l.config.activation = { class_name: "function", module: "os", config: "system", registered_name: "system" }),
    ],
  ])("%s is refused", async (_, message, edit) => {
    const bytes = await ofRow((config) => edit(config.config.layers[1], config));
    const error: Error = await loadModel(bytes).then(
      () => new Error("it was loaded"),
      (e) => e,
    );
    expect(error.message).toContain(message);
  });

  test.each([
    ["a number", "42", "expected a model, got 42"],
    ["broken JSON", "[".repeat(100_000), "expected JSON in config.json"],
    ["JSON without end", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, "nested without end"],
    ["a layer alone", '{"module":"keras.layers","class_name":"Flatten","config":{}}', "expected a model, got"],
    [
      "ends that nothing makes",
      '{"class_name":"Functional","config":{"layers":[],"input_layers":[["a",0,0]],"output_layers":[["b",0,0]]}}',
      "no layer a makes one",
    ],
  ])("whose configuration is %s is refused", async (_, text, message) => {
    const bytes = zipSync({ ...(await parts()), "config.json": strToU8(text) }, { level: 0 });
    await expect(loadModel(bytes)).rejects.toThrow(message);
  });

  test("without a part, or with a part that would fill the memory, is refused", async () => {
    const { "model.weights.h5": _, ...rest } = await parts();
    await expect(loadModel(zipSync(rest))).rejects.toThrow(
      "expected model.weights.h5 in the .keras file, it has metadata.json, config.json",
    );
    const bomb = zipSync({ ...rest, "model.weights.h5": new Uint8Array(68e6) }, { level: 1 });
    await expect(loadModel(bomb)).rejects.toThrow("bytes that promise to become 68000000");
    // What no model has is not even unpacked.
    const beside = zipSync({ ...(await parts()), other: new Uint8Array(1e6) }, { level: 1 });
    expect((await loadModel(beside)).name).toBe("row");
  });

  test("that is not there is said to be not there", async () => {
    await expect(loadModel("nowhere.keras")).rejects.toThrow(
      /loadModel: expected a file at "nowhere\.keras", there is none \(looked in .+\)\./,
    );
  });

  test("whose optimizer is of another model gives a fresh one, and says so", async () => {
    const model = row();
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(nd.ones([2, 3]), nd.ones([2, 1]), { verbose: 0 });
    const bytes = edited(await keras.saving.toBytes(model as never), (config) => {
      config.compile_config.optimizer.class_name = "SGD";
      config.compile_config.optimizer.config = { learning_rate: 0.5 };
    });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const back = await loadModel(bytes);
    expect(warn.mock.calls.flat().join()).toContain("starts afresh: it has 2 variables, the file's optimizer 10");
    warn.mockRestore();
    expect(values(back)).toEqual(values(model as never));
  });
});

describe("a damaged file", () => {
  const stream = new Generator(7);
  const random = (n: number) => Math.floor(stream.uniform() * n);
  const broken = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    for (let k = 1 + random(8); k > 0; k--) copy[random(copy.length)] = random(256);
    return random(5) === 0 ? copy.slice(0, random(copy.length)) : copy;
  };

  test("is refused by a ValueError, or had its damage where no model is", async () => {
    const whole = await ofRow();
    const before = values(await loadModel(whole));
    for (let i = 0; i < 150; i++) {
      try {
        expect(values(await loadModel(broken(whole)))).toEqual(before);
      } catch (error) {
        expect((error as Error).name, (error as Error).stack).toBe("ValueError");
      }
    }
    expect(values(await loadModel(whole))).toEqual(before);
  });

  test("of weights leaves a model as it was, and HDF5 keeps its complaints to itself", async () => {
    const whole = (await parts())["model.weights.h5"]!;
    const model = row();
    const written = vi.spyOn(process.stderr, "write");
    for (let i = 0; i < 200; i++) {
      const before = values(model as never);
      try {
        await model.loadWeights(broken(whole));
      } catch (error) {
        expect((error as Error).name, (error as Error).stack).toBe("ValueError");
        expect(values(model as never)).toEqual(before);
      }
    }
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });
});
