/**
 * What it costs that `await fit` lets timers, widgets and Stop through: `npm run bench -- yields`.
 *
 *   --rounds N   rounds of both kinds, in turn (default 15; four times as many of the short training)
 *
 * The same training, in one process, with the clock running and with the clock standing still: `fit` then never finds
 * that others have waited long enough. Timers that really wait are not counted: they take what they take.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const built = new URL("../../dist/lib/index.js", import.meta.url);
if (!existsSync(fileURLToPath(built))) {
  console.error("bench: expected a build in dist/. Run `npm run build` first.");
  process.exit(2);
}
const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
const { nd, keras } = await import(built.href);
const { X, y, digits, SAMPLES, WIDTH, HIDDEN, CLASSES } = await import("./library/data.mjs");
const { layers } = keras;
const MUST = 2;

function tiny() {
  const model = keras.sequential([
    layers.dense(4, { activation: "sigmoid", inputShape: [3] }),
    layers.dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({ loss: "mse", optimizer: "sgd" });
  const [a, b] = [nd.array(X), nd.array(y)];
  // Some 100 ms, a pause or two: many short rounds have a better least one than few long ones.
  return () => model.fit(a, b, { epochs: 60_000, verbose: 0 });
}

function medium() {
  const { pixels, labels } = digits();
  const model = keras.sequential([
    layers.dense(HIDDEN, { activation: "relu", inputShape: [WIDTH] }),
    layers.dense(CLASSES, { activation: "softmax" }),
  ]);
  model.compile({ loss: "sparse_categorical_crossentropy", optimizer: "adam" });
  const [a, b] = [nd.array(pixels, "float32").reshape([SAMPLES, WIDTH]), nd.array(labels)];
  return () => model.fit(a, b, { epochs: 1, batchSize: 32, verbose: 0 });
}

const clock = Date.now;
async function timed(run, stands) {
  const at = clock();
  if (stands) Date.now = () => at;
  const [from, { user, system }] = [performance.now(), process.cpuUsage()];
  try {
    await run();
  } finally {
    Date.now = clock;
  }
  const used = process.cpuUsage({ user, system });
  return { wall: performance.now() - from, cpu: (used.user + used.system) / 1000 };
}

const sorted = (list) => [...list].sort((a, b) => a - b);

// The pauses by themselves: what `fit` awaits every 50 ms. What it costs beyond that is looking at the clock.
let pause = Infinity;
for (let i = 0; i < 40; i++) {
  const from = performance.now();
  for (let k = 0; k < 500; k++) await new Promise((resume) => setImmediate(resume));
  pause = Math.min(pause, (performance.now() - from) / 500);
}
console.log(
  `a pause with nothing to let through: ${(pause * 1000).toFixed(1)} us, ${((pause / 50) * 100).toFixed(4)} % of 50 ms`,
);

for (const [title, prepare, times] of [
  ["3-4-1, 60,000 epochs of 4", tiny, 4],
  ["784-128-10, an epoch of 10,000", medium, 1],
]) {
  const rounds = times * Number(values.rounds);
  const run = prepare();
  await run();
  const found = { yields: [], none: [] };
  for (let i = 0; i < rounds; i++) {
    // Which comes first changes from round to round.
    for (const kind of i % 2 === 0 ? ["yields", "none"] : ["none", "yields"]) {
      found[kind].push(await timed(run, kind === "none"));
    }
  }
  const of = (kind, key, share) => sorted(found[kind].map((one) => one[key]))[Math.floor(share * rounds)];
  const ratio = (key, share) => of("yields", key, share) / of("none", key, share);
  const percent = (r) => `${r >= 1 ? "+" : ""}${((r - 1) * 100).toFixed(2)} %`;
  console.log(
    `await fit, ${title}: ${of("yields", "wall", 0).toFixed(0)} ms with pauses, ${of("none", "wall", 0).toFixed(0)} without`,
  );
  console.log(
    `  least ${percent(ratio("wall", 0))}, median ${percent(ratio("wall", 0.5))}; ` +
      `processor time: least ${percent(ratio("cpu", 0))}, median ${percent(ratio("cpu", 0.5))}`,
  );
  const cost = Math.min(ratio("wall", 0), ratio("cpu", 0)) - 1;
  console.log(`  must be <= ${MUST} %: ${cost * 100 <= MUST ? "reached" : "not reached"}`);
}
