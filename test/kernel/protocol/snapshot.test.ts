/** The startup snapshot that a kernel had to do without is made while nobody asks it anything. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { failurePath, PASSING, snapshotMaker, snapshotPath } from "../../../kernel/language/spawn.ts";
import { makeAtRest } from "../../../kernel/protocol/processes/snapshot.ts";
import { builtKernel } from "../built.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbox-rest-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command that notes that it ran, and then stays. */
function note(name: string): { command: [string, ...string[]]; runs: () => number[] } {
  const file = join(folder, name);
  const script = `require("node:fs").appendFileSync(${JSON.stringify(file)}, process.pid + "\\n"); setInterval(() => {}, 1000)`;
  const runs = () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []);
  return { command: [process.execPath, "-e", script], runs };
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 120_000; waited += 20) await pause(20);
  expect(holds()).toBe(true);
}

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("once, after a rest, and not behind a kernel that has ended", async () => {
  const { command, runs } = note("once");
  const making = makeAtRest(command, 3_000);
  for (let i = 0; i < 5; i++) {
    await pause(20);
    making.put();
    expect(runs()).toEqual([]);
  }
  await until(() => runs().length === 1);
  making.put();
  await pause(600);
  expect(runs().length).toBe(1);
  making.close();
  await until(() => !lives(runs()[0] as number));
});

test("not when there is one, nor by a kernel that has ended before", async () => {
  const { command, runs } = note("ended");
  const making = makeAtRest(command, 50);
  making.close();
  makeAtRest(undefined, 1).put();
  await pause(300);
  expect(runs()).toEqual([]);
});

test("a kernel that has none finds what makes it; one which failed is tried again in a day, or an hour when the reason may pass", () => {
  const bundles = join(folder, "bundles");
  const built = dirname(builtKernel());
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = bundles;
  try {
    expect(snapshotMaker(built)).toBe(join(built, "build-snapshot.js"));
    const blob = snapshotPath(built) as string;
    expect(existsSync(dirname(blob))).toBe(false); // Asking makes nothing.
    mkdirSync(dirname(blob), { recursive: true });
    const failed = (reason: string, hoursAgo: number) => {
      const then = new Date(Date.now() - 3_600_000 * hoursAgo);
      writeFileSync(failurePath(blob), reason);
      utimesSync(failurePath(blob), then, then);
      return snapshotMaker(built) === undefined;
    };
    expect([0, 0.9, 2, 23, 25].map((hours) => failed("Error: no", hours))).toEqual([true, true, true, true, false]);
    expect([0, 0.9, 1.1, 2].map((hours) => failed(`${PASSING}Error: no`, hours))).toEqual([true, true, false, false]);
    rmSync(failurePath(blob));
    writeFileSync(blob, "");
    expect(snapshotMaker(built)).toBe(undefined);
  } finally {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
  }
});
