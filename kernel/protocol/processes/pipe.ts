/**
 * A pipe of the system's, for what the session prints.
 *
 * Node gives its children sockets, which take a line at several times a pipe's cost and hold some three hundred of them;
 * a pipe holds 64 KB. Node has no call that makes one, but every POSIX system has a command that makes a named one.
 */
import { spawnSync } from "node:child_process";
import { constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Pipe {
  output: Socket;
  /** File descriptor to write to; to be closed once a child has it. */
  input: number;
}

/** Makes a pipe that has no name any more; undefined where that cannot be done. */
export function openPipe(): Pipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), "glassbox-"));
    const path = join(folder, "pipe");
    spawnSync("mkfifo", ["-m", "600", path]);
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // A named pipe waits for its other end.
    const input = openSync(path, constants.O_WRONLY);
    return { output: inBatches(fd), input };
  } catch {
    return undefined; // No such command, no temporary folder: a socket does it too.
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes that are read at once, as many as a pipe holds. */
const SIZE = 64 * 1024;
/** Milliseconds between two pieces that make a burst. */
const BURST = 2;

/**
 * Emits what comes as `data`. In a burst a piece is given a millisecond to grow: reading costs far more than the bytes that
 * are read, and waking us for each line costs the writer too. What comes after a silence is read at once.
 */
function inBatches(fd: number): Socket {
  let at = 0;
  const buffer = Buffer.allocUnsafe(SIZE);
  const socket = new Socket({
    fd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      callback(count) {
        socket.emit("data", buffer.subarray(0, count));
        const now = performance.now();
        const burst = now - at < BURST;
        at = now;
        if (!burst || count > SIZE / 2 || socket.isPaused()) return true;
        socket.pause();
        setTimeout(() => {
          at = performance.now();
          socket.resume();
        }, 1);
        return true;
      },
    },
  });
  return socket;
}
