/** What a process and all that it started use, in bytes and in seconds of processor time. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { descendants } from "./descendants.ts";

export async function familyUsage(root: number): Promise<{ bytes: number; seconds: number }> {
  const pids = [root, ...(await descendants(root, Number.POSITIVE_INFINITY))];
  const parts = await Promise.all(pids.map(process.platform === "linux" ? fromProc : fromPs));
  return parts.reduce((sum, { bytes, seconds }) => ({ bytes: sum.bytes + bytes, seconds: sum.seconds + seconds }), {
    bytes: 0,
    seconds: 0,
  });
}

async function fromProc(pid: number): Promise<{ bytes: number; seconds: number }> {
  const [rollup, stat] = await Promise.all(
    ["smaps_rollup", "stat"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")),
  );
  // The proportional share, so that pages the three Node processes have in common count once.
  const kilobytes = Number(/^Pss:\s+(\d+) kB/m.exec(rollup as string)?.[1] ?? 0);
  const fields = (stat as string).slice((stat as string).lastIndexOf(")") + 2).split(" ");
  return { bytes: kilobytes * 1024, seconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100 };
}

async function fromPs(pid: number): Promise<{ bytes: number; seconds: number }> {
  const none = { stdout: "" };
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=,time=", "-p", String(pid)]).catch(() => none);
  const [kilobytes = "0", clock = "0"] = stdout.trim().split(/\s+/);
  const seconds = clock.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  return { bytes: Number(kilobytes) * 1024, seconds };
}
