import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { collectAtRest } from "../../kernel/garbage.ts";

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
