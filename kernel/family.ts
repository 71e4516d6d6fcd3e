/**
 * Every process that a session has started, however deep and however detached: found by a mark in its environment, which
 * children inherit. A process group knows less (`detached: true` leaves it), and so do parents (an orphan's is gone).
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The variable that carries the mark: one value a session. */
export const MARK = "GLASSBOX_SESSION";
/** A process that starts another while we look is found in the next pass. */
const PASSES = 4;

/**
 * Kills every process with this mark, at once and without asking.
 *
 * @param mark - The session's; an empty one kills nothing.
 * @param but - A process that is left alone: whoever asks.
 * @returns How many there were.
 */
export function killFamily(mark: string, but?: number): number {
  if (mark === "") return 0;
  const killed = new Set<number>();
  for (let pass = 0; pass < PASSES; pass++) {
    const found = marked(mark).filter((pid) => pid !== but && !killed.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      killed.add(pid);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
  return killed.size;
}

function marked(mark: string): number[] {
  try {
    return process.platform === "linux" ? fromProc(`${MARK}=${mark}`) : fromPs(`${MARK}=${mark}`);
  } catch {
    return [];
  }
}

function fromProc(entry: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environment(pid).includes(entry)).map(Number);
}

/** Other people's processes keep theirs to themselves. */
function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

function fromPs(entry: string): number[] {
  const lines = execFileSync("ps", ["-x", "-E", "-ww", "-o", "pid=,command="], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return lines
    .split("\n")
    .filter((line) => line.includes(entry))
    .map((line) => Number.parseInt(line, 10));
}
