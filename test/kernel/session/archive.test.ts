/** What a session keeps of cells long ago: little, and all that a traceback needs. */
import { expect, test } from "vitest";
import { Archive } from "../../../kernel/session/traceback/archive.ts";

test("every text is there, the newest of its name, however many came after it", () => {
  const archive = new Archive();
  const expected = new Map<string, string>();
  const set = (name: string, text: string) => {
    archive.set(name, text);
    expected.set(name, text);
  };
  for (let i = 0; i < 400; i++) {
    set(`cell ${i}`, `${i}: "é→😀"\n\\`);
    if (i % 7 === 0) set("local.ts", `version ${i}`);
    if (i === 200) set("cell 3", "again");
    if (i === 250) set("large", "x".repeat(1_000_000));
  }
  for (const [name, text] of expected) {
    expect(archive.has(name)).toBe(true);
    expect(archive.get(name)).toBe(text);
  }
  expect(archive.has("cell 1000")).toBe(false);
  expect(archive.get("cell 1000")).toBe(undefined);
});
