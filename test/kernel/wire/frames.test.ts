import { describe, expect, test } from "vitest";
import { type Message, makeMessage } from "../../../kernel/protocol/messages.ts";
import { Codec, Refused } from "../../../kernel/wire/frames.ts";

const KEY = "a0436f6c-1916-498b-8eb9-e81ab9368e84";
const client = () => Buffer.from("client");

function sample(code = "1 + 1 // 🎈"): Message {
  const message = makeMessage("execute_request", { code }, undefined, { buffers: [new Uint8Array([0, 255, 1])] });
  message.header.version = "5.3";
  return message as Message;
}

describe("a message", () => {
  test("comes out as it went in, identities and buffers included", () => {
    const message = sample();
    const { identities, message: read } = new Codec(KEY).decode(
      new Codec(KEY).encode(message, [client(), Buffer.from("x")]),
    );
    expect(identities.map(String)).toEqual(["client", "x"]);
    expect({ ...read, buffers: read.buffers.map((b) => [...b]) }).toEqual({ ...message, buffers: [[0, 255, 1]] });
  });

  test("is signed as jupyter_client signs: HMAC-SHA256 in hex over the four JSON parts", () => {
    // Made by jupyter_client 8.10: Session(key=b"key").sign([b'{"a":1}', b"{}", b"{}", b"{}"])
    const theirs = "f1128388193e4dd1aa760827bd756a1b40b627676b5efe22c0e8297919bfa218";
    const message = { ...sample(), header: { a: 1 }, parent_header: {}, metadata: {}, content: {} };
    expect(String(new Codec("key").encode(message as never)[1])).toBe(theirs);
  });

  test("is not signed when the connection file has no key", () => {
    const codec = new Codec("");
    const frames = codec.encode(sample(), [client()]);
    expect(frames[2]?.byteLength).toBe(0);
    expect(codec.decode(frames).message.header.msg_type).toBe("execute_request");
  });
});

describe("refused before anything is parsed:", () => {
  const frames = () => new Codec(KEY).encode(sample(), [client()]);
  const broken = Buffer.from("{not json");

  test.each<[name: string, change: (frames: Uint8Array[]) => Uint8Array[], reason: RegExp]>([
    ["a missing signature", (f) => f.with(2, Buffer.alloc(0)).with(3, broken), /no signature/],
    ["a short signature", (f) => f.with(2, f[2]!.subarray(1)).with(3, broken), /wrong length/],
    ["a long signature", (f) => f.with(2, Buffer.concat([f[2]!, f[2]!])).with(3, broken), /wrong length/],
    ["a wrong signature", (f) => f.with(2, Buffer.alloc(64, "0")).with(3, broken), /wrong signature/],
    ["content changed on the way", (f) => f.with(6, Buffer.from('{"code":"process.exit()"}')), /wrong signature/],
    ["another key's signature", () => new Codec("other").encode(sample(), [client()]), /wrong signature/],
    ["no delimiter", (f) => f.filter((_, i) => i !== 1), /no delimiter/],
    ["nothing at all", () => [], /no delimiter/],
    ["a truncated message", (f) => f.slice(0, 6), /4 frames after the delimiter/],
    ["a hundred thousand frames", (f) => [...f, ...Array(100_000).fill(Buffer.alloc(0))], /frames/],
  ])("%s", (_name, change, reason) => {
    const decode = () => new Codec(KEY).decode(change(frames()));
    expect(decode).toThrow(Refused);
    expect(decode).toThrow(reason);
  });

  test("a message that was seen before", () => {
    const codec = new Codec(KEY);
    const recorded = frames();
    codec.decode(recorded);
    expect(() => codec.decode(recorded)).toThrow(/used before/);
  });
});

describe("refused after a good signature:", () => {
  const signed = (change: (m: Message) => unknown) => {
    const message = sample();
    change(message);
    return new Codec(KEY).encode(message);
  };
  test.each<[name: string, frames: Uint8Array[], reason: RegExp]>([
    ["protocol 4", signed((m) => (m.header.version = "4.1")), /protocol version "4.1"/],
    ["no version", signed((m) => delete (m.header as Partial<Message["header"]>).version), /protocol version/],
    ["no msg_id", signed((m) => (m.header.msg_id = "")), /without msg_id/],
    ["a msg_type that is a number", signed((m) => (m.header.msg_type = 7 as never)), /without msg_type/],
    ["content that is a list", signed((m) => (m.content = [] as never)), /no object/],
    ["a header that is null", signed((m) => (m.header = null as never)), /no object/],
  ])("%s", (_name, frames, reason) => {
    expect(() => new Codec(KEY).decode(frames)).toThrow(reason);
  });
});

test("an unknown signature scheme is refused when the kernel starts", () => {
  expect(() => new Codec(KEY, "md5")).toThrow(/signature_scheme/);
  expect(() => new Codec(KEY, "hmac-nonesuch")).toThrow();
  expect(new Codec(KEY, "hmac-sha512").encode(sample())[1]?.byteLength).toBe(128);
});
