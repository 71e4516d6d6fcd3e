import { describe, expect, test } from "vitest";
import { Collector, overwrite } from "../../../kernel/lab/run/collect.ts";
import type { Cell } from "../../../kernel/lab/run/notebook.ts";

const cell = (): Cell => ({ cell_type: "code", source: "x", metadata: {} });
const stream = (text: string, name = "stdout") => ["stream", { name, text }] as const;
const shown = (text: string, id?: string) =>
  ["display_data", { data: { "text/plain": text }, metadata: {}, transient: id ? { display_id: id } : {} }] as const;
const update = (text: string, id: string) =>
  ["update_display_data", { data: { "text/plain": text }, metadata: {}, transient: { display_id: id } }] as const;

function collect(...messages: (readonly [string, object])[]): Cell {
  const collector = new Collector();
  const one = cell();
  collector.begin("p", one);
  for (const [type, content] of messages) collector.take({ type, parent: "p", content: content as never });
  return one;
}
const texts = (made: Cell) =>
  made.outputs?.map((output) =>
    output.output_type === "stream"
      ? `${output.name}: ${output.text}`
      : output.output_type === "error"
        ? output.ename
        : output.data["text/plain"],
  );

describe("outputs of a cell", () => {
  test("text of one stream in a row is one output", () => {
    expect(texts(collect(stream("a"), stream("b\n"), stream("e", "stderr"), stream("c")))).toEqual([
      "stdout: ab\n",
      "stderr: e",
      "stdout: c",
    ]);
  });

  test("a display is changed where it stands, in whichever cell", () => {
    const collector = new Collector();
    const [first, second] = [cell(), cell()];
    collector.begin("1", first);
    collector.take({ type: shown("old", "d")[0], parent: "1", content: shown("old", "d")[1] });
    collector.begin("2", second);
    collector.take({ type: update("new", "d")[0], parent: "2", content: update("new", "d")[1] });
    expect(texts(first)).toEqual(["new"]);
    expect(texts(second)).toEqual([]);
  });

  test("clear_output clears at once, or with wait when the next output comes", () => {
    expect(texts(collect(shown("a"), ["clear_output", { wait: false }]))).toEqual([]);
    expect(texts(collect(shown("a"), ["clear_output", { wait: true }]))).toEqual(["a"]);
    expect(texts(collect(stream("a"), ["clear_output", { wait: true }], stream("b"), stream("c")))).toEqual([
      "stdout: bc",
    ]);
  });

  test("what comes late still goes to the cell that made it", () => {
    const collector = new Collector();
    const [first, second] = [cell(), cell()];
    collector.begin("1", first);
    collector.begin("2", second);
    collector.take({ type: "stream", parent: "1", content: { name: "stdout", text: "late" } });
    expect(texts(first)).toEqual(["stdout: late"]);
    expect(texts(second)).toEqual([]);
  });

  test("errors and counts are kept", () => {
    const made = collect(
      ["execute_input", { execution_count: 7 }],
      ["error", { ename: "E", evalue: "v", traceback: ["t"] }],
    );
    expect(made.execution_count).toBe(7);
    expect(made.outputs).toEqual([{ output_type: "error", ename: "E", evalue: "v", traceback: ["t"] }]);
  });
});

test.each([
  ["1%\r50%\r100%\n", "100%\n"],
  ["abc\rX", "Xbc"],
  ["a\r\nb", "a\nb"],
  ["ab\b\bc", "c"],
  ["step 1\r", "step 1\r"],
])("a terminal leaves of %j only %j", (text, left) => expect(overwrite(text)).toBe(left));
