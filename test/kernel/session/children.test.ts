import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { killFamily, MARK } from "../../../kernel/family.ts";
import { patient } from "../patience.ts";
import { Session, sleep } from "./harness.ts";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.stop());

/** How many processes run `sleep` for exactly so many seconds. */
const sleeping = (seconds: string): number =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
    } catch {
      return false;
    }
  }).length;
let next = 0;
const unique = () => `7${String(process.pid).padStart(6, "0")}${next++}`;
const CP = `const cp = await __cell.import("node:child_process");`;
const WORKERS = `const { Worker } = await __cell.import("node:worker_threads");`;

async function stopped(code: string) {
  const running = session.run(code);
  const mine = `m${session.count}`;
  await session.until(() => session.text("stdout", mine).includes("on\n"));
  await sleep(30);
  session.interrupt();
  return { outcome: await running, mine };
}
const gone = async (seconds: string) => {
  for (let tries = 0; tries < 1_200 && sleeping(seconds) > 0; tries++) await sleep(50);
  return sleeping(seconds);
};

describe.runIf(process.platform === "linux")("Stop ends what its cell has started:", () => {
  test("a program that it awaits", async () => {
    const s = unique();
    const { outcome } = await stopped(
      `${CP} console.log("on"); await new Promise(r => cp.spawn("sleep", ["${s}"]).on("exit", r))`,
    );
    expect(outcome.interrupted).toBe(true);
    expect(await gone(s)).toBe(0);
  });

  test("a shell with its children and grandchildren, also one that ignores the polite signal", async () => {
    const s = unique();
    await stopped(
      `${CP} cp.exec("trap '' TERM; sleep ${s} & sh -c 'sleep ${s}; true' & wait"); console.log("on"); await new Promise(() => {})`,
    );
    expect(await gone(s)).toBe(0);
  });

  test("a busy worker", async () => {
    const { mine } = await stopped(
      `${WORKERS} const w = new Worker("require('node:worker_threads').parentPort.postMessage(1); for (;;);", { eval: true });
       w.on("exit", () => globalThis.workerEnded = true); w.on("message", () => console.log("on")); await new Promise(() => {})`,
    );
    const ended = await session.run(
      `for (let i = 0; i < 3_000 && !globalThis.workerEnded; i++) await new Promise((r) => setTimeout(r, 20)); __cell.result(workerEnded)`,
    );
    expect(ended.result?.data["text/plain"]).toBe("true");
    expect(session.of("error").filter(({ parent }) => parent === mine)).toEqual([]);
  });

  test("and nothing of an earlier cell, which may be a server", async () => {
    const s = unique();
    await session.run(
      `${CP} ${WORKERS} cp.spawn("sleep", ["${s}"]); globalThis.kept = new Worker("setInterval(() => {}, 10)", { eval: true });
       kept.on("exit", () => globalThis.keptEnded = true);`,
    );
    await stopped(`console.log("on"); await new Promise(() => {})`);
    session.interrupt();
    await sleep(200);
    expect(sleeping(s)).toBe(1);
    const answer = await session.run(
      `const ended = globalThis.keptEnded; kept.terminate(); __cell.result(ended === undefined)`,
    );
    expect(answer.result?.data["text/plain"]).toBe("true");
    process.kill(Number(readdirSync("/proc").find((pid) => /^\d+$/.test(pid) && isSleep(pid, s))));
  });
});

const isSleep = (pid: string, seconds: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${seconds}\0`;
  } catch {
    return false;
  }
};

describe.runIf(process.platform === "linux")("a session's family", () => {
  test("is found by its mark, however detached, and killed; others are not", async () => {
    const s = unique();
    const env = { ...process.env, [MARK]: `test-${s}` };
    spawn("sh", ["-c", `sleep ${s} & setsid sleep ${s} &`], { env, detached: true, stdio: "ignore" });
    const other = spawn("sleep", [s], { stdio: "ignore" });
    for (let tries = 0; tries < 2_400 && sleeping(s) < 3; tries++) await sleep(25);
    expect(killFamily(`test-${s}`)).toBeGreaterThanOrEqual(2);
    for (let tries = 0; tries < 2_400 && sleeping(s) > 1; tries++) await sleep(25);
    expect(sleeping(s)).toBe(1);
    expect(killFamily("")).toBe(0);
    other.kill();
  });

  test.each([
    ["is idle", ""],
    ["runs a loop", `console.log("on"); for (;;);`],
  ])("ends with it when the supervisor dies while it %s", async (_, code) => {
    const s = unique();
    const env = { [MARK]: `test-${s}` };
    const other = await Session.start({ env });
    await other.run(`${CP} cp.spawn("sleep", ["${s}"], { detached: true, stdio: "ignore" })`);
    expect(sleeping(s)).toBe(1);
    if (code) {
      other.run(code).catch(() => {});
      await other.until(() => other.text().includes("on"));
    }
    other.hangUp();
    await other.exited;
    expect(await gone(s)).toBe(0);
  });
});

describe("two cells at once, as in subshells", () => {
  const twice = () => {
    session.interrupt(`m${session.count - 1}`);
    session.interrupt(`m${session.count}`);
  };

  test("are both ended by Stop, wherever they stand, and what earlier cells left scheduled goes on", async () => {
    await session.run(`globalThis.ticks = 0; globalThis.ticking = setInterval(() => ticks++, 5)`);
    const waits = session.run(`console.log("on"); await new Promise(() => {})`);
    const spins = session.run(`console.log("on"); await null; for (;;);`);
    await session.until(() => session.text("stdout", `m${session.count}`).includes("on"));
    await sleep(30);
    const began = performance.now();
    twice();
    expect([(await waits).interrupted, (await spins).interrupted]).toEqual([true, true]);
    expect(performance.now() - began).toBeLessThan(patient(1000));
    const pending = () => session.run(`console.log("on"); await new Promise(() => {})`);
    const both = [pending(), pending()];
    for (const n of [session.count - 1, session.count])
      await session.until(() => session.text("stdout", `m${n}`).includes("on"));
    twice();
    for (const each of both) expect((await each).error?.ename).toBe("Interrupted");
    const goes = await session.run(
      `const was = ticks; await new Promise(r => setTimeout(r, 50)); clearInterval(ticking); __cell.result(ticks > was)`,
    );
    expect(goes.result?.data["text/plain"]).toBe("true");
  });

  test.each([
    ["waits", "await new Promise(done => setTimeout(done, 200)); __cell.result(7)"],
    ["is busy", "const until = Date.now() + 200; while (Date.now() < until); __cell.result(7)"],
  ])("a press that comes late, for a cell that has ended, does not end the next one, which %s", async (_, code) => {
    const first = session.run(`console.log("on"); await new Promise(() => {})`);
    const pressed = `m${session.count}`;
    await session.until(() => session.text("stdout", pressed).includes("on"));
    session.interrupt(pressed);
    expect((await first).interrupted).toBe(true);
    const next = session.run(`console.log("next"); ${code}`);
    const mine = `m${session.count}`;
    await session.until(() => session.text("stdout", mine).includes("next"));
    session.interrupt(pressed);
    expect((await next).result?.data["text/plain"]).toBe("7");
  });
});
