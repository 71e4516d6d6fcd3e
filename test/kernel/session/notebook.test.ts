import ts from "typescript";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CompiledCell } from "../../../kernel/rooms.ts";
import { plain, Session } from "./harness.ts";

let session: Session;
beforeAll(async () => {
  session = await Session.start({ columns: 60 });
});
afterAll(() => session.stop());
beforeEach(() => {
  session.events.length = 0;
});
const host = `const host = globalThis[Symbol.for("Jupyter.host")];`;
const shows = (text: string) => `({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "${text}" }) })`;

describe("a cell's result", () => {
  test.each([
    ["__cell.result(1 + 1)", "2"],
    ["__cell.result('text')", "'text'"],
    ["__cell.result(null)", "null"],
    ["__cell.result(Promise.resolve([1]))", "[ 1 ]"],
    ["__cell.result((async () => { await null; return 7 })())", "7"],
    [`__cell.result(${shows("mine")})`, "mine"],
    [`__cell.result({ [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "later" }) })`, "later"],
  ])("%s is %s", async (code, text) => {
    const outcome = await session.run(code);
    expect(outcome).toEqual({
      status: "ok",
      result: { data: { "text/plain": text }, metadata: {} },
      payload: [],
      userExpressions: {},
      interrupted: false,
    });
  });

  test.each(["", "__cell.result(undefined)", "__cell.result(display(1))", "__cell.result(Promise.resolve())"])(
    "nothing is shown for: %s",
    async (code) => {
      expect((await session.run(code)).result).toBeUndefined();
    },
  );

  test("is left out of a silent cell", async () => {
    expect(await session.run(`__cell.result(1)`, { silent: true })).toMatchObject({ status: "ok" });
    expect((await session.run(`__cell.result(1)`, { silent: true })).result).toBeUndefined();
  });

  test("that rejects is the cell's error", async () => {
    expect((await session.run(`__cell.result(Promise.reject(new Error("no")))`)).error?.evalue).toBe("no");
  });

  test("with a hook that fails is shown another way, with a warning", async () => {
    const outcome = await session.run(
      `__cell.result({ a: 1, [Symbol.for("Jupyter.display")]() { throw new Error("broken") } })`,
    );
    expect(outcome.result?.data["text/plain"]).toContain("a: 1");
    expect(session.text("stderr")).toContain("Error: broken");
  });
});

describe("what a cell ends in", () => {
  test("may be a proxy whose traps throw", async () => {
    const outcome = await session.run(
      `const trap = () => { throw new Error("trap") };
       __cell.result(new Proxy({ a: 1 }, { get: trap, has: trap, getPrototypeOf: trap }))`,
    );
    expect(outcome.result?.data["text/plain"]).toBe("{ a: 1 }");
    expect(session.text("stderr")).toBe("");
  });

  test("may be a module: its names are listed", async () => {
    const outcome = await session.run(`__cell.result(await __cell.import("node:path"))`);
    expect(outcome.result?.data["text/plain"]).toMatch(
      /^\[Module\] \d+ names\n {2}functions {2}[\s\S]*basename, dirname[\s\S]*\n {2}values {5}/,
    );
  });

  test("may be a function or a class: it is shown as it was written", async () => {
    const { outputText, sourceMapText } = ts.transpileModule(
      `interface A { a: number }\n  function twice(x: A): number {\n    return 2 * x.a;\n  }\n__cell.result(twice);`,
      { compilerOptions: { target: ts.ScriptTarget.ES2022, sourceMap: true, inlineSources: true } },
    );
    const outcome = await session.run(outputText.replace(/\/\/# .*/, ""), { map: sourceMapText ?? "" });
    expect(outcome.result?.data["text/plain"]).toBe(
      "[Function: twice]\nfunction twice(x: A): number {\n  return 2 * x.a;\n}",
    );
  });
});

describe("a value with a function for every name", () => {
  test("is no promise: the cell ends, and shows it", async () => {
    const { result } = await session.run(`__cell.result(new Proxy({ a: 1 }, { get: () => () => "anything" }))`);
    expect(result?.data["text/plain"]).toBe("{ a: 1 }");
  });

  test("but a proxy round a promise is awaited", async () => {
    const proxied = "new Proxy(Promise.resolve(7), { get: (p, name) => p[name]?.bind?.(p) })";
    expect((await session.run(`__cell.result(${proxied})`)).result?.data["text/plain"]).toBe("7");
  });
});

describe("display", () => {
  test("takes an object of MIME types for what is in it, unless told otherwise", async () => {
    await session.run(`display({ "text/html": "<b>" }); display({ "text/html": "<b>" }, { raw: false });
      display({ "text/html": 0.9, "image/png": 1 }); display({ "application/json": { a: 1 }, "text/plain": "a" });
      display({ "image/png": new Uint8Array([1, 2, 3]) }, { raw: true })`);
    expect(session.of("display").map(({ data }) => data)).toEqual([
      { "text/html": "<b>" },
      { "text/plain": "{ 'text/html': '<b>' }" },
      { "text/plain": "{ 'text/html': 0.9, 'image/png': 1 }" },
      { "application/json": { a: 1 }, "text/plain": "a" },
      { "image/png": "AQID" },
    ]);
    const last = await session.run(`__cell.result({ "text/html": "<b>" })`);
    expect(last.result?.data).toEqual({ "text/plain": "{ 'text/html': '<b>' }" });
  });
});

describe("names", () => {
  test("are shared by cells, live, and told with short types", async () => {
    await session.run(`const p = __cell.page(0); p.x = 1; p.getX = () => p.x; p.list = [1, 2, 3]; p.C = class C {}; p.c = new p.C();
      p.m = new Map([[1, 2]]); p.proxy = new Proxy({}, {}); p.nothing = null; p.toString = 5; p.f32 = new Float32Array(4)`);
    await session.run(`__cell.page(0).x = 2`);
    expect((await session.run(`__cell.result(__cell.page(0).getX())`)).result?.data["text/plain"]).toBe("2");
    expect(await session.call("names", {})).toEqual({
      x: "number",
      getX: "function",
      list: "Array(3)",
      C: "class",
      c: "C",
      m: "Map(1)",
      proxy: "Proxy",
      nothing: "null",
      toString: "number",
      f32: "Float32Array(4)",
    });
  });

  test("a page does not fall back on Object.prototype", async () => {
    expect((await session.run(`__cell.result("constructor" in __cell.page(7))`)).result?.data["text/plain"]).toBe(
      "false",
    );
  });
});

describe("display", () => {
  test("shows at once, updates in place, takes an id, metadata and whole bundles", async () => {
    await session.run(`const d = display(1); d.update(2); display("x", { id: "mine", metadata: { a: 1 } });
      display({ "text/html": "<b>" }, { raw: true }); display({ "image/png": new Uint8Array([1, 2, 3]) })`);
    const [first, second, third, fourth, fifth] = session.of("display");
    expect(first).toMatchObject({ data: { "text/plain": "1" }, update: false });
    expect(second).toMatchObject({ data: { "text/plain": "2" }, update: true, transient: first?.transient as object });
    expect(third).toMatchObject({ metadata: { a: 1 }, transient: { display_id: "mine" } });
    expect(fourth?.data).toEqual({ "text/html": "<b>" });
    expect(fifth?.data).toEqual({ "image/png": "AQID" });
  });

  test("async ones keep their order, and the cell waits for them", async () => {
    const slow = `{ [Symbol.for("Jupyter.display")]: async () => { await new Promise(r => setTimeout(r, 30)); return { "text/plain": "slow" } } }`;
    await session.run(`display("a"); display(${slow}); display("b"); display("c").update("d")`);
    expect(session.of("display").map(({ data }) => data["text/plain"])).toEqual(["'a'", "slow", "'b'", "'c'", "'d'"]);
  });

  test("Jupyter's templates escape, and a formatter of one's own wins", async () => {
    const outcome =
      await session.run(`Jupyter.formatter(Date, (d) => Jupyter.html\`<i>\${d.getUTCFullYear()}&\${"<"}</i>\`);
      __cell.result(new Date(0))`);
    expect(outcome.result?.data["text/html"]).toBe("<i>1970&&lt;</i>");
  });

  test("clearOutput", async () => {
    await session.run(`clearOutput(); clearOutput({ wait: true })`);
    expect(session.of("clear").map(({ wait }) => wait)).toEqual([false, true]);
  });
});

describe("the host object, as a library finds it", () => {
  test("shows and updates whole bundles while a synchronous loop runs", async () => {
    const running = session.run(`${host} host.display({ "text/plain": "0%" }, { id: "bar" });
      for (let t = Date.now(); Date.now() - t < 300;); host.update({ "text/plain": "100%" }, "bar"); host.clear({ wait: true })`);
    await session.until(() => session.of("display").length === 1);
    await running;
    expect(
      session.of("display").map(({ data, update, transient }) => [data["text/plain"], update, transient.display_id]),
    ).toEqual([
      ["0%", false, "bar"],
      ["100%", true, "bar"],
    ]);
    expect(session.of("clear")).toHaveLength(1);
  });

  test("knows its version, the kernel and the width", async () => {
    expect(
      (await session.run(`${host} __cell.result([host.version, host.kernel, host.columns, host.interrupted()])`)).result
        ?.data["text/plain"],
    ).toBe("[ 1, 'glassbox', 60, false ]");
  });
});

describe("prompt", () => {
  async function asked(code: string, answer: () => void) {
    const running = session.run(code);
    await session.until(() => session.of("input").length > 0);
    answer();
    return (await running).result?.data["text/plain"];
  }

  test("blocks until the answer comes", async () => {
    expect(await asked(`__cell.result(prompt("name? "))`, () => session.answer("Ada"))).toBe("'Ada'");
    expect(session.of("input")[0]).toMatchObject({ prompt: "name? ", password: false, parent: `m${session.count}` });
  });

  test("takes its default for an empty answer, and can hide what is typed", async () => {
    expect(await asked(`__cell.result(prompt("n", "nobody"))`, () => session.answer(""))).toBe("'nobody'");
    session.events.length = 0;
    expect(await asked(`__cell.result(Jupyter.promptPassword("p"))`, () => session.answer("s"))).toBe("'s'");
    expect(session.of("input")[0]?.password).toBe(true);
  });

  test("refused is an error that says why", async () => {
    const running = session.run(`prompt("n")`);
    await session.until(() => session.of("input").length > 0);
    session.refuse("closed");
    expect((await running).error?.evalue).toBe("prompt: closed.");
  });

  test("takes no answer to an earlier question, which Stop has ended, for its own", async () => {
    const stopped = session.run(`prompt("first")`);
    await session.until(() => session.of("input").length === 1);
    session.interrupt();
    expect((await stopped).interrupted).toBe(true);
    const first = session.of("input")[0]?.question;
    const running = session.run(`__cell.result(prompt("second"))`);
    await session.until(() => session.of("input").length === 2);
    session.answer("late", first);
    session.refuse("too late", first);
    session.answer("in time");
    expect((await running).result?.data["text/plain"]).toBe("'in time'");
  });

  test("without input is a clear error; to the library, null", async () => {
    const outcome = await session.run(`prompt("x")`, { allowStdin: false });
    expect(outcome.error?.evalue).toContain(`this front end cannot answer "x"`);
    expect(
      (await session.run(`${host} __cell.result(host.prompt("x"))`, { allowStdin: false })).result?.data["text/plain"],
    ).toBe("null");
  });
});

describe("comms", () => {
  test("open from a cell, carry data and bytes both ways, and close", async () => {
    await session.run(`const comm = Jupyter.comm("widget", { v: 1 }, { buffers: [new Uint8Array([1, 2])] });
      comm.onMsg = ({ data, buffers }) => { console.log("got", data.v, [...buffers[0]]); comm.send({ v: data.v + 1 }) };
      comm.onClose = () => console.log("closed"); __cell.page(0).comm = comm`);
    const parent = `m${session.count}`;
    const [open] = session.of("comm");
    expect(open).toMatchObject({ kind: "open", target: "widget", data: { v: 1 }, parent });
    expect([...(open?.buffers?.[0] ?? [])]).toEqual([1, 2]);
    const commId = open?.commId ?? "";
    await session.call("comm", {
      kind: "msg",
      commId,
      data: { v: 5 },
      buffers: [new Uint8Array([9])],
      parent: "other",
    });
    expect(session.text("stdout", parent)).toBe("got 5 [ 9 ]\n");
    expect(session.of("comm")[1]).toMatchObject({ kind: "msg", commId, data: { v: 6 } });
    await session.call("comm", { kind: "close", commId, data: {}, parent: "other" });
    expect(session.text("stdout", parent)).toBe("got 5 [ 9 ]\nclosed\n");
    expect((await session.run(`__cell.page(0).comm.send(1)`)).error?.evalue).toContain("it is closed");
  });

  test("answer the message that was heard behind an await too, and not another one", async () => {
    // As the language room compiles `async ({ data }) => { await pause(data); comm.send(data) }`.
    await session.run(`const comm = Jupyter.comm("slow"); __cell.page(0).comm = comm;
      const pause = (ms) => new Promise((done) => setTimeout(done, ms));
      comm.onMsg = async ({ data }) => { const $run = __cell.caller(); __cell.resume($run, await pause(data)); comm.send(data);
        __cell.resume($run, await null); comm.send(-data); console.log("sent", data) };
      __cell.page(0).later = async () => { const $run = __cell.caller(); __cell.resume($run, await pause(60)); comm.send("later") }`);
    const own = `m${session.count}`;
    const commId = session.of("comm").at(-1)?.commId ?? "";
    const say = (data: number) => session.call("comm", { kind: "msg", commId, data, parent: `asked ${data}` });
    await Promise.all([say(60), say(20)]);
    await session.run(`await __cell.page(0).later()`);
    const caller = `m${session.count}`;
    await session.until(() => session.text("stdout", own).includes("sent 60"));
    const said = session.of("comm").filter((event) => event.kind === "msg" && event.commId === commId);
    expect(new Set(said.map(({ data, parent }) => `${data} ${parent}`))).toEqual(
      new Set(["20 asked 20", "-20 asked 20", "60 asked 60", "-60 asked 60", `later ${caller}`]),
    );
  });

  test("opened by the front end reach who registered; others are closed", async () => {
    await session.run(`Jupyter.onComm("mine", (comm, { data }) => { comm.send({ echo: data }) })`);
    await session.call("comm", { kind: "open", commId: "c1", target: "mine", data: 3, parent: "p" });
    await session.call("comm", { kind: "open", commId: "c2", target: "nobody", data: 3, parent: "p" });
    expect(session.of("comm")).toMatchObject([
      { kind: "msg", commId: "c1", data: { echo: 3 }, parent: "p" },
      { kind: "close", commId: "c2" },
    ]);
  });
});

test("user expressions each have an answer", async () => {
  const compiled = (code: string): CompiledCell => ({
    ok: true,
    serial: 1000,
    code,
    map: "",
    name: "expression",
    declares: [],
    diagnostics: [],
  });
  const { userExpressions } = await session.run(`__cell.page(0).q = 4`, {
    userExpressions: {
      good: compiled("__cell.result(__cell.page(0).q + 1)"),
      bad: compiled("null.x"),
      refused: {
        ok: false,
        diagnostics: [
          {
            code: 2304,
            message: "Cannot find name 'z'.",
            category: "error",
            line: 1,
            column: 1,
            source: "z",
            length: 1,
          },
        ],
      },
    },
  });
  expect(userExpressions).toMatchObject({
    good: { status: "ok", data: { "text/plain": "5" }, metadata: {} },
    bad: { status: "error", ename: "TypeError" },
    refused: { status: "error", ename: "TypeScriptError", evalue: "TS2304: Cannot find name 'z'." },
  });
});

test("a cell of many megabytes of output and of source does no harm", async () => {
  const outcome = await session.run(`__cell.result(${JSON.stringify("x".repeat(3_000_000))}.length)`);
  expect(outcome.result?.data["text/plain"]).toBe("3000000");
  expect(plain(outcome.error?.traceback ?? [])).toBe("");
});

test("cells that wait interleave, and each keeps its own output", async () => {
  const slow = session.run(
    `console.log("slow 1"); await new Promise(r => setTimeout(r, 50)); console.log("slow 2"); __cell.result("slow")`,
  );
  const slowId = `m${session.count}`;
  const quick = await session.run(`console.log("quick"); __cell.result("quick")`);
  expect(quick.result?.data["text/plain"]).toBe("'quick'");
  expect((await slow).result?.data["text/plain"]).toBe("'slow'");
  expect(session.text("stdout", slowId)).toBe("slow 1\nslow 2\n");
  expect(session.text("stdout", `m${session.count}`)).toBe("quick\n");
});

test("the names that a value has, without running its code", async () => {
  await session.run(`const p = __cell.page(0);
    p.o = { a: 1, f() {}, get g() { throw new Error("ran") }, inner: { deep: 1 } };
    p.list = new Float64Array(1e6); p.proxy = new Proxy({}, { ownKeys() { throw new Error("ran") } });
    p.mine = new (class Mine { x = 1; act() {} })();`);
  const members = async (...path: string[]) =>
    (await session.call("members", { path })).map(({ text, type }) => `${text}:${type}`);
  expect(await members("o")).toEqual(["a:property", "f:function", "g:property", "inner:property"]);
  expect(await members("o", "inner")).toEqual(["deep:property"]);
  expect(await members("o", "g")).toEqual([]);
  expect(await members("mine")).toEqual(["x:property", "act:function"]);
  expect(await members("list")).toContain("fill:function");
  expect(await members("proxy")).toEqual([]);
  expect(await members("nobody")).toEqual([]);
});

test("the source of a function of Node that the kernel has replaced is Node's", async () => {
  const source = (...path: string[]) => session.call("source", { path });
  for (const name of ["setTimeout", "clearInterval", "queueMicrotask"]) {
    expect(await source(name)).toMatch(new RegExp(`^function ${name}\\(`));
  }
  expect(await source("console", "log")).toMatch(/^log\(/);
  expect(await source("process", "nextTick")).toMatch(/^function nextTick\(callback\)/);
  await session.run(
    `const p = __cell.page(0); p.out = process.stdout; p.threads = await import("node:worker_threads")`,
  );
  expect(await source("out", "write")).toMatch(/^function ?\(chunk, encoding, cb\)/);
  expect(await source("threads", "Worker")).toMatch(/^class Worker /);
});
