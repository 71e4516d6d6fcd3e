/**
 * Help through the whole kernel: what it asks of the session, and when. It waits a short time for the session and then does
 * without, so a slow machine is asked again.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, startKernel } from "../client.ts";

let kernel: Client;
beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute(
    'import * as path from "node:path"; const loose: any = { rows: [1], columns: { wide: 2 } }; function mine(a: number) { return a + 1 }',
  );
});
afterAll(() => kernel.close());

const complete = async (code: string) =>
  (await kernel.request("complete_request", { code, cursor_pos: [...code].length }))["matches"];
const inspect = async (code: string, detail_level: number) => {
  const { found, data } = await kernel.request("inspect_request", { code, cursor_pos: code.length, detail_level });
  return found ? String((data as Record<string, unknown>)["text/plain"]) : undefined;
};
/** Asks until the answer fits, and returns it. */
async function asked<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  for (let i = 0; i < 20 && !fits(answer); i++) answer = await ask();
  return answer;
}
const members = (code: string) =>
  asked(
    () => complete(code),
    (found) => (found as string[]).length > 0,
  );
const source = (name: string) =>
  asked(
    () => inspect(name, 1),
    (text) => /As it runs/.test(text ?? ""),
  );

const pages = async (code: string) => {
  const { content, text } = await kernel.execute(code);
  const payload = content["payload"] as { source: string; data: Record<string, string> }[];
  return { status: content["status"], pages: payload.map(({ data }) => data["text/plain"]), stderr: text("stderr") };
};

test("a value without a type is asked for its members, and a declared function for its code", async () => {
  expect(await members("loose.")).toEqual(["rows", "columns"]);
  expect(await members("'😀'; loose.columns.w")).toEqual(["wide"]);
  expect(await source("path.join")).toMatch(/As it runs here:\njoin\(\.\.\.args\) \{/);
  expect(await inspect("path.join", 0)).not.toContain("As it runs here");
  expect(await inspect("loose.rows.map", 1)).toBeUndefined(); // Native.
});

test("but not while a cell runs: then types are all there is", async () => {
  const running = kernel.execute("console.log('in'); await new Promise(() => {})");
  while (!kernel.published.some(({ content }) => content["text"] === "in\n")) await kernel.beat();
  expect(await complete("loose.")).toEqual([]);
  expect(await complete("path.joi")).toEqual(["join"]);
  const help = await inspect("path.join", 1);
  expect(help).toContain("join(...paths: string[]): string");
  expect(help).not.toContain("As it runs here");
  await kernel.interrupt();
  expect((await running).content["status"]).toBe("error");
  expect(await members("loose.")).toEqual(["rows", "columns"]);
});

test("`name?` among the lines of a cell is a page when the cell has run", async () => {
  const one = await pages("const late = 3\nlate?\nmine??");
  expect(one.pages).toHaveLength(1);
  expect(one.pages[0]).toMatch(/^const late: 3\n\n\nfunction mine\(a: number\): number\n\ncell 1\nfunction mine/);
  expect(await pages("mine?")).toMatchObject({ status: "ok", pages: ["function mine(a: number): number"] });
});

test("a name that nobody knows fails alone, and is a line of stderr among others", async () => {
  expect(await pages("unheardOf?")).toMatchObject({ status: "error", pages: [] });
  expect(await pages("1\nunheardOf?")).toEqual({ status: "ok", pages: [], stderr: "nothing is known of unheardOf\n" });
  const mixed = await pages("1\nunheardOf?\nmine?");
  expect(mixed.pages).toEqual(["nothing is known of unheardOf\n\n\nfunction mine(a: number): number"]);
});

test("a cell that fails shows no page", async () => {
  expect(await pages("throw new Error('first')\nmine?")).toMatchObject({ status: "error", pages: [] });
});
