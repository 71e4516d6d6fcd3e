/** Cells that are checked and then do not run, and questions that are no cells: the room behind a kernel. */
import { afterEach, expect, test } from "vitest";
import { createLanguage } from "../../../kernel/language/room.ts";
import { openTranscript } from "../protocol/transcript.ts";
import { FakeNotebook } from "./harness.ts";

let open: ReturnType<typeof openTranscript> | undefined;
afterEach(async () => {
  await open?.kernel.close();
  open = undefined;
});

/** A kernel with this room and a session that runs nothing of it. */
function kernel(checking: (code: string) => Promise<void> | void = () => {}) {
  const room = createLanguage();
  const compile: typeof room.compile = async (p) => {
    await checking(p.code);
    const cell = await room.compile(p);
    return cell.ok ? { ...cell, code: "" } : cell;
  };
  open = openTranscript({ language: { ...room, compile } as never });
  return open;
}

test("a cell that is stopped while it is checked leaves nothing in scope", async () => {
  const { execute, kernel: running } = kernel((code) => {
    if (code.includes("changed")) running.interrupt();
  });
  expect((await execute("let before = 1")).content["status"]).toBe("ok");
  const stopped = execute("let before = 'changed', stopped = 1");
  expect((await stopped).content).toMatchObject({ status: "error", ename: "Interrupted" });
  expect((await execute("before.toFixed()")).content["status"]).toBe("ok");
  expect((await execute("stopped")).content["evalue"]).toContain("Cannot find name 'stopped'");
});

test("the next cell is checked behind that, also when the check of the stopped one ends only then", async () => {
  let go = () => {};
  const { execute, kernel: running } = kernel((code) => {
    if (!code.includes("changed")) return;
    running.interrupt();
    return new Promise((done) => (go = done));
  });
  await execute("let before = 1");
  const stopped = await execute("let before = 'changed', stopped = 1");
  expect(stopped.content).toMatchObject({ status: "error", ename: "Interrupted" });
  go();
  expect((await execute("before.toFixed()")).content["status"]).toBe("ok");
});

test("what a discarded cell declared is forgotten, and what it replaced is back; other cells keep theirs", async () => {
  const notebook = await new FakeNotebook().start();
  await notebook.compile("let a = 1; interface Shape { n: number }");
  const second = await notebook.compile("let a = 'text', b = 2; import * as fs from 'node:fs'");
  await notebook.compile("let c = b");
  await notebook.room.discard({ id: second.id as number });
  expect(await notebook.typeOf("a")).toBe("let a: number");
  expect(await notebook.typeOf("c")).toBe("let c: number");
  expect(await notebook.errors("b; fs")).toEqual(["1:1 TS2304", "1:4 TS2304"]);
  await notebook.room.discard({ id: second.id as number });
  expect(await notebook.typeOf("a")).toBe("let a: number");
  const reset = await notebook.compile("%reset\nlet d = 4");
  expect(await notebook.errors("a")).toEqual(["1:1 TS2304"]);
  await notebook.room.discard({ id: reset.id as number });
  expect(await notebook.typeOf("a")).toBe("let a: number");
  expect(await notebook.errors("d")).toEqual(["1:1 TS2304"]);
});

test.each([
  ["point?", 0, "let point"],
  ["?point", 0, "let point"],
  ["point.left ??", 1, "(property) left: number"],
  ["%time?", 0, "%time CODE"],
  ["?%%timeit", 0, "%timeit"],
  ["!?", 0, "!COMMAND"],
])("%s opens a page of help", async (question, _, answer) => {
  const { execute } = kernel();
  await execute("let point = { left: 1 }");
  const { payload } = (await execute(question)).content as { payload: { data: Record<string, string> }[] };
  expect(payload[0]?.data["text/plain"]).toContain(answer);
  expect(payload[0]?.data["text/markdown"]).toContain("```");
});
