/** The engine as users meet it: the package as it is shipped, in a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const library = join(root, "dist/lib/index.js");

/** Runs CommonJS code that finds the library as `nd` and `keras`; fails unless the process ends by itself in time. */
function run(code: string, env: Record<string, string> = {}): Promise<string> {
  const script = `import(${JSON.stringify(library)}).then(async ({ nd, keras }) => { ${code} }).catch((e) => { console.log(String(e)); });`;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["-e", script], { env: { ...process.env, ...env }, timeout: 240_000 });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    child.once("error", fail);
    child.once("close", (_, signal) => (signal ? fail(new Error(`${signal}: ${text}`)) : done(text.trim())));
  });
}

const product = "const a = nd.random.defaultRng(0).random([600, 600]).astype('float32'); const c = nd.matmul(a, a);";

describe("the engine in a process", () => {
  test("is WebAssembly, says whether relaxed SIMD and how many threads", async () => {
    expect(await run("console.log(String(nd.engine), nd.engine.name)", { GLASSBOX_THREADS: "2" })).toMatch(
      /^wasm \((relaxed )?SIMD, 2 threads\) wasm$/,
    );
  });

  test("is the one that GLASSBOX_ENGINE names, and both give the same products within rounding", async () => {
    const code = `${product} console.log(nd.engine.name, c.item(17, 23))`;
    const [js, wasm] = await Promise.all([
      run(code, { GLASSBOX_ENGINE: "js" }),
      run(code, { GLASSBOX_ENGINE: "wasm" }),
    ]);
    const [a, b] = [js, wasm].map((text) => text.split(" ")) as [string[], string[]];
    expect([a[0], b[0]]).toEqual(["js", "wasm"]);
    expect(Math.abs(Number(a[1]) / Number(b[1]) - 1)).toBeLessThan(1e-5);
  });

  test("names the engines when GLASSBOX_ENGINE asks for one that nobody knows", async () => {
    expect(await run(product, { GLASSBOX_ENGINE: "wsam" })).toMatch(/GLASSBOX_ENGINE.*"wsam".*wasm/);
  });

  test("keeps no process alive, whose threads are up or asleep", async () => {
    const many = `${product} for (let i = 0; i < 20; i++) { nd.matmul(a, c); await new Promise((done) => setTimeout(done, 10)); } console.log('done');`;
    expect(await run(many, { GLASSBOX_THREADS: "3" })).toBe("done");
    // Ended at once, with threads in the middle of starting.
    expect(await run(`${product} for (let i = 0; i < 8; i++) nd.matmul(a, c); process.exit(0)`)).toBe("");
  });

  // The copies in the engine's memory would be 600 MB if they were not reused.
  test("keeps its memory in bounds over thousands of products of ordinary arrays", async () => {
    const code = `const a = nd.ones([60, 300]).astype('float32'); const b = nd.ones([300, 100]).astype('float32');
      for (let i = 0; i < 200; i++) nd.matmul(a, b);
      await new Promise((done) => setTimeout(done, 20));
      const before = process.memoryUsage().rss;
      for (let i = 0; i < 3000; i++) { nd.matmul(a, b); if (i % 100 === 0) await new Promise((done) => setTimeout(done)); }
      console.log((process.memoryUsage().rss - before) / 2 ** 20);`;
    expect(Number(await run(code, { GLASSBOX_THREADS: "2" }))).toBeLessThan(200);
  });
});
