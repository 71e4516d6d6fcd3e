/**
 * The rows of the kernels' table, in groups: each group starts a kernel of its own and fills in its part of the table.
 *
 * Peers hang, at places that vary, so everything has a limit, and what was measured before it stands.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { later, startKernel } from "./jupyter.mjs";
import { python } from "./kernels.mjs";
import { EIGHT, stopInAll } from "./stopping.mjs";

const root = resolve(import.meta.dirname, "../..");
const LINES = Number(process.env.LINES ?? 1_000_000);
const CELLS = Number(process.env.CELLS ?? 2_000);
/** Milliseconds in which a kernel that nobody asks anything may put its house in order. */
const REST = 3_000;
/** How often each of the eight situations is tried; a peer gets one try each. */
const STOPS = Number(process.env.STOPS ?? 5);
const STARTS = 3;
/** Milliseconds that printing all lines, and that one cell of any other kind, may take. */
const PRINTING = 40_000;
const SILENCE = 20_000;

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const best = (values) => sorted(values)[Math.floor(values.length / 10)];
const ms = (value) => (Number.isFinite(value) ? `${value < 10 ? value.toFixed(1) : Math.round(value)} ms` : "-");
const spread = (values) => `${ms(median(values))} (${ms(best(values))})`;
const mb = (value) => (value === undefined ? "-" : `${Math.round(value)}`);
const hangs = (limit) => `hangs > ${limit / 1000} s`;
/** `promise`, or `otherwise` when it takes longer than `limit`, or fails. */
const within = (limit, promise, otherwise) =>
  Promise.race([promise.catch(() => otherwise), later(limit).then(() => otherwise)]);

async function withKernel(kernel, use) {
  const client = await startKernel(kernel.argv, { cwd: root, signal: kernel.signal });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Runs a cell; gives its result's text, or throws its error. */
async function value(client, code) {
  let text;
  let failure;
  const hear = (type, content) => {
    if (type === "execute_result") text = content.data["text/plain"];
    if (type === "stream" && content.name === "stdout") text ??= content.text.trim(); // tslab prints its results.
    if (type === "error" || (type === "stream" && content.name === "stderr")) failure = content.evalue ?? content.text;
  };
  await client.execute(code, hear, { limit: SILENCE, linger: 300 });
  if (text === undefined) throw new Error(failure ?? "no result");
  return text.replace(/\u001b\[\d+m/g, "");
}

/** jupyter_kernel_test's own tests, with samples of what the kernel can do at all. */
async function suite(kernel, row, name) {
  if (!existsSync(python)) {
    row.jupyter_kernel_test = "no Python";
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "glassbox-bench-"));
  const spec = join(folder, "kernels", name);
  mkdirSync(spec, { recursive: true });
  const argv = kernel.argv.map((arg) => arg.replace("{file}", "{connection_file}"));
  const interrupt_mode = kernel.signal ? "signal" : "message";
  const described = { argv, display_name: name, language: kernel.language, interrupt_mode };
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(described));
  const env = { ...process.env, JUPYTER_PATH: folder, JUPYTER_RUNTIME_DIR: join(folder, "runtime") };
  const script = join(root, "test/kernel/jkt/kernel_tests.py");
  const { stdout } = spawnSync(python, [script, name, "20"], { env, encoding: "utf8", timeout: 300_000 });
  rmSync(folder, { recursive: true, force: true });
  try {
    const outcomes = Object.entries(JSON.parse(stdout));
    const those = (wanted) => outcomes.filter(([, outcome]) => outcome.startsWith(wanted)).map(([test]) => test);
    const [passed, skipped] = [those("ok").length, those("skipped").length];
    row.jupyter_kernel_test = `${passed} pass, ${outcomes.length - passed - skipped} fail, ${skipped} skipped`;
    const failed = [...those("failed"), ...those("error")].map((test) => test.replace(/^test_/, ""));
    if (failed.length > 0) process.stderr.write(`  fails: ${failed.join(", ")}\n`);
  } catch {
    row.jupyter_kernel_test = hangs(300_000);
  }
}

async function start(kernel, row) {
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
}

async function cells(kernel, row) {
  await withKernel(kernel, async (client) => {
    await client.subscribed();
    const times = [];
    const memory = {};
    const rested = {};
    const shares = {};
    const used = {};
    for (let i = 1; i <= CELLS; i++) {
      const took = await client.execute(kernel.cell(i), undefined, { limit: SILENCE }).catch(() => undefined);
      if (took === undefined) {
        row["  hangs at"] = `cell ${i}`;
        break;
      }
      times.push(took);
      if (i === 50 || i === 150 || i === 950 || i === 1_050) used[i] = client.processor();
      if (i === 120 || i === 200 || i === 1_000 || i === CELLS) {
        memory[i] = client.megabytes();
        shares[i] = client.shares();
      }
      if (i === 200 || i === CELLS) {
        await pause(REST);
        rested[i] = client.megabytes();
      }
    }
    const around = (n) => times.slice(Math.max(0, n - 50), n + 50);
    row["small cell, around the 100th"] = spread(around(100));
    row["  of processor, a cell"] = ms((used[150] - used[50]) / 100);
    if (times.length >= 1_050) {
      row["  around the 1,000th"] = spread(around(1_000));
      row["  of processor, a cell then"] = ms((used[1_050] - used[950]) / 100);
      row["  times as long"] = (best(around(1_000)) / best(around(100))).toFixed(2);
    }
    row["memory after 120 cells, MB"] = mb(memory[120]);
    row[`  after 200, 1000, ${CELLS}`] = [200, 1_000, CELLS].map((n) => mb(memory[n])).join(", ");
    row[`  after 200 and ${CELLS}, when it has rested`] = [200, CELLS].map((n) => mb(rested[n])).join(", ");
    for (const [n, list] of Object.entries(shares))
      process.stderr.write(
        `  memory after ${n} cells: ${list.map(([what, size]) => `${what} ${mb(size)}`).join(", ")} MB\n`,
      );
  });
}

async function help(kernel, row) {
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
    row.completion = spread(times);

    let printed = false;
    const hear = (type) => {
      if (type === "stream") printed = true;
    };
    const cell = client.execute(kernel.loop, hear, { limit: 60_000 });
    const ended = cell.then(
      () => true,
      () => false,
    );
    if (await Promise.race([ended, later(1_000).then(() => false)])) throw new Error("the loop did not run");
    const beats = [];
    for (let lost = false; beats.length < 20 && !lost; ) {
      const beat = await within(3_000, client.beat(), Number.NaN);
      lost = Number.isNaN(beat);
      beats.push(beat);
    }
    const during = [];
    try {
      for (let i = 0; i < 20; i++) during.push(await ask(3_000));
    } catch {
      during.length = 0;
    }
    row["  while a cell loops"] = during.length > 0 ? spread(during) : "no answer";
    row["heartbeat while a cell loops"] = beats.some(Number.isNaN) ? "no answer" : spread(beats);
    row["output while a cell loops"] = printed ? "arrives" : "does not arrive";
    const pressed = performance.now();
    await client.interrupt();
    if (!(await within(5_000, ended, false))) {
      row["Stop on a loop"] = hangs(5_000);
      return;
    }
    row["Stop on a loop"] = ms(performance.now() - pressed);
    // A kernel that only says so has not stopped: the next cell tells.
    const next = await within(5_000, client.execute(kernel.cell(1), undefined, { limit: 5_000 }), undefined);
    if (next === undefined) row["Stop on a loop"] += ", but then it hangs";
  });
}

async function stops(kernel, row, name) {
  const times = name === "glassbox" ? STOPS : 1;
  const rows = await stopInAll({ ...kernel, name, times, wanted: (situation) => EIGHT.includes(situation) });
  const known = Object.values(rows).filter((found) => found !== "-");
  const good = known.filter(({ took, tried }) => took.length === tried);
  const all = known.flatMap(({ took }) => took.map((seconds) => 1000 * seconds));
  row["Stop, eight situations"] = `${good.length} of ${known.length}${times > 1 ? `, ${times} times` : ""}`;
  row["  median, longest"] = all.length > 0 ? `${ms(median(all))}, ${ms(Math.max(...all))}` : "-";
}

async function lines(kernel, row) {
  await withKernel(kernel, async (client) => {
    await client.subscribed();
    await client.execute(kernel.cell(0));
    const before = client.megabytes();
    const spent = client.processor();
    let count = 0;
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, client.megabytes());
    }, 250);
    const began = performance.now();
    let ended; // Some lines may come behind the reply.
    const hear = (type, { text = "" }) => {
      if (type === "execute_reply") ended = performance.now();
      if (type !== "stream") return;
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
    };
    const finished = await client.execute(kernel.lines(LINES), hear, { limit: PRINTING, linger: 1_000 }).then(
      () => true,
      () => false,
    );
    clearInterval(watch);
    const rate = Math.round((1000 * count) / ((ended ?? performance.now()) - began));
    row[`${LINES} printed lines`] = count === LINES ? "all arrive" : `${count} arrive`;
    row["  lines/s"] = finished ? `${rate}` : hangs(PRINTING);
    row["  of processor, for all lines"] = ms(client.processor() - spent);
    row["  memory, before and at most"] = `${mb(before)}, ${mb(peak)} MB`;
  });
}

async function loop(kernel, row) {
  await withKernel(kernel, async (client) => {
    await client.subscribed();
    await client.execute(kernel.declare);
    const { loops } = kernel;
    let fresh = 0;
    const least = async (code) => {
      const times = [];
      for (let i = 0; i < 3; i++) times.push(Number(await value(client, code.replace(/\b[abt]0\b/g, `$&${fresh++}`))));
      return (Math.min(...times) * 1e8) / loops;
    };
    const local = await least(kernel.local(loops));
    row["loop of 1e8 on a function's names"] = ms(local);
    for (const [which, code] of Object.entries(kernel.top)) {
      const top = await least(code(loops));
      row[`  on names ${which}`] = `${ms(top)}, ${(top / local).toFixed(2)} times`;
    }
  });
}

/** In the order of the table. */
export const groups = { suite, start, cells, help, stops, lines, loop };
