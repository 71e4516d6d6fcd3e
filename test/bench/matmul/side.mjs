/** One side in a process of its own: `node side.mjs glassbox|tfjs ROUNDS`. Prints JSON. */
import { createRequire } from "node:module";
import { callsOf, groupsOf, shapes } from "./shapes.mjs";

const [side, rounds] = [process.argv[2], Number(process.argv[3])];

async function glassbox() {
  const { nd } = await import("../../../dist/lib/index.js");
  const random = nd.random.defaultRng(0);
  const works = shapes.map(([m, k, n, turned]) => {
    const draw = (rows, columns, isTurned) =>
      isTurned ? random.random([columns, rows]).astype("float32").T : random.random([rows, columns]).astype("float32");
    const [a, b] = [draw(m, k, turned === "a"), draw(k, n, turned === "b")];
    return () => nd.matmul(a, b);
  });
  return { about: () => String(nd.engine), works, done: () => {} };
}

async function tfjs() {
  const require = createRequire(import.meta.url);
  console.warn = () => {};
  const tf = require("@tensorflow/tfjs-core");
  require("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  await tf.ready();
  const works = shapes.map(([m, k, n, turned]) => {
    const a = tf.randomUniform(turned === "a" ? [k, m] : [m, k]);
    const b = tf.randomUniform(turned === "b" ? [n, k] : [k, n]);
    return () => {
      const c = tf.matMul(a, b, turned === "a", turned === "b");
      c.dataSync();
      c.dispose();
    };
  });
  return { about: () => `TensorFlow.js ${tf.version_core} wasm`, works };
}

const { about, works } = await { glassbox, tfjs }[side]();
const results = works.map(() => ({ best: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY }));
for (let round = 0; round < rounds; round++) {
  for (const [i, work] of works.entries()) {
    const calls = callsOf(shapes[i]);
    const spent = process.cpuUsage();
    const groups = groupsOf(shapes[i]);
    for (let group = 0; group < groups; group++) {
      const start = performance.now();
      for (let j = 0; j < calls; j++) work();
      results[i].best = Math.min(results[i].best, (performance.now() - start) / calls / 1000);
    }
    const { user, system } = process.cpuUsage(spent);
    results[i].cpu = Math.min(results[i].cpu, (user + system) / calls / groups / 1e6);
    // Threads that are starting, and garbage, get their turn.
    await new Promise((done) => setTimeout(done, 1));
  }
}
console.log(JSON.stringify({ about: about(), node: process.version, results }));
