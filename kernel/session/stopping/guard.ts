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
import { killFamily, MARK } from "../../family.ts";
import { FrameReader, type GuardEvents, SESSION_FDS } from "../../rooms.ts";
import {
  ANSWER,
  type Ended,
  type GuardData,
  type GuardMessage,
  HURRY,
  INSIDE,
  polledRecently,
  STOP,
  type StoppedFrame,
  tag,
  UNWIND,
  WORD,
} from "./shared.ts";

/** How long a main thread that is not blocked may take to answer, in ms. */
const TURN = 25;
/** How long code that polls `interrupted()` may take to end by itself, in ms. */
const GRACE = 1500;
/** How often a pause is asked for again, in ms, and how many times before it is given up: late where there are async hooks. */
const AGAIN = 40;
const PATIENCE: Record<number, number> = { [INSIDE.yes]: 3, [INSIDE.no]: 12, [INSIDE.hooked]: 25 };
/** Processor time, in ms, in which running code would have heard: on a busy machine it may not have had its turn yet. */
const HEARING = 60;
const MOST_PATIENCE = 25;

const { words, answers } = workerData as GuardData;
const say = (message: GuardMessage) => parentPort?.postMessage(message);
const state = () => Atomics.load(words, WORD.stop);
const move = (from: number, to: number) => Atomics.compareExchange(words, WORD.stop, from, to) === from;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

let stopping = false;
let insist = false;
/** Presses are numbered, so that the main thread takes each one once. */
let press = 0;
/** The cell that Stop was last pressed for: pressed again, nobody is asked nicely. */
let last: string | undefined;
/** The cells that the last press ended, and when we heard of it. */
let ended: Ended["ended"] = new Set();
let endedAt = 0;
parentPort?.on("message", (message: Ended) => {
  ended = message.ended;
  endedAt = performance.now();
});
const isOver = (parent: string) => ended.has(parent) && performance.now() - endedAt < HURRY;

/** The tags of the cells that Stop is being pressed for. */
const meant = new Set<number>();

/** Is what runs now not what the press was for? */
function isStale(): boolean {
  const running = Atomics.load(words, WORD.running);
  if (running !== 0) return !meant.has(running); // Another cell has begun.
  const serving = Atomics.load(words, WORD.serving);
  return serving !== 0 && !meant.has(serving) && isOver(last ?? ""); // Something that an earlier cell left behind.
}

async function stop(parent: string): Promise<void> {
  if (!stopping) meant.clear();
  meant.add(tag(parent));
  if (!stopping && isStale()) return;
  Atomics.store(words, WORD.meant, tag(parent));
  insist = parent === last;
  last = parent;
  if (state() === STOP.claimed || state() === STOP.none) Atomics.store(words, WORD.stop, STOP.asked);
  Atomics.store(words, WORD.answer, ANSWER.interrupted);
  Atomics.notify(words, WORD.answer);
  say({ kind: "stop", press: ++press, insist, parent });
  if (stopping) return;
  stopping = true;
  try {
    // Again when it was pressed again meanwhile.
    do {
      const until = performance.now() + GRACE;
      do await pause(TURN);
      while (state() === STOP.asked && !insist && polledRecently(words) && performance.now() < until);
      if (isStale()) move(STOP.asked, STOP.none);
      if (move(STOP.asked, STOP.hunting)) await hunt();
    } while (!move(STOP.claimed, STOP.none) && state() === STOP.asked);
  } finally {
    stopping = false;
  }
}

interface Paused {
  /** Innermost first; none when the code was ended without a look at it. */
  callFrames: { functionName: string; location: { scriptId: string; lineNumber: number; columnNumber?: number } }[];
}

/** Pauses the main thread until it is found where it may be stopped, and stops it there; or until it ends by itself. */
async function hunt(): Promise<void> {
  const debug = new Session();
  debug.connectToMainThread();
  const files = new Map<string, string>();
  debug.on("Debugger.scriptParsed", ({ params }) => files.set(params.scriptId, params.url));
  try {
    debug.post("Debugger.enable");
    debug.post("Debugger.setBlackboxPatterns", { patterns: [BOOKS.source] }); // The debugger steps out of these by itself.
    while (state() === STOP.hunting) {
      const paused = await pausedOrClaimed(debug);
      if (!paused) return;
      const frames = paused.callFrames.map((frame) => stoppedFrame(frame, files));
      if (mayEnd(frames) && move(STOP.hunting, STOP.stopping)) {
        debug.post("Runtime.evaluate", { expression: `globalThis[Symbol.for("${UNWIND}")]?.()`, silent: true });
        await new Promise((done) => debug.post("Debugger.resume", { terminateOnResume: true }, done));
        say({ kind: "stopped", press, frames });
        // A chain of ticks can hold the main thread before it hears us: then once more.
        for (let turns = 0; turns < 20 && state() === STOP.stopping; turns++) await pause(5);
        if (!move(STOP.stopping, STOP.hunting)) return;
      } else {
        debug.post("Debugger.resume");
        await pause(1); // It finishes its frame, and waits for us before the next (channel.ts).
      }
    }
  } finally {
    debug.disconnect();
  }
}

/** Files of the kernel itself. */
const KERNEL = new URL(".", import.meta.url).href;

/** Functions of the kernel that stand right around the user's code: run.ts, ownership/owner.ts, ownership/timers.ts. */
const AROUND = new Set(["drive", "runFor", "callForCell"]);

/**
 * Where Node keeps its books (see unwind.ts) and calls async hooks. What has been paused runs on to its next call or loop
 * before it ends, so here it would write once more; and V8 takes the end of a hook for an error that nobody caught.
 */
const BOOKS = /^node:internal\/(?:async_hooks|process\/task_queues|timers|process\/promises)$/;
const isHook = ({ name, file }: StoppedFrame) => BOOKS.test(file) && /^(?:emit|push|pop|(?:fastP|p)romise)/.test(name);

/**
 * May what runs be ended here? Not in the middle of a frame; and not between the user's code and the event loop, where the
 * kernel takes requests in and sends answers out: only the user's code, and what calls it and shows its values.
 */
function mayEnd(frames: StoppedFrame[]): boolean {
  if (frames.length === 0) return true; // It has been ended already.
  if (Atomics.load(words, WORD.critical) !== 0) return false;
  if (BOOKS.test(frames[0]?.file ?? "") || frames.some(isHook)) return false;
  return frames.some(({ name, file }) => (file.startsWith(KERNEL) ? AROUND.has(name) : !file.startsWith("node:")));
}

/**
 * The paused event, or undefined when the main thread took the Stop itself; blocked native code delays both.
 *
 * V8 drops a pause when the stack has just overflowed, and recursion that catches its own overflow lives there. So it is
 * asked again, and in the end the code is ended without a look at where it stands.
 */
function pausedOrClaimed(debug: Session): Promise<Paused | undefined> {
  return new Promise((resolve) => {
    let turns = 0;
    const before = process.cpuUsage();
    const hadItsTurn = () => {
      const { user, system } = process.cpuUsage(before);
      return user + system > 1000 * HEARING || turns >= MOST_PATIENCE;
    };
    const timer = setInterval(() => {
      if (state() !== STOP.hunting) end(undefined);
      else if (++turns < (PATIENCE[Atomics.load(words, WORD.inside)] ?? 0) || !hadItsTurn())
        debug.post("Debugger.pause");
      else if (Atomics.load(words, WORD.critical) === 0) {
        debug.post("Runtime.terminateExecution", () => end({ callFrames: [] }));
      }
    }, AGAIN);
    const onPaused = ({ params }: { params: object }) => end(params as Paused);
    debug.removeAllListeners("Debugger.paused");
    let over = false;
    function end(paused: Paused | undefined) {
      if (over) return; // Behind a long native call everything that was asked for is answered at once.
      over = true;
      clearInterval(timer);
      debug.off("Debugger.paused", onPaused);
      debug.on("Debugger.paused", () => debug.post("Debugger.resume")); // A pause asked for twice comes twice.
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
  input: ({ question, value }) => answer({ question, value }),
  inputRefused: ({ question, reason }) => answer({ question, refused: reason }),
};

const reader = new FrameReader(({ json }) => handlers[json.event as keyof GuardEvents]?.(json.params as never));
const socket = new Socket({ fd: SESSION_FDS.guard, readable: true, writable: false });
socket.on("data", (piece: Buffer) => reader.push(piece));
socket.on("error", () => {});
// The supervisor is gone. The main thread leaves by itself when it can; when it is busy nobody else would end it.
socket.on("close", () =>
  setTimeout(() => {
    killFamily(process.env[MARK] ?? "", process.pid);
    // The session leads its process group: what it waits for (execSync) goes with it.
    for (const target of [-process.pid, process.pid]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // It leads no group: then only itself.
      }
    }
  }, 1000),
);
