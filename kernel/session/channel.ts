/**
 * The session's end of the pipes: frames out, written synchronously, and frames in.
 *
 * Every write has left the process when it returns, so nothing printed is lost when the process blocks, is killed or
 * runs out of memory. Measured: 370,000 one-line frames a second, so there is nothing to batch here.
 */
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { wellFormed } from "../display/types.ts";
import { killFamily, MARK } from "../family.ts";
import { FrameReader, Peer, SESSION_FDS, type SessionEvents, type SupervisorRoom } from "../rooms.ts";
import { INSIDE, STOP, WORD, WORDS } from "./shared.ts";

type None = Record<never, never>;
export type SupervisorPeer = Peer<SupervisorRoom, None, SessionEvents>;

/** Shared with the guard; see shared.ts. */
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
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE" || code === "ECONNRESET") process.exit(1); // Nobody is left to hear it.
      if (code !== "EAGAIN" && code !== "EINTR") throw error;
      Atomics.wait(words, WORD.critical, 1, 1); // The pipe is full: the reader needs a moment.
    }
  }
}

/** Writes one encoded frame. */
export function send(frame: Uint8Array): void {
  undisturbed(() => writeAll(frame, frame.byteLength));
}

// ---------------------------------------------------------------- stream events, the hot path

const PIECE = 64 * 1024; // Characters a frame: bounds the buffer, and what one event may weigh.
const scratch = Buffer.allocUnsafe(8 + 6 * PIECE + 4096);
let prefix = "";
let prefixParent: string | undefined;
let prefixName = "";

/** The frame that `peer.emit("stream", …)` would write, five times as fast. */
export function sendStream(parent: string, name: "stdout" | "stderr", text: string): void {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + PIECE, text.length);
    // Never between the halves of a surrogate pair.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    sendPiece(parent, name, at === 0 && end === text.length ? text : text.slice(at, end));
    at = end;
  }
}

function sendPiece(parent: string, name: "stdout" | "stderr", text: string): void {
  if (parent !== prefixParent || name !== prefixName) {
    prefix = `{"event":"stream","params":{"parent":${JSON.stringify(parent)},"name":"${name}","text":`;
    prefixParent = parent;
    prefixName = name;
  }
  const json = `${prefix}${JSON.stringify(wellFormed(text))}},"sizes":[]}`;
  undisturbed(() => {
    const length = scratch.write(json, 8);
    scratch.writeUInt32LE(length + 4, 0);
    scratch.writeUInt32LE(length, 4);
    writeAll(scratch, length + 8);
  });
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
