import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startKernel } from "../client.ts";
import { sleep } from "./harness.ts";

/** Sessions that die under one kernel; `npm run bench -- restarts` does a thousand. */
const TIMES = 20;
const temporary = mkdtempSync(join(tmpdir(), "glassbox-restarts-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
const SECONDS = `8${String(process.pid).padStart(7, "0")}`;

const ENDS = [
  `process.exit(3)`,
  `process.kill(process.pid, "SIGKILL"); await new Promise(() => {})`,
  `process.kill(process.pid, "SIGSEGV"); await new Promise(() => {})`,
];
const LEAVES = `(await import("node:child_process")).spawn("sleep", ["${SECONDS}"], { detached: true, stdio: "ignore" });
  new (await import("node:worker_threads")).Worker("setInterval(() => {}, 10)", { eval: true });`;

const sleepers = () =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${SECONDS}\0`;
    } catch {
      return false;
    }
  }).length;

describe.runIf(process.platform === "linux")(`${TIMES} sessions that died`, () => {
  test("leave no process, descriptor, thread or temporary file behind, and each death says what happened", async () => {
    const kernel = await startKernel({ env: { TMPDIR: temporary } });
    const pid = kernel.child.pid as number;
    const look = async () => {
      await kernel.execute("1 + 1");
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").length;
      return [children, readdirSync(`/proc/${pid}/fd`).length, readdirSync(`/proc/${pid}/task`).length];
    };
    const names = new Set<string>();
    for (const end of ENDS) names.add(String((await kernel.execute(`${LEAVES} ${end}`)).content["ename"]));
    // What is ending has ended once nothing has changed for a second.
    let before = await look();
    for (let same = 0; same < 10; ) {
      await sleep(100);
      const now = await look();
      same = String(now) === String(before) ? same + 1 : 0;
      before = now;
    }
    for (let i = ENDS.length; i < TIMES; i++) await kernel.execute(`${i % 5 ? "" : LEAVES} ${ENDS[i % ENDS.length]}`);
    await expect.poll(look).toEqual(before);
    expect([...names]).toEqual(["SessionExit", "SessionKilled", "SessionCrashed"]);
    await expect.poll(sleepers).toBe(0);
    await kernel.close();
    expect(readdirSync(temporary)).toEqual([]);
  });
});
