/**
 * Cells, prompts, Stops, comms, help, subshells and restarts in random order: nobody waits for ever, nobody dies, and
 * nothing that is printed or answered is lost or astray.
 */
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Message } from "../../../kernel/protocol/messages.ts";
import { seed } from "../../seed.ts";
import { type Client, type Result, startKernel } from "../client.ts";

/** `GLASSBOX_INTERLEAVINGS=10000 npx vitest run test/kernel/wire/interleavings.test.ts` is the long run. */
const RUNS = Number(process.env["GLASSBOX_INTERLEAVINGS"] ?? 60);

let state = seed;
/** Lehmer's generator: enough to shuffle, and a seed reproduces the run. */
function below(limit: number): number {
  state = (state * 48_271) % 2_147_483_647;
  return state % limit;
}

/** A cell that prints its own tag `lines` times, in one of several manners. */
function cell(tag: string, lines: number): { code: string; late: boolean } {
  const print = `console.log("${tag}", i)`;
  switch (below(6)) {
    case 0:
      return { code: `for (let i = 0; i < ${lines}; i++) ${print};`, late: false };
    case 1:
      return { code: `for (let i = 0; i < ${lines}; i++) { ${print}; await null; }`, late: false };
    case 2:
      return {
        code: `for (let i = 0; i < ${lines}; i++) { ${print}; if (i % 20 === 0) await new Promise((r) => setTimeout(r, 1)); }`,
        late: false,
      };
    case 3:
      return { code: `for (let i = 0; i < ${lines}; i++) ${print};\nthrow new Error("${tag}")`, late: false };
    case 4:
      // The answer is the question, so that nobody gets another's.
      return {
        code: `const answer${tag} = prompt("${tag}"); for (let i = 0; i < ${lines}; i++) console.log(answer${tag}, i)`,
        late: false,
      };
    default:
      return { code: `setTimeout(() => { for (let i = 0; i < ${lines}; i++) ${print} }, ${below(20)});`, late: true };
  }
}

/** A target that answers every message with itself. */
const ECHO = `Jupyter.onComm("echo", (comm) => { comm.onMsg = ({ data, buffers }) => comm.send(data, { buffers }); });`;

async function start(): Promise<Client> {
  const kernel = await startKernel();
  kernel.onInput(async (prompt) => {
    await pause(below(30));
    return prompt;
  });
  await kernel.execute(ECHO);
  await kernel.notify("comm_open", { comm_id: "c", target_name: "echo", data: {} });
  kernel.published.length = 0;
  return kernel;
}

test(`${RUNS} random steps (seed ${seed})`, { timeout: 300_000 + RUNS * 2_000 }, async () => {
  let kernel = await start();
  let cells: { tag: string; lines: number; late: boolean; code: string; result: Promise<Result> }[] = [];
  let others: Promise<unknown>[] = [];
  let echoes: { n: number; outputs: Promise<Message[]> }[] = [];
  let stops = 0;
  let subshell: string | undefined;
  /** What has been asked and not answered, for the message when that never happens. */
  const open = new Set<string>();
  function asked<T>(what: string, answer: Promise<T>): Promise<T> {
    open.add(what);
    return answer.finally(() => open.delete(what));
  }

  async function subshells(): Promise<string | null> {
    if (below(2) === 0) return null; // JupyterLab's way to name the main shell.
    subshell ??= (await kernel.request("create_subshell_request", {}, "control"))["subshell_id"] as string;
    return subshell;
  }

  /** Waits for everything that was asked, and holds each cell to what it may have printed. */
  async function settle(): Promise<void> {
    const limit = AbortSignal.timeout(240_000);
    const slow = new Promise<never>((_, reject) => {
      const say = () => new Error(`never answered: ${[...open].join("; ")}\n${kernel.log.slice(-5).join("\n")}`);
      limit.addEventListener("abort", () => reject(say()));
    });
    slow.catch(() => {});
    await Promise.race([Promise.all(others), slow]);
    for (const { tag, lines, late, result } of cells) {
      const { content, outputs } = await Promise.race([result, slow]);
      if (late) await pause(60);
      const id = outputs[0]?.parent_header.msg_id;
      const mine = kernel.published.filter((m) => m.parent_header.msg_id === id && m.header.msg_type === "stream");
      const printed = mine.map((m) => m.content["text"]).join("");
      const expected = Array.from({ length: lines }, (_, i) => `${tag} ${i}\n`).join("");
      // Stopped cells print a beginning, aborted ones nothing; the rest print all of it. None prints another's.
      if (content["status"] === "ok" && !late) expect(printed).toBe(expected);
      else if (content["evalue"] === tag) expect(printed).toBe(expected);
      else expect(expected.startsWith(printed), `${tag}: ${printed.slice(0, 200)}`).toBe(true);
      const states = outputs.filter((m) => m.header.msg_type === "status").map((m) => m.content["execution_state"]);
      expect([states[0], states.at(-1), states.filter((s) => s === "idle").length]).toEqual(["busy", "idle", 1]);
    }
    for (const { n, outputs } of echoes) {
      const said = (await Promise.race([outputs, slow])).filter((m) => m.header.msg_type === "comm_msg");
      const answers = said.map((m) => [m.content["data"], m.buffers.map((b) => [...b])]);
      // Stop ends what runs, and that may be a listener.
      if (stops === 0 || answers.length > 0) expect(answers).toEqual([[{ n }, [[n % 256]]]]);
    }
    expect(kernel.log.filter((line) => !/input_reply/.test(line))).toEqual([]);
    cells = [];
    others = [];
    echoes = [];
    stops = 0;
    kernel.published.length = 0;
  }

  try {
    for (let step = 0; step < RUNS; step++) {
      const action = below(20);
      if (action < 9) {
        const lines = 1 + below(300);
        const made = { tag: `t${step}`, lines, ...cell(`t${step}`, lines) };
        const header = below(4) === 0 ? { subshell_id: await subshells() } : {};
        const result = kernel.execute(made.code, { stop_on_error: below(2) === 0 }, { header });
        cells.push({ ...made, result: asked(made.code, result) });
      } else if (action < 11) {
        stops++;
        others.push(asked(`Stop ${step}`, kernel.interrupt()));
      } else if (action < 13) {
        const outputs = kernel.notify("comm_msg", { comm_id: "c", data: { n: step } }, [new Uint8Array([step])]);
        echoes.push({ n: step, outputs: asked("comm", outputs) });
      } else if (action < 14)
        others.push(asked("inspection", kernel.request("inspect_request", { code: "Math.max", cursor_pos: 6 })));
      else if (action < 15)
        others.push(asked("completion", kernel.request("complete_request", { code: "Math.ma", cursor_pos: 7 })));
      else if (action < 17)
        others.push(asked("info", kernel.request("kernel_info_request", {}, below(2) === 0 ? "control" : "shell")));
      else if (action < 18)
        others.push(asked("is_complete", kernel.request("is_complete_request", { code: "function f() {" })));
      else if (action < 19) await settle();
      else if (below(10) === 0) {
        await settle();
        subshell = undefined;
        await kernel.request("shutdown_request", { restart: true }, "control");
        expect((await kernel.exited).code).toBe(0);
        await kernel.close();
        kernel = await start();
      }
      await pause(below(25));
    }
    await settle();
    expect(kernel.child.exitCode).toBe(null);
  } finally {
    await kernel.close();
  }
});
