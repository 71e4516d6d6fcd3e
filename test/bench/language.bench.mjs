/**
 * The language process over its pipes, as the supervisor uses it: start, a notebook, small cells at 10/100/1000, completion;
 * and a hot loop on a cell's top-level names against plain locals.
 *
 *   npm run build && node test/bench/language.bench.mjs [cells=1000]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../", import.meta.url).pathname;
const cells = Number(process.argv[2] ?? 1000);
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
const ms = (t) => `${t.toFixed(1).padStart(7)} ms`;

/** The supervisor's own command: from the snapshot where there is one (`node dist/kernel/build-snapshot.js` makes it). */
const chunk = readdirSync(join(root, "dist/kernel")).find((name) => /^spawn-.*\.js$/.test(name));
const bundled = Object.values(await import(join(root, "dist/kernel", chunk)));
const languageCommand = bundled.find((value) => value.name === "languageCommand");

/** Milliseconds of CPU that all threads of a process took, in steps of 10; other processes on the machine do not count. */
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function open() {
  const { execPath, args } = languageCommand();
  console.log(`node ${process.version}, ${args.includes("--snapshot-blob") ? "from its snapshot" : "started plainly"}`);
  const child = spawn(execPath, args, { stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"] });
  const waiting = new Map();
  let held = Buffer.alloc(0);
  child.stdio[3].on("data", (piece) => {
    held = Buffer.concat([held, piece]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32LE(0)) {
      const end = 4 + held.readUInt32LE(0);
      const { id, result, fault } = JSON.parse(held.toString("utf8", 8, 8 + held.readUInt32LE(4)));
      held = held.subarray(end);
      if (fault) waiting.get(id).reject(new Error(fault.stack));
      else waiting.get(id).resolve(result);
    }
  });
  let next = 1;
  const call = (method, params) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      const json = Buffer.from(JSON.stringify({ id, method, params, sizes: [] }));
      const head = Buffer.alloc(8);
      head.writeUInt32LE(json.length + 4, 0);
      head.writeUInt32LE(json.length, 4);
      child.stdio[4].write(Buffer.concat([head, json]));
    });
  return { child, call };
}

const t0 = performance.now();
const { child, call } = open();
await call("start", { cwd: mkdtempSync(join(tmpdir(), "glassbox-bench-")) });
console.log(`start to ready                 ${ms(performance.now() - t0)}   CPU ${ms(cpu(child.pid))}`);
let first = performance.now();
await call("compile", { code: "const first = [1, 2, 3].map((x) => x * 2); first", count: 1 });
console.log(`first cell                     ${ms(performance.now() - first)}`);
const notebook = JSON.parse(readFileSync(join(root, "notebooks/02-from-scratch-vs-keras.ipynb"), "utf8"));
const sources = notebook.cells.filter((cell) => cell.cell_type === "code").map(({ source }) => source.join(""));
for (const round of ["first time", "again"]) {
  const [began, before] = [performance.now(), cpu(child.pid)];
  for (const [i, code] of sources.entries()) {
    const { ok } = await call("compile", { code, count: i + 1 });
    if (!ok) throw new Error(`cell ${i + 1} of notebook 02 was refused`);
  }
  const spent = ms(cpu(child.pid) - before);
  console.log(
    `notebook 02, ${sources.length} cells, ${round.padEnd(10)} ${ms(performance.now() - began)}   CPU ${spent}`,
  );
  await call("reset", {});
}
first = performance.now();
await call("compile", {
  code: "import * as path from 'node:path'\nlet x = 0; function next() { return ++x }",
  count: 2,
});
console.log(`a cell with an import          ${ms(performance.now() - first)}`);

const times = [];
const completions = [];
const cpuAt = [];
for (let i = 0; i < cells; i++) {
  if (i % 100 === 0) cpuAt.push(cpu(child.pid));
  const t = performance.now();
  const r = await call("compile", { code: `const v${i} = next() + ${i};\nconsole.log(v${i});\nv${i}`, count: i + 3 });
  times.push(performance.now() - t);
  if (!r.ok) throw new Error(JSON.stringify(r.diagnostics));
  if (i % 10 === 9) {
    const code = `path.join("a", String(v${i}.toF`;
    const c = performance.now();
    const { matches } = await call("complete", { code, cursor: code.length });
    completions.push(performance.now() - c);
    if (matches[0]?.text !== "toFixed") throw new Error(`completed ${JSON.stringify(matches[0])}`);
  }
}
for (const at of [10, 120, 300, 1000]) {
  if (at > cells) continue;
  const part = times.slice(Math.max(0, at - 100), at);
  console.log(`small cell, up to ${String(at).padEnd(5)} median ${ms(median(part))}`);
}
cpuAt.push(cpu(child.pid));
const hundreds = cpuAt.slice(1).map((at, i) => ((at - cpuAt[i]) / 100).toFixed(1));
console.log(`CPU a small cell (a tenth of a completion with it), by hundreds: ${hundreds.join(" ")} ms`);
console.log(`first 120 cells, median        ${ms(median(times.slice(0, 120)))}`);
console.log(
  `completion, median             ${ms(median(completions))}, last ten ${ms(median(completions.slice(-10)))}`,
);
const status = readFileSync(`/proc/${child.pid}/smaps_rollup`, "utf8");
console.log(
  `memory (proportional)          ${(Number(/Pss:\s+(\d+)/.exec(status)?.[1]) / 1024).toFixed(0).padStart(7)} MB`,
);

const loop = await call("compile", { code: "let s = 0; for (let i = 0; i < 1e8; i++) s += i & 7; s", count: 0 });
const AsyncFunction = (async () => {}).constructor;
class Page {}
const pages = new Map();
const page = (k) => pages.get(k) ?? pages.set(k, new Page()).get(k);
const time = async (run) => {
  const best = [];
  for (let i = 0; i < 5; i++) {
    const t = performance.now();
    await run();
    best.push(performance.now() - t);
  }
  return median(best);
};
const local = new AsyncFunction("let s = 0; for (let i = 0; i < 1e8; i++) s += i & 7; return s");
const cell = new AsyncFunction("__cell", loop.code);
const [plain, paged] = [
  await time(() => local()),
  await time(() => cell({ page, result() {}, alive: (value) => value })),
];
console.log(`1e8 loop: locals ${ms(plain)}, top-level let ${ms(paged)}, ratio ${(paged / plain).toFixed(2)}`);
child.kill();
