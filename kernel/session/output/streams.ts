/** Everything a cell prints: `console` in full, and direct writes to `process.stdout` and `process.stderr`. */
import { StringDecoder } from "node:string_decoder";
import { sendStream } from "../channel.ts";
import { owner } from "../ownership/owner.ts";
import { standIn } from "../variables/standins.ts";
import { makeConsole } from "./console.ts";

type Name = "stdout" | "stderr";

/** Prints `text` under the cell this runs for, at once. A stopped cell's leftovers are dropped. */
export function print(name: Name, text: string): void {
  if (text === "") return;
  const cell = owner();
  if (!cell?.stopped) sendStream(cell?.parent ?? "", name, text);
}

/**
 * Puts the session's console and streams in place.
 *
 * @param columns - Width of the notebook's text, in characters.
 */
export function patchOutput(columns: number): void {
  const streams = { stdout: process.stdout, stderr: process.stderr };
  patchStream(streams.stdout, "stdout", columns);
  patchStream(streams.stderr, "stderr", columns);
  const own = { stdout: streams.stdout.write, stderr: streams.stderr.write };
  // Who replaces `process.stdout.write` to see what is printed sees the console's lines too, as in Node.
  const line = (name: Name, text: string) => {
    const { write } = streams[name];
    if (write === own[name]) print(name, text);
    else write.call(streams[name], text);
  };
  const console = makeConsole(line, columns);
  Object.defineProperty(globalThis, "console", { value: console, writable: true, configurable: true });
}

type WriteCallback = (error?: Error | null) => void;

/** The stream itself stays (libraries test `instanceof` and pipe into it); only where its bytes go changes. */
function patchStream(stream: NodeJS.WriteStream, name: Name, columns: number): void {
  const decoder = new StringDecoder("utf8"); // A character may be cut across two writes of bytes.
  const write = (chunk: string | Uint8Array, encoding?: BufferEncoding | WriteCallback, done?: WriteCallback) => {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
      throw new TypeError(`process.${name}.write: expected a string or bytes, got ${typeof chunk}`);
    }
    const asText = typeof chunk === "string" && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding));
    print(name, asText ? chunk : decoder.write(bytes(chunk, encoding)));
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
  Object.defineProperties(stream, {
    write: { value: standIn(write, stream.write), writable: true, configurable: true },
    // Ending it would silence every later cell.
    end: {
      value: (...args: unknown[]) => {
        if (typeof args[0] === "string" || args[0] instanceof Uint8Array) write(args[0], args[1] as BufferEncoding);
        const callback = args.find((arg) => typeof arg === "function") as WriteCallback | undefined;
        if (callback) process.nextTick(callback);
        return stream;
      },
      writable: true,
      configurable: true,
    },
    columns: { value: columns, writable: true, configurable: true },
  });
}

function bytes(chunk: string | Uint8Array, encoding: unknown): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, encoding as BufferEncoding);
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
