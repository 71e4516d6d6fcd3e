import { expect, test } from "vitest";
import { makeMessage } from "../../../kernel/protocol/messages.ts";
import { Codec, Refused } from "../../../kernel/wire/frames.ts";
import { seed } from "../../seed.ts";

/** Mutated messages a run; `GLASSBOX_FUZZ=1000000 npx vitest run test/kernel/wire/fuzz.test.ts` is the long one. */
const RUNS = Number(process.env["GLASSBOX_FUZZ"] ?? 20_000);

/** mulberry32: a small generator whose seed reproduces a failure. */
function generator(seed: number) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return (below: number) => Math.floor(next() * below);
}

test(`mutated frames are refused with a reason or read whole, and are never fatal (seed ${seed})`, {
  timeout: 600_000,
}, () => {
  const below = generator(seed);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const signed = new Codec("key");
  const open = new Codec("");
  let accepted = 0;
  let refused = 0;

  for (let run = 0; run < RUNS; run++) {
    const message = makeMessage("execute_request", { code: `x${run} = "🎈"` }, undefined, {
      buffers: [bytes(below(4))],
    });
    const keyed = below(2) === 0;
    const frames = (keyed ? signed : open).encode(message, [Buffer.from("id")]).map((f) => Buffer.from(f));
    const original = Buffer.concat(frames.slice(2, 7));
    for (let times = 1 + below(3); times > 0; times--) mutate(frames);
    try {
      const read = (keyed ? signed : open).decode(frames);
      accepted++;
      expect(typeof read.message.header.msg_id).toBe("string");
      expect(read.message.header.version).toMatch(/^5\.\d/);
      // With a key only what the signature does not cover may have changed: identities and buffers.
      if (keyed) {
        const at = frames.findIndex((f) => f.equals(Buffer.from("<IDS|MSG>")));
        expect(Buffer.concat(frames.slice(at + 1, at + 6)).equals(original)).toBe(true);
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused++;
    }
  }
  expect(accepted + refused).toBe(RUNS);
  expect(refused).toBeGreaterThan(RUNS / 4);

  function mutate(frames: Buffer[]): void {
    const at = below(frames.length);
    const frame = frames[at] ?? Buffer.alloc(0);
    switch (below(8)) {
      case 0:
        if (frame.length > 0) frame[below(frame.length)] = below(256);
        break;
      case 1:
        frames[at] = frame.subarray(0, below(frame.length + 1));
        break;
      case 2:
        frames[at] = Buffer.concat([frame, bytes(below(9))]);
        break;
      case 3:
        frames.splice(at, 1);
        break;
      case 4:
        frames.splice(at, 0, bytes(below(40)));
        break;
      case 5:
        frames[at] = Buffer.from(
          ["null", "[]", "{}", '"x"', "{", "1e999", '{"msg_id":1}', "\u0000"][below(8)] as string,
        );
        break;
      case 6:
        [frames[at], frames[0]] = [frames[0] as Buffer, frame];
        break;
      case 7:
        frames.push(bytes(below(5)));
        break;
    }
  }
});
