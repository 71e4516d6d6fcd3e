/** What stands behind an `await` does not run once the cell was stopped: as compiled, and over the kernel's sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, startKernel } from "../client.ts";
import { FakeNotebook } from "./harness.ts";

describe("compiled", () => {
  const notebook = new FakeNotebook();
  beforeAll(async () => void (await notebook.start()));
  beforeEach(async () => {
    notebook.stopped = false;
    await notebook.reset();
  });

  test("an await at the top level asks the cell, one in a function asks for its caller", async () => {
    const compiled = await notebook.compile(
      "const one = async () => await 1;\nasync function two() { await 2; return await 3 }\nawait one()",
    );
    const code = compiled.code.replace(/ ?\/\*[⟨⟩]\*\//g, "");
    expect(code).toContain("__cell.resume(__cell.caller(), await 1)");
    expect(code).toMatch(/const \$run = __cell\.caller\(\);\s*__cell\.resume\(\$run, await 2\)/);
    expect(code).toContain("__cell.alive(await __cell.wait(3, 1, (0, $p0.one)()))");
  });

  test("values, order and control flow stay as they were", async () => {
    const code = `
      const log: unknown[] = [];
      class Steps { async *[Symbol.asyncIterator]() { yield 1; yield await 2; yield 3 } static async make() { await 0; return new Steps() } }
      outer: for await (const a of await Steps.make()) { for await (const b of [10, 20]) { if (b === 20) continue outer; log.push(a + b) } }
      for await (var last of [4, 5]) if (last === 5) break;
      const o = { async m() { const $run = 'mine'; try { await Promise.reject(new Error('no')) } catch { return [$run, last] } } };
      async function all() { const out: number[] = []; for await (const n of [1, 2]) out.push(n); return (await Promise.all(out.map(async (n) => (await n) * 2))).length }
      log.push(await o.m(), await all(), (await (async () => (await [7])[0])()));
      log`;
    expect(await notebook.run(code)).toEqual([11, 12, 13, ["mine", 5], 2, 7]);
  });

  test.each([
    ["at the top level", "await wait(); x = 5"],
    ["in a function", "async function f() { await wait(); x = 5 } await f()"],
    ["in an arrow without a body", "const g = async () => (await wait(), x = 5); await g()"],
    ["in a method", "class C { async m() { await wait(); x = 5 } } await new C().m()"],
    ["in the items of for await", "for await (const _ of [wait()]) x = 5"],
    ["behind for await", "for await (const _ of (async function* () { await wait() })()); x = 5"],
    ["in a function's for await", "async function h() { for await (const _ of [wait()]) x = 5 } await h()"],
  ])("what stands behind an await %s does not run when Stop came meanwhile", async (_, code) => {
    let go = () => {};
    (globalThis as Record<string, unknown>)["wait"] = () => new Promise<void>((done) => (go = done));
    await notebook.run("declare function wait(): Promise<void>; let x = 1");
    const running = notebook.run(code);
    await new Promise(setImmediate);
    notebook.stopped = true;
    go();
    await expect(running).rejects.toThrow("stopped");
    notebook.stopped = false;
    expect(await notebook.run("x")).toBe(1);
  });

  test("the source map still leads to the awaited expression", async () => {
    const { SourceMap } = await import("node:module");
    const cell = await notebook.compile("const a = 1;\nconst b = await Promise.resolve(a);");
    const lines = cell.code.split("\n");
    const line = lines.findIndex((l) => l.includes("Promise"));
    const found = new SourceMap(JSON.parse(cell.map)).findEntry(line, (lines[line] as string).indexOf("Promise"));
    expect(found).toMatchObject({ originalLine: 1, originalColumn: 16 });
  });

  test("a type error inside an awaited expression is where it was typed", async () => {
    expect(await notebook.errors("const s: string = await Promise.resolve(1).nope")).toEqual(["1:44 TS2339"]);
  });
});

describe("over the wire, a stopped cell", () => {
  let kernel: Client;
  beforeAll(async () => {
    kernel = await startKernel();
    await kernel.execute(`import { exec } from "node:child_process"; let x = 1, seconds = 0.3;
      const pause = () => new Promise((done) => exec("sleep " + seconds, done)); // A wait that Stop cannot cancel.
      const never = () => { console.log("on"); return new Promise<number>(() => {}) };
      async function later() { console.log("on"); await pause(); x = 5 }`);
  });
  afterAll(() => kernel.close());

  const value = async (code: string) => {
    const { outputs } = await kernel.execute(code);
    const result = outputs.find(({ header }) => header.msg_type === "execute_result");
    return (result?.content["data"] as Record<string, string> | undefined)?.["text/plain"];
  };
  /** Presses Stop once the cell has printed "on". */
  const interrupted = async (code: string) => {
    const from = kernel.published.length;
    const cell = kernel.execute(code);
    const on = () => kernel.published.slice(from).some((m) => JSON.stringify(m.content["text"] ?? "").includes("on"));
    while (!on()) await new Promise((done) => setTimeout(done, 5));
    await kernel.interrupt();
    const { ename, traceback } = (await cell).content as { ename: string; traceback: string[] };
    expect(ename).toBe("Interrupted");
    return traceback.join("\n").replace(/\u001b\[\d+m/g, "");
  };
  /** Long before the pause of the cell is over, on any machine. Stop ends the command, and so the pause. */
  const stop = async (code: string) => {
    await kernel.execute("seconds = 20");
    await interrupted(code);
    await kernel.execute("seconds = 0.3");
    await new Promise((done) => setTimeout(done, 450));
  };

  test("that awaited leaves what stands behind it undone", async () => {
    await stop('console.log("on"); await pause(); x = 5');
    expect(await value("x")).toBe("1");
  });

  test("that awaited a function of an earlier cell stops that too, and the function still works for others", async () => {
    await stop("await later()");
    expect(await value("x")).toBe("1");
    expect(await value("await later(); x")).toBe("5");
    await kernel.execute("x = 1");
  });

  test("that declared the function it awaited does not take the function with it", async () => {
    await stop('async function mine() { console.log("on"); await pause(); x = 7 } await mine()');
    expect(await value("x")).toBe("1");
    expect(await value("await mine(); x")).toBe("7");
    await kernel.execute("x = 1");
  });

  test.each([
    ["a promise", "let y = 1;\n  y = await Promise.all([1, never()]).then(() => 2);", 2, 7],
    ["a function", "async function f() { await never() }\nif (x) await f();", 2, 8],
    ["an item", "for await (const _ of [1, never()]) {\n  if (_) continue;\n}", 1, 23],
    ["its last expression", "await null;\nPromise.race([never()])", 2, 1],
    ["a timed expression", "%time await never()", 1, 7],
  ])("that waited for %s says where", async (_, code, line, column) => {
    const text = await interrupted(code);
    expect(text.replace(/cell \d+/, "cell")).toBe(`Interrupted: Stopped; variables keep their values.
    at cell:${line}:${column}
      ${line} | ${code.split("\n")[line - 1]}
        | ${" ".repeat(column - 1)}^`);
  });

  test("reports nothing more", async () => {
    await stop('console.log("on"); for await (const _ of [pause(), pause()]) x = 5');
    expect(await value("x")).toBe("1");
    expect(kernel.published.filter((m) => m.header.msg_type === "error")).toHaveLength(9);
  });
});
