/** The processes that a session has started: what Stop must reach when the session itself waits for one of them. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

interface Entry {
  pid: number;
  parent: number;
  /** Seconds since it started. */
  age: number;
}

/**
 * Every living descendant of `root` that is younger than `age` seconds, children before grandchildren.
 *
 * Older ones are left alone: a server that an earlier cell started outlives a Stop of this one.
 */
export async function descendants(root: number, age: number): Promise<number[]> {
  const all = await (process.platform === "linux" ? fromProc() : fromPs());
  const family = new Set([root]);
  const found: number[] = [];
  // A child may be listed before its parent (pids wrap round): go on until nothing is added.
  for (let grown = true; grown; ) {
    grown = false;
    for (const entry of all) {
      if (family.has(entry.pid) || !family.has(entry.parent)) continue;
      family.add(entry.pid);
      grown = true;
      if (entry.age <= age) found.push(entry.pid);
    }
  }
  return found;
}

async function fromProc(): Promise<Entry[]> {
  const uptime = Number((await readFile("/proc/uptime", "utf8")).split(" ")[0]);
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      // "pid (name) state ppid …": the name may hold spaces and brackets, so count from the last one.
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Fields 4 (parent) and 22 (start, in ticks of 1/100 s since boot) of proc(5).
      return { pid: Number(pid), parent: Number(fields[1]), age: uptime - Number(fields[19]) / 100 };
    }),
  );
  return entries.filter((entry) => Number.isFinite(entry.age));
}

async function fromPs(): Promise<Entry[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,etime="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, elapsed] = line.trim().split(/\s+/);
    if (!pid || !parent || !elapsed) return [];
    const [clock = "", days = "0"] = elapsed.split("-").reverse();
    const age = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
    return [{ pid: Number(pid), parent: Number(parent), age }];
  });
}
