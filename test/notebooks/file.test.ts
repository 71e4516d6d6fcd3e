/** What a notebook's file has to be, before anybody runs it. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { readNotebook } from "../../kernel/lab/run/notebook.ts";
import { root } from "../kernel/built.ts";
import { python } from "../kernel/jupyter.ts";
import { committed, folder, shipped } from "./notebooks.ts";

/** nbformat's own opinion of every notebook, in one Python: path → what is wrong. */
const VALIDATE = `
import json, sys, warnings, nbformat
warnings.simplefilter("error")
wrong = {}
for path in sys.argv[1:]:
    try:
        nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
    except Exception as error:
        wrong[path] = str(error)
print(json.dumps(wrong))
`;

test("every notebook is valid, says nbformat", () => {
  const paths = shipped.map(({ path }) => path);
  expect(JSON.parse(execFileSync(python(), ["-c", VALIDATE, ...paths], { encoding: "utf8" }))).toEqual({});
});

describe.each(shipped)("$name", ({ path, name }) => {
  const text = readFileSync(path, "utf8");
  const notebook = readNotebook(path);
  const cells = committed(path);
  const html = cells.flatMap(({ outputs }) =>
    outputs.flatMap((output) => ("data" in output ? [String(output.data["text/html"] ?? "")] : [])),
  );
  const markdown = notebook.cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) => source);

  test("is named NN-topic and asks for the kernel by its registered name", () => {
    expect(name).toMatch(/^\d\d-[a-z0-9-]+$/);
    expect(notebook.metadata.kernelspec).toEqual({
      name: "glassbox",
      display_name: "Glassbox",
      language: "typescript",
    });
    expect(notebook.metadata.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
  });

  test("has its outputs: every code cell was executed, in order, without an error", () => {
    expect(cells.map(({ execution_count }) => execution_count)).toEqual(cells.map((_, i) => i + 1));
    const outputs = cells.flatMap((cell) => cell.outputs);
    expect(outputs.length).toBeGreaterThan(cells.length / 3);
    expect(outputs.filter(({ output_type }) => output_type === "error")).toEqual([]);
    expect(outputs.filter((output) => output.output_type === "stream" && output.name === "stderr")).toEqual([]);
  });

  test("is under 500 KB, and holds no plotting library", () => {
    expect(statSync(path).size).toBeLessThan(500_000);
    for (const piece of html) {
      for (const [, code] of piece.matchAll(/<script(?![^>]*application\/json)[^>]*>([\s\S]*?)<\/script>/g))
        expect(code?.length).toBeLessThan(10_000);
    }
    expect(text).not.toMatch(/plotly\.js v\d|Copyright \d{4}(?:-\d{4})?,? Plotly|webpackUniversalModuleDefinition/);
  });

  test("names no folder of the machine it was executed on", () => {
    for (const place of [root, dirname(root), homedir(), tmpdir()].filter((path) => path !== "/"))
      expect(text.includes(`${place}/`), place).toBe(false);
    expect(text).not.toMatch(/(?:^|[\s"'`(=])(?:\/(?:home|Users|root|tmp|var|private)\/|[A-Z]:\\\\Users|file:\/\/)/m);
  });

  test("says in text what every output shows", () => {
    for (const { outputs, source } of cells)
      for (const output of outputs)
        if ("data" in output) expect(String(output.data["text/plain"] ?? "").trim(), source).not.toBe("");
  });

  test("has alt text on every image", () => {
    const images = html.flatMap((piece) => piece.match(/<img\b[^>]*>/g) ?? []);
    for (const image of images) expect(image.match(/\salt="([^"]*)"/)?.[1]?.trim().length ?? 0).toBeGreaterThan(15);
    for (const piece of html.flatMap((one) => one.match(/<svg\b[^>]*>/g) ?? []))
      expect(piece).toMatch(/aria-label="[^"]{15,}"|aria-hidden="true"/);
    for (const [, alt] of markdown.join("\n").matchAll(/!\[([^\]]*)\]\(/g)) expect(alt?.trim()).not.toBe("");
    const bare = cells.flatMap(({ outputs }) =>
      outputs.filter((o) => "data" in o && Object.keys(o.data).some((mime) => mime.startsWith("image/"))),
    );
    expect(bare, "an image output has no place for alt text: make it HTML").toEqual([]);
  });

  test("opens with one title, and its headings go down a step at a time", () => {
    expect(notebook.cells[0]?.cell_type).toBe("markdown");
    expect(markdown[0]).toMatch(/^# \S/);
    const levels = markdown
      .flatMap((source) => source.replace(/^```[\s\S]*?^```/gm, "").match(/^#+(?= )/gm) ?? [])
      .map((marks) => marks.length);
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels.length).toBeGreaterThan(2);
    const steps = levels.slice(1).map((level, i) => level - levels[i]!);
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
  });

  test("has short cells under frequent prose", () => {
    const lengths = cells.map(({ source }) => source.split("\n").length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(15);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(4);
    expect(markdown.length).toBeGreaterThanOrEqual(cells.length / 2);
  });

  test("imports the package by its public name and nothing of the repository", () => {
    const from = cells.flatMap(({ source }) => [...source.matchAll(/(?:from|import\()\s*["']([^"']+)["']/g)]);
    expect(from.map(([, specifier]) => specifier).filter((specifier) => specifier?.startsWith("."))).toEqual([]);
    expect(from.map(([, specifier]) => specifier)).toContain("glassbox");
  });

  test("links to files that are there", () => {
    const links = [...markdown.join("\n").matchAll(/\]\((?!https?:|#|attachment:)([^)\s#]+)/g)].map(([, to]) => to!);
    for (const to of links) expect(() => statSync(`${folder}/${decodeURI(to)}`), to).not.toThrow();
  });
});
