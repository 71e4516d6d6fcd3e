/** What is committed is what the cells give today, whoever executes them. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "../../kernel/lab/run/notebook.ts";
import { type Jupyter, openJupyter } from "../kernel/jupyter.ts";
import { executeByJupyter, executeByRun } from "./execute.ts";
import { committed, shipped, texts } from "./notebooks.ts";

let jupyter: Jupyter;
beforeAll(() => {
  jupyter = openJupyter();
});
afterAll(() => jupyter?.close());

test("there are notebooks", () => {
  expect(shipped.length).toBeGreaterThanOrEqual(3);
});

describe.each(shipped)("$name", ({ path }) => {
  test("`glassbox run`, without Python, writes the very file that is committed (else: npm run notebooks)", async () => {
    const { cells, failure, file } = await executeByRun(path);
    expect(failure).toBeUndefined();
    expect(texts(cells)).toEqual(texts(committed(path)));
    expect(file === readFileSync(path, "utf8"), "some output or metadata beside the text differs").toBe(true);
  });

  test("nbclient gets every output as committed", async () => {
    const { cells, metadata, failure } = await executeByJupyter(jupyter, path, "glassbox");
    expect(failure).toBeUndefined();
    expect(texts(cells)).toEqual(texts(committed(path)));
    expect(cells.map(({ outputs }) => outputs)).toEqual(committed(path).map(({ outputs }) => outputs));
    expect(metadata).toEqual(readNotebook(path).metadata);
  });
});
