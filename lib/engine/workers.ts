/**
 * Threads of this runtime: the one file of the engines that knows Node. A browser's `Worker` would have its place here.
 */

/** A started thread. */
export interface Thread {
  terminate(): void;
}

/** What engines use of Node's worker_threads. */
interface NodeWorker {
  on(event: "error" | "exit", listener: () => void): void;
  unref(): void;
  terminate(): Promise<unknown>;
}
type NodeWorkers = { Worker: new (code: string, options: object) => NodeWorker };

interface NodeProcess {
  getBuiltinModule?(name: "node:worker_threads"): NodeWorkers;
  getBuiltinModule?(name: "node:os"): { availableParallelism(): number };
}

const node = (globalThis as { process?: NodeProcess }).process;

/** How many threads can run at once here; 1 where it is not known. */
export const processors = (): number => node?.getBuiltinModule?.("node:os").availableParallelism() ?? 1;

/**
 * Starts a thread that runs `code` (CommonJS, which reads `data` as `require("node:worker_threads").workerData`). It
 * keeps no process alive, and takes nothing of how this one was started.
 *
 * @param gone - Called when the thread has ended, for whatever reason.
 * @returns undefined where there are no threads.
 */
export function startThread(code: string, data: object, gone: () => void): Thread | undefined {
  try {
    const workers = node?.getBuiltinModule?.("node:worker_threads");
    if (workers === undefined) return undefined;
    const worker = new workers.Worker(code, {
      eval: true,
      workerData: data,
      env: {},
      execArgv: [],
      name: "glassbox products",
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    worker.on("error", gone);
    worker.on("exit", gone);
    worker.unref();
    return { terminate: () => void worker.terminate().catch(() => {}) };
  } catch {
    // No room for a thread, or not allowed.
    return undefined;
  }
}
