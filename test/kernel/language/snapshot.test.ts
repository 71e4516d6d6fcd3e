/** A startup snapshot that Node does not take: another machine's, in a home that both share, or one that was damaged. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { snapshotPath } from "../../../kernel/language/spawn.ts";
import { builtKernel } from "../built.ts";
import { startKernel } from "../client.ts";

test("a kernel whose snapshot is unusable starts without it", { timeout: 60_000 }, async () => {
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
