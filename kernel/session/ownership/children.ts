/**
 * Processes and threads that a cell starts. Stop ends those of the cell it ends: who awaits a program, or a worker's answer,
 * means them to stop too. What an earlier cell left running (a server) stays.
 */
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import type { Worker } from "node:worker_threads";
import { framesOf } from "../traceback/frames.ts";
import { standIn } from "../variables/standins.ts";
import { owner } from "./owner.ts";
import { raw } from "./timers.ts";

const builtin = createRequire(import.meta.url);
/** Between the polite signal and the other one, in ms. */
const PATIENCE = 1000;

/** From here on processes and workers are known by their cell. */
export function patchChildren(): void {
  const { ChildProcess } = builtin("node:child_process") as { ChildProcess: { prototype: Spawning } };
  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function (options) {
    const cell = owner();
    const result = spawn.call(this, options);
    if (cell && this.pid !== undefined) {
      const end = () => endTree(this);
      cell.start(end);
      this.once("exit", () => cell.ended(end));
    }
    return result;
  };
  const threads = builtin("node:worker_threads") as { Worker: typeof Worker };
  threads.Worker = standIn(new Proxy(threads.Worker, { construct: makeWorker }), threads.Worker);
  syncBuiltinESMExports();
}

interface Spawning extends ChildProcess {
  spawn(this: ChildProcess, options: object): unknown;
}

function makeWorker(target: typeof Worker, args: unknown[], newTarget: unknown): Worker {
  const worker = Reflect.construct(target, args, newTarget as typeof Worker) as Worker;
  const cell = owner();
  // A library's own pool of threads is not the cell's: it serves later ones too.
  if (
    cell &&
    framesOf(new Error().stack ?? "").find(({ kind, file }) => kind !== "kernel" && !file.startsWith("node:"))?.kind ===
      "user"
  ) {
    const end = () => void worker.terminate();
    cell.start(end);
    worker.once("exit", () => cell.ended(end));
  }
  return worker;
}

/** Ends a process and all it has started: asked first, killed after {@link PATIENCE}. */
function endTree(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  const tree = frozen(child.pid);
  for (const pid of tree) {
    signal(pid, "SIGTERM");
    signal(pid, "SIGCONT");
  }
  raw
    .setTimeout(() => {
      const left = tree.slice(1).filter(stillOfThe(tree));
      for (const pid of hasEnded(child) ? left : [tree[0] as number, ...left]) signal(pid, "SIGKILL");
    }, PATIENCE)
    .unref();
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** A process and its descendants, each halted as soon as it is found: one that runs could start another behind our back. */
function frozen(root: number): number[] {
  const found = new Set([root]);
  signal(root, "SIGSTOP");
  for (let grown = true; grown; ) {
    grown = false;
    for (const [pid, parent] of parentsNow()) {
      if (found.has(pid) || !found.has(parent)) continue;
      signal(pid, "SIGSTOP");
      found.add(pid);
      grown = true;
    }
  }
  return [...found];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}

/** Process ids are used again: only one that still hangs where it hung, or was orphaned, is the one we meant. */
function stillOfThe(tree: readonly number[]): (pid: number) => boolean {
  const parents = parentsNow();
  return (pid) => tree.includes(parents.get(pid) ?? -1) || parents.get(pid) === 1;
}

/** Each process's parent. Only Linux says it without running a program; elsewhere a shell passes the signal on or not. */
function parentsNow(): Map<number, number> {
  const parents = new Map<number, number>();
  if (process.platform !== "linux") return parents;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has just ended.
    }
  }
  return parents;
}
