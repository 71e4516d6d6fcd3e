/** The frames that the three processes talk in. */
import { expect, test } from "vitest";
import { encodeFrame, type Frame, FrameReader } from "../../../kernel/rooms.ts";
import { seed } from "../../seed.ts";

let state = seed || 1;
const below = (limit: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
};

/** A frame as the session writes it for printed text. */
function line(parent: string, name: string, text: string): Buffer {
  const json = Buffer.from(
    `{"event":"stream","params":{"parent":${JSON.stringify(parent)},"name":"${name}","text":${JSON.stringify(text)}},"sizes":[]}`,
  );
  const head = Buffer.alloc(8);
  head.writeUInt32LE(json.length + 4, 0);
  head.writeUInt32LE(json.length, 4);
  return Buffer.concat([head, json]);
}

/** Events in order, printed text of the same cell and name that stands side by side joined. */
function meaning(frames: Frame[]): unknown[] {
  const said: unknown[] = [];
  for (const { json, buffers } of frames) {
    const last = said.at(-1) as { event?: string; params: Record<string, string> } | undefined;
    const params = json.params as Record<string, string>;
    if (json.event === "stream" && params["text"] === "") continue; // Nothing printed is nothing said.
    const same = (key: string) => last?.params[key] === params[key];
    if (json.event === "stream" && last?.event === "stream" && same("parent") && same("name")) {
      (last as { params: { text: string } }).params.text += params["text"];
    } else {
      const bytes = buffers.map((buffer) => [...buffer]);
      said.push({ event: json.event, params: { ...params }, bytes });
    }
  }
  return said;
}

function read(bytes: Buffer, pieces: () => number): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, pieces());
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

const TEXTS = [
  "",
  "\n",
  "a line\n",
  'a "quote" \\ and \u2028\n',
  "🎈é\n",
  "\u0000\u001b[31m",
  '","text":"',
  "x".repeat(900),
];
const PARENTS = ["a-1", "b-2", 'odd","name":"stdout","text":"', "ü🎈", ""];

test(`come out in order and whole, whatever the pieces they arrive in (seed ${seed})`, () => {
  for (let run = 0; run < 60; run++) {
    const parts = Array.from({ length: 1 + below(200) }, () => {
      const parent = PARENTS[below(below(3) === 0 ? PARENTS.length : 2)] as string;
      if (below(6) === 0) {
        const buffers = Array.from({ length: below(3) }, () => Buffer.alloc(below(50), below(256)));
        return Buffer.from(encodeFrame({ json: { event: "comm", params: { parent } }, buffers }));
      }
      return line(parent, below(8) === 0 ? "stderr" : "stdout", TEXTS[below(TEXTS.length)] as string);
    });
    const bytes = Buffer.concat(parts);
    // One by one, nothing can be joined.
    const expected = meaning(parts.flatMap((part) => read(part, () => part.length)));
    const size = [1, 7, 300, 65_536][below(4)] as number;
    expect(meaning(read(bytes, () => (size < 1_000 ? 1 + below(size) : size)))).toEqual(expected);
  }
});

test("a thousand lines in one piece are a few events, not a thousand", () => {
  const frames = read(
    Buffer.concat(Array.from({ length: 1_000 }, (_, i) => line("p", "stdout", `${i}\n`))),
    () => 65_536,
  );
  expect(frames.length).toBeLessThan(6);
  expect(meaning(frames)).toEqual([
    {
      event: "stream",
      params: { parent: "p", name: "stdout", text: Array.from({ length: 1_000 }, (_, i) => `${i}\n`).join("") },
      bytes: [],
    },
  ]);
});

test.each([
  ["a length beyond all measure", Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])],
  ["JSON that is none", Buffer.concat([Buffer.from([8, 0, 0, 0, 4, 0, 0, 0]), Buffer.from("nope")])],
  [
    "a line whose text is no JSON",
    Buffer.concat([
      line("p", "stdout", "ab"),
      Buffer.from(line("p", "stdout", "ab").map((b) => (b === 0x61 ? 0x5c : b))),
    ]),
  ],
])("%s is refused, so that its room is ended", (_name, bytes) => {
  expect(() => read(bytes, () => bytes.length)).toThrow();
});
