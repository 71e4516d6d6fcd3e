/**
 * The language process's life: answers the supervisor's calls over two pipes until the supervisor goes.
 */
import { setFlagsFromString } from "node:v8";
import { collectAtRest } from "../garbage.ts";
import { FrameReader, LANGUAGE_FDS, Peer } from "../rooms.ts";
import { createLanguage } from "./room.ts";

/** Bytes of garbage that may lie here while nobody works, and the milliseconds after which nobody does. */
const GARBAGE = 2 * 1024 * 1024;
const REST = 1_000;

/**
 * What cells leave behind, V8 lets gather by 8 MB and its young half before it collects; so by 2 MB and that, and it gives back
 * what it found empty. A flag of the command line would have to be the snapshot's too, and would make the young half tiny.
 */
const COLLECT_SOONER = "--optimize-for-size";

export function serve(): void {
  setFlagsFromString(COLLECT_SOONER);
  // Not an import: a snapshot cannot hold this module's native side.
  const { Socket } = process.getBuiltinModule("node:net");
  const out = new Socket({ fd: LANGUAGE_FDS.toSupervisor, readable: false, writable: true });
  const input = new Socket({ fd: LANGUAGE_FDS.fromSupervisor, readable: true, writable: false });
  const methods = createLanguage() as unknown as Record<string, (p: never) => unknown>;
  const peer = new Peer<Record<string, never>, Record<string, never>, Record<string, never>>(
    (frame) => out.write(frame),
    methods,
    () => {},
  );
  const reader = new FrameReader((frame) => peer.receive(frame));
  const rest = collectAtRest(GARBAGE, REST);
  input.on("data", (piece: Buffer) => {
    reader.push(piece);
    rest();
  });
  // The supervisor is gone, however it went: nobody is left to answer.
  const leave = () => process.exit(0);
  input.on("close", leave).on("error", leave);
  out.on("error", leave);
  // Stop is the session's affair; a SIGINT to the whole process group must not end this process.
  process.on("SIGINT", () => {});
}
