import { expect, test, vi } from "vitest";
import { Outbox } from "../../../kernel/wire/outbox.ts";

/** Notes what happens, in order. */
function diary() {
  const seen: string[] = [];
  const sender = (name: string) => ({
    async send([frame]: Uint8Array[], wait?: () => number) {
      seen.push(`${name} sends ${frame}${wait ? ` after ${wait()}` : ""}`);
    },
  });
  const write = (text: string) => () => {
    seen.push(`write ${text}`);
    return [Buffer.from(text)];
  };
  return { seen, sender, write };
}

test("what is said in one turn is written and sent behind it, in order, whoever sends it", async () => {
  const { seen, sender, write } = diary();
  const outbox = new Outbox();
  const [shell, iopub] = [sender("shell"), sender("iopub")];
  const all = [outbox.put(iopub, write("a")), outbox.put(shell, write("b")), outbox.put(iopub, write("c"))];
  await Promise.resolve();
  expect(seen).toEqual([]);
  await Promise.all(all);
  expect(seen).toEqual(["write a", "write b", "write c", "iopub sends a", "shell sends b", "iopub sends c"]);
});

test("a message that cannot be written is lost alone, and said so", async () => {
  const { seen, sender, write } = diary();
  const complain = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const outbox = new Outbox();
  const bad = () => [Buffer.from(JSON.stringify({ n: 1n }))];
  await Promise.all([outbox.put(sender("shell"), bad), outbox.put(sender("shell"), write("b"))]);
  expect(seen).toEqual(["write b", "shell sends b"]);
  expect(String(complain.mock.calls)).toContain("could not be written");
  complain.mockRestore();
});

test("what waits can be sent at once, and how long a message is held back depends on its frames", async () => {
  const { seen, sender, write } = diary();
  const outbox = new Outbox();
  const sent = outbox.put(sender("iopub"), write("long"), ([frame]) => frame?.length ?? 0);
  outbox.flush();
  expect(seen).toEqual(["write long", "iopub sends long after 4"]);
  await sent;
  outbox.flush();
  expect(seen).toHaveLength(2);
});
