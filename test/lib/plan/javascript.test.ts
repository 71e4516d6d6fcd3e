/** Where there is no WebAssembly (GLASSBOX_ENGINE=js, an old browser), plans are JavaScript and the numbers the same. */
import { expect, test } from "vitest";

// Read once, when the engine is first asked for: before anything of the library is loaded.
process.env["GLASSBOX_ENGINE"] = "js";
const { engine } = await import("../../../lib/engine/engine.ts");
const { plan } = await import("../../../lib/plan/index.ts");
const { agrees, array } = await import("./random.ts");
const ops = await import("../../../lib/ops/index.ts");

test("the engine is plain JavaScript, and so is a plan", () => {
  expect(String(engine.info)).toContain("js");
  const { planned } = plan(([a]) => [ops.exp(a!)], [array([1, 2])]);
  expect(planned!.explain).not.toContain("WebAssembly");
  expect(planned!.code).toContain("Math.exp");
});

for (let seed = 101; seed <= 125; seed++) {
  const dtype = seed % 2 === 0 ? "float64" : "float32";
  test(`a random program gives the same numbers eager, taped and planned (seed ${seed}, ${dtype})`, () =>
    agrees(seed, dtype, [undefined, "loops"]));
}
