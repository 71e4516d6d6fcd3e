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

/**
 * Processor cycles a second, in 1e9: a chain of multiplications (3 cycles) and exclusive ors (1), none of which can begin
 * before the one before has ended.
 */
function clock() {
  let best = Number.POSITIVE_INFINITY;
  let x = 1;
  for (let round = 0; round < 60; round++) {
    const start = performance.now();
    for (let i = 0; i < 50_000; i++) x = Math.imul(x, 0x12345677) ^ i;
    best = Math.min(best, performance.now() - start);
  }
  return x === 0 ? 0 : (4 * 50_000) / best / 1e6;
}

/** Milliseconds that it takes to bring two squares of 1024 into a shared memory, and one out into a new array. */
function copies() {
  const shared = () => new Float32Array(new SharedArrayBuffer(4 << 20));
  const [inside, other, outside] = [shared(), shared(), new Float32Array(1 << 20).fill(1)];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round++) {
    const start = performance.now();
    inside.set(outside);
    other.set(outside);
    new Float32Array(1 << 20).set(inside);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const { about, works } = await { glassbox, tfjs }[side]();
const results = works.map(() => ({
  best: Number.POSITIVE_INFINITY,
  cpu: Number.POSITIVE_INFINITY,
  times: [],
  cycles: [],
}));
let ghz = 0;
for (let round = 0; round < rounds; round++) {
  const now = clock();
  ghz = Math.max(ghz, now);
  for (const [i, work] of works.entries()) {
    const calls = callsOf(shapes[i]);
    const spent = process.cpuUsage();
    const groups = groupsOf(shapes[i]);
    for (let group = 0; group < groups; group++) {
      const start = performance.now();
      for (let j = 0; j < calls; j++) work();
      const seconds = (performance.now() - start) / calls / 1000;
      results[i].best = Math.min(results[i].best, seconds);
      results[i].times.push(seconds);
      // The clock wanders: what it was in this round.
      results[i].cycles.push(seconds * now * 1e9);
    }
    const { user, system } = process.cpuUsage(spent);
    results[i].cpu = Math.min(results[i].cpu, (user + system) / calls / groups / 1e6);
    // Threads that are starting, and garbage, get their turn.
    await new Promise((done) => setTimeout(done, 1));
  }
}
console.log(JSON.stringify({ about: about(), node: process.version, ghz, copies: copies(), results }));
