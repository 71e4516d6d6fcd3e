import { setTimeout as pause } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { collectAtRest, collectWhileSmall } from "../../kernel/garbage.ts";

const MEGABYTE = 1024 * 1024;

test("what has gathered is collected when nobody has asked anything for a while", async () => {
  const asked = collectAtRest(MEGABYTE, 50);
  asked();
  await pause(200); // The first look only learns what there is.
  const held = Array.from({ length: 100_000 }, (_, i) => ({ i }));
  const ref = new WeakRef(held[0] as object);
  held.length = 0;
  asked();
  for (let waited = 0; ref.deref() && waited < 10_000; waited += 50) await pause(50);
  expect(ref.deref()).toBe(undefined);
});

/** Too much to be young; on a stack of its own, which holds on to nothing. */
function garbage(): WeakRef<object> {
  const held = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
  return new WeakRef(held[0] as object);
}

test("a small heap is collected at rest once old garbage has gathered, and nobody else gets gc()", async () => {
  const worked = collectWhileSmall(4 * MEGABYTE, Number.POSITIVE_INFINITY, 50);
  worked();
  await pause(200); // The first look only learns what there is.
  const ref = garbage();
  worked();
  for (let waited = 0; ref.deref() && waited < 10_000; waited += 50) await pause(50);
  expect(ref.deref()).toBe(undefined);
  expect(runInNewContext("typeof gc")).toBe("undefined");
});
