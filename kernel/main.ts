/** The supervisor: `node main.js CONNECTION_FILE`, as a kernelspec starts it. Runs nobody's code, so it always answers. */
import { tidy } from "./garbage.ts";
import { historyFile } from "./protocol/history.ts";
import { type Kernel, openKernel } from "./protocol/kernel.ts";
import { log } from "./protocol/log.ts";
import { snapshotCommand } from "./protocol/processes/commands.ts";
import { makeAtRest } from "./protocol/processes/snapshot.ts";
import { readConnection } from "./wire/connection.ts";
import type { Incoming, Wire } from "./wire/sockets.ts";
import { boundYoung } from "./young.ts";

/** Milliseconds between two looks at whether whoever started us is still there. */
const PARENT_POLL = 1_000;
/** Bytes of young garbage that this process, which only passes messages on, is to gather. */
const YOUNG = 4 * 1024 * 1024;
/** And of old garbage; and milliseconds without a message after which there is time for less. */
const GARBAGE = 3 * 1024 * 1024;
const REST = 1_000;
/** Milliseconds that the goodbye may take in all. */
const GOODBYE = 5_000;

async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error("usage: node main.js CONNECTION_FILE (a Jupyter kernelspec starts it so)");
  const connection = readConnection(file);

  let wire: Wire | undefined;
  let leaving = false;
  // Messages that come before the kernel is open, or leave before the sockets are bound, wait here.
  const unsent: Parameters<Wire["publish"]>[0][] = [];
  const kernel: Kernel = openKernel({
    cwd: process.cwd(),
    history: historyFile(),
    ports: connection,
    publish: (message) => (wire ? wire.publish(message) : void unsent.push(message)),
    onShutdown: (restart) => void leave(0, restart),
  });

  const snapshot = makeAtRest(snapshotCommand());
  async function leave(code: number, restart = false): Promise<void> {
    if (leaving) return;
    leaving = true;
    snapshot.close();
    setTimeout(() => process.exit(code), GOODBYE);
    await kernel.close(restart);
    await wire?.close();
    process.exit(code);
  }

  // jupyter_client may signal the group instead of sending interrupt_request: both mean Stop, neither ends us.
  process.on("SIGINT", () => kernel.interrupt());
  process.on("SIGTERM", () => void leave(0));
  process.on("SIGHUP", () => void leave(0));
  process.stderr.on("error", () => {}); // The log's reader is gone: nothing to say, and nobody to say it to.
  process.on("uncaughtException", (error) => log(`${error.stack ?? error}`));
  process.on("unhandledRejection", (reason) => log(`${reason instanceof Error ? reason.stack : reason}`));
  watchParent(() => void leave(1));

  const bound = boundYoung(YOUNG);
  const tidyUp = tidy({ slack: GARBAGE, rest: REST });
  try {
    // ZeroMQ is loaded while the other processes start.
    const { openWire } = await import("./wire/sockets.ts");
    wire = await openWire(connection, ({ message, reply, ask }: Incoming) => {
      bound();
      void kernel.accept(message, { reply, ask }).then(() => void setImmediate(tidyUp)); // Behind the answer.
    });
  } catch (error) {
    log(`cannot listen: ${(error as Error).message}`);
    return leave(1);
  }
  for (const message of unsent.splice(0)) void wire.publish(message);
}

/** A kernel whose server is gone must not stay behind. */
function watchParent(gone: () => void): void {
  const named = Number(process.env["JPY_PARENT_PID"] ?? 0);
  if (!named) return; // Started to live on its own.
  const first = process.ppid;
  // Behind a launcher such as npx our parent is not the one that was named: then only being orphaned tells.
  setInterval(() => {
    if (first === named ? process.ppid !== first : process.ppid === 1) {
      log("the process that started this kernel is gone; leaving");
      gone();
    }
  }, PARENT_POLL).unref();
}

main(process.argv[2]).catch((error: Error) => {
  log(error.message);
  process.exit(1);
});
