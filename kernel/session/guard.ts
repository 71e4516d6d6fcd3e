/**
 * The guard: a thread beside the user's, which hears Stop and answers to `prompt` while the main thread is busy.
 *
 * It first asks the main thread. When no answer comes within a turn of an event loop, it pauses the main thread with the
 * debugger (the one thing that reaches every loop: synchronous, after an await, in a timer, in microtasks), reads where
 * it stands, and ends what runs unless that is a frame half written. The debugger is attached only for that long:
 * attached, it would slow the user's code, and Node would wait for it when the process leaves.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { FrameReader, type GuardEvents, SESSION_FDS } from "../rooms.ts";
import { ANSWER, type GuardData, type GuardMessage, polledRecently, STOP, type StoppedFrame, WORD } from "./shared.ts";

/** How long a main thread that is not blocked may take to answer, in ms. */
const TURN = 25;
/** How long code that polls `interrupted()` may take to end by itself, in ms. */
const GRACE = 1500;

const { words, answers } = workerData as GuardData;
const say = (message: GuardMessage) => parentPort?.postMessage(message);
const state = () => Atomics.load(words, WORD.stop);
const move = (from: number, to: number) => Atomics.compareExchange(words, WORD.stop, from, to) === from;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

let stopping = false;
let insist = false;
/** The cell that Stop was last pressed for: pressed again, nobody is asked nicely. */
let last: string | undefined;

async function stop(parent: string): Promise<void> {
  insist = stopping || parent === last;
  last = parent;
  if (state() === STOP.claimed || state() === STOP.none) Atomics.store(words, WORD.stop, STOP.asked);
  Atomics.store(words, WORD.answer, ANSWER.interrupted);
  Atomics.notify(words, WORD.answer);
  say({ kind: "stop", parent, insist });
  if (stopping) return;
  stopping = true;
  try {
    await pause(TURN);
    for (
      let waited = TURN;
      state() === STOP.asked && !insist && polledRecently(words) && waited < GRACE;
      waited += TURN
    ) {
      await pause(TURN);
    }
    if (move(STOP.asked, STOP.hunting)) await hunt(parent);
  } finally {
    stopping = false;
    Atomics.store(words, WORD.stop, STOP.none);
    Atomics.notify(words, WORD.stop);
  }
}

interface Paused {
  callFrames: { functionName: string; location: { scriptId: string; lineNumber: number; columnNumber?: number } }[];
}

/** Pauses the main thread until it is found where it may be stopped, and stops it there; or until it ends by itself. */
async function hunt(parent: string): Promise<void> {
  const debug = new Session();
  debug.connectToMainThread();
  const files = new Map<string, string>();
  debug.on("Debugger.scriptParsed", ({ params }) => files.set(params.scriptId, params.url));
  try {
    debug.post("Debugger.enable");
    while (state() === STOP.hunting) {
      const paused = await pausedOrClaimed(debug);
      if (!paused) return;
      if (Atomics.load(words, WORD.critical) === 0 && move(STOP.hunting, STOP.stopping)) {
        const frames = paused.callFrames.map((frame) => stoppedFrame(frame, files));
        await new Promise((done) => debug.post("Debugger.resume", { terminateOnResume: true }, done));
        say({ kind: "stopped", parent, frames });
        return;
      }
      debug.post("Debugger.resume");
      await pause(1); // It finishes its frame, then waits for us (channel.ts).
    }
  } finally {
    debug.disconnect();
  }
}

/** The paused event, or undefined when the main thread took the Stop itself; blocked native code delays both. */
function pausedOrClaimed(debug: Session): Promise<Paused | undefined> {
  return new Promise((resolve) => {
    const timer = setInterval(() => state() !== STOP.hunting && end(undefined), TURN);
    const onPaused = ({ params }: { params: object }) => end(params as Paused);
    function end(paused: Paused | undefined) {
      clearInterval(timer);
      debug.off("Debugger.paused", onPaused);
      resolve(paused);
    }
    debug.on("Debugger.paused", onPaused);
    debug.post("Debugger.pause");
  });
}

function stoppedFrame(frame: Paused["callFrames"][number], files: Map<string, string>): StoppedFrame {
  const { scriptId, lineNumber, columnNumber = 0 } = frame.location;
  return { name: frame.functionName, file: files.get(scriptId) ?? "", line: lineNumber + 1, column: columnNumber + 1 };
}

function answer(message: import("./shared.ts").Answer): void {
  answers.postMessage(message);
  Atomics.store(words, WORD.answer, ANSWER.there);
  Atomics.notify(words, WORD.answer);
}

const handlers: { [E in keyof GuardEvents]: (payload: GuardEvents[E]) => void } = {
  interrupt: ({ parent }) => void stop(parent),
  input: ({ value }) => answer({ value }),
  inputRefused: ({ reason }) => answer({ refused: reason }),
};

const reader = new FrameReader(({ json }) => handlers[json.event as keyof GuardEvents]?.(json.params as never));
const socket = new Socket({ fd: SESSION_FDS.guard, readable: true, writable: false });
socket.on("data", (piece: Buffer) => reader.push(piece));
socket.on("error", () => {});
// The supervisor is gone. The main thread leaves by itself when it can; when it is busy nobody else would end it.
socket.on("close", () => setTimeout(() => process.kill(process.pid, "SIGKILL"), 1000));
