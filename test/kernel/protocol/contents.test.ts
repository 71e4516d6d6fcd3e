/**
 * Requests that are well signed and make no sense: every one is answered, by the reply of its name, and framed by busy
 * and idle. `GLASSBOX_FUZZ=1000000 npx vitest run test/kernel/protocol/contents.test.ts` is the long run.
 */
import { expect, test } from "vitest";
import { handlers, notices } from "../../../kernel/protocol/handlers/index.ts";
import type { Fields } from "../../../kernel/protocol/messages.ts";
import { seed } from "../../seed.ts";
import { openTranscript, shape } from "./transcript.ts";

const RUNS = Number(process.env["GLASSBOX_FUZZ"] ?? 1_500);
let state = seed || 1;
const below = (limit: number) => {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
};
const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;

/** Every field that some request has, and some that none has. */
const NAMES = [
  ...new Set(Object.values({ ...handlers, ...notices }).flatMap(({ read }) => Object.keys(read))),
  ...["__proto__", "constructor", "toString", "nothing"],
];
const TYPES = [
  ...Object.keys(handlers),
  ...Object.keys(notices),
  "shutdown",
  "_request",
  "input_reply",
  "compute_request",
];

function thing(depth = 0): unknown {
  const kind = below(depth > 3 ? 6 : 8);
  if (kind === 0) return one(["", "a", "value 1", "print a", "tail", "🎈\ud800", "x".repeat(5_000), "throw x", "*?[("]);
  if (kind === 1) return one([0, -1, 1, 1.5, 1e308, 2 ** 53, -(2 ** 31), Number.NaN]);
  if (kind === 2) return one([true, false]);
  if (kind === 3) return null;
  if (kind === 4) return undefined;
  if (kind === 5) return one(["1", "range", "search", "main", "nope"]);
  if (kind === 6) return Array.from({ length: below(4) }, () => thing(depth + 1));
  return content(depth + 1);
}
const content = (depth = 0): Fields =>
  Object.fromEntries(Array.from({ length: below(6) }, () => [one(NAMES), thing(depth)]));

test(`every senseless request is answered, and none ends the kernel (seed ${seed})`, {
  timeout: 300_000 + 5 * RUNS,
}, async () => {
  const { send, execute, kernel, published, session } = openTranscript();
  // What it says about requests that it does not understand is not this test's business.
  const { write } = process.stderr;
  process.stderr.write = (() => true) as typeof write;
  try {
    for (let run = 0; run < RUNS; run++) {
      const type = one(TYPES);
      const subshell = below(20) === 0 ? one(["", "nope", "main"]) : undefined;
      const asked = content();
      const extra = subshell === undefined ? {} : { subshell };
      const { reply, outputs } = await send(type, asked, {}, extra);
      if (type === "input_reply") continue;
      const states = shape(outputs()).filter((kind) => kind === "busy" || kind === "idle");
      const got = [reply?.header.msg_type, states[0], states.at(-1)].join(" ");
      const expected = `${type.endsWith("_request") ? type.replace(/_request$/, "_reply") : ""} busy idle`;
      // `expect` itself would be most of what a million requests cost.
      if (got !== expected) expect({ type, run, asked, got }).toEqual({ type, run, asked, got: expected });
      published.length = 0;
    }
    expect((await execute("value 1")).content["status"]).toBe("ok");
    expect(session.starts).toBe(1);
  } finally {
    process.stderr.write = write;
    await kernel.close();
  }
});
