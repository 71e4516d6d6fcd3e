import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Message } from "../../../kernel/protocol/messages.ts";
import { openTranscript, shape } from "./transcript.ts";

let open: ReturnType<typeof openTranscript> | undefined;
function transcript(...args: Parameters<typeof openTranscript>) {
  open = openTranscript(...args);
  return open;
}
afterEach(async () => {
  await open?.kernel.close();
  open = undefined;
});

const text = (messages: Message[]) =>
  messages
    .filter(({ header }) => header.msg_type === "stream")
    .map(({ content }) => content["text"])
    .join("");

describe("a cell", () => {
  test("is announced, shown and framed by busy and idle under its own parent", async () => {
    const { execute } = transcript();
    const { outputs, content } = await execute("print a\nvalue 2");
    expect(shape(outputs())).toEqual(["busy", "execute_input", "stream", "execute_result", "idle"]);
    expect(content).toMatchObject({ status: "ok", execution_count: 1, payload: [], user_expressions: {} });
  });

  test("that runs when the kernel is shut down is told so, and not of a new session", async () => {
    const { execute, kernel, published } = transcript();
    const running = execute("print begun\nhang");
    await vi.waitFor(() => expect(text(published)).toContain("begun"), 60_000);
    await kernel.close();
    const { content } = await running;
    expect(content).toMatchObject({ status: "error", ename: "KernelShutdown" });
    expect(JSON.stringify(content["traceback"])).not.toContain("new session");
  });

  test("that fails gives one error output, and the same error in its reply", async () => {
    const { execute } = transcript();
    const { outputs, content } = await execute("throw oh no");
    expect(shape(outputs())).toEqual(["busy", "execute_input", "error", "idle"]);
    expect(outputs()[2]?.content).toEqual({ ename: "Error", evalue: "oh no", traceback: ["Error: oh no"] });
    expect(content).toMatchObject({ status: "error", ename: "Error", evalue: "oh no", execution_count: 1 });
  });

  test("that does not type-check is not run, and its line is quoted with the fault underlined", async () => {
    const { execute } = transcript();
    const { outputs, content } = await execute("print a\n!foo");
    expect(shape(outputs())).toEqual(["busy", "execute_input", "error", "idle"]);
    expect(content).toMatchObject({
      status: "error",
      ename: "TypeScriptError",
      evalue: "Cannot find name 'foo'. [cell 1:2:1]",
    });
    const plain = (content["traceback"] as string[]).join("\n").replace(/\u001b\[\d+m/g, "");
    expect(plain).toBe("TS2304: Cannot find name 'foo'.\ncell 1:2:1\n2 | !foo\n    ~~~~");
  });

  test("keeps the order of printed text, displays and clears", async () => {
    const { execute } = transcript();
    const { outputs } = await execute("print a\nwarn b\nprint c\nshow d\nprint e\nclear\nprint f");
    const said = outputs().map(({ header, content }) => content["text"] ?? header.msg_type);
    expect(said.slice(2, -1)).toEqual(["a\n", "b\n", "c\n", "display_data", "e\n", "clear_output", "f\n"]);
  });

  test("prints a hundred thousand lines in few messages, none lost", async () => {
    const { execute } = transcript();
    const lines = Array.from({ length: 100_000 }, (_, i) => `print ${i}`).join("\n");
    const { outputs } = await execute(lines);
    expect(text(outputs())).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(""));
    expect(outputs().length).toBeLessThan(30);
  });

  test("prints after its end under its own parent, even while the next cell runs", async () => {
    const { execute } = transcript();
    const first = await execute("later 20 late");
    const second = await execute("print b\nwait 60");
    expect(text(first.outputs())).toBe("late\n");
    expect(text(second.outputs())).toBe("b\n");
  });

  test("with a pager payload passes it on in its reply", async () => {
    const { execute } = transcript();
    const { content } = await execute("page help");
    expect(content["payload"]).toEqual([{ source: "page", data: { "text/plain": "help" }, start: 0 }]);
  });

  test("evaluates user_expressions after itself, each with a status of its own", async () => {
    const { execute } = transcript();
    const { content } = await execute("value 1", { user_expressions: { good: "1 + 1", bad: "!x" } });
    expect(content["user_expressions"]).toMatchObject({
      good: { status: "ok", data: { "text/plain": "1 + 1" } },
      bad: { status: "error" },
    });
  });
});

describe("execution_count", () => {
  test("counts cells that are stored, and only those", async () => {
    const { execute } = transcript();
    expect((await execute("value 1")).content["execution_count"]).toBe(1);
    expect((await execute("value 1", { store_history: false })).content["execution_count"]).toBe(1);
    expect((await execute("value 1", { silent: true })).content["execution_count"]).toBe(1);
    const { content, outputs } = await execute("throw x");
    expect(content["execution_count"]).toBe(2);
    expect(outputs()[1]?.content["execution_count"]).toBe(2);
  });

  test("silent code says nothing on IOPub but busy and idle", async () => {
    const { execute, published } = transcript();
    const { outputs } = await execute("print a\nvalue 1", { silent: true });
    expect(shape(outputs())).toEqual(["busy", "idle"]);
    expect(text(published)).toBe("");
  });
});

describe("the queue", () => {
  test("answers what waits behind an error with `aborted`, and later cells run again", async () => {
    const { execute } = transcript();
    const [first, second, third] = await Promise.all([
      execute("wait 20\nthrow x"),
      execute("print b"),
      execute("print c"),
    ]);
    expect([first, second, third].map(({ content }) => content["status"])).toEqual(["error", "aborted", "aborted"]);
    expect(shape(second.outputs())).toEqual(["busy", "idle"]);
    expect((await execute("value 1")).content["status"]).toBe("ok");
  });

  test("goes on after an error when stop_on_error is false", async () => {
    const { execute } = transcript();
    const [first, second] = await Promise.all([execute("throw x", { stop_on_error: false }), execute("value b")]);
    expect([first, second].map(({ content }) => content["status"])).toEqual(["error", "ok"]);
  });

  test("goes on after an error of a silent cell: a front end's own questions undo nothing of the person's", async () => {
    const { execute } = transcript();
    const [first, second] = await Promise.all([execute("throw x", { silent: true }), execute("value b")]);
    expect([first, second].map(({ content }) => content["status"])).toEqual(["error", "ok"]);
  });

  test("runs cells in order of arrival, never two at once", async () => {
    const { execute, published } = transcript();
    await Promise.all([execute("wait 20\nprint a"), execute("print b"), execute("print c")]);
    expect(text(published)).toBe("a\nb\nc\n");
    const states = shape(published).filter((type) => type === "busy" || type === "idle");
    expect(states).toEqual(["busy", "idle", "busy", "idle", "busy", "idle"]);
  });
});

describe("while a cell runs", () => {
  test("completion, inspection, is_complete, history, comm_info and kernel_info are answered", async () => {
    const { execute, send, kernel } = transcript();
    let done = false;
    const cell = execute("hang").then((result) => {
      done = true;
      return result;
    });
    await pause(10);
    for (const [type, content] of [
      ["complete_request", { code: "a.", cursor_pos: 2 }],
      ["inspect_request", { code: "a", cursor_pos: 1, detail_level: 0 }],
      ["is_complete_request", { code: "a" }],
      ["history_request", { hist_access_type: "tail", n: 3, output: false, raw: true }],
      ["comm_info_request", {}],
      ["kernel_info_request", {}],
      ["usage_request", {}],
    ] as const) {
      const { outputs, reply } = await send(type, content);
      expect(shape(outputs())).toEqual(["busy", "idle"]);
      expect(reply?.header.msg_type).toBe(type.replace("request", "reply"));
    }
    expect(done).toBe(false);
    kernel.interrupt();
    // Each idle of another request was followed by the cell's own busy: the kernel never looks idle while it runs.
    const states = shape((await cell).outputs()).filter((type) => type === "busy" || type === "idle");
    expect(states).toEqual([...Array(8).fill("busy"), "idle"]);
  });
});

describe("Stop", () => {
  test("by interrupt_request ends the cell with an error, aborts the queue and keeps the session", async () => {
    const { execute, send, session } = transcript();
    const cell = execute("hang");
    const queued = execute("value 1");
    await pause(10);
    expect((await send("interrupt_request")).content).toEqual({ status: "ok" });
    expect((await cell).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await queued).content["status"]).toBe("aborted");
    expect(session.starts).toBe(1);
  });

  test("while a cell is being checked ends it, though the check itself goes on", async () => {
    const { execute, kernel, session } = transcript({
      language: {
        compile: () =>
          pause(200).then(() => ({ ok: true, code: "print x", map: "", name: "", declares: [], diagnostics: [] })),
      },
    });
    const cell = execute("print x");
    await pause(20);
    kernel.interrupt();
    const { content, outputs } = await cell;
    expect(content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(shape(outputs())).not.toContain("stream");
    expect(session.starts).toBe(1);
  });

  test("pressed again on a cell that does not stop ends the session, and says so", async () => {
    const { execute, kernel, session } = transcript();
    const cell = execute("hang");
    await pause(10);
    const { guarded } = session;
    // A cell that is deaf: the guard's word is swallowed.
    const push = guarded.push;
    guarded.push = () => {
      throw new Error("deaf");
    };
    expect(() => kernel.interrupt()).toThrow("deaf");
    guarded.push = push;
    await pause(1_600);
    kernel.interrupt();
    const { content } = await cell;
    expect(content).toMatchObject({ status: "error", ename: "SessionStopped" });
    expect(session.starts).toBe(2);
  });
});

describe("a session that dies", () => {
  test("gives the running cell one error that says how, and a fresh session stands ready", async () => {
    const { execute, session, language } = transcript();
    const { content, outputs } = await execute("print a\ndie 3");
    expect(shape(outputs())).toEqual(["busy", "execute_input", "stream", "error", "idle"]);
    expect(content).toMatchObject({ ename: "SessionExit", evalue: expect.stringContaining("exit code 3") });
    expect((content["traceback"] as string[]).join()).toContain("variables and imports are lost");
    expect(language.asked.some(({ method }) => method === "reset")).toBe(true);
    expect((await execute("value 1")).content).toMatchObject({ status: "ok", execution_count: 2 });
    expect(session.starts).toBe(2);
  });

  test.each([
    [{ signal: "SIGKILL" }, "SessionKilled", "memory ran out"],
    [{ signal: "SIGSEGV" }, "SessionCrashed", "SIGSEGV"],
    [
      {
        signal: "SIGABRT",
        lastWords: "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n",
      },
      "OutOfMemory",
      "more memory",
    ],
    [
      { code: 134, lastWords: "FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal\n" },
      "SessionCrashed",
      "ToLocalChecked",
    ],
  ] as const)("by %o is reported as %s", async (exit, ename, words) => {
    const { execute, session } = transcript();
    const cell = execute("hang");
    await pause(10);
    session.die(exit);
    expect((await cell).content).toMatchObject({ ename, evalue: expect.stringContaining(words) });
  });

  test("between cells is reported under the last one", async () => {
    const { execute, session, published } = transcript();
    const { request } = await execute("value 1");
    session.die({ code: 1 });
    await pause(20);
    const error = published.find(({ header }) => header.msg_type === "error");
    expect(error?.parent_header.msg_id).toBe(request.header.msg_id);
    expect((await execute("value 1")).content["status"]).toBe("ok");
  });
});

test("a language room that dies is started again, and told the earlier cells", async () => {
  const { execute, language } = transcript();
  await execute("print one");
  await execute("print two");
  language.die();
  expect((await execute("print three")).content["status"]).toBe("ok");
  expect(language.starts).toBe(2);
  const second = language.asked.slice(language.asked.findLastIndex(({ method }) => method === "start"));
  expect(second.map(({ params }) => (params as { code?: string }).code)).toEqual([
    undefined,
    "print one",
    "print two",
    "print three",
  ]);
});

describe("a prompt", () => {
  test("goes to the client that sent the cell, and its answer to the cell", async () => {
    const { execute, kernel } = transcript();
    const asked: Message[] = [];
    const { content, outputs } = await execute(
      "print before\nask name?",
      {},
      {
        ask(question) {
          asked.push(question as never);
          const answer = {
            ...question,
            header: { ...question.header, msg_type: "input_reply" },
            content: { value: "Ada" },
          };
          void kernel.accept(answer, { reply() {} });
        },
      },
    );
    expect(asked[0]?.content).toEqual({ prompt: "name?", password: false });
    expect(content["status"]).toBe("ok");
    expect(outputs().at(-2)?.content["data"]).toEqual({ "text/plain": "Ada" });
  });

  test("is refused with a reason when the cell came with allow_stdin: false", async () => {
    const { execute } = transcript();
    const { content } = await execute("ask name?", { allow_stdin: false }, { ask() {} });
    expect(content).toMatchObject({ status: "error", evalue: expect.stringContaining("allow_stdin") });
  });
});

test("a reader that is slow makes the session wait, and loses nothing", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { execute, session, published } = transcript({
    publish: ({ header }) => (header.msg_type === "stream" ? gate : undefined),
  });
  const big = "x".repeat(60_000);
  await execute(Array.from({ length: 200 }, () => `print ${big}`).join("\n"));
  expect(session.held).toEqual([true]);
  release();
  await pause(10);
  expect(session.held).toEqual([true, false]);
  expect(text(published).length).toBe(200 * 60_001);
});

test("Stop before the language room has started leaves it to start", async () => {
  let begin = () => {};
  const started = new Promise<{ typescript: string }>((resolve) => {
    begin = () => resolve({ typescript: "6.0.3" });
  });
  const { execute, kernel, language } = transcript({ language: { start: () => started } });
  for (let times = 0; times < 4; times++) {
    const cell = execute("value 1");
    await pause(10);
    kernel.interrupt();
    expect((await cell).content).toMatchObject({ status: "error", ename: "Interrupted" });
  }
  begin();
  expect((await execute("value 1")).content["status"]).toBe("ok");
  expect(language.starts).toBe(1);
});

test("a type that never ends costs the language room, not the cells before it", async () => {
  const { execute, kernel, language } = transcript({
    language: {
      compile: ({ code }: { code: string }) =>
        code === "endless"
          ? new Promise(() => {})
          : { ok: true, code, map: "", name: "", declares: [], diagnostics: [] },
    },
  });
  await execute("value 1");
  const cell = execute("endless");
  await pause(10);
  kernel.interrupt();
  expect((await cell).content["ename"]).toBe("Interrupted");
  await pause(5_100);
  expect((await execute("value 2")).content["status"]).toBe("ok");
  expect(language.starts).toBe(2);
});
