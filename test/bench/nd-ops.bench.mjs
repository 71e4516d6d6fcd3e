/**
 * One small `nd` op, ours against NumPy: `node test/bench/nd-ops.bench.mjs [python]`, after `npm run build`.
 * Prints the median and the spread over repeated rounds, in microseconds an op.
 */
import { execFileSync } from "node:child_process";
import { nd } from "../../dist/lib/index.js";

const python = process.argv[2] ?? process.env.GLASSBOX_PYTHON;
const ROUNDS = 15;
const CALLS = 20_000;

const a = nd.linspace(1, 2, 10);
const m = nd.linspace(1, 2, 12).reshape([4, 3]);
const n = nd.linspace(1, 2, 12).reshape([3, 4]);
const row = nd.linspace(1, 2, 4);
const big = nd.linspace(1, 2, 1_000_000);
const square = nd.linspace(1, 2, 256 * 256).reshape([256, 256]);

/** The same line in both languages: [name, ours, NumPy's, calls a round]. */
const cases = [
  ["a + a", () => nd.add(a, a), "np.add(a, a)", CALLS],
  ["a.add(a)", () => a.add(a), "a + a", CALLS],
  ["a * 2", () => a.mul(2), "a * 2", CALLS],
  ["exp(a)", () => nd.exp(a), "np.exp(a)", CALLS],
  ["sum(a)", () => a.sum(), "a.sum()", CALLS],
  ["m @ n", () => nd.matmul(m, n), "np.matmul(m, n)", CALLS],
  ["m.T", () => m.T, "m.T", CALLS],
  ["(m @ n) + row", () => nd.matmul(m, n).add(row), "m @ n + row", CALLS],
  ["m.at(':', 0)", () => m.at(":", 0), "m[:, 0]", CALLS],
  ["sum(m, axis 0)", () => m.sum({ axis: 0 }), "m.sum(axis=0)", CALLS],
  ["zeros([4, 3])", () => nd.zeros([4, 3]), "np.zeros((4, 3))", CALLS],
  ["a + a, 1e6", () => nd.add(big, big), "big + big", 10],
  ["sum, 1e6", () => big.sum(), "big.sum()", 10],
  ["256 matmul", () => nd.matmul(square, square), "square @ square", 2],
];

function microseconds(body, calls) {
  const rounds = [];
  for (let round = 0; round < ROUNDS + 5; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) body();
    if (round >= 5) rounds.push(((performance.now() - start) * 1000) / calls);
  }
  rounds.sort((x, y) => x - y);
  return { median: rounds[ROUNDS >> 1], low: rounds[0], high: rounds[ROUNDS - 1] };
}

function numpy() {
  if (!python) return undefined;
  const script = `
import json, time, sys
import numpy as np
a = np.linspace(1, 2, 10); m = np.linspace(1, 2, 12).reshape(4, 3); n = np.linspace(1, 2, 12).reshape(3, 4)
row = np.linspace(1, 2, 4); big = np.linspace(1, 2, 1_000_000); square = np.linspace(1, 2, 65536).reshape(256, 256)
out = []
for source, calls in json.load(sys.stdin):
    body = eval("lambda: " + source)
    rounds = []
    for _ in range(${ROUNDS}):
        start = time.perf_counter()
        for _ in range(calls): body()
        rounds.append((time.perf_counter() - start) * 1e6 / calls)
    out.append(sorted(rounds)[${ROUNDS} // 2])
print(json.dumps(out))`;
  const input = JSON.stringify(cases.map(([, , source, calls]) => [source, calls]));
  return JSON.parse(execFileSync(python, ["-c", script], { input, encoding: "utf8" }));
}

const theirs = numpy();
console.log(`Node ${process.version}, engine ${nd.engine}, one thread; microseconds an op, warm`);
console.log(
  "op".padEnd(18),
  "ours".padStart(9),
  "(spread)".padStart(18),
  "NumPy".padStart(9),
  "ours/NumPy".padStart(11),
);
cases.forEach(([name, body, , calls], i) => {
  const { median, low, high } = microseconds(body, calls);
  const other = theirs?.[i];
  console.log(
    name.padEnd(18),
    median.toFixed(2).padStart(9),
    `${low.toFixed(2)}-${high.toFixed(2)}`.padStart(18),
    (other?.toFixed(2) ?? "-").padStart(9),
    (other ? (median / other).toFixed(2) : "-").padStart(11),
  );
});
