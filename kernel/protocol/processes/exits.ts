/** What the end of a session's process means, in words for the person whose variables it held. */
import { alone, title } from "../../quote.ts";
import type { ErrorReport } from "../../rooms.ts";
import type { Exit } from "./link.ts";

const CRASHES = new Set(["SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP"]);
const AFTER = "Its variables and imports are lost. A new session has started: run the cells that you need again.";

/** @param asked - Set when the supervisor itself ended the session: the reason, as a sentence. */
export function describeExit(exit: Exit, asked?: string): ErrorReport {
  const [ename, evalue] = explain(exit, asked);
  return { ename, evalue, traceback: [title(ename, evalue), AFTER] };
}

/** For the cell that runs when the kernel itself is asked to end: no new session starts, and nobody needs to be told of signals. */
export const SHUT_DOWN = alone("KernelShutdown", "the kernel was shut down or restarted while this cell ran.");

function explain({ code, signal, lastWords }: Exit, asked: string | undefined): [ename: string, evalue: string] {
  if (asked !== undefined) return ["SessionStopped", asked];
  // With code 134 a shell, or Node on some systems, reports what was a SIGABRT.
  const aborted = signal === "SIGABRT" || signal === "SIGTRAP" || code === 134 || code === 133;
  if (aborted && /heap out of memory|Allocation failed|out of memory/i.test(lastWords)) {
    return [
      "OutOfMemory",
      "the code used more memory than Node gives it, and the session ended. NODE_OPTIONS=--max-old-space-size=8192 (megabytes) gives more.",
    ];
  }
  if (signal === "SIGKILL") {
    return ["SessionKilled", "the session was killed (SIGKILL): by hand, or by the system when memory ran out."];
  }
  if (aborted || (signal !== null && CRASHES.has(signal))) {
    const fatal = /(?:FATAL ERROR: |Fatal error in )([^\n]+)/.exec(lastWords)?.[1];
    const abort = aborted ? "process.abort() was called, or there was " : "";
    const cause = fatal ? `: ${fatal}` : `: ${abort}an error in native code or in the runtime itself`;
    return ["SessionCrashed", `the session crashed (${signal ?? `exit code ${code}`})${cause}.`];
  }
  if (signal !== null) return ["SessionKilled", `the session was ended by ${signal}.`];
  return [
    "SessionExit",
    `the session ended with exit code ${code}: process.exit() was called, or the runtime gave up.`,
  ];
}
