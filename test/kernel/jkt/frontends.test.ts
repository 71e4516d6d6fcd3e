import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Jupyter, openJupyter } from "../jupyter.ts";
import { patient } from "../patience.ts";

let jupyter: Jupyter;
beforeAll(() => {
  jupyter = openJupyter();
});
afterAll(() => jupyter?.close());

describe("nbclient", () => {
  test("executes a notebook, saves its outputs, and stops at a cell that fails", async () => {
    const { stdout, stderr } = await jupyter.run([join(import.meta.dirname, "notebook.py")]);
    expect(stdout, stderr).toMatch(/^\{/);
    const { good, bad, failure, language_info } = JSON.parse(stdout);
    expect(good).toEqual([
      [1, [{ output_type: "execute_result", data: { "text/plain": "3" } }]],
      [
        2,
        [
          { output_type: "stream", name: "stdout", text: "out\n" },
          { output_type: "stream", name: "stderr", text: "err\n" },
        ],
      ],
      [3, [{ output_type: "execute_result", data: { "text/plain": "[ 2, 4, 6 ]" } }]],
    ]);
    expect(language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
    expect(bad[1]).toEqual([2, [{ output_type: "error", ename: "TypeScriptError" }]]);
    expect(bad[2]).toEqual([null, []]);
    expect(failure).toMatchObject({
      ename: "TypeScriptError",
      evalue: expect.stringContaining("not assignable to type 'number'"),
    });
  });
});

describe("jupyter console", () => {
  test("runs lines, shows values, errors and the pager, and leaves", async () => {
    const input = "let a = 20\na * 2\nnope\nMath.max?\n";
    const { stdout, stderr } = await jupyter.run(["-m", "jupyter_console", "--simple-prompt", "--kernel", "glassbox"], {
      input,
    });
    expect(stdout).toContain("Out[2]: 40");
    expect(stdout + stderr).toContain("Cannot find name 'nope'");
    expect(stdout).toContain("Math.max(...values: number[]): number");
  });
});

describe("Jupyter Server", () => {
  test("passes on every one of 11,500 long lines: its limit on a kernel's text is never met", async () => {
    const code = 'for (let i = 0; i < 11_500; i++) console.log("x".repeat(300), i)';
    const { stdout, stderr } = await jupyter.run([join(import.meta.dirname, "server.py"), code]);
    expect(stdout, stderr).toMatch(/^\{/);
    expect(JSON.parse(stdout)).toEqual({ stdout: 11_500, stderr: "" });
  });
});

describe("a JupyterLab with --gateway-url", () => {
  test("runs a notebook on the gateway's kernel: outputs, a flood of text, Stop with state kept, restart, the end", async () => {
    const flood = 'for (let i = 0; i < 11_500; i++) console.log("x".repeat(300), i)';
    const { stdout, stderr } = await jupyter.run([join(import.meta.dirname, "gateway.py"), flood], {});
    expect(stdout, stderr).toMatch(/^\{/);
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({
      language: "typescript",
      elsewhere: true,
      value: { reply: { status: "ok" }, stdout: "out\n", stderr: "", outputs: [{ data: { "text/plain": "42" } }] },
      flood: 11_500,
      stopped: { ename: "Interrupted" },
      after: [{ data: { "text/plain": "41" } }],
      restarted: 1,
      forgotten: "error",
      left: [],
    });
    expect(seen.stopped.seconds).toBeLessThan(patient(2));
  });
});
