import { constants, PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { tidy } from "../../kernel/garbage.ts";

const MEGABYTE = 1024 * 1024;

test("a collection comes while there is work once more has gathered, but not with much data", async () => {
  let asked = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as unknown as { detail: { flags: number } }[]) {
      if (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) asked++;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  const calls = async (work: () => void) => {
    for (let i = 0; i < 32; i++) work();
    await pause(100); // What was observed is told a little later.
  };
  const small = tidy({ slack: 4 * MEGABYTE, rest: 60_000 });
  const large = tidy({ slack: 4 * MEGABYTE, rest: 60_000, largest: MEGABYTE });
  await calls(large);
  await calls(small); // The first look only learns what there is.
  expect(asked).toBe(0);
  // Alive: V8 cannot have collected it before we look, and that it is no garbage shows only in a collection.
  const held = Array.from({ length: 1_000_000 }, (_, i) => ({ i }));
  await calls(large);
  expect(asked).toBe(0);
  await calls(small);
  for (let waited = 0; asked === 0 && waited < 120_000; waited += 50) await pause(50);
  expect(asked).toBe(1);
  await calls(small);
  expect(asked).toBe(1); // What lives is known now.
  expect(held.length).toBe(1_000_000);
  observer.disconnect();
});

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
  for (let waited = 0; ref.deref() && waited < 120_000; waited += 50) await pause(50);
  expect(ref.deref()).toBe(undefined);
  expect(runInNewContext("typeof gc")).toBe("undefined");
});
