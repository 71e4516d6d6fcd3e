/** The built kernel, its three processes and its sockets, seen from outside. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../../kernel/protocol/messages.ts";
import { makeMessage } from "../../../kernel/protocol/messages.ts";
import { builtKernel } from "../built.ts";
import { type Client, startKernel } from "../client.ts";
import { patient } from "../patience.ts";

let kernel: Client;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel?.close());

const value = async (code: string) => {
  const { outputs, content } = await kernel.execute(code);
  return outputs.find(({ header }) => header.msg_type === "execute_result")?.content["data"] ?? content;
};

/** Starts a cell; resolves when the kernel has begun it, which a pause does not promise. */
async function begun(code: string): Promise<{ cell: ReturnType<typeof kernel.execute> }> {
  let cell: ReturnType<typeof kernel.execute> | undefined;
  await new Promise<void>((begin) => {
    const hear = ({ header }: Message) => header.msg_type === "execute_input" && begin();
    cell = kernel.execute(code, {}, { hear });
  });
  return { cell: cell as ReturnType<typeof kernel.execute> };
}

/** Pids of every descendant. */
function family(root: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [root];
  for (let i = 0; i < found.length; i++)
    found.push(...rows.filter(([, parent]) => parent === found[i]).map(([pid]) => pid));
  return found.slice(1);
}
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
/** A room that is in the middle of loading TypeScript notices only afterwards. */
async function gone(pids: number[], within = 60_000): Promise<number[]> {
  for (let waited = 0; waited < within && pids.some(alive); waited += 50) await pause(50);
  return pids.filter(alive);
}

describe("a cell over the wire", () => {
  test("is checked, run and answered with its value", async () => {
    expect(await value("const six: number = 6; six * 7")).toEqual({ "text/plain": "42" });
  });

  test.skipIf(process.env["MALLOC_ARENA_MAX"] !== undefined)(
    "has the person's environment, without the kernel's own settings",
    async () => {
      const code = "[process.env.MALLOC_ARENA_MAX, process.env.GLASSBOX_ARENAS].join()";
      expect(await value(code)).toEqual({ "text/plain": "','" });
    },
  );

  test("sees what an earlier cell declared, and changes it for that cell's functions too", async () => {
    await kernel.execute("let x = 1; function getX() { return x }");
    expect(await value("x = 2; getX()")).toEqual({ "text/plain": "2" });
  });

  test("quotes the line of the user_expression that failed, of several", async () => {
    const { content } = await kernel.execute("0", {
      user_expressions: { first: "nowhere.a", second: "1 + elsewhere" },
    });
    const quoted = Object.values(content["user_expressions"] as Record<string, { traceback: string[] }>).map((each) =>
      stripVTControlCharacters(each.traceback.join("\n")),
    );
    expect(quoted[0]).toContain("1 | nowhere.a");
    expect(quoted[1]).toContain("1 | 1 + elsewhere");
  });

  test("prints twenty thousand lines, and every one arrives in order", async () => {
    const { text, outputs } = await kernel.execute('for (let i = 0; i < 20_000; i++) console.log("line " + i)');
    expect(text()).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(100);
  });

  test("shows what a child process writes to the terminal it was given", async () => {
    const { text } = await kernel.execute(
      'import { execSync } from "node:child_process"; execSync("echo from a child; echo oops >&2", { stdio: "inherit" })',
    );
    expect(text()).toBe("from a child\n");
    expect(text("stderr")).toBe("oops\n");
  });

  test("asks its person and goes on with the answer", async () => {
    kernel.onInput((prompt) => `${prompt}Ada`);
    expect(await value('prompt("name? ")')).toEqual({ "text/plain": "'name? Ada'" });
  });
});

describe("Stop over the message channel", () => {
  test.each([
    ["a loop", "while (true) {}"],
    ["a loop after an await", "await null; while (true) {}"],
    ["a loop in a timer", "setTimeout(() => { while (true) {} }, 1); await new Promise((r) => setTimeout(r, 100_000))"],
    ["a promise that never settles", "await new Promise(() => {})"],
    ["a loop that prints", "for (;;) console.log(1)"],
    ["a wait for a child process", 'import { execSync as run } from "node:child_process"; run("sleep 100")'],
  ])("ends %s within 0.5 s and keeps what was there", async (_name, code) => {
    await kernel.execute("let kept = 41");
    const { cell } = await begun(code);
    await pause(300); // Long enough, on most machines, to be in the middle of it.
    const start = performance.now();
    expect(await kernel.interrupt()).toEqual({ status: "ok" });
    const { content, outputs } = await cell;
    expect(performance.now() - start).toBeLessThan(patient(500));
    expect(content["status"]).toBe("error");
    expect(outputs.filter(({ header }) => header.msg_type === "error")).toHaveLength(1);
    expect(await value("kept + 1")).toEqual({ "text/plain": "42" });
  });

  test.each([
    ["at the top of a cell", 'console.log("on"); while (true) { steps++; sum += 2; own = steps; }'],
    ["behind an await", 'await null; console.log("on"); for (;;) { steps++; sum += 2; own = steps; }'],
    [
      "within a loop",
      'console.log("on"); for (let i = 0; ; i++) for (let j = 0; j < 1e6; j++) { steps++; sum += 2; own = steps; }',
    ],
  ])("in a loop over a notebook's names, %s, leaves each as the last finished statement did", async (_name, loop) => {
    await kernel.execute("let steps = 0, sum = 0; const read = () => [steps, sum];");
    let cell: ReturnType<typeof kernel.execute> | undefined;
    await new Promise<void>((on) => {
      const hear = (message: Message) => message.header.msg_type === "stream" && on();
      cell = kernel.execute(`let own = 0; ${loop}`, {}, { hear });
    });
    await pause(100);
    await kernel.interrupt();
    expect((await cell)?.content["ename"]).toBe("Interrupted");
    const judge = "[steps > 0, steps - sum / 2, steps - own, read()[0] === steps, read()[1] === sum]";
    const whole = expect.stringMatching(/^'\[true,[01],[01],true,true\]'$/);
    expect(await value(`JSON.stringify(${judge})`)).toEqual({ "text/plain": whole });
    const again = "steps = 10; sum = 1; own = 0; for (let i = 0; i < 5; i++) { steps++; sum += steps; own -= 1; }";
    expect(await value(`${again} [steps, sum, own, ...read()].join()`)).toEqual({ "text/plain": "'15,66,-5,15,66'" });
    expect(await value("[steps, sum, own, ...read()].join()")).toEqual({ "text/plain": "'15,66,-5,15,66'" });
  });

  test("by SIGINT to the supervisor does the same, and does not end it", async () => {
    const { cell } = await begun("while (true) {}");
    await pause(200);
    kernel.child.kill("SIGINT");
    expect((await cell).content["status"]).toBe("error");
    expect(await value("kept")).toEqual({ "text/plain": "41" });
  });
});

describe("while a cell blocks the session", () => {
  test("heartbeat, completion and inspection answer", async () => {
    const { cell } = await begun("while (true) {}");
    await pause(200);
    expect(await kernel.beat()).toBeLessThan(patient(100));
    const { matches } = await kernel.request("complete_request", { code: "Math.trun", cursor_pos: 9 });
    expect(matches).toEqual(["trunc"]);
    expect(await kernel.request("inspect_request", { code: "Math.max", cursor_pos: 8, detail_level: 0 })).toMatchObject(
      { found: true },
    );
    await kernel.interrupt();
    await cell;
  });
});

describe("a session that ends", () => {
  test.each([
    ["process.exit()", "process.exit(3)", "SessionExit"],
    ["kill -9", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", "SessionKilled"],
    ["a crash", "process.abort()", "SessionCrashed"],
  ])("by %s is one error in its cell, and the next cell runs in a fresh one", async (_name, code, ename) => {
    await kernel.execute("let before = 1");
    const { content, outputs } = await kernel.execute(code);
    expect(content).toMatchObject({ status: "error", ename });
    expect(outputs.filter(({ header }) => header.msg_type === "error")).toHaveLength(1);
    expect(await value("1 + 1")).toEqual({ "text/plain": "2" });
    expect((await kernel.execute("before")).content).toMatchObject({ status: "error", ename: "TypeScriptError" });
  });

  test("by running out of memory says so", async () => {
    const small = await startKernel({ env: { NODE_OPTIONS: "--max-old-space-size=150" } });
    try {
      const { content } = await small.execute(
        "const all: number[][] = []; for (;;) all.push(new Array(10_000).fill(1.5))",
      );
      expect(content).toMatchObject({ status: "error", ename: "OutOfMemory" });
      expect((await small.execute("1 + 1")).content["status"]).toBe("ok");
    } finally {
      await small.close();
    }
  });
});

describe("messages that no honest client sends", () => {
  test("are dropped with one line in the log each, and the next good one is answered", async () => {
    const { codec } = kernel;
    const good = codec.encode(makeMessage("kernel_info_request", {}, undefined));
    const lines = kernel.log.length;
    await kernel.send(good.with(1, Buffer.alloc(64, "0")));
    await kernel.send([Buffer.from("x")]);
    await kernel.send(good.slice(0, 4));
    await kernel.send([...good.slice(0, 1), ...good.slice(2)]);
    await kernel.request("kernel_info_request");
    const reasons = kernel.log.slice(lines);
    expect(reasons).toHaveLength(4);
    for (const reason of reasons) expect(reason).toMatch(/^glassbox: a message on shell was dropped: /);
  });
});

describe("the end", () => {
  test("by shutdown_request is answered, leaves with 0, and leaves no process behind", async () => {
    const own = await startKernel();
    await own.execute('import { spawn } from "node:child_process"; const child = spawn("sleep", ["1000"])');
    const pids = family(own.child.pid as number);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    const start = performance.now();
    expect(await own.request("shutdown_request", { restart: false }, "control")).toEqual({
      status: "ok",
      restart: false,
    });
    expect(await own.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - start).toBeLessThan(patient(3_000));
    expect(await gone(pids)).toEqual([]);
    await own.close();
  });

  test("by SIGTERM in the middle of a loop leaves no process behind", async () => {
    const own = await startKernel();
    void own.execute("while (true) {}");
    await pause(1_500);
    const pids = family(own.child.pid as number);
    own.child.kill("SIGTERM");
    expect(await own.exited).toEqual({ code: 0, signal: null });
    expect(await gone(pids)).toEqual([]);
    await own.close();
  });

  test.each([
    ["at rest", "1"],
    ["in a loop", "while (true) {}"],
    ["in a wait for a child", 'import { execSync } from "node:child_process"; execSync("sleep 50")'],
  ])("by kill -9 of the supervisor leaves no room behind, with a session %s", async (_name, code) => {
    const own = await startKernel();
    await own.execute("1");
    void own.execute(code);
    await pause(500);
    const pids = family(own.child.pid as number);
    own.child.kill("SIGKILL");
    await own.exited;
    expect(await gone(pids)).toEqual([]);
    await own.close();
  });

  test("comes by itself when the process that started the kernel is gone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gb-"));
    const file = join(folder, "kernel.json");
    const { connection } = kernel;
    writeFileSync(file, JSON.stringify({ ...connection, transport: "ipc", ip: join(folder, "k") }));
    const starter = `const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ${JSON.stringify([builtKernel(), file])}, { detached: true, stdio: "pipe", env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
      console.log(child.pid); setInterval(() => {}, 1e6)`;
    const parent = spawn(process.execPath, ["-e", starter], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = Number(String((await once(parent.stdout as Readable, "data"))[0]));
    await expect.poll(() => family(pid).length).toBe(2);
    const pids = [pid, ...family(pid)];
    parent.kill("SIGKILL");
    expect(await gone(pids)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

test("the ipc transport works as tcp does", async () => {
  const own = await startKernel({ transport: "ipc" });
  try {
    expect((await own.execute("1 + 1")).content["status"]).toBe("ok");
    expect(await own.beat()).toBeLessThan(patient(1_000));
  } finally {
    await own.close();
  }
});
