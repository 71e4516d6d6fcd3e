/** The frames that the three processes talk in. */
import { expect, test } from "vitest";
import { encodeFrame, FRAME_MARK, type Frame, FrameReader, SessionReader } from "../../../kernel/rooms.ts";
import { seed } from "../../seed.ts";

let state = seed || 1;
const below = (limit: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
};

/** A frame as the session writes it. */
const marked = (frame: Uint8Array) => Buffer.concat([Buffer.from([FRAME_MARK]), frame]);
/** What the session writes for text whose cell and stream are not those of the text before. */
const stream = (parent: string, name: string, text: string) =>
  marked(encodeFrame({ json: { event: "stream", params: { parent, name, text } }, buffers: [] }));

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

/** Reads all in pieces, out of one place of memory as from a pipe. */
function read(bytes: Buffer, pieces: () => number, Reader: typeof FrameReader | typeof SessionReader = SessionReader) {
  const frames: Frame[] = [];
  const reader = new Reader((frame) => frames.push(frame));
  const place = Buffer.alloc(bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const size = Math.min(bytes.length - at, Math.max(1, pieces()));
    bytes.copy(place, 0, at, at + size);
    reader.push(place.subarray(0, size));
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

const sizes = () => {
  const size = [1, 7, 300, 65_536][below(4)] as number;
  return () => (size < 1_000 ? 1 + below(size) : size);
};

test(`frames come out in order and whole, whatever the pieces they arrive in (seed ${seed})`, () => {
  for (let run = 0; run < 30; run++) {
    const sent = Array.from({ length: 1 + below(20) }, () => ({
      json: { event: "comm", params: { text: TEXTS[below(TEXTS.length)] } },
      buffers: Array.from({ length: below(3) }, () => Buffer.alloc(below(90), below(256))),
    }));
    const frames = read(Buffer.concat(sent.map(encodeFrame)), sizes(), FrameReader);
    expect(frames.map(({ json: { event, params }, buffers }) => ({ json: { event, params }, buffers }))).toEqual(sent);
  }
});

test(`bare text between a session's frames belongs to the stream that was named last (seed ${seed})`, () => {
  for (let run = 0; run < 60; run++) {
    const said: Frame[] = [];
    const written: Buffer[] = [];
    let open: string | undefined;
    for (let parts = 1 + below(200); parts > 0; parts--) {
      const parent = PARENTS[below(below(3) === 0 ? PARENTS.length : 2)] as string;
      if (below(6) === 0) {
        const buffers = Array.from({ length: below(3) }, () => Buffer.alloc(below(50), below(256)));
        said.push({ json: { event: "comm", params: { parent } }, buffers });
        written.push(marked(encodeFrame(said.at(-1) as Frame)));
        continue;
      }
      const [name, text] = [below(8) === 0 ? "stderr" : "stdout", TEXTS[below(TEXTS.length)] as string];
      said.push({ json: { event: "stream", params: { parent, name, text } }, buffers: [] });
      written.push(open === `${name} ${parent}` ? Buffer.from(text) : stream(parent, name, text));
      open = `${name} ${parent}`;
    }
    expect(meaning(read(Buffer.concat(written), sizes()))).toEqual(meaning(said));
  }
});

test("a thousand lines in one piece are one event, and a character that is cut off does no harm to the frame behind it", () => {
  const lines = Array.from({ length: 1_000 }, (_, i) => `${i}\n`).join("");
  const bytes = Buffer.concat([
    stream("p", "stdout", ""),
    Buffer.from(lines),
    Buffer.from([0xf0, 0x9f]),
    stream("q", "stderr", "x"),
  ]);
  expect(read(bytes, () => bytes.length).map(({ json }) => json.params)).toEqual([
    { parent: "p", name: "stdout", text: lines },
    { parent: "p", name: "stdout", text: "\ufffd" },
    { parent: "q", name: "stderr", text: "x" },
  ]);
});

test.each([
  ["a length beyond all measure", FrameReader, Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])],
  ["JSON that is none", FrameReader, Buffer.concat([Buffer.from([8, 0, 0, 0, 4, 0, 0, 0]), Buffer.from("nope")])],
  ["a session's length beyond all measure", SessionReader, Buffer.from([FRAME_MARK, 255, 255, 255, 255])],
  ["text that is nobody's", SessionReader, Buffer.from("text")],
  ["a frame without its mark", SessionReader, Buffer.from(encodeFrame({ json: { event: "log" }, buffers: [] }))],
])("%s is refused, so that its room is ended", (_name, Reader, bytes) => {
  expect(() => read(bytes, () => bytes.length, Reader)).toThrow();
});
