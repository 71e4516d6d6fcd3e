// Stop, in every situation we know of (stopping.mjs), many times in a row: how often it worked, and how long it took.
//
//   npm run bench -- stop [TIMES] [glassbox|tslab|deno|ipykernel…]     20 times, all that are there, unless said
//   NODES=/path/to/node20,/path/to/node24 npm run bench -- stop 100 glassbox
//   ONLY=microtask npm run bench -- stop 500 glassbox
//
// It worked when the cell's reply came, said that it was stopped, and the next cell found its variables as they were.
import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { kernels as known } from "./kernels.mjs";
import { describe, SITUATIONS, stopInAll } from "./stopping.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // Takes its kernels along.
const args = process.argv.slice(2);
const TIMES = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
const only = new RegExp(process.env.ONLY ?? "", "i");
const nodes = (process.env.NODES ?? process.execPath).split(",");
/** Peers hang in many situations, so they get few tries. */
const PEER_TIMES = Math.min(TIMES, 3);

const { glassbox, ...peers } = known();
const kernels = {};
for (const node of nodes) {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const argv = [node, ...glassbox.argv.slice(1)];
  kernels[`glassbox ${version}`] = { ...glassbox, name: "glassbox", argv, times: TIMES };
}
for (const [name, peer] of Object.entries(peers)) {
  if (!peer.missing) kernels[name] = { ...peer, name, times: PEER_TIMES };
}

const asked = args.filter((arg) => !/^\d+$/.test(arg));
console.log(
  `Stop: ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}; "worked/tried, median and longest"\n`,
);
const table = {};
for (const [label, kernel] of Object.entries(kernels)) {
  if (asked.length > 0 && !asked.includes(kernel.name)) continue;
  process.stderr.write(`${label}\n`);
  const hear = (name, found) => process.stderr.write(`  ${name}: ${describe(found)}\n`);
  const rows = await stopInAll({ ...kernel, wanted: (name) => only.test(name), hear });
  table[label] = Object.fromEntries(
    Object.entries(rows).map(([name, found]) => [name, found === "-" ? "-" : describe(found)]),
  );
}

const names = Object.keys(SITUATIONS).filter((name) => only.test(name));
const labels = Object.keys(table);
const widths = labels.map((label) => Math.max(label.length, ...names.map((name) => table[label][name].length)));
const first = Math.max(...names.map((name) => name.length));
console.log(["".padEnd(first), ...labels.map((label, i) => label.padEnd(widths[i]))].join("  "));
for (const name of names) {
  console.log([name.padEnd(first), ...labels.map((label, i) => table[label][name].padEnd(widths[i]))].join("  "));
}
const bad = names.filter((name) =>
  labels.some((label) => label.startsWith("glassbox") && !table[label][name].startsWith(`${TIMES}/`)),
);
if (bad.length > 0) {
  console.log(`\nglassbox failed in: ${bad.join(", ")}`);
  process.exitCode = 1;
}
