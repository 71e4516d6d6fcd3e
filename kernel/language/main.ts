/**
 * The language process: answers the supervisor's calls over two pipes until the supervisor goes.
 */
import { Socket } from "node:net";
import { FrameReader, LANGUAGE_FDS, Peer } from "../rooms.ts";
import { createLanguage } from "./room.ts";

/** Serves the room on the process's pipes. The snapshot's entry and this module's last line both call it. */
export function serve(): void {
  const out = new Socket({ fd: LANGUAGE_FDS.toSupervisor, readable: false, writable: true });
  const input = new Socket({ fd: LANGUAGE_FDS.fromSupervisor, readable: true, writable: false });
  const methods = createLanguage() as unknown as Record<string, (p: never) => unknown>;
  const peer = new Peer<Record<string, never>, Record<string, never>, Record<string, never>>(
    (frame) => out.write(frame),
    methods,
    () => {},
  );
  const reader = new FrameReader((frame) => peer.receive(frame));
  input.on("data", (piece: Buffer) => reader.push(piece));
  // The supervisor is gone, however it went: nobody is left to answer.
  const leave = () => process.exit(0);
  input.on("close", leave).on("error", leave);
  out.on("error", leave);
  // Stop is the session's affair; a SIGINT to the whole process group must not end this process.
  process.on("SIGINT", () => {});
}

serve();
