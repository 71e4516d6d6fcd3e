import { expect, test } from "vitest";
import { Pacer } from "../../../kernel/wire/pacer.ts";
import { behindServer, isServer } from "../../../kernel/wire/server.ts";

/** What Jupyter Server allows over any 3 s: 1 MB a second of stream, 1,000 messages a second. */
const WINDOW = 3_000;

function simulate(messages: number, type: string, bytes: number): { at: number; bytes: number }[] {
  let now = 0;
  const pacer = new Pacer(() => now);
  return Array.from({ length: messages }, () => {
    now += pacer.wait(type, {}, bytes);
    return { at: now, bytes };
  });
}

function most(sent: { at: number; bytes: number }[], count: (m: { bytes: number }) => number): number {
  let worst = 0;
  let sum = 0;
  for (let first = 0, last = 0; last < sent.length; last++) {
    sum += count(sent[last]!);
    while (sent[last]!.at - sent[first]!.at >= WINDOW) sum -= count(sent[first++]!);
    worst = Math.max(worst, sum);
  }
  return worst;
}

test("a flood of text stays under the server's limit in every window, and gets on at half a megabyte a second", () => {
  const sent = simulate(400, "stream", 66_000);
  expect(most(sent, ({ bytes }) => bytes)).toBeLessThan(0.97 * 3_000_000);
  expect((400 * 66_000) / (sent.at(-1)!.at / 1000)).toBeGreaterThan(500_000);
});

test("a flood of small messages stays under the server's limit in every window", () => {
  expect(most(simulate(20_000, "display_data", 300), () => 1)).toBeLessThan(0.97 * 3_000);
});

test("what the server does not count is not held back", () => {
  expect(simulate(100_000, "status", 300).at(-1)!.at).toBe(0);
});

test("a cell's ordinary output is not held back, cell after cell", () => {
  const pacer = new Pacer(() => 0);
  for (let cell = 0; cell < 100; cell++) {
    expect(pacer.wait("stream", {}, 1_000_000)).toBe(0);
    pacer.wait("status", { execution_state: "idle" }, 0);
  }
});

test("only a kernel that a server started is paced", () => {
  const console = () => ["/usr/bin/python3", "/usr/bin/jupyter-console"];
  expect(behindServer({}, console)).toBe(false);
  expect(behindServer({ JPY_SESSION_NAME: "a.ipynb" }, console)).toBe(true);
  expect(behindServer({ KERNEL_GATEWAY: "1" }, console)).toBe(true);
  expect(behindServer({ JPY_SESSION_NAME: "a.ipynb", GLASSBOX_PACE: "0" }, console)).toBe(false);
  expect(behindServer({}, () => ["jupyter", "lab"])).toBe(true);
});

test.each([
  ["/opt/env/bin/python3.11 /opt/env/bin/jupyter-lab --no-browser", true],
  ["/usr/bin/python3 -m jupyter_server --port=1", true],
  ["python -m jupyterlab", true],
  ["/usr/bin/python3 /usr/bin/jupyter notebook", true],
  ["/usr/bin/python3 /usr/local/bin/jupyterhub-singleuser --ip=0.0.0.0", true],
  ["/usr/bin/python3 /usr/bin/jupyter-kernelgateway", true],
  ["/usr/bin/python3 /usr/bin/jupyter-labhub", true],
  ["python -m nbconvert --execute jupyter-server.ipynb", false],
  ["/home/a/jupyter-lab/bin/python -m papermill lab.ipynb", false],
  ["/usr/bin/python3 /usr/bin/jupyter nbconvert", false],
  ["/usr/bin/python3 -m ipykernel_launcher", false],
  ["/usr/bin/python3 server.py", false],
  ["node test.js", false],
  ["", false],
])("the starter %j is a server: %s", (command, answer) => {
  expect(isServer(command.split(" ").filter(Boolean))).toBe(answer);
});
