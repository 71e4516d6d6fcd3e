/**
 * The frames that the three processes talk in, as bytes: `u32 length | u32 jsonLength | json | buffers…`.
 * What is in them is rooms.ts's.
 */
import { StringDecoder } from "node:string_decoder";

export interface Frame {
  /** A call has `id` and `method`; its answer `id` and `result` or `fault`; an event only `event`. */
  json: {
    id?: number;
    method?: string;
    event?: string;
    params?: unknown;
    result?: unknown;
    fault?: { name: string; message: string; stack?: string };
  };
  buffers: Uint8Array[];
}

/** Encodes one frame; `buffers` follow the JSON, their lengths in front of it. */
export function encodeFrame(frame: Frame): Uint8Array {
  const json = Buffer.from(JSON.stringify({ ...frame.json, sizes: frame.buffers.map((b) => b.byteLength) }));
  const total = 4 + json.length + frame.buffers.reduce((sum, b) => sum + b.byteLength, 0);
  const out = Buffer.allocUnsafe(4 + total);
  out.writeUInt32LE(total, 0);
  out.writeUInt32LE(json.length, 4);
  json.copy(out, 8);
  let at = 8 + json.length;
  for (const buffer of frame.buffers) {
    out.set(buffer, at);
    at += buffer.byteLength;
  }
  return out;
}

/** Bytes past which a frame is taken for nonsense: user code can write to any descriptor. */
const LARGEST_FRAME = 2 ** 30;

/** Cuts a byte stream into frames, whatever the pieces it arrives in. Throws when they are no frames. */
export class FrameReader {
  readonly #next: NextFrame;

  constructor(onFrame: (frame: Frame) => void) {
    this.#next = new NextFrame(onFrame);
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let at = 0; at < bytes.length; ) at = this.#next.take(bytes, at);
  }
}

/** Stands before each frame of the session: a byte that no UTF-8 text has. */
export const FRAME_MARK = 0xff;

/**
 * Reads what the session writes: frames, each behind a {@link FRAME_MARK}, and between them printed text as it is. The text
 * belongs to the cell and stream that the last `stream` frame has named, and comes out as such a frame for each piece.
 *
 * So a line that follows another one costs the session one write of its own bytes, and us next to nothing.
 */
export class SessionReader {
  #inFrame = false;
  /** What the last `stream` frame said. */
  #owner: { text: string } | undefined;
  /** A character may be cut in two by the pieces. */
  readonly #decoder = new StringDecoder("utf8");
  readonly #next: NextFrame;
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
    this.#next = new NextFrame((frame) => {
      this.#inFrame = false;
      if (frame.json.event === "stream") this.#owner = frame.json.params as { text: string };
      if (frame.json.event !== "stream" || this.#owner?.text !== "") onFrame(frame);
    });
  }

  /** @throws {Error} If the bytes are neither. */
  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let at = 0; at < bytes.length; ) {
      if (this.#inFrame) {
        at = this.#next.take(bytes, at);
        continue;
      }
      const mark = bytes.indexOf(FRAME_MARK, at);
      const end = mark < 0 ? bytes.length : mark;
      if (end > at) this.#tell(this.#decoder.write(bytes.subarray(at, end)));
      if (mark >= 0) {
        this.#tell(this.#decoder.end());
        this.#inFrame = true;
      }
      at = end + 1;
    }
  }

  #tell(text: string): void {
    if (text === "") return;
    if (!this.#owner) throw new RangeError("bytes that are no frame");
    this.#onFrame({ json: { event: "stream", params: { ...this.#owner, text } }, buffers: NO_BUFFERS });
  }
}

/** Puts one frame after the other together. */
class NextFrame {
  /** Copies of what has come of a frame that is not whole yet; joined once, when it is. */
  #pieces: Buffer[] = [];
  #held = 0;
  #length: number | undefined;
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Takes bytes from `at` on, of one frame at most; returns where the rest begins. */
  take(bytes: Buffer, at: number): number {
    if (this.#held === 0 && bytes.length - at >= 4) {
      const end = at + 4 + checkLength(bytes.readUInt32LE(at));
      if (end <= bytes.length) {
        const { json, buffers } = decodeFrame(bytes.subarray(at + 4, end));
        this.#onFrame({ json, buffers: buffers.map((view) => Buffer.from(view)) }); // `bytes` may be used again.
        return end;
      }
    }
    const end = Math.min(bytes.length, at + (this.#length ?? 4) - this.#held);
    this.#pieces.push(Buffer.from(bytes.subarray(at, end)));
    this.#held += end - at;
    if (this.#length === undefined && this.#held === 4) {
      this.#length = 4 + checkLength(Buffer.concat(this.#pieces).readUInt32LE(0));
    }
    if (this.#held === this.#length) {
      const frame = Buffer.concat(this.#pieces).subarray(4);
      this.#pieces = [];
      this.#held = 0;
      this.#length = undefined;
      this.#onFrame(decodeFrame(frame));
    }
    return end;
  }
}

function checkLength(length: number): number {
  if (length > LARGEST_FRAME) throw new RangeError(`a frame of ${length} bytes`);
  return length;
}

/** @param bytes - The frame without its length. Its buffers are views of them. */
function decodeFrame(bytes: Buffer): Frame {
  const jsonLength = bytes.readUInt32LE(0);
  const json = JSON.parse(bytes.toString("utf8", 4, 4 + jsonLength)) as Frame["json"] & { sizes: number[] };
  const { sizes } = json;
  if (sizes.length === 0) return { json, buffers: NO_BUFFERS };
  let at = 4 + jsonLength;
  const buffers = sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
  return { json, buffers };
}

const NO_BUFFERS: Uint8Array[] = [];
