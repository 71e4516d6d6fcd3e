/**
 * Everything the kernel broadcasts: each message under the request that caused it, printed text batched, order kept.
 *
 * Text waits at most {@link GAP} ms, so that a loop of prints is a few messages, not a million. Any other
 * message flushes it first: a reader never sees an error before the line printed ahead of it.
 */
import {
  type Fields,
  type Header,
  type Message,
  makeMessage,
  type Publications,
  type PublicationType,
} from "./messages.ts";

/** Milliseconds between two flushes while text keeps coming; the first text after a silence goes at once. */
const GAP = 50;
/** UTF-16 units in one `stream` message before it is sent whatever the clock says. */
const BATCH = 65_536;
/**
 * Pieces of alternating stdout and stderr that go as they came: so many in each flush, and so many more for a cell, of which
 * some come back each second. What alternates faster is joined name by name: a server takes 1,000 messages a second.
 */
const PIECES = 16;
const SPARE = 600;
const SPARE_A_SECOND = 200;
/** Displays whose updates wait at once; past it all are sent. */
const DISPLAYS = 256;
/** Requests whose late output still finds its cell. */
const PARENTS = 2_000;
/** Units of text and displays on their way out at which the session is told to wait, and at which it may go on. */
const HIGH_WATER = 2_000_000;
const LOW_WATER = 500_000;

interface Parent {
  header: Header;
  silent: boolean;
}
type StreamName = "stdout" | "stderr";

export class Outputs {
  readonly #parents = new Map<string, Parent>();
  #last: string | undefined;
  #pending: { parent: string; name: StreamName; text: string }[] = [];
  #pendingSize = 0;
  #spare = SPARE;
  /** Updates that wait, by display: a newer one takes an older one's place. Text and updates never wait both. */
  readonly #updates = new Map<string, () => void>();
  #unschedule: (() => void) | undefined;
  #flushedAt = 0;
  #backlog = 0;
  #held = false;

  /**
   * @param send - Takes one IOPub message; a promise means that it is still on its way, which is back-pressure.
   * @param hold - Told `true` when too much is on its way and the session should wait, `false` when it may go on.
   */
  constructor(
    private readonly send: (message: Message) => void | Promise<void>,
    private readonly hold: (held: boolean) => void,
  ) {}

  /** From now on output may name this request; `silent` ones keep theirs to themselves, as the protocol says. */
  register(header: Header, silent = false): void {
    this.#parents.delete(header.msg_id);
    this.#parents.set(header.msg_id, { header, silent });
    if (this.#parents.size > PARENTS) this.#parents.delete(this.#parents.keys().next().value as string);
  }

  /** The cell that runs now, or ran last: raw text of file descriptors 1 and 2 belongs to it. */
  set current(parent: string) {
    this.#last = parent;
    this.#spare = SPARE;
  }

  get current(): string | undefined {
    return this.#last;
  }

  /** Publishes one message under `parent`, after the text printed so far. Status is sent even for silent requests. */
  publish<T extends PublicationType>(
    type: T,
    content: Publications[T],
    parent: string | undefined,
    extra: { metadata?: Fields; buffers?: Uint8Array[] } = {},
  ): void {
    const id =
      type === "update_display_data"
        ? (content as Publications["update_display_data"]).transient.display_id
        : undefined;
    this.flush(id === undefined ? "all" : "text");
    const send = () => this.#publish(type, content, parent, extra);
    if (id === undefined) {
      send();
      return;
    }
    // A loop that updates a display ten thousand times a second: nobody sees more than the newest.
    this.#updates.delete(id);
    this.#updates.set(id, send);
    if (this.#updates.size > DISPLAYS) this.flush();
    else if (this.#unschedule === undefined) this.#schedule();
  }

  #publish<T extends PublicationType>(
    type: T,
    content: Publications[T],
    parent: string | undefined,
    extra: { metadata?: Fields; buffers?: Uint8Array[] },
  ): void {
    const owner = this.#owner(parent);
    if (owner?.silent && !type.startsWith("comm_") && type !== "status") return;
    this.#send(makeMessage(type, content as Fields, owner?.header, extra), weight(content, extra.buffers));
  }

  /** Printed text of `parent`; sent soon. */
  stream(parent: string | undefined, name: StreamName, text: string): void {
    const owner = parent !== undefined && this.#parents.has(parent) ? parent : this.#last;
    if (text === "" || (owner !== undefined && this.#parents.get(owner)?.silent)) return;
    if (owner === undefined) {
      process.stderr.write(text); // Before any cell: nobody to show it to but the server's log.
      return;
    }
    if (this.#updates.size > 0) this.flush();
    const last = this.#pending.at(-1);
    if (last && last.parent === owner && last.name === name) last.text += text;
    else this.#pending.push({ parent: owner, name, text });
    this.#pendingSize += text.length;
    if (this.#pendingSize >= BATCH) this.flush();
    else if (this.#unschedule === undefined) this.#schedule();
  }

  /** Sends the text that waits, and the updates. */
  flush(what: "all" | "text" = "all"): void {
    if (what === "text" && this.#pending.length === 0) return;
    this.#unschedule?.();
    this.#unschedule = undefined;
    if (this.#updates.size > 0) this.#flushUpdates();
    if (this.#pending.length === 0) return;
    const now = performance.now();
    this.#spare = Math.min(SPARE, this.#spare + ((now - this.#flushedAt) / 1000) * SPARE_A_SECOND);
    const room = PIECES + Math.floor(this.#spare);
    const pieces =
      this.#pending.length > room
        ? [...this.#pending.slice(0, room), ...joined(this.#pending.slice(room))]
        : this.#pending;
    this.#spare -= Math.max(0, Math.min(pieces.length, room) - PIECES);
    this.#pending = [];
    this.#pendingSize = 0;
    this.#flushedAt = now;
    for (const { parent, name, text } of pieces) {
      this.#send(makeMessage("stream", { name, text }, this.#owner(parent)?.header), text.length);
    }
  }

  #flushUpdates(): void {
    const updates = [...this.#updates.values()];
    this.#updates.clear();
    this.#flushedAt = performance.now();
    for (const send of updates) send();
  }

  #owner(parent: string | undefined): Parent | undefined {
    return this.#parents.get(parent ?? "") ?? this.#parents.get(this.#last ?? "");
  }

  #schedule(): void {
    const wait = this.#flushedAt + GAP - performance.now();
    if (wait > 0) {
      const timer = setTimeout(() => this.flush(), wait);
      this.#unschedule = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(() => this.flush());
      this.#unschedule = () => clearImmediate(immediate);
    }
  }

  #send(message: Message, size: number): void {
    const sent = this.send(message);
    if (!sent) return;
    this.#backlog += size;
    if (this.#backlog > HIGH_WATER) this.#hold(true);
    const done = () => {
      this.#backlog -= size;
      if (this.#backlog < LOW_WATER) this.#hold(false);
    };
    sent.then(done, done);
  }

  #hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.hold(held);
  }
}

/** About how many units a message weighs: of its text and images, what they are made of. */
function weight(content: object, buffers: Uint8Array[] = []): number {
  const data = "data" in content && typeof content.data === "object" ? Object.values(content.data ?? {}) : [];
  const texts = data.reduce((sum: number, value) => sum + (typeof value === "string" ? value.length : 1_000), 0);
  return buffers.reduce((sum, buffer) => sum + buffer.byteLength, texts);
}

/** Many short pieces that alternate would be thousands of messages: keep order within each name, not between. */
function joined(pieces: { parent: string; name: StreamName; text: string }[]): typeof pieces {
  const byKey = new Map<string, { parent: string; name: StreamName; texts: string[] }>();
  for (const { parent, name, text } of pieces) {
    const key = `${name} ${parent}`;
    const entry = byKey.get(key);
    if (entry) entry.texts.push(text);
    else byKey.set(key, { parent, name, texts: [text] });
  }
  return [...byKey.values()].map(({ parent, name, texts }) => ({ parent, name, text: texts.join("") }));
}
