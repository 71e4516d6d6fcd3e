import { expect, test, vi } from "vitest";
import { Sender } from "../../../kernel/wire/sender.ts";

const busy = () => Object.assign(new Error("busy"), { code: "EAGAIN" });

test("a full queue makes the message wait, and those behind it, in order", async () => {
  const sent: string[] = [];
  let full = 3;
  const sender = new Sender({
    async send([frame]) {
      if (full-- > 0) throw busy();
      sent.push(String(frame));
    },
  });
  await Promise.all(["a", "b", "c"].map((text) => sender.send([Buffer.from(text)])));
  expect(sent).toEqual(["a", "b", "c"]);
});

test("a reader that takes nothing for ten seconds is given up, so that the others go on", async () => {
  vi.useFakeTimers();
  try {
    let dropping = false;
    const sender = new Sender({ send: async () => (dropping ? undefined : Promise.reject(busy())) }, () => {
      dropping = true;
    });
    const sending = sender.send([Buffer.from("a")]);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(dropping).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    await sending;
    expect(dropping).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("an error that is not a full queue loses that message only", async () => {
  let calls = 0;
  const sender = new Sender({ send: async () => (calls++ === 0 ? Promise.reject(new Error("gone")) : undefined) });
  await Promise.all([sender.send([]), sender.send([])]);
  expect(calls).toBe(2);
});
