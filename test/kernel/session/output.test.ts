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

  test("a value's own inspect is what console.log prints", async () => {
    await session.run(`console.log({ [Symbol.for("nodejs.util.inspect.custom")]: () => "[[1 2]\\n [3 4]]" })`);
    expect(session.text("stdout", ran())).toBe("[[1 2]\n [3 4]]\n");
  });

  test("a long text arrives whole, surrogate pairs too", async () => {
    await session.run(`process.stdout.write("x" + "😀".repeat(100_000))`);
    expect(session.text("stdout", ran())).toBe("x" + "😀".repeat(100_000));
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
    await session.until(() => session.text("stdout", mine) === "late\n", 2000);
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
