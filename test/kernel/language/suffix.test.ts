/** What the kernel writes itself, and TypeScript would too: the statement behind a cell, and declarations of plain variables. */
import { describe, expect, test } from "vitest";
import { plainBlock, readDeclarations } from "../../../kernel/language/declarations.ts";
import { Emitter } from "../../../kernel/language/emit.ts";
import { readNames } from "../../../kernel/language/names.ts";
import { parseCell } from "../../../kernel/language/object-cell.ts";
import { append, suffixOf } from "../../../kernel/language/suffix.ts";
import { parseModule, ts } from "../../../kernel/language/ts.ts";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noLib: true,
  strict: true,
  types: [],
};

/** Kind, place and names of every node. */
function outline(file: ts.SourceFile): unknown[] {
  const found: unknown[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isIdentifier(node) ? node.text : "";
    found.push([ts.SyntaxKind[node.kind], node.pos, node.end, text]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe("The statement behind a cell", () => {
  test.each([
    "const a = 1, b = 2;",
    "let { é, f: [g] } = x; function h() {};",
    "",
    "1 + 1; // nothing declared",
    "const 变量 = 1;\r\n/* end */",
  ])("is put where TypeScript reads it: %j", (code) => {
    const file = parseModule(code);
    const names = readNames(file).unexported;
    const read = parseModule(code + suffixOf(names));
    // Before it stands a semicolon for cells that end without one; where there is one it is an empty statement.
    const isOurs = (entry: unknown) => (entry as unknown[])[0] !== "EmptyStatement";
    const whole = append(file, names);
    expect(outline(whole).filter(isOurs)).toEqual(outline(read).filter(isOurs));
    expect(whole.text).toBe(read.text);
    expect(whole.getLineAndCharacterOfPosition(whole.end)).toEqual(read.getLineAndCharacterOfPosition(read.end));
  });
});

function checked(code: string) {
  const syntax = parseCell(code, "/cell.mts");
  const names = readNames(syntax);
  const file = append(syntax, names.unexported);
  const program = ts.createProgram(["/cell.mts"], options, {
    ...ts.createCompilerHost(options),
    fileExists: (name) => name === "/cell.mts",
    getSourceFile: (name) => (name === "/cell.mts" ? file : undefined),
    getCurrentDirectory: () => "/",
  });
  return { program, file, names };
}

describe("Variables whose types are words", () => {
  test.each([
    "const v1: number = 1; v1 + 1",
    "let a = 1, b = 'two', c = true, d = 10n, e: any, f: unknown = 3, g; var h",
    "const five = 5, text = 'it is \"so\"', yes = true, no = false, big = 0x10",
    "const sum = 1 + 1; let copy = sum; for (let k = 0; k < 3; k++) copy += k",
    "const wide: string = 'a'; const both = 1 > 2",
    "var twice = 1; var twice = 2",
  ])("are declared as TypeScript declares them: %s", (code) => {
    const { program, file, names } = checked(code);
    const plain = plainBlock(program.getTypeChecker(), file, names.declared.length);
    const written = readDeclarations(new Emitter(options).declarations(program, file), () => "");
    const lines = (body: string) => [
      ...new Set(body.split(/[\n,;]\s*/).map((line) => line.replace(/^declare \w+ /, ""))),
    ];
    expect(lines(plain?.body ?? "")).toEqual(lines(written.body));
  });

  test.each([
    "const pair = [1, 2]",
    "let nothing = null",
    "var missing = undefined",
    "let one: 1 = 1",
    "const minus = -1",
    "type Id = number; let id: Id = 1",
    "/** What it is. */ const documented = 1",
    "export const said = 1",
    "const { length } = 'a'",
    "let a = 1; function f() {}",
    "if (1) { var inner = 1 }",
    "const enum E { P } const p = E.P",
    "declare let outside: number",
  ])("others are left to TypeScript: %s", (code) => {
    const { program, file, names } = checked(code);
    expect(plainBlock(program.getTypeChecker(), file, names.declared.length)).toBeUndefined();
  });
});
