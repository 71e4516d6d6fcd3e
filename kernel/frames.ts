/**
 * The frames that the three processes talk in, as bytes: `u32 length | u32 jsonLength | json | buffers…`.
 * What is in them is rooms.ts's.
 */

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

/**
 * Cuts a byte stream into frames, whatever the pieces it arrives in. Throws when they are no frames.
 *
 * Printed lines that follow one another in one piece come out as one `stream` event: a loop of prints is read several
 * times as fast as its frames could be parsed one by one.
 */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  readonly #lines = new Lines();
  readonly #onFrame: (frame: Frame) => void;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    this.#held += piece.byteLength;
    // A large frame arrives in many pieces: join them once, when it is whole, not once a piece.
    const need = this.#need();
    if (need === undefined || this.#held < need) return;
    const all = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    let at = 0;
    while (all.length - at >= 4) {
      const end = at + 4 + checkLength(all.readUInt32LE(at));
      if (end > all.length) break;
      if (!this.#lines.take(all, at + 4, end)) {
        this.#tellLines();
        const frame = decodeFrame(all.subarray(at + 4, end));
        this.#lines.learn(frame, all.subarray(at + 4, end));
        this.#onFrame(frame);
      }
      at = end;
    }
    this.#tellLines();
    this.#pieces = at < all.length ? [all.subarray(at)] : [];
    this.#held = all.length - at;
  }

  #tellLines(): void {
    const frame = this.#lines.frame();
    if (frame) this.#onFrame(frame);
  }

  /** Bytes that the first frame takes in all, once its length is known. */
  #need(): number | undefined {
    if (this.#held < 4) return undefined;
    if ((this.#pieces[0] as Buffer).length < 4) this.#pieces = [Buffer.concat(this.#pieces)];
    return 4 + checkLength((this.#pieces[0] as Buffer).readUInt32LE(0));
  }
}

function checkLength(length: number): number {
  if (length > LARGEST_FRAME) throw new RangeError(`a frame of ${length} bytes`);
  return length;
}

/** What stands before the text of a `stream` frame, as session/channel.ts writes it, and what stands behind it. */
const BEFORE_TEXT = /^{"event":"stream","params":({"parent":"(?:[^"\\]|\\.)*","name":"std(?:out|err)"),"text":"/;
const AFTER_TEXT = Buffer.from('"},"sizes":[]}');

/** Joins `stream` frames that are alike but for their text: JSON's escapes stand side by side as they are. */
class Lines {
  #params = "";
  /** The bytes before the text, the frame's own jsonLength left out. */
  #before = Buffer.alloc(0);
  #text = Buffer.alloc(0);
  #length = 0;

  /** The frame at `start` … `end` of `all`, without its length, if it is such a one. */
  take(all: Buffer, start: number, end: number): boolean {
    const before = this.#before.length;
    const [from, to] = [start + 4 + before, end - AFTER_TEXT.length];
    if (before === 0 || from > to || all.readUInt32LE(start) !== end - start - 4) return false;
    if (all.compare(this.#before, 0, before, start + 4, from) !== 0) return false;
    if (all.compare(AFTER_TEXT, 0, AFTER_TEXT.length, to, end) !== 0) return false;
    if (this.#length + to - from > this.#text.length) this.#grow(this.#length + all.length - from);
    all.copy(this.#text, this.#length, from, to);
    this.#length += to - from;
    return true;
  }

  /** What the frames taken so far come to, and forgets them. */
  frame(): Frame | undefined {
    if (this.#length === 0) return undefined;
    const text = this.#text.toString("utf8", 0, this.#length);
    this.#length = 0;
    if (this.#text.length > LARGEST_TEXT) this.#text = Buffer.alloc(0);
    const params = JSON.parse(`${this.#params},"text":"${text}"}`);
    return { json: { event: "stream", params }, buffers: NO_BUFFERS };
  }

  /** Frames like this one are lines from now on. */
  learn(frame: Frame, bytes: Buffer): void {
    if (frame.json.event !== "stream") return;
    const match = BEFORE_TEXT.exec(bytes.toString("utf8", 4, 4 + 1_000));
    this.#params = match?.[1] ?? "";
    this.#before = Buffer.from(match?.[0] ?? "");
  }

  #grow(length: number): void {
    const text = Buffer.allocUnsafe(length);
    this.#text.copy(text, 0, 0, this.#length);
    this.#text = text;
  }
}

/** Bytes of joined text that are kept ready for the next time. */
const LARGEST_TEXT = 1_000_000;

/** Called for every printed line: no rest spread, and one shared list for the usual frame without buffers. */
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
