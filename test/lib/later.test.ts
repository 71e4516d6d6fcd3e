/** The package as Node loads it: `keras` and `show` come when they are first used, and nobody can tell but by the time. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const dist = join(import.meta.dirname, "../../dist/lib");

/** What code prints, as JSON, that finds the library as `glassbox`. */
async function run(code: string): Promise<unknown> {
  const script = `const glassbox = await import(${JSON.stringify(join(dist, "index.js"))}); const out = await (async () => { ${code} })(); console.log(JSON.stringify(out));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("the build for Node", () => {
  test("exports what the whole library in one file does, name for name", async () => {
    const code = `
      const namesOf = (space, depth) => Object.fromEntries(Object.keys(space).sort().map((name) => [name,
        depth > 0 && space[name]?.[Symbol.toStringTag] === "Module" ? namesOf(space[name], depth - 1) : typeof space[name]]));
      const whole = await import(${JSON.stringify(join(dist, "whole.js"))});
      const [ours, theirs] = [namesOf(glassbox, 2), namesOf(whole, 2)];
      return [JSON.stringify(ours) === JSON.stringify(theirs), Object.keys(ours).length > 20, Object.keys(ours.keras.layers).length > 100];`;
    expect(await run(code)).toEqual([true, true, true]);
  });

  test("a namespace is one object, wherever it is reached, and its values are those of the part that was loaded", async () => {
    const code = `
      const { keras, layers, losses, nd, SymbolicTensor } = glassbox;
      const lazy = Object.getOwnPropertyDescriptor(layers, "dense").get !== undefined;
      const model = keras.sequential([layers.input([2]), layers.dense(1)]);
      const eager = Object.getOwnPropertyDescriptor(layers, "dense").get === undefined;
      return [lazy, eager, keras.layers === layers, keras.losses === losses, model instanceof keras.Model,
        model.layers[0] instanceof layers.Dense, model.predict(nd.ones([1, 2])) instanceof nd.NDArray,
        model.inputs[0] instanceof SymbolicTensor, keras.SymbolicTensor === SymbolicTensor];`;
    expect(await run(code)).toEqual(Array(9).fill(true));
  });

  test("an array that is shown shows itself, though nothing of show was asked for", async () => {
    const code = `const { nd } = glassbox; const a = nd.array([[1, 2]]);
      const shown = a[Symbol.for("Jupyter.display")](); return [Object.keys(shown), shown["text/plain"]];`;
    expect(await run(code)).toEqual([["text/html", "text/plain"], "array([[1., 2.]])"]);
  });

  test("Stop in the middle of loading leaves models that work", async () => {
    // Loading takes 40 ms or more; stopped early, in the middle and late. Where it was too late, nothing was stopped.
    const code = `
      const { runInThisContext } = await import("node:vm");
      globalThis.glassbox = glassbox;
      try { runInThisContext("glassbox.layers.dense", { timeout: MS }); } catch {}
      const { keras, layers } = glassbox;
      return keras.sequential([layers.dense(1, { inputShape: [2] })]).countParams();`;
    for (const ms of [2, 15, 30, 60]) expect(await run(code.replace("MS", String(ms)))).toBe(3);
  });

  test(".npz files are read and written, though zip comes later", async () => {
    const code = `const { nd } = glassbox; const { w } = nd.fromNpz(nd.toNpz({ w: [1, 2] }, { compressed: true })); return w.tolist();`;
    expect(await run(code)).toEqual([1, 2]);
  });

  test("names are not mangled: errors say in which function they came up", async () => {
    const code = `const { nd, keras } = glassbox; const stacks = [];
      for (const wrong of [() => nd.reshape([1, 2, 3], [2, 2]), () => keras.layers.dense(-1)]) {
        try { wrong(); } catch (error) { stacks.push(/ at (new )?(\\w+\\.)?(reshape|Dense)\\b/.test(error.stack)); }
      }
      return [...stacks, keras.layers.Dense.name];`;
    expect(await run(code)).toEqual([true, true, "Dense"]);
  });
});
