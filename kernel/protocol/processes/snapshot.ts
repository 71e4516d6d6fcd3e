/**
 * Makes the startup snapshot that this kernel had to do without, while nobody asks it anything: the next one has it.
 *
 * `glassbox install` makes one, for the Node that it runs on. Then Node is updated, a cache folder emptied, or the server has
 * `NODE_OPTIONS`: each start would take two seconds more, for good.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Command } from "./link.ts";

/** Milliseconds without a message after which nobody waits for anything. */
const REST = 15_000;

export interface Making {
  /** To be called at each message: the work waits, or goes on behind. */
  put(): void;
  /** Ends it, half done or not. */
  close(): void;
}

/**
 * @param command - What makes it; undefined where there is nothing to make.
 * @param rest - Milliseconds without a message.
 */
export function makeAtRest(command: Command | undefined, rest = REST): Making {
  let child: ChildProcess | undefined;
  const make = () => {
    if (!command || child) return;
    const [program, ...args] = command;
    child = spawn(program, args, { stdio: "ignore" });
    child.on("error", () => {}); // The next start is slow too: nothing worse.
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It is over already.
    }
  };
  const timer = command && setTimeout(make, rest).unref();
  return {
    put: () => void (child || timer?.refresh()),
    close() {
      clearTimeout(timer);
      child?.kill("SIGTERM");
    },
  };
}
