/**
 * Bytes ↔ messages, and nothing about sockets.
 *
 * A message is `[…identities, "<IDS|MSG>", signature, header, parent_header, metadata, content, …buffers]`. The
 * signature is checked over the raw bytes before any of them is parsed; everything that does not fit is refused
 * with one reason.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Fields, Header, Message } from "../protocol/messages.ts";

const DELIMITER = Buffer.from("<IDS|MSG>");
/** Signatures that are remembered, so that a recorded message cannot be sent again. */
const REMEMBERED = 65_536;
/** Bytes of JSON in one message. Buffers may be larger: they are not parsed. */
const LARGEST_JSON = 128 * 1024 * 1024;
/** Frames of one message: identities and buffers together. */
const MOST_FRAMES = 10_000;

/** Why a message was not taken. */
export class Refused extends Error {
  override name = "Refused";
}

export interface Received {
  /** Routing identities: where the reply goes. */
  identities: Uint8Array[];
  message: Message;
}

/** Signs what leaves and verifies what comes, with one key. */
export class Codec {
  readonly #key: string;
  readonly #algorithm: string;
  readonly #seen = new Set<string>();

  /**
   * @param key - The connection file's; empty means that messages are not signed.
   * @param scheme - The connection file's `signature_scheme`, e.g. "hmac-sha256".
   * @throws {Error} If Node has no such hash.
   */
  constructor(key: string, scheme = "hmac-sha256") {
    const match = /^hmac-([a-z0-9-]+)$/.exec(scheme);
    if (!match) throw new Error(`signature_scheme ${JSON.stringify(scheme)} is not of the form "hmac-HASH"`);
    this.#key = key;
    this.#algorithm = match[1] as string;
    if (key) createHmac(this.#algorithm, key); // Throws now, not at the first message.
  }

  /** Frames to hand to a socket; `identities` (or a topic) first. */
  encode(message: Message<object>, identities: readonly Uint8Array[] = []): Uint8Array[] {
    const { header, parent_header, metadata, content, buffers } = message;
    const parts = [header, parent_header, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...identities, DELIMITER, Buffer.from(this.#sign(parts)), ...parts, ...buffers];
  }

  /** @throws {Refused} If the frames are not a message with a good, fresh signature. */
  decode(frames: readonly Uint8Array[]): Received {
    if (frames.length > MOST_FRAMES) throw new Refused(`${frames.length} frames`);
    const at = frames.findIndex((frame) => DELIMITER.equals(frame));
    if (at < 0) throw new Refused("no delimiter");
    const [signature, ...rest] = frames.slice(at + 1);
    if (!signature || rest.length < 4) throw new Refused(`${frames.length - at - 1} frames after the delimiter, not 5`);
    const parts = rest.slice(0, 4);
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
    if (size > LARGEST_JSON) throw new Refused(`${size} bytes of JSON`);
    this.#verify(signature, parts);
    const [header, parent, metadata, content] = parts.map(parseObject) as [Fields, Fields, Fields, Fields];
    const message: Message = {
      header: checkHeader(header),
      parent_header: parent as Message["parent_header"],
      metadata,
      content,
      buffers: rest.slice(4),
    };
    return { identities: frames.slice(0, at), message };
  }

  #sign(parts: readonly Uint8Array[]): string {
    if (!this.#key) return "";
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #verify(signature: Uint8Array, parts: readonly Uint8Array[]): void {
    if (!this.#key) return;
    const expected = Buffer.from(this.#sign(parts));
    if (signature.byteLength === 0) throw new Refused("no signature");
    if (signature.byteLength !== expected.byteLength) throw new Refused("a signature of the wrong length");
    if (!timingSafeEqual(signature, expected)) throw new Refused("a wrong signature");
    const digest = expected.toString();
    if (this.#seen.has(digest)) throw new Refused("a signature that was used before");
    this.#seen.add(digest);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value as string);
  }
}

const strict = new TextDecoder("utf-8", { fatal: true });

function parseObject(part: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(strict.decode(part));
  } catch {
    throw new Refused("a part that is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refused("a part that is no object");
  return value as Fields;
}

/** A header must name itself and speak protocol 5; what else it holds is passed on. */
function checkHeader(header: Fields): Header {
  const { msg_id, msg_type, version, session, username } = header;
  if (typeof msg_id !== "string" || msg_id === "") throw new Refused("a header without msg_id");
  if (typeof msg_type !== "string" || msg_type === "") throw new Refused("a header without msg_type");
  // Clients older than 5.0 sent none; they cannot be understood.
  if (typeof version !== "string" || !/^5\.\d+/.test(version)) {
    throw new Refused(`protocol version ${JSON.stringify(version)?.slice(0, 40) ?? "unknown"}, not 5.x`);
  }
  if (session !== undefined && typeof session !== "string") throw new Refused("a header whose session is no text");
  if (username !== undefined && typeof username !== "string") throw new Refused("a header whose username is no text");
  return { date: "", session: "", username: "", ...(header as object), msg_id, msg_type, version } as Header;
}
