import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patient } from "../patience.ts";
import { Session, sleep } from "./harness.ts";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.stop());
const ran = (count = session.count) => `m${count}`;

describe("what a cell prints", () => {
  test("arrives as stream events of its cell, in order, before its outcome", async () => {
    const outcome = await session.run(`console.log("a", 1, {x: [1, 2]}); console.error("e"); console.log("b");`);
    expect(outcome.status).toBe("ok");
    const mine = session.of("stream").filter((e) => e.parent === ran());
    expect(mine.map(({ name, text }) => [name, text])).toEqual([
      ["stdout", "a 1 { x: [ 1, 2 ] }\n"],
      ["stderr", "e\n"],
      ["stdout", "b\n"],
    ]);
  });

  test("log, info, debug, table, dir, group, count and time go to stdout; warn, error, trace and assert to stderr", async () => {
    await session.run(`
      console.info("info"); console.debug("debug"); console.dir({ a: { b: {} } });
      console.group("G"); console.log("inside"); console.groupEnd(); console.count(); console.count();
      console.table([{ a: 1, b: "x" }]); console.time("t"); console.timeEnd("t");
      console.warn("warn"); console.trace("here"); console.assert(1 === 2, "no"); console.log("%s is %d", "x", 3);`);
    const out = session.text("stdout", ran());
    expect(out).toContain("info\ndebug\n{ a: { b: {} } }\nG\n  inside\ndefault: 1\ndefault: 2\n");
    expect(out).toMatch(/│ 0 .*│ 1 │ 'x' │/);
    expect(out).toMatch(/t: [\d.]+ms/);
    expect(out).toContain("x is 3\n");
    const err = session.text("stderr", ran());
    expect(err).toMatch(/^warn\nTrace: here\n {4}at .*cell \d+/);
    expect(err).toContain("Assertion failed: no\n");
  });

  test("process.stdout.write takes text, bytes, characters cut in two, an encoding and a callback", async () => {
    const outcome = await session.run(`
      process.stdout.write("plain "); process.stdout.write(Buffer.from("bytes "));
      const e = Buffer.from("é"); process.stdout.write(e.subarray(0, 1)); process.stdout.write(e.subarray(1));
      process.stdout.write("2121", "hex");
      await new Promise(done => process.stderr.write("err", done));
      __cell.result(process.stdout.columns)`);
    expect(session.text("stdout", ran())).toBe("plain bytes é!!");
    expect(session.text("stderr", ran())).toBe("err");
    expect(outcome.result?.data["text/plain"]).toBe("80");
  });

  test("is seen by who replaces process.stdout.write, as in Node", async () => {
    await session.run(`const { write } = process.stdout; let seen = "";
      process.stdout.write = (text) => { seen += text; return true; };
      console.log("line"); console.log("two", 2); console.group("g"); console.groupEnd(); console.error("not here");
      process.stdout.write = write; console.log("after"); process.stdout.write("seen: " + JSON.stringify(seen));`);
    expect(session.text("stdout", ran())).toBe('after\nseen: "line\\ntwo 2\\ng\\n"');
    expect(session.text("stderr", ran())).toBe("not here\n");
  });

  test("a value's own inspect is what console.log prints", async () => {
    await session.run(`console.log({ [Symbol.for("nodejs.util.inspect.custom")]: () => "[[1 2]\\n [3 4]]" })`);
    expect(session.text("stdout", ran())).toBe("[[1 2]\n [3 4]]\n");
  });

  test("a long text arrives whole, surrogate pairs too", async () => {
    await session.run(`process.stdout.write("x" + "😀".repeat(100_000))`);
    expect(session.text("stdout", ran())).toBe("x" + "😀".repeat(100_000));
  });

  test("takes the short way and Node's own to the same line", async () => {
    const { Console } = await import("node:console");
    const { Writable } = await import("node:stream");
    let expected = "";
    const sink = new Writable({
      write(chunk, _, done) {
        expected += chunk;
        done();
      },
    });
    const code = `
      for (const value of ["a", "", "%s %d", "two\\nlines", "é\\ud800🎈", 1, 0, -0, 1.5, NaN, -Infinity, 1e21, 123456.789, true,
        null, undefined, 10n, Symbol("s"), ["a"], new Error("e").message]) {
        for (const print of [console.log, console.info, console.debug]) { print(value); print(value, value); print("%s", value); }
        console.group(value); console.log(value); console.log(1);
        console.groupCollapsed(); console.log("deeper"); console.groupEnd(); console.log("out"); console.groupEnd();
        console.groupEnd(); console.log(value); console.log();
      }
      console.group("t"); console.table([{ a: 1 }]); console.groupEnd();
      util.inspect.defaultOptions.numericSeparator = true; console.log(123456.789); console.log("123456");
      util.inspect.defaultOptions.numericSeparator = false; console.log(console.log.name, console.error.name, Object.keys(console));`;
    const util = await import("node:util");
    const theirs = new Console({ stdout: sink, stderr: sink, inspectOptions: { colors: false, breakLength: 80 } });
    new Function("console", "util", code)(theirs, util);
    await session.run(`const util = await __cell.import("node:util"); ${code}`);
    expect(session.text("stdout", ran())).toBe(expected.replaceAll("\ud800", "\ufffd"));
  });

  test("half a surrogate pair and bytes that are no text do no harm", async () => {
    await session.run(`process.stdout.write("a\\ud800b"); process.stdout.write(Buffer.from([0xff, 0, 0x1b, 0x41]))`);
    expect(session.text("stdout", ran())).toBe("a\ufffdb\ufffd\u0000\u001bA");
  });

  test("lines printed before a loop that never yields are there while it runs", async () => {
    const running = session.run(`console.log("before"); for (;;) {}`);
    await session.until(() => session.text("stdout", ran()) === "before\n");
    session.interrupt();
    expect((await running).interrupted).toBe(true);
  });
});

describe("from places where printing is not expected", () => {
  test.each<[string, string, lines: number]>([
    ["a getter", `const o = { get a() { console.log("in the getter"); return 1 } }; console.log(o.a, o, o.a)`, 3],
    [
      "a worker thread",
      `const { Worker } = await __cell.import("node:worker_threads");
      await new Promise(done => new Worker("for (let i = 0; i < 2000; i++) console.log(i)", { eval: true }).on("exit", done));
      await new Promise(done => setTimeout(done, 50)); console.log("end")`,
      2001,
    ],
    ["a table of ten thousand rows", `console.table(Array.from({ length: 1e4 }, (_, i) => ({ i })))`, 10_004],
    [
      "a stream that is piped into process.stdout",
      `const { Readable } = await __cell.import("node:stream");
      await new Promise(done => Readable.from(Array.from({ length: 2000 }, (_, i) => i + "\\n")).on("end", done).pipe(process.stdout))`,
      2000,
    ],
    [
      "callbacks of process.stdout.write",
      `for (let i = 0; i < 500; i++) await new Promise(done => process.stdout.write(i + "\\n", done))`,
      500,
    ],
  ])("%s, every line arrives", async (_, code, lines) => {
    expect((await session.run(code)).status).toBe("ok");
    expect(session.text("stdout", ran()).split("\n").length - 1).toBe(lines);
  });

  test("two cells that print in turn keep their lines apart and in order", async () => {
    const count = session.count + 1;
    const code = (word: string) =>
      `for (let i = 0; i < 300; i++) { console.log("${word}", i); console.error("${word}!", i); await new Promise(r => setImmediate(r)) }`;
    await Promise.all([session.run(code("a")), session.run(code("b"))]);
    for (const [parent, word] of [
      [`m${count}`, "a"],
      [`m${count + 1}`, "b"],
    ] as const) {
      const lines = (mark: string) => Array.from({ length: 300 }, (_, i) => `${word}${mark} ${i}\n`).join("");
      expect([session.text("stdout", parent), session.text("stderr", parent)]).toEqual([lines(""), lines("!")]);
    }
  });
});

describe("late output belongs to the cell that made it", () => {
  const late: Record<string, string> = {
    "a timer": `setTimeout(() => console.log("late"), 60)`,
    "an interval": `const i = setInterval(() => { console.log("late"); clearInterval(i) }, 60)`,
    "a timer set by a timer": `setTimeout(() => setTimeout(() => console.log("late"), 30), 30)`,
    "an immediate behind a timer": `setTimeout(() => setImmediate(() => console.log("late")), 60)`,
    "a microtask behind a timer": `setTimeout(() => queueMicrotask(() => console.log("late")), 60)`,
    "a tick behind a timer": `setTimeout(() => process.nextTick(() => console.log("late")), 60)`,
    "code after an await": `(async () => { await new Promise(r => setTimeout(r, 60)); await null; console.log("late") })()`,
    "a promise of timers/promises": `const t = await __cell.import("node:timers/promises"); t.setTimeout(60).then(() => console.log("late"))`,
    "a file read": `const fs = await __cell.import("node:fs/promises");
      (async () => { await new Promise(r => setTimeout(r, 60)); await fs.readFile("package.json"); console.log("late") })()`,
    "an event emitter": `const cp = await __cell.import("node:child_process");
      cp.spawn("sleep", ["0.1"]).on("close", () => console.log("late"))`,
  };
  test.each(Object.entries(late))("%s", async (_, code) => {
    await session.run(code);
    const mine = ran();
    await session.run(`console.log("other"); await new Promise(r => setTimeout(r, 150)); console.log("other too")`);
    await session.until(() => session.text("stdout", mine) === "late\n");
    expect(session.text("stdout", ran())).toBe("other\nother too\n");
  });

  test("an exception in a timer and a rejection nobody awaits are errors of their cell, and the session lives", async () => {
    await session.run(`setTimeout(() => { throw new TypeError("in timer") }, 30)`);
    const first = ran();
    await session.run(`(async () => { await null; throw new RangeError("unawaited") })()`);
    const second = ran();
    await session.run(`await new Promise(r => setTimeout(r, 80))`);
    const errors = session.of("error").map(({ parent, ename, evalue }) => [parent, ename, evalue]);
    expect(errors).toContainEqual([first, "TypeError", "in timer"]);
    expect(errors).toContainEqual([second, "RangeError", "unawaited"]);
    expect((await session.run(`__cell.result(1 + 1)`)).result?.data["text/plain"]).toBe("2");
  });
});

describe("the end of the process", () => {
  test("process.exit leaves with its code, and what was printed before has arrived", async () => {
    const other = await Session.start();
    const gone = other.run(`process.on("exit", () => console.log("bye")); console.log("last"); process.exit(7)`);
    await expect(gone).rejects.toThrow("the session ended");
    expect(await other.exited).toEqual({ code: 7, signal: null });
    expect(other.text()).toBe("last\nbye\n");
    expect(other.stderr).toBe("");
  });

  test("a fatal error of the runtime loses nothing that was printed", async () => {
    const other = await Session.start();
    other.run(`for (let i = 0; i < 1000; i++) console.log(i); process.abort()`).catch(() => {});
    expect((await other.exited).signal).toBe("SIGABRT");
    expect(other.text().split("\n").length).toBe(1001);
  });

  test("kill -9 in the middle of printing loses nothing that was printed", async () => {
    const other = await Session.start();
    other
      .run(`const { execFileSync } = await __cell.import("node:child_process");
        for (let i = 0; i < 20_000; i++) { console.log(i); if (i % 7 === 0) process.stderr.write("e" + i + "\\n"); }
        console.log("é🎈".repeat(50_000)); process.kill(process.pid, "SIGKILL"); for (;;);`)
      .catch(() => {});
    expect((await other.exited).signal).toBe("SIGKILL");
    const numbers = Array.from({ length: 20_000 }, (_, i) => `${i}\n`);
    expect(other.text()).toBe(`${numbers.join("")}${"é🎈".repeat(50_000)}\n`);
    expect(other.text("stderr")).toBe(numbers.flatMap((line, i) => (i % 7 === 0 ? `e${line}` : [])).join(""));
  });

  test("stop runs exit handlers and leaves nothing running", async () => {
    const other = await Session.start();
    await other.run(`setInterval(() => {}, 10); process.on("exit", () => console.log("bye"))`);
    const began = performance.now();
    expect(await other.stop()).toEqual({ code: 0, signal: null });
    expect(other.text()).toBe("bye\n");
    expect(performance.now() - began).toBeLessThan(patient(2000));
  });
});

test("prints 200,000 lines, all of them, in order", async () => {
  const lines = 200_000;
  const began = performance.now();
  const outcome = await session.run(`for (let i = 0; i < ${lines}; i++) console.log("line", i)`);
  const seconds = (performance.now() - began) / 1000;
  expect(outcome.status).toBe("ok");
  const text = session.text("stdout", ran());
  expect(text).toBe(Array.from({ length: lines }, (_, i) => `line ${i}\n`).join(""));
  process.stderr.write(`${Math.round(lines / seconds)} printed lines a second, process to process\n`);
  await sleep(0);
});
