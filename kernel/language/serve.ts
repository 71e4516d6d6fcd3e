/**
 * The language process's life: answers the supervisor's calls over two pipes until the supervisor goes.
 */
import { tidy } from "../garbage.ts";
import { FrameReader, LANGUAGE_FDS, Peer } from "../rooms.ts";
import { createLanguage } from "./room.ts";

/** Bytes of old garbage that may gather, some four hundred small cells', and the milliseconds after which nobody works. */
const GARBAGE = 4 * 1024 * 1024;
const REST = 1_000;

export function serve(): void {
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
  const tidyUp = tidy({ slack: GARBAGE, rest: REST });
  input.on("data", (piece: Buffer) => {
    reader.push(piece);
    setImmediate(tidyUp); // Behind the answer.
  });
  // The supervisor is gone, however it went: nobody is left to answer.
  const leave = () => process.exit(0);
  input.on("close", leave).on("error", leave);
  out.on("error", leave);
  // Stop is the session's affair; a SIGINT to the whole process group must not end this process.
  process.on("SIGINT", () => {});
}
