/** A startup snapshot that Node does not take: another machine's, in a home that both share, or one that was damaged. */
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { snapshotPath } from "../../../kernel/language/spawn.ts";
import { builtKernel } from "../built.ts";
import { startKernel } from "../client.ts";

test("a kernel whose snapshot is unusable starts without it", async () => {
  const home = mkdtempSync(join(tmpdir(), "glassbox-snapshot-"));
  const before = process.env["XDG_CACHE_HOME"];
  process.env["XDG_CACHE_HOME"] = home;
  const blob = snapshotPath(dirname(builtKernel())) as string;
  if (before === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = before;
  expect(blob.startsWith(home)).toBe(true);
  mkdirSync(dirname(blob), { recursive: true });
  writeFileSync(blob, "no snapshot");
  const kernel = await startKernel({ env: { XDG_CACHE_HOME: home } });
  try {
    const { outputs } = await kernel.execute("const six: number = 6; six * 7");
    expect(outputs.find(({ header }) => header.msg_type === "execute_result")?.content["data"]).toEqual({
      "text/plain": "42",
    });
    expect(kernel.log.join("\n")).toContain("the language process ended");
  } finally {
    await kernel.close();
    rmSync(home, { recursive: true, force: true });
  }
});

test("a snapshot that is used is not the next that has to make room", async () => {
  const bundles = mkdtempSync(join(tmpdir(), "glassbox-used-"));
  try {
    mkdirSync(join(bundles, "snapshots"));
    for (const name of ["language.js", "language-snapshot.cjs"]) writeFileSync(join(bundles, name), "");
    const blob = snapshotPath(bundles) as string;
    writeFileSync(blob, "");
    utimesSync(blob, 1000, 1000);
    vi.resetModules(); // Only the first room of a process is started from the snapshot.
    const { languageCommand } = await import("../../../kernel/language/spawn.ts");
    expect(languageCommand(bundles).args).toContain(blob);
    expect(Date.now() - statSync(blob).mtimeMs).toBeLessThan(60_000);
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
});
