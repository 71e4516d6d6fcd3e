// What a thousand restarts leave behind: processes, file descriptors, temporary files, memory.
//
//   npm run bench -- restarts [TIMES] [KERNELS]     1,000 sessions that die under one kernel, and a tenth as many kernels, unless said
//
// Each session starts a program, a worker and a timer before it dies. Exits with 1 when anything is left.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { later, startKernel } from "./jupyter.mjs";
import { kernels } from "./kernels.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // Takes its kernels along.
const TIMES = Number(process.argv[2] ?? 1000);
const KERNELS = Number(process.argv[3] ?? Math.ceil(TIMES / 10));
/** A number of seconds that nobody else's `sleep` has. */
const SECONDS = 100_000 + process.pid;
const { argv } = kernels().glassbox;
const temporary = mkdtempSync(join(tmpdir(), "glassbox-restarts-"));
const options = { env: { TMPDIR: temporary } };

const LEAVE = [
  `import { spawn } from "node:child_process"; import { Worker } from "node:worker_threads";
   spawn("sleep", ["${SECONDS}"], { detached: true, stdio: "ignore" }); spawn("sleep", ["${SECONDS}"]);
   new Worker("setInterval(() => {}, 10)", { eval: true }); setInterval(() => {}, 10);
   process.exit(3);`,
  `process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`,
  `process.kill(process.pid, "SIGSEGV"); await new Promise(() => {});`,
];

const count = (path) => (existsSync(path) ? readdirSync(path).length : 0);
const sleepers = () =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${SECONDS}\0`;
    } catch {
      return false;
    }
  }).length;
const children = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).length;
const megabytes = (pid) =>
  Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) / 1024;

async function sessions() {
  const kernel = await startKernel(argv, options);
  const { pid } = kernel.child;
  await kernel.execute("1 + 1");
  const look = () => ({
    "children of the supervisor": children(pid),
    "its file descriptors": count(`/proc/${pid}/fd`),
    "its threads": count(`/proc/${pid}/task`),
    "its memory, MB": Math.round(megabytes(pid)),
    "programs left running": sleepers(),
    "temporary files": count(temporary),
  });
  const rows = [];
  const began = performance.now();
  for (let i = 0; i <= TIMES; i++) {
    if (i === Math.min(10, TIMES) || i === TIMES || (i > 0 && i % Math.ceil(TIMES / 5) === 0)) {
      await kernel.execute("1 + 1");
      await later(200);
      rows.push([i, look()]);
    }
    if (i < TIMES) await kernel.execute(LEAVE[i % LEAVE.length], undefined, { limit: 60_000 });
  }
  const seconds = (performance.now() - began) / 1000;
  const [, before] = rows[0];
  const [, after] = rows.at(-1);
  console.log(`\n${TIMES} sessions that died under one kernel, ${((1000 * seconds) / TIMES).toFixed(0)} ms each`);
  console.log(["deaths".padEnd(28), ...rows.map(([i]) => String(i).padStart(6))].join(" "));
  for (const name of Object.keys(before))
    console.log([name.padEnd(28), ...rows.map(([, row]) => String(row[name]).padStart(6))].join(" "));
  await kernel.close();
  const grown = Object.keys(before).filter((name) => after[name] > before[name] * (name.includes("memory") ? 1.5 : 1));
  return grown;
}

async function kernelsToo() {
  for (let i = 0; i < KERNELS; i++) {
    const kernel = await startKernel(argv, options);
    await kernel.execute(LEAVE[0].replace("process.exit(3);", "0"));
    await kernel.close();
    if (i % 20 === 19)
      process.stderr.write(`  ${i + 1} kernels: ${sleepers()} programs, ${count(temporary)} files left\n`);
  }
  await later(500);
  console.log(
    `\n${KERNELS} kernels started and shut down: ${sleepers()} programs and ${count(temporary)} temporary files left`,
  );
  return sleepers() + count(temporary) > 0 ? ["after kernels"] : [];
}

const left = [...(await sessions()), ...(await kernelsToo())];
rmSync(temporary, { recursive: true, force: true });
if (left.length > 0) {
  console.log(`\nleft behind or grown: ${left.join(", ")}`);
  process.exitCode = 1;
}
process.exit();
