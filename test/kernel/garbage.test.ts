import { setTimeout as pause } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { tidy } from "../../kernel/garbage.ts";

const MEGABYTE = 1024 * 1024;

/** Too much to be young; on a stack of its own, which holds on to nothing. */
function garbage(): WeakRef<object> {
  const held = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
  return new WeakRef(held[0] as object);
}

test("old garbage that has gathered is collected at rest, and nobody else gets gc()", async () => {
  const worked = tidy({ slack: 4 * MEGABYTE, rest: 50 });
  worked();
  await pause(200); // The first look only learns what there is.
  const ref = garbage();
  worked();
  for (let waited = 0; ref.deref() && waited < 10_000; waited += 50) await pause(50);
  expect(ref.deref()).toBe(undefined);
  expect(runInNewContext("typeof gc")).toBe("undefined");
});

test("old garbage is collected while there is work once more has gathered, but not with much data", async () => {
  const small = tidy({ slack: 4 * MEGABYTE, rest: 60_000 });
  const large = tidy({ slack: 4 * MEGABYTE, rest: 60_000, largest: MEGABYTE });
  const calls = (work: () => void) => {
    for (let i = 0; i < 32; i++) work();
  };
  calls(large);
  calls(small); // The first look only learns what there is.
  const ref = garbage();
  await pause(0); // A weak reference that was just made or asked holds on until the turn is over.
  calls(large);
  expect(ref.deref()).not.toBe(undefined);
  await pause(0);
  calls(small);
  await pause(0);
  expect(ref.deref()).toBe(undefined);
});
