import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { History } from "../../../kernel/protocol/history.ts";
import { type Content, type Fields, type Message, makeMessage } from "../../../kernel/protocol/messages.ts";
import { toCodePoints, toUtf16 } from "../../../kernel/protocol/positions.ts";
import { openTranscript, shape } from "./transcript.ts";

async function withKernel(use: (t: ReturnType<typeof openTranscript>) => Promise<void>) {
  const open = openTranscript();
  try {
    await use(open);
  } finally {
    await open.kernel.close();
  }
}

describe("positions", () => {
  test("count code points on the wire and UTF-16 units inside, either side of an emoji", async () => {
    await withKernel(async ({ send, language }) => {
      const code = '"🎈🎈".m';
      const { content } = await send("complete_request", { code, cursor_pos: 6 });
      expect(language.asked.at(-1)?.params).toEqual({ code, cursor: 8 });
      expect(content).toMatchObject({ matches: ["map"], cursor_start: 5, cursor_end: 6 });
      expect(content["metadata"]).toEqual({
        _jupyter_types_experimental: [{ text: "map", type: "method", signature: "map(f)", start: 5, end: 6 }],
      });
      await send("inspect_request", { code, cursor_pos: 4, detail_level: 1 });
      expect(language.asked.at(-1)?.params).toEqual({ code, cursor: 6, detail: 1 });
    });
  });

  test("past either end are the ends", () => {
    expect([toUtf16("a🎈", 9), toUtf16("a🎈", -1), toCodePoints("a🎈", 9), toCodePoints("a🎈", 0)]).toEqual([
      3, 0, 2, 0,
    ]);
  });

  test("default to the end of the code", async () => {
    await withKernel(async ({ send, language }) => {
      await send("complete_request", { code: "abc" });
      expect(language.asked.at(-1)?.params).toEqual({ code: "abc", cursor: 3 });
    });
  });
});

describe("a request", () => {
  test.each([
    [
      "kernel_info_request",
      { implementation: "glassbox", language_info: { name: "typescript", file_extension: ".ts" } },
    ],
    ["is_complete_request", { status: "complete" }],
    ["comm_info_request", { comms: {} }],
    ["usage_request", { status: "ok", pid: process.pid }],
  ] as const)("%s is answered by the reply of its own name", async (type, part) => {
    await withKernel(async ({ send }) => {
      const { reply, request, content, outputs } = await send(type, { code: "a" });
      expect(reply?.header.msg_type).toBe(type.replace("_request", "_reply"));
      expect(reply?.parent_header).toEqual(request.header);
      expect(content).toMatchObject(part);
      expect(shape(outputs())).toEqual(["busy", "idle"]);
    });
  });

  test("front ends that ask for its usage in the same moment are told the same", async () => {
    await withKernel(async ({ send }) => {
      const told = await Promise.all([1, 2, 3].map(async () => (await send("usage_request")).content));
      expect(told[0]?.["kernel_memory"]).toBeGreaterThan(1e6);
      expect(told[1]).toEqual(told[0]);
      expect(told[2]).toEqual(told[0]);
    });
  });

  test.each([
    ["execute_request", {}, "execute_request: code: expected a string, got nothing"],
    [
      "complete_request",
      { code: "a", cursor_pos: "b" },
      'complete_request: cursor_pos: expected a whole number, got "b"',
    ],
    ["inspect_request", { code: "a", detail_level: 2 }, "inspect_request: detail_level: expected one of 0, 1, got 2"],
    ["history_request", {}, "history_request: hist_access_type: expected one of range, tail, search, got nothing"],
    [
      "execute_request",
      { code: "a", user_expressions: { x: 1 } },
      "execute_request: user_expressions: expected strings, got 1",
    ],
    ["compress_request", {}, "compress_request is not supported by this kernel"],
    ["delete_subshell_request", { subshell_id: "x" }, 'there is no subshell "x"'],
    ["toString_request", {}, "toString_request is not supported by this kernel"],
  ])("%s with %o is answered with an error that names what is wrong", async (type, content, evalue) => {
    await withKernel(async ({ send }) => {
      const { reply, outputs } = await send(type, content);
      expect(reply?.header.msg_type).toBe(type.replace("_request", "_reply"));
      expect(reply?.content).toMatchObject({ status: "error", evalue });
      // The protocol has it in every execute_reply, and in no other.
      expect(reply?.content["execution_count"]).toBe(type === "execute_request" ? 0 : undefined);
      expect(shape(outputs())).toEqual(["busy", "idle"]);
    });
  });

  test("for the debugger is refused in the debug adapter's own words", async () => {
    await withKernel(async ({ send }) => {
      const { content } = await send("debug_request", {
        type: "request",
        seq: 4,
        command: "initialize",
        arguments: {},
      });
      expect(content).toMatchObject({ type: "response", request_seq: 4, command: "initialize", success: false });
    });
  });

  test("shutdown is answered, and told to every front end", async () => {
    await withKernel(async ({ send }) => {
      const { content, outputs } = await send("shutdown_request", { restart: true });
      expect(content).toEqual({ status: "ok", restart: true });
      expect(shape(outputs())).toEqual(["busy", "shutdown_reply", "idle"]);
    });
  });

  test("for the ports is answered with the ports, and not with the key beside them", async () => {
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, hb_port: 4, control_port: 5 };
    const { kernel } = openTranscript({ ports: Object.assign({ key: "secret" }, ports) });
    try {
      expect(await kernel.request("connect_request")).toEqual({ status: "ok", ...ports });
    } finally {
      await kernel.close();
    }
  });

  test("without a socket can be made directly, prompts included", async () => {
    await withKernel(async ({ kernel }) => {
      const reply = await kernel.request(
        "execute_request",
        { code: "ask who?" },
        { onStdin: ({ prompt }) => `${prompt} me` },
      );
      expect(reply).toMatchObject({ status: "ok" });
      expect(await kernel.request("connect_request")).toMatchObject({ status: "error" });
    });
  });
});

describe("comms", () => {
  test("pass both ways with buffers, and are listed while they are open", async () => {
    await withKernel(async ({ send, session, published }) => {
      await send("execute_request", { code: "value 1" });
      const buffer = new Uint8Array([1, 2, 3]);
      const { outputs, reply } = await send(
        "comm_open",
        { comm_id: "c1", target_name: "t", data: { a: 1 } },
        {},
        { buffers: [buffer] },
      );
      expect(reply).toBeUndefined();
      expect(shape(outputs())).toEqual(["busy", "idle"]);
      expect(session.comms[0]).toMatchObject({
        kind: "open",
        commId: "c1",
        target: "t",
        data: { a: 1 },
        buffers: [buffer],
      });

      session.hooks.onEvent("comm", { kind: "open", commId: "c2", target: "u", data: {}, parent: "" });
      session.hooks.onEvent("comm", { kind: "msg", commId: "c2", data: { b: 2 }, buffers: [buffer], parent: "" });
      expect(published.at(-1)).toMatchObject({
        header: { msg_type: "comm_msg" },
        content: { comm_id: "c2", data: { b: 2 } },
        buffers: [buffer],
      });
      expect((await send("comm_info_request")).content["comms"]).toEqual({
        c1: { target_name: "t" },
        c2: { target_name: "u" },
      });
      expect((await send("comm_info_request", { target_name: "u" })).content["comms"]).toEqual({
        c2: { target_name: "u" },
      });

      await send("comm_close", { comm_id: "c1", data: {} });
      expect((await send("comm_info_request", { target_name: "t" })).content["comms"]).toEqual({});
    });
  });

  test("are closed on both sides when the session dies", async () => {
    await withKernel(async ({ send, published }) => {
      await send("comm_open", { comm_id: "c1", target_name: "t", data: {} });
      await send("execute_request", { code: "die 1" });
      expect(published.find(({ header }) => header.msg_type === "comm_close")?.content).toEqual({
        comm_id: "c1",
        data: {},
      });
    });
  });
});

describe("history", () => {
  const query = (q: Partial<Content<"history_request">>): Content<"history_request"> => ({
    output: false,
    raw: true,
    hist_access_type: "tail",
    session: 0,
    start: 0,
    stop: undefined,
    n: undefined,
    pattern: "*",
    unique: false,
    ...q,
  });
  function withFile(use: (file: string) => Promise<void>) {
    const folder = mkdtempSync(join(tmpdir(), "glassbox-history-"));
    return use(join(folder, "deep", "history.jsonl")).finally(() => rmSync(folder, { recursive: true }));
  }

  test("is kept across runs in a file that only its owner can read", () =>
    withFile(async (file) => {
      const first = new History(file);
      first.add(1, "let a = 1");
      first.add(2, "a", "1");
      await first.close();
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const second = new History(file);
      Object.assign(second, { session: first.session + 1 });
      second.add(1, "b");
      expect((await second.find(query({ n: 2 }))).map((e) => e[2])).toEqual(["a", "b"]);
      expect(
        await second.find(query({ hist_access_type: "range", session: -1, start: 2, stop: 3, output: true })),
      ).toEqual([[first.session, 2, ["a", "1"]]]);
      expect(await second.find(query({ hist_access_type: "range", session: 0, start: 1 }))).toEqual([
        [second.session, 1, "b"],
      ]);
      await second.close();
    }));

  test("is searched by pattern, the newest last, once each when asked", async () => {
    const history = new History(undefined);
    for (const [i, input] of ["1+1", "x.y", "1+2", "1+1"].entries()) history.add(i + 1, input);
    const search = async (q: Partial<Content<"history_request">>) =>
      (await history.find(query({ hist_access_type: "search", ...q }))).map((e) => e[2]);
    expect(await search({ pattern: "1?*" })).toEqual(["1+1", "1+2", "1+1"]);
    expect(await search({ pattern: "1?*", n: 2 })).toEqual(["1+2", "1+1"]);
    expect(await search({ pattern: "1*", unique: true })).toHaveLength(2);
    expect(await search({ pattern: "x.?" })).toEqual(["x.y"]);
    expect(await search({ pattern: "xy?" })).toEqual([]);
  });

  test("that has grown large is cut back to its newest entries; damaged lines are passed over", () =>
    withFile(async (file) => {
      const history = new History(file);
      history.add(1, "start");
      await history.close();
      const line = (n: number) => JSON.stringify({ session: 5, line: n, input: "x".repeat(1000) });
      writeFileSync(file, `${Array.from({ length: 5000 }, (_, n) => line(n)).join("\n")}\n{"half a li`);
      const next = new History(file);
      Object.assign(next, { session: 7 });
      next.add(1, "new");
      await next.close();
      expect(readFileSync(file).length).toBeLessThan(1_100_000);
      const reader = new History(file);
      expect((await reader.find(query({ n: 1 }))).map((e) => e[2])).toEqual(["new"]);
    }));

  test("that two kernels write and one cuts back at the same time loses no line of either", () =>
    withFile(async (file) => {
      const one = new History(file);
      one.add(0, "first");
      await one.close();
      const line = (n: number) => JSON.stringify({ session: 5, line: n, input: "x".repeat(1000) });
      writeFileSync(file, `${Array.from({ length: 5000 }, (_, n) => line(n)).join("\n")}\n`);
      const others = [2, 3].map((session) => Object.assign(new History(file), { session }));
      for (let n = 1; n <= 50; n++) {
        one.add(n, `one ${n}`);
        for (const other of others) other.add(n, `${other.session} ${n}`);
        await pause(1);
      }
      await Promise.all([one, ...others].map((history) => history.close()));
      expect(statSync(file).size).toBeLessThan(1_200_000);
      const reader = Object.assign(new History(file), { session: 9 });
      const found = (await reader.find(query({ n: 1_000 }))).map((entry) => entry[2]);
      for (const who of ["one", "2", "3"]) {
        const kept = found.filter((input) => String(input).startsWith(`${who} `));
        expect(kept.sort()).toEqual(Array.from({ length: 50 }, (_, i) => `${who} ${i + 1}`).sort());
      }
    }));

  test("in a file that others could read, or that is damaged from end to end, is private and goes on", () =>
    withFile(async (file) => {
      mkdirSync(dirname(file));
      writeFileSync(file, randomBytes(5_000_000), { mode: 0o644 });
      const history = new History(file);
      history.add(1, "after");
      await history.close();
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const reader = Object.assign(new History(file), { session: 9 });
      expect((await reader.find(query({ n: 5 }))).map((entry) => entry[2])).toEqual(["after"]);
    }));

  test("is only of cells that were stored", async () => {
    await withKernel(async ({ execute, send }) => {
      await execute("value 1");
      await execute("value 2", { store_history: false });
      await execute("value 3", { silent: true });
      const { content } = await send("history_request", { hist_access_type: "tail", n: 5, output: true, raw: true });
      expect(content["history"]).toEqual([[expect.any(Number), 1, ["value 1", "1"]]]);
    });
  });
});

describe("a subshell", () => {
  test("runs its cells while a cell of the main shell awaits, in an order of its own", async () => {
    await withKernel(async ({ send, execute, kernel }) => {
      const subshell = (await send("create_subshell_request")).content["subshell_id"] as string;
      const main = execute("hang");
      const own = [1, 2].map((n) => send("execute_request", { code: `value ${n}` }, {}, { subshell }));
      const shown = await Promise.all(own.map(async (cell) => (await cell).outputs().at(-2)?.content["data"]));
      expect(shown).toEqual([{ "text/plain": "1" }, { "text/plain": "2" }]);
      kernel.interrupt();
      expect((await main).content["status"]).toBe("error");
    });
  });

  test("is listed until it is deleted; a request for one that is gone is answered with an error", async () => {
    await withKernel(async ({ send }) => {
      const { subshell_id: subshell } = (await send("create_subshell_request")).content as { subshell_id: string };
      expect((await send("list_subshell_request")).content["subshell_id"]).toEqual([subshell]);
      expect((await send("delete_subshell_request", { subshell_id: subshell })).content).toEqual({ status: "ok" });
      expect((await send("list_subshell_request")).content["subshell_id"]).toEqual([]);
      const { content, outputs } = await send("execute_request", { code: "value 1" }, {}, { subshell });
      expect(content).toMatchObject({ status: "error", evalue: expect.stringContaining("there is no subshell") });
      expect(shape(outputs())).toEqual(["busy", "idle"]);
    });
  });
});

describe("input_reply", () => {
  test("that nobody asked for is dropped", async () => {
    await withKernel(async ({ kernel, session }) => {
      await kernel.accept(makeMessage("input_reply", { value: "x" }, undefined), { reply() {} });
      expect(session.guarded).toEqual([]);
    });
  });

  test("to an earlier question is dropped; one with an error is a refusal", async () => {
    await withKernel(async ({ kernel, execute }) => {
      const answer = (content: object, parent: Message["header"] | undefined) =>
        kernel.accept(makeMessage("input_reply", content as Fields, parent), { reply() {} });
      let first: Message["header"] | undefined;
      const asked = (question: Message<never>) => {
        first = question.header;
        void answer({ value: "one" }, first);
      };
      expect((await execute("ask a?", {}, { ask: asked as never })).content["status"]).toBe("ok");
      const late = async (question: Message<never>) => {
        await answer({ value: "late" }, first);
        await answer({ status: "error", ename: "Closed", evalue: "the page was closed" }, question.header);
      };
      const { content } = await execute("ask b?", {}, { ask: late as never });
      expect(content).toMatchObject({ status: "error", evalue: expect.stringContaining("the page was closed") });
    });
  });
});
