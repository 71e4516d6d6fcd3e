import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MimeBundle } from "../../../lib/host.ts";
import * as show from "../../../lib/show/index.ts";

type World = Record<string | symbol, unknown>;
const world = globalThis as unknown as World;
const HOST = Symbol.for("Jupyter.host");

/** A fresh look at the surroundings: the door remembers what it found. */
async function door() {
  vi.resetModules();
  return (await import("../../../lib/host.ts")).host;
}

afterEach(() => {
  for (const name of [HOST, "__tslab__", "Deno"]) delete world[name];
  vi.restoreAllMocks();
});

describe("in Glassbox's kernel", () => {
  const calls: unknown[][] = [];
  beforeEach(() => {
    calls.length = 0;
    const note =
      (name: string) =>
      (...args: unknown[]) =>
        void calls.push([name, ...args]);
    world[HOST] = {
      version: 1,
      kernel: "glassbox",
      columns: 100,
      display: note("display"),
      update: note("update"),
      clear: note("clear"),
      prompt: () => "answer",
      interrupted: () => true,
    };
  });

  test("everything goes to the host object, which may appear after the import", async () => {
    const host = await door();
    host.display({ "text/plain": "a" }, { id: "x" });
    host.update({ "text/plain": "b" }, "x");
    host.clear({ wait: true });
    expect(calls).toEqual([
      ["display", { "text/plain": "a" }, { id: "x" }],
      ["update", { "text/plain": "b" }, "x"],
      ["clear", { wait: true }],
    ]);
    expect([host.prompt("?"), host.interrupted(), host.columns, host.kernel, host.rich]).toEqual([
      "answer",
      true,
      100,
      "glassbox",
      true,
    ]);
  });

  test("progress is one output whose text changes; the same text is not sent twice", async () => {
    const progress = (await door()).progress();
    for (const text of ["1/2", "1/2", "2/2"]) progress.update(text);
    expect(progress.done()).toBeUndefined();
    const id = (calls[0]![2] as { id: string }).id;
    expect(calls).toEqual([
      ["display", { "text/plain": "1/2" }, { id }],
      ["update", { "text/plain": "2/2" }, id],
    ]);
  });

  test("show.display shows now, and its handle replaces what is shown", () => {
    const handle = show.display(show.matrix([1, 2]));
    expect(handle.update(show.matrix([3]))).toBe(handle);
    expect(handle.update("plain <b>")).toBe(handle);
    expect(calls.map(([name]) => name)).toEqual(["display", "update", "update"]);
    expect((calls[0]![1] as MimeBundle)["text/html"]).toContain("<table");
    expect(calls[2]![1]).toEqual({ "text/plain": "plain <b>" });
    expect(Symbol.for("Jupyter.displayHandle") in handle).toBe(true);
  });

  test("a host of a later version is left alone", async () => {
    (world[HOST] as { version: number }).version = 2;
    const host = await door();
    expect(host.kernel).toBe("none");
  });
});

describe("in stock tslab", () => {
  const raws: unknown[][] = [];
  const tslab = { newDisplay: () => ({ raw: (mime: string, data: string) => void raws.push([mime, data]) }) };
  beforeEach(() => {
    raws.length = 0;
  });

  test("whole bundles go through its own sender", async () => {
    const sent: unknown[] = [];
    const cache = {
      "/x/node_modules/tslab/dist/jupyter.js": {
        exports: { lastWriteDisplayData: (m: unknown, u: boolean) => sent.push([m, u]) },
      },
    };
    world["__tslab__"] = { require: Object.assign(() => tslab, { cache }) };
    const host = await door();
    host.display({ "text/plain": "a", "text/html": "<b>a</b>" }, { id: "x" });
    host.update({ "text/plain": "b" }, "x");
    expect(sent).toEqual([
      [{ data: { "text/plain": "a", "text/html": "<b>a</b>" }, metadata: {}, transient: { display_id: "x" } }, false],
      [{ data: { "text/plain": "b" }, metadata: {}, transient: { display_id: "x" } }, true],
    ]);
  });

  test("through its public API when there is no such sender: HTML, else text", async () => {
    world["__tslab__"] = { require: () => tslab };
    const host = await door();
    host.display({ "text/plain": "a", "text/html": "<b>a</b>" });
    host.display({ "text/plain": "a" });
    expect(raws).toEqual([
      ["text/html", "<b>a</b>"],
      ["text/plain", "a"],
    ]);
    expect([host.kernel, host.rich, host.interrupted(), host.prompt("?")]).toEqual(["tslab", true, false, null]);
  });

  test("a display that ends a cell shows itself: tslab prints it, and printing shows it", async () => {
    world["__tslab__"] = { require: () => tslab };
    vi.resetModules();
    const { matrix } = await import("../../../lib/show/index.ts");
    const { inspect } = await import("node:util");
    expect(inspect(matrix([1, 2]))).toBe("");
    expect(raws.length).toBe(1);
    // Inside another value it is text.
    expect(inspect([matrix([1, 2])])).toContain("1  2");
    expect(raws.length).toBe(1);
  });
});

test("in Deno messages arrive in order", async () => {
  const sent: unknown[][] = [];
  world["Deno"] = {
    jupyter: {
      async broadcast(...message: unknown[]) {
        if (sent.length === 0) await new Promise((done) => setTimeout(done, 5));
        sent.push(message);
      },
    },
  };
  const host = await door();
  host.display({ "text/plain": "a" }, { id: "x" });
  host.update({ "text/plain": "b" }, "x");
  host.clear();
  await vi.waitFor(() => expect(sent.length).toBe(3));
  expect(sent.map(([type]) => type)).toEqual(["display_data", "update_display_data", "clear_output"]);
  expect(sent[1]![1]).toEqual({ data: { "text/plain": "b" }, metadata: {}, transient: { display_id: "x" } });
});

describe("without a notebook", () => {
  test("a display prints its text", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    (await door()).display({ "text/plain": "a", "text/html": "<b>a</b>" });
    show.display(show.loss([2, 1]));
    expect(log.mock.calls).toEqual([["a"], ["loss  2 → 1  █▁  2 epochs"]]);
  });

  test("progress into a pipe prints its last text once", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const progress = (await door()).progress();
    progress.update("1/2");
    progress.update("2/2");
    progress.done();
    expect(log.mock.calls).toEqual([["2/2"]]);
  });

  test("console.log of a display is its text", async () => {
    const { inspect } = await import("node:util");
    expect(inspect(show.matrix([1, -2], { title: "w" }))).toBe("w: float64 [2]\n1  -2");
    expect(String(show.matrix([1]))).toBe("float64 [1]\n1");
  });
});
