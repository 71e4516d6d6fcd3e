/**
 * What VS Code's Jupyter extension sends, replayed: it talks to a local kernel over ZeroMQ itself, with JupyterLab's
 * services library (headers of protocol 5.2, no user name), and stops by message because the kernelspec says so.
 */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fields, Message } from "../../../kernel/protocol/messages.ts";
import { type Client, startKernel } from "../client.ts";

let kernel: Client;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel?.close());

const header = { username: "", version: "5.2" };
/** A cell as its notebook controller sends one. */
const run = (code: string, hear: (message: Message) => void = () => {}) =>
  kernel.execute(
    code,
    { silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error: false },
    { header, hear, metadata: { cellId: "vscode-notebook-cell:/a.ipynb#W0sZmlsZQ%3D%3D" } },
  );
const ask = (type: string, content: Fields, channel: "shell" | "control" = "shell") =>
  kernel.request(type, content, channel, { header });
const kinds = (outputs: { header: { msg_type: string } }[]) => outputs.map((m) => m.header.msg_type);

test("kernel_info names the language as VS Code calls it, and promises no debugger", async () => {
  expect(await ask("kernel_info_request", {})).toMatchObject({
    status: "ok",
    protocol_version: "5.4",
    debugger: false,
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "application/typescript" },
  });
});

test("a widget manager that asks which comms are open is told that none is", async () => {
  expect(await ask("comm_info_request", { target_name: "jupyter.widget" })).toEqual({ status: "ok", comms: {} });
});

test("a cell's outputs come under its own request, each rich one with text/plain beside it", async () => {
  const { outputs, content } = await run('console.log("a"); display(Jupyter.html`<b>b</b>`); new Map([["c", 1]])');
  expect(kinds(outputs)).toEqual(["status", "execute_input", "stream", "display_data", "execute_result", "status"]);
  for (const message of outputs.slice(3, 5)) {
    expect((message.content["data"] as Fields)["text/plain"]).toEqual(expect.any(String));
  }
  expect(outputs.every((message) => message.parent_header.msg_type === "execute_request")).toBe(true);
  expect(content).toMatchObject({ status: "ok", execution_count: 1, payload: [] });
});

test("a cell that fails gives what its error view reads: ename, evalue, and lines of traceback", async () => {
  const { outputs, content } = await run("const a = () => { throw new RangeError('far') };\na()");
  const error = outputs.find((message) => message.header.msg_type === "error")?.content;
  expect(error).toMatchObject({ ename: "RangeError", evalue: "far", traceback: expect.any(Array) });
  expect(content).toMatchObject({ status: "error", ename: "RangeError", execution_count: 2 });
  // Cells that were sent together go on: it sends stop_on_error false and stops by itself.
  expect((await run("1")).content["status"]).toBe("ok");
});

test("completion works at the cursor in a cell of several lines, behind an emoji too", async () => {
  const code = 'const balloons = "🎈🎈";\nballoons.toUpp\nconsole.log(1)';
  const cursor_pos = [...code.slice(0, code.indexOf("toUpp") + 5)].length;
  expect(await ask("complete_request", { code, cursor_pos })).toMatchObject({
    matches: ["toUpperCase"],
    cursor_start: cursor_pos - 5,
    cursor_end: cursor_pos,
  });
  const hover = await ask("inspect_request", { code: "Math.max", cursor_pos: 8, detail_level: 0 });
  expect(hover).toMatchObject({ found: true, data: { "text/plain": expect.stringContaining("max") } });
});

test("an input box is answered, with the status that its reply carries", async () => {
  kernel.onInput((prompt) => `${prompt}typed`);
  const { outputs } = await run('prompt("name? ")');
  expect(outputs.at(-2)?.content["data"]).toEqual({ "text/plain": "'name? typed'" });
});

test("Stop is a message on control; the cell ends, its variables stay, and what waits behind it is run", async () => {
  let begin = () => {};
  const begun = new Promise<void>((done) => (begin = done));
  const cell = run('let kept = 41; console.log("on"); while (true) {}', ({ header: { msg_type } }) => {
    if (msg_type === "stream") begin();
  });
  const next = run("kept + 1");
  await begun;
  await pause(300); // The next one has come by then.
  expect(await ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
  expect((await cell).content).toMatchObject({ status: "error", ename: "Interrupted" });
  const { content, outputs } = await next;
  // stop_on_error is false.
  expect(content["status"]).toBe("ok");
  expect(outputs.at(-2)?.content["data"]).toEqual({ "text/plain": "42" });
});

test("a debugger that asks all the same is refused in its own protocol", async () => {
  const request = { type: "request", seq: 1, command: "debugInfo", arguments: {} };
  expect(await ask("debug_request", request, "control")).toMatchObject({ success: false, command: "debugInfo" });
});

test("shutdown is answered, and the process is gone", async () => {
  expect(await ask("shutdown_request", { restart: false }, "control")).toEqual({ status: "ok", restart: false });
  expect(await kernel.exited).toEqual({ code: 0, signal: null });
});
