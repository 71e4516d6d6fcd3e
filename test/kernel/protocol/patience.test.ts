/** Stop where nothing can be stopped: one native call that takes long. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Stop } from "../../../kernel/protocol/stop.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A cell that hears nothing, and what is done to it: `3 s: …` for what was said, and for the end of the session. */
function deaf() {
  const began = Date.now();
  const log: string[] = [];
  const note = (what: string) => log.push(`${Math.round((Date.now() - began) / 1000)} s: ${what.split(/[:,.]/, 1)[0]}`);
  const session = { pid: undefined, guard: () => {}, hold: () => {}, kill: (why: string) => note(why) };
  const outputs = { stream: (_parent: string, _name: string, text: string) => note(text) };
  return { stop: new Stop({ session } as never, outputs as never, "cell"), log };
}
const after = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds);

test("the cell says that it still runs, and after a minute its session is ended", async () => {
  const { stop, log } = deaf();
  stop.press();
  await after(120);
  const said = [3, 10, 20, 30, 45].map((seconds) => `${seconds} s: Still stopping`);
  expect(log).toEqual([...said, "60 s: the cell did not stop within 60 s"]);
});

test("a second Stop ends the session at once", async () => {
  const { stop, log } = deaf();
  stop.press();
  await after(4);
  stop.press();
  expect(log).toEqual(["3 s: Still stopping", "4 s: Stop was pressed again while the cell did not stop"]);
});

test("nothing happens to a session whose call ends in time", async () => {
  const { stop, log } = deaf();
  stop.press();
  await after(12);
  stop.finish();
  await after(120);
  expect(log).toEqual(["3 s: Still stopping", "10 s: Still stopping"]);
});
