/**
 * The session's end of the pipes: frames out, written synchronously, and frames in.
 *
 * Every write has left the process when it returns, so nothing printed is lost when the process blocks, is killed or
 * runs out of memory.
 */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { wellFormed } from "../display/types.ts";
import { killFamily, MARK } from "../family.ts";
import {
  encodeFrame,
  FRAME_MARK,
  FrameReader,
  Peer,
  SESSION_FDS,
  type SessionEvents,
  type SupervisorRoom,
} from "../rooms.ts";
import { INSIDE, STOP, WORD, WORDS } from "./stopping/shared.ts";

type None = Record<never, never>;
export type SupervisorPeer = Peer<SupervisorRoom, None, SessionEvents>;

/** Shared with the guard; see stopping/shared.ts. */
export const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));

/**
 * Writes where Stop must not land: half a frame would leave the channel in ruins. (Where frames are taken in there is no
 * user code on the stack, and the guard ends nothing else.)
 */
function undisturbed(act: () => void): void {
  // A loop that does nothing but print is nearly always in here: hold still, so that the guard finds it outside.
  if (Atomics.load(words, WORD.stop) === STOP.hunting) Atomics.wait(words, WORD.stop, STOP.hunting, 100);
  Atomics.store(words, WORD.critical, 1);
  try {
    act();
  } finally {
    Atomics.store(words, WORD.critical, 0);
  }
}

function writeAll(bytes: Uint8Array, length: number): void {
  for (let at = 0; at < length; ) {
    try {
      at += writeSync(SESSION_FDS.toSupervisor, bytes, at, length - at);
    } catch (error) {
      waitOrLeave(error);
    }
  }
}

/** What a write that failed means. @throws the error, when it is none of the pipe's. */
function waitOrLeave(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EPIPE" || code === "ECONNRESET") process.exit(1); // Nobody is left to hear it.
  if (code !== "EAGAIN" && code !== "EINTR") throw error;
  Atomics.wait(words, WORD.critical, 1, 1); // The pipe is full: the reader needs a moment.
}

/** Writes one encoded frame. */
export function send(frame: Uint8Array): void {
  const marked = Buffer.allocUnsafe(1 + frame.byteLength);
  marked[0] = FRAME_MARK;
  marked.set(frame, 1);
  undisturbed(() => writeAll(marked, marked.length));
}

// ---------------------------------------------------------------- printed text, the hot path

/** Whose text goes bare: that of the `stream` frame that was written last. */
let openParent: string | undefined;
let openName = "";
/** Characters that are written in one go; longer texts are cut, so that Stop is heard between the pieces. */
const PIECE = 64 * 1024;
const scratch = Buffer.allocUnsafe(3 * PIECE);
/** Characters whose bytes, three each at most, every pipe takes all at once or not at all (POSIX: 512). */
const ATOMIC = 170;

/** Writes text as the output of `parent`: in a `stream` frame where another's was written last, and else as it is. */
export function sendStream(parent: string, name: "stdout" | "stderr", text: string): void {
  const short = text.length <= ATOMIC;
  if (parent !== openParent || name !== openName) {
    openStream(parent, name, short ? text : "");
    if (short) return;
  }
  if (short) writeText(text);
  else sendLong(text);
}

function openStream(parent: string, name: "stdout" | "stderr", text: string): void {
  openParent = undefined; // Should we be ended in here, the next text names its cell again.
  send(encodeFrame({ json: { event: "stream", params: { parent, name, text: wellFormed(text) } }, buffers: [] }));
  openParent = parent;
  openName = name;
}

/** As `undisturbed` and `writeAll` do, in one: this is called for each printed line. */
function writeText(text: string): void {
  if (words[WORD.stop] === STOP.hunting) Atomics.wait(words, WORD.stop, STOP.hunting, 100);
  Atomics.store(words, WORD.critical, 1);
  try {
    writeSync(SESSION_FDS.toSupervisor, text);
  } catch (error) {
    waitOrLeave(error);
    writeAll(scratch, scratch.write(text));
  } finally {
    Atomics.store(words, WORD.critical, 0);
  }
}

function sendLong(text: string): void {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + PIECE, text.length);
    // Never between the halves of a surrogate pair.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    undisturbed(() => writeAll(scratch, scratch.write(text.slice(at, end))));
    at = end;
  }
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

// ---------------------------------------------------------------- frames in

/**
 * Listens to the supervisor.
 *
 * @param methods - What this room answers.
 * @param afterwards - Runs after each batch of frames, in the same turn: the place to start a cell, since Stop may end
 *   whatever runs there without a frame being lost.
 */
export function listen(methods: ConstructorParameters<typeof Peer>[1], afterwards: () => void): SupervisorPeer {
  const peer: SupervisorPeer = new Peer(send, methods, () => {});
  const reader = new FrameReader((frame) => peer.receive(frame));
  const buffer = Buffer.allocUnsafe(64 * 1024);
  // `onread` calls straight from the pipe: no stream state stands above a cell that Stop unwinds.
  const socket = new Socket({
    fd: SESSION_FDS.fromSupervisor,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback: (count) => {
        const inside = words[WORD.inside] as number;
        words[WORD.inside] = INSIDE.no;
        reader.push(Uint8Array.prototype.slice.call(buffer, 0, count));
        words[WORD.inside] = inside;
        afterwards();
        return true;
      },
    },
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    // The supervisor is gone, and nobody else would end what cells have started.
    killFamily(process.env[MARK] ?? "", process.pid);
    process.exit(0);
  });
  socket.resume();
  return peer;
}
