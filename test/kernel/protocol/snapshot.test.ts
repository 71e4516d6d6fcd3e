/** The startup snapshot that a kernel had to do without is made while nobody asks it anything. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { failurePath, snapshotMaker, snapshotPath } from "../../../kernel/language/spawn.ts";
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

test("a kernel that has none finds what makes it, and that one which failed is not tried again", () => {
  const bundles = join(folder, "bundles");
  const built = dirname(builtKernel());
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = bundles;
  try {
    expect(snapshotMaker(built)).toBe(join(built, "build-snapshot.js"));
    const blob = snapshotPath(built) as string;
    expect(existsSync(dirname(blob))).toBe(false); // Asking makes nothing.
    mkdirSync(dirname(blob), { recursive: true });
    writeFileSync(failurePath(blob), "no");
    expect(snapshotMaker(built)).toBe(undefined);
    rmSync(failurePath(blob));
    writeFileSync(blob, "");
    expect(snapshotMaker(built)).toBe(undefined);
  } finally {
    if (before === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before;
  }
});
