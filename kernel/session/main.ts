/** The session's entry: the user's process. Their code runs on this thread; the guard (stopping/guard.ts) can end it. */
import { writeFileSync } from "node:fs";
import { functionsThrough } from "../display/functions.ts";
import { setColumns } from "../display/text.ts";
import { tidy } from "../garbage.ts";
import { type Implementation, OUR_ARENAS, type SessionRoom, THROWN } from "../rooms.ts";
import type { Cell } from "./cell.ts";
import { listen } from "./channel.ts";
import { commThrough, receiveComm } from "./comm.ts";
import { setFolder } from "./folder.ts";
import { makeGlobals } from "./globals.ts";
import { compileWith } from "./imports/local.ts";
import { showThrough } from "./output/show.ts";
import { patchOutput } from "./output/streams.ts";
import { patchChildren } from "./ownership/children.ts";
import { ownerOfError } from "./ownership/owner.ts";
import { patchTimers, raw } from "./ownership/timers.ts";
import { execute, runWaiting, soon } from "./run.ts";
import { startGuard } from "./stopping/stop.ts";
import { exposeUnwind } from "./stopping/unwind.ts";
import { report } from "./traceback/report.ts";
import { mapStacks } from "./traceback/sources.ts";
import { noteThrown } from "./traceback/thrown.ts";
import { sourceOf } from "./variables/functions.ts";
import { members, source } from "./variables/members.ts";
import { names } from "./variables/names.ts";
import { plainTexts } from "./variables/texts.ts";

/** When the machine's memory runs out, the system is to end the process that holds the data, and nothing else. */
function offerToGoFirst(): void {
  try {
    if (process.platform === "linux") writeFileSync("/proc/self/oom_score_adj", "500");
  } catch {
    // A container that does not let us: then the system chooses.
  }
}

const MEGABYTE = 1024 * 1024;
/** To be called behind each cell; with more than that of somebody's data, collecting takes too long for us. */
const tidyUp = tidy({ slack: 2 * MEGABYTE, rest: 1_000, largest: 32 * MEGABYTE });

/** The C library has read its setting when the process started. */
function hideArenas(): void {
  if (process.env[OUR_ARENAS] === undefined) return;
  delete process.env[OUR_ARENAS];
  delete process.env["MALLOC_ARENA_MAX"];
}

const room: Implementation<SessionRoom> = {
  start({ cwd, argv, columns }) {
    process.chdir(cwd);
    setFolder(cwd);
    setColumns(columns);
    process.argv.splice(1, Infinity, ...argv);
    patchOutput(columns);
    makeGlobals(columns);
    return { node: process.version };
  },
  execute(request) {
    const outcome = execute(request);
    const over = () => void raw.setImmediate(tidyUp); // Behind the answer.
    outcome.then(over, over);
    return outcome;
  },
  names,
  members,
  source,
  comm(message) {
    soon(() => receiveComm(message));
    return null;
  },
  stop() {
    raw.setImmediate(() => process.exit(0)); // After the answer. Exit handlers run; their output is written at once.
    return null;
  },
};

const peer = listen(room as never, runWaiting);

/** Shows an error that no cell's outcome carries, under the cell that made it. */
function tell(cell: Cell | undefined, error: ReturnType<typeof report>): void {
  if (!cell?.stopped) peer.emit("error", { parent: cell?.parent ?? "", ...error });
}

process.on("uncaughtException", (error) => tell(ownerOfError(error), report(error)));
process.on("unhandledRejection", (reason) => tell(ownerOfError(reason), report(reason)));

offerToGoFirst();
hideArenas();
mapStacks();
plainTexts();
Object.defineProperty(globalThis, Symbol.for(THROWN), { value: noteThrown });
showThrough(peer);
commThrough(peer);
compileWith((path) => peer.call("compileFile", { path }));
functionsThrough(sourceOf);
exposeUnwind();
startGuard(tell);
patchTimers();
patchChildren();
