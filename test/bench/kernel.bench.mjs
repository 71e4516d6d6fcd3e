// The kernel against its peers, side by side in one run.
//
//   npm run bench -- kernel [glassbox|tslab|deno|ipykernel …]       all that are there, unless said
//   ROWS=start,cells,help,lines,loop,suite LINES=1000000 CELLS=2000 npm run bench -- kernel glassbox
//
// Each group of rows has a kernel process of its own. Times are medians, and in brackets the best tenth, which a busy
// machine disturbs least; "of processor" is the time that all the kernel's processes took. Stop has a bench of its own: npm run bench -- stop.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { later, startKernel } from "./jupyter.mjs";
import { kernels, python } from "./kernels.mjs";

const root = resolve(import.meta.dirname, "../..");
const LINES = Number(process.env.LINES ?? 1_000_000);
const CELLS = Number(process.env.CELLS ?? 2_000);
const STARTS = 3;

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const best = (values) => sorted(values)[Math.floor(values.length / 10)];
const ms = (value) => (Number.isFinite(value) ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : "-");
const spread = (values) => `${ms(median(values))} (${ms(best(values))})`;
const mb = (value) => `${Math.round(value)} MB`;

async function withKernel(kernel, use) {
  const client = await startKernel(kernel.argv, { cwd: root, signal: kernel.signal });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Runs a cell; gives its result's text, or throws its error. */
async function value(client, code, limit) {
  let text;
  let failure;
  await client.execute(
    code,
    (type, content) => {
      if (type === "execute_result") text = content.data["text/plain"];
      if (type === "stream" && content.name === "stdout") text ??= content.text.trim(); // tslab prints its results.
      if (type === "error" || (type === "stream" && content.name === "stderr"))
        failure = content.evalue ?? content.text;
    },
    { limit },
  );
  if (text === undefined) throw new Error(failure ?? "no result");
  return text.replace(/\u001b\[\d+m/g, "");
}

/** Groups of rows: each fills in its own part of the table. */
const groups = {
  async start(kernel, row) {
    const infos = [];
    const firsts = [];
    const processor = [];
    for (let i = 0; i < STARTS; i++) {
      await withKernel(kernel, async (client) => {
        await client.request("kernel_info_request");
        infos.push(performance.now() - client.began);
        await client.request("execute_request", { code: kernel.cell(0), silent: false });
        firsts.push(performance.now() - client.began);
        processor.push(client.processor());
      });
    }
    row["start → kernel_info"] = spread(infos);
    row["start → first result"] = spread(firsts);
    row["  of processor"] = ms(median(processor));
  },

  async cells(kernel, row) {
    await withKernel(kernel, async (client) => {
      await client.subscribed();
      const times = [];
      const memory = {};
      const used = {};
      for (let i = 1; i <= CELLS; i++) {
        times.push(await client.execute(kernel.cell(i)));
        if (i === 50 || i === 150 || i === 950 || i === 1_050) used[i] = client.processor();
        if (i === 120 || i === 200 || i === CELLS) memory[i] = client.megabytes();
      }
      const around = (n) => times.slice(Math.max(0, n - 50), n + 50);
      row["small cell, around the 100th"] = spread(around(100));
      row["  of processor, a cell"] = ms((used[150] - used[50]) / 100);
      if (CELLS >= 1_050) {
        row["  around the 1,000th"] = spread(around(1_000));
        row["  of processor, a cell then"] = ms((used[1_050] - used[950]) / 100);
        row["  times as long"] = (best(around(1_000)) / best(around(100))).toFixed(2);
      }
      row["memory after 120 cells"] = mb(memory[120] ?? Number.NaN);
      row[`  after 200, and ${CELLS}`] = `${mb(memory[200] ?? Number.NaN)}, ${mb(memory[CELLS])}`;
    });
  },

  async help(kernel, row) {
    await withKernel(kernel, async (client) => {
      await client.subscribed();
      await client.execute(kernel.cell(0));
      const { code, match } = kernel.member;
      const ask = async (limit) => {
        const began = performance.now();
        const { matches = [] } = await client.ask("complete_request", { code, cursor_pos: code.length }, { limit });
        if (!matches.some((text) => text.endsWith(match))) throw new Error("wrong matches");
        return performance.now() - began;
      };
      const times = [];
      for (let i = 0; i < 40; i++) times.push(await ask(5_000));
      row["completion"] = spread(times);
      let over = false;
      const cell = client.execute(kernel.loop, undefined, { limit: 20_000 }).finally(() => {
        over = true;
      });
      cell.catch(() => {});
      await later(500);
      if (over) throw new Error("the loop did not run");
      const beats = [];
      const during = [];
      while (beats.length < 20 && !beats.some(Number.isNaN)) {
        const beat = client.beat().catch(() => Number.NaN);
        beats.push(await Promise.race([beat, later(3_000).then(() => Number.NaN)]));
      }
      try {
        for (let i = 0; i < 20; i++) during.push(await ask(3_000));
      } catch {
        during.length = 0;
      }
      row["  while a cell loops"] = during.length > 0 ? spread(during) : "no answer";
      row["heartbeat while a cell loops"] = beats.some(Number.isNaN) ? "no answer" : spread(beats);
      const pressed = performance.now();
      await client.interrupt();
      const stopped = await Promise.race([
        cell.then(
          () => ms(performance.now() - pressed),
          () => "not stopped",
        ),
        later(5_000).then(() => "not stopped"),
      ]);
      // A kernel that only says so has not stopped: the next cell tells.
      const next = await client.execute(kernel.cell(1), undefined, { limit: 5_000 }).then(
        () => "",
        () => ", but then it hangs",
      );
      row["Stop on a loop"] = stopped + (stopped === "not stopped" ? "" : next);
    });
  },

  async lines(kernel, row) {
    await withKernel(kernel, async (client) => {
      await client.subscribed();
      await client.execute(kernel.cell(0));
      const before = client.megabytes();
      const spent = client.processor();
      let lines = 0;
      let peak = 0;
      const watch = setInterval(() => {
        peak = Math.max(peak, client.megabytes());
      }, 250);
      const hear = (type, content) => {
        if (type !== "stream") return;
        for (let at = content.text.indexOf("\n"); at >= 0; at = content.text.indexOf("\n", at + 1)) lines++;
      };
      const began = performance.now();
      const took = await client.execute(kernel.lines(LINES), hear, { limit: 120_000 }).catch(() => undefined);
      clearInterval(watch);
      const rate = Math.round((1000 * lines) / (took ?? performance.now() - began));
      row[`${LINES} printed lines`] = lines === LINES ? "all arrive" : `${lines} arrive`;
      row["  lines/s"] = took === undefined ? "no idle" : `${rate}`;
      row["  of processor, for all lines"] = ms(client.processor() - spent);
      row["  memory, before and at most"] = `${mb(before)}, ${mb(peak)}`;
    });
  },

  async loop(kernel, row) {
    await withKernel(kernel, async (client) => {
      await client.subscribed();
      await client.execute(kernel.declare);
      const least = async (code) => {
        const times = [];
        for (let i = 0; i < 3; i++)
          times.push(Number(await value(client, code.replaceAll(/\b(t|at|sum)0\b/g, `$1${i}`), 60_000)));
        return Math.min(...times);
      };
      const local = await least(kernel.local(kernel.loops));
      const top = await least(kernel.top(kernel.loops));
      const own = await least(kernel.own(kernel.loops));
      row["loop of 1e8 on earlier cells' names"] = ms((top * 1e8) / kernel.loops);
      row["  times a local loop"] = (top / local).toFixed(2);
      row["  on names of its own cell, times"] = (own / local).toFixed(2);
    });
  },

  /** jupyter_kernel_test's own tests, with samples of what the kernel can do at all. */
  async suite(kernel, row, name) {
    if (!existsSync(python)) {
      row["jupyter_kernel_test"] = "no Python";
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), "glassbox-bench-"));
    const spec = join(folder, "kernels", name);
    mkdirSync(spec, { recursive: true });
    const argv = kernel.argv.map((arg) => arg.replace("{file}", "{connection_file}"));
    const interrupt_mode = kernel.signal ? "signal" : "message";
    writeFileSync(
      join(spec, "kernel.json"),
      JSON.stringify({ argv, display_name: name, language: kernel.language, interrupt_mode }),
    );
    const env = { ...process.env, JUPYTER_PATH: folder, JUPYTER_RUNTIME_DIR: join(folder, "runtime") };
    const script = join(root, "test/kernel/jkt/kernel_tests.py");
    const { stdout } = spawnSync(python, [script, name], { env, encoding: "utf8", timeout: 400_000 });
    rmSync(folder, { recursive: true, force: true });
    try {
      const outcomes = Object.values(JSON.parse(stdout));
      const count = (wanted) => outcomes.filter((outcome) => outcome.startsWith(wanted)).length;
      const [ok, skipped] = [count("ok"), count("skipped")];
      row["jupyter_kernel_test"] = `${ok} pass, ${outcomes.length - ok - skipped} fail, ${skipped} skipped`;
    } catch {
      row["jupyter_kernel_test"] = "did not finish";
    }
  },
};

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // Takes its kernels along.
const all = kernels();
const wanted = process.argv.slice(2).filter((name) => name in all);
const rows = (process.env.ROWS ?? Object.keys(groups).join(",")).split(",");
const table = {};
for (const name of wanted.length > 0 ? wanted : Object.keys(all)) {
  const kernel = all[name];
  if (kernel.missing) {
    console.log(`${name} is left out: ${kernel.missing}`);
    continue;
  }
  table[name] = {};
  for (const group of rows) {
    process.stderr.write(`${name}: ${group} …\n`);
    try {
      await groups[group](kernel, table[name], name);
    } catch (error) {
      table[name][`${group} failed`] = error.message.split("\n")[0].slice(0, 60);
    }
  }
}
const load = loadavg().map((value) => value.toFixed(1));
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, load ${load.join(" ")}`);
const names = [...new Set(Object.values(table).flatMap(Object.keys))];
console.table(
  Object.fromEntries(
    names.map((row) => [
      row,
      Object.fromEntries(Object.entries(table).map(([name, found]) => [name, found[row] ?? "-"])),
    ]),
  ),
);
console.log("Stop in all its situations: npm run bench -- stop");
process.exit(0);
