/** Kernels that come and go, as a server restarts them: nothing of them stays. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startKernel } from "../client.ts";

/** `GLASSBOX_RESTARTS=1000 npx vitest run test/kernel/wire/restarts.test.ts` is the long run. */
const RESTARTS = Number(process.env["GLASSBOX_RESTARTS"] ?? 3);

/** Pids of the processes whose environment or command line holds `mark`. */
function marked(mark: string): string[] {
  const rows = execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return rows.filter((row) => row.includes(mark));
}

test(`${RESTARTS} restarts, by message and by signal, leave no process, no file and no socket`, {
  timeout: 300_000 + RESTARTS * 20_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), "gb-restarts-"));
  const temporary = join(home, "tmp");
  mkdirSync(temporary);
  const env = { TMPDIR: temporary, HOME: home, GLASSBOX_HISTORY: join(home, "history.jsonl") };
  const mark = `glassbox-restart-${process.pid}-${Date.now()}`;
  try {
    for (let n = 0; n < RESTARTS; n++) {
      const kernel = await startKernel({ env, transport: n % 3 === 2 ? "ipc" : "tcp" });
      await kernel.execute(
        `import { spawn } from "node:child_process"; spawn("sh", ["-c", "while :; do sleep 1; done # ${mark}"]); setInterval(() => {}, 10)`,
      );
      expect(marked(mark).length).toBeGreaterThan(0);
      if (n % 2 === 0) await kernel.request("shutdown_request", { restart: true }, "control");
      else kernel.child.kill("SIGTERM");
      expect(await kernel.exited).toEqual({ code: 0, signal: null });
      // Whoever ends a process waits for the system to have ended it.
      for (let waited = 0; waited < 60_000 && marked(mark).length > 0; waited += 100) await pause(100);
      expect(marked(mark)).toEqual([]);
      await kernel.close();
    }
    // The snapshot's folder is a cache; Jupyter's connection files and ipc sockets are the client's.
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(home).filter((name) => name !== ".cache")).toEqual(["history.jsonl", "tmp"]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
