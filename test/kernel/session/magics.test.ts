import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { split } from "../../../kernel/session/magics/install.ts";
import { duration } from "../../../kernel/session/magics/timing.ts";
import { patient } from "../patience.ts";
import { Session, scratchFolder } from "./harness.ts";

const cwd = scratchFolder();
let session: Session;
beforeAll(async () => {
  session = await Session.start({ cwd });
});
afterAll(() => session.stop());
beforeEach(() => {
  session.events.length = 0;
});
const value = (outcome: Awaited<ReturnType<Session["run"]>>) => outcome.result?.data["text/plain"];

describe("%time", () => {
  test("prints CPU and wall time, and has the value of its code", async () => {
    const outcome = await session.run(
      `__cell.result(__cell.magic("time", "", () => { for (let i = 0; i < 1e7; i++); return 42 }))`,
    );
    expect(value(outcome)).toBe("42");
    expect(session.text()).toMatch(
      /^CPU times: user [\d.]+ \S+, sys: [\d.]+ \S+, total: [\d.]+ \S+\nWall time: [\d.]+ \S+\n$/,
    );
  });

  test("of code that awaits measures until it is done", async () => {
    await session.run(`await __cell.magic("time", "", async () => new Promise(r => setTimeout(r, 60)))`);
    const [, wall = "0"] = /Wall time: ([\d.]+) ms/.exec(session.text()) ?? [];
    expect(Number(wall)).toBeGreaterThan(55);
  });

  test("prints nothing when the code throws, which is the cell's error", async () => {
    const outcome = await session.run(`__cell.magic("time", "", () => { throw new RangeError("no") })`);
    expect(outcome.error?.ename).toBe("RangeError");
    expect(session.text()).toBe("");
  });
});

describe("%timeit", () => {
  test("finds how many loops are enough, and prints mean and deviation of seven runs", async () => {
    await session.run(
      `__cell.magic("timeit", "", (n) => { for (let i = 0; i < n; i++) for (let k = 0; k < 2e6; k++); })`,
    );
    const [, loops = "0"] =
      /per loop \(mean ± std\. dev\. of 7 runs, ([\d,]+) loops? each\)\n$/.exec(session.text()) ?? [];
    const [, mean = "0"] = /([\d.]+) [mμ]s ± /.exec(session.text()) ?? [];
    expect(Number(mean)).toBeGreaterThan(0);
    expect(Number(loops.replace(",", ""))).toBeGreaterThanOrEqual(10);
  });

  test("does as it is told, also with code that awaits", async () => {
    await session.run(
      `const p = __cell.page(0); p.runs = 0;
       await __cell.magic("timeit", "-n 3 -r 2", async (n) => { for (let i = 0; i < n; i++) { p.runs++; await null } })`,
    );
    expect(session.text()).toMatch(/per loop \(mean ± std\. dev\. of 2 runs, 3 loops each\)\n$/);
    expect(value(await session.run("__cell.result(__cell.page(0).runs)"))).toBe("9");
  });

  test("can be stopped", async () => {
    const running = session.run(
      `console.log("on"); __cell.magic("timeit", "", (n) => { for (let i = 0; i < n; i++) for (;;); })`,
    );
    await session.until(() => session.text() === "on\n");
    session.interrupt();
    expect((await running).interrupted).toBe(true);
  });

  test("times are written in the unit that suits them", () => {
    expect([1.234e-6, 4.5e-4, 12.345, 1500, 125_000, 3_725_000].map(duration)).toEqual([
      "1.23 ns",
      "450 ns",
      "12.3 ms",
      "1.5 s",
      "2min 5s",
      "1h 2min 5s",
    ]);
  });
});

describe("names", () => {
  test("%who lists them, %whos says what they are, %reset forgets them", async () => {
    await session.run(`__cell.magic("reset", "")`);
    await session.run(
      `const p = __cell.page(0); p.b = 2; p.a = [1, 2]; p.f = () => 1; p.text = "it is\\nlong ".repeat(20)`,
    );
    await session.run(`__cell.magic("who", "")`);
    expect(session.text()).toBe("a     b     f     text\n");
    session.events.length = 0;
    await session.run(`__cell.magic("who", "number")`);
    expect(session.text()).toBe("b\n");
    session.events.length = 0;
    await session.run(`__cell.magic("whos", "")`);
    const lines = session.text().split("\n");
    expect(lines[0]).toBe("Name   Type       Value");
    expect(lines[2]).toBe("a      Array(2)   [ 1, 2 ]");
    expect(lines[4]).toBe("f      function");
    expect(lines[5]).toHaveLength("text   string     ".length + 60);
    session.events.length = 0;
    await session.run(`__cell.magic("reset", "")`);
    await session.run(`__cell.magic("who", "")`);
    expect(session.text()).toBe("No names have been declared yet.\n");
    expect(await session.call("names", {})).toEqual({});
  });
});

describe("!command", () => {
  test("shows what a shell's command writes, both outputs in order, as it comes", async () => {
    const running = session.run(
      `await __cell.magic("!", "echo one; echo two >&2; echo three; until [ -e go ]; do sleep 0.05; done; echo four")`,
    );
    await session.until(() => session.text() === "one\ntwo\nthree\n");
    writeFileSync(join(cwd, "go"), "");
    expect((await running).status).toBe("ok");
    expect(session.text()).toBe("one\ntwo\nthree\nfour\n");
    expect(session.text("stderr")).toBe("");
  });

  test("runs in the notebook's folder, with nothing to read, and says its exit code when that is not 0", async () => {
    expect((await session.run(`await __cell.magic("!", "pwd; cat; exit 3")`)).status).toBe("ok");
    expect(session.text()).toBe(`${cwd}\n`);
    expect(session.text("stderr")).toBe("[exit code 3]\n");
  });

  test("is ended by Stop with all that it has started", async () => {
    const mark = `4${String(process.pid).padStart(7, "0")}`; // A number of seconds that nobody else sleeps.
    const running = session.run(
      `await __cell.magic("!", "sleep ${mark} & echo on; sh -c 'sleep ${mark}; echo off'; echo went on")`,
    );
    await session.until(() => session.text() === "on\n");
    const began = performance.now();
    session.interrupt();
    expect((await running).interrupted).toBe(true);
    expect(performance.now() - began).toBeLessThan(patient(500));
    const count = `ps -A -o args= | grep -c '[s]leep ${mark}'`;
    await session.run(
      `await __cell.magic("!", "for i in $(seq 600); do n=$(${count}); [ $n = 0 ] && break; sleep 0.1; done; echo $n")`,
    );
    expect(session.text()).toBe("on\n0\n");
  });
});

describe("%install", () => {
  test("puts a package into the notebook's folder, makes a package.json where there is none, and the next cell can import it", async () => {
    const made = join(cwd, "made");
    mkdirSync(made);
    writeFileSync(
      join(made, "package.json"),
      JSON.stringify({
        name: "made-here",
        version: "1.2.3",
        main: "index.js",
        scripts: { postinstall: "touch ran", preinstall: "touch ran" },
      }),
    );
    writeFileSync(join(made, "index.js"), "exports.answer = 42;");
    const missing = await session.run(`await __cell.import("made-here")`);
    expect(missing.error?.evalue).toContain("made-here");
    const outcome = await session.run(`await __cell.magic("install", "'./made' --offline")`);
    expect(outcome.error).toBeUndefined();
    expect(session.text()).toContain(`Installed into ${cwd}; cells can import it now.\n`);
    expect(JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))).toMatchObject({
      private: true,
      dependencies: { "made-here": "file:made" },
    });
    expect(existsSync(join(made, "ran"))).toBe(false);
    expect(
      value(await session.run(`const m = await __cell.import("made-here"); __cell.result(m.default.answer)`)),
    ).toBe("42");
  });

  test("that fails is the cell's error, and what npm said is shown", async () => {
    const outcome = await session.run(`await __cell.magic("install", "./no-such-folder --offline")`);
    expect(outcome.error?.evalue).toMatch(/^%install: npm ended with exit code \d+\.$/);
    expect(session.text("stderr")).toContain("no-such-folder");
    expect((await session.run(`await __cell.magic("install", "-D")`)).error?.evalue).toContain(
      "expected the name of a package",
    );
  });

  test("takes words as a shell does", () => {
    expect(split(`a@1 'b c' "d e"f -D`)).toEqual(["a@1", "b c", "d ef", "-D"]);
  });
});

test("a magic that does not exist is an error that says where they are listed", async () => {
  expect((await session.run(`__cell.magic("nope", "")`)).error?.evalue).toBe(
    "%nope: there is no such magic. %lsmagic lists those there are.",
  );
});
