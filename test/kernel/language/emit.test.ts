/** Cells are written by the parts of TypeScript's emitter, put together once: they must write what `program.emit` writes. */
import { expect, test } from "vitest";
import { Emitter } from "../../../kernel/language/emit.ts";
import { ts } from "../../../kernel/language/ts.ts";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noLib: true,
  types: [],
  sourceMap: true,
  esModuleInterop: true,
  jsx: ts.JsxEmit.React,
};

const texts: Record<string, string> = {
  "a small cell": "const v1: number = 1; v1 + 1",
  "types, generics, overloads, assertions":
    "interface A { a: string }\nfunction f(x: 1): A;\nfunction f<T>(x: T) { return x as unknown as A }\nf(1)!.a satisfies string; export type B = A",
  "enums and namespaces, also merged and aliased":
    "enum E { P = 1, Q = P << 2, R = 'r'.length }\nconst enum C { X }\nnamespace N { export let x = E.Q; export namespace M { export const y = C.X + x } }\nnamespace N { export import z = M.y; x++ }\nimport y = N.M.y; y",
  "classes: fields, private names, parameter properties, accessors, decorators":
    "function log(..._: any[]): any {}\n@log class A { static #n = 1; @log m() { return A.#n } accessor p = 2; constructor(readonly q: number, private r = 1) {} }\nabstract class B extends A { declare x: 1; override m() { return super.m() + (#z in this ? 1 : 0) } #z = 1 }",
  "using and await":
    "async function f() { using a = null; await using b = null; for await (const x of []) x }\nawait f()",
  "comments, directives, strings, templates, regular expressions":
    "/* first */ 'use strict'; // last\n// @ts-expect-error\nlet x: string = 1; /** doc */ const s = `a${x}\\u00e9é`, r = /[→]/u, t = '\\u{1F600}😀';\n",
  "names that have to be made up":
    "class A { @((x: any): any => x) m() {} }\nconst _a = 1, A_1 = 2; export default class { static x = this }",
  "nothing checked":
    "// @ts-nocheck\nimport * as ns from './b.mjs'; namespace N { export const v = 1 }\nnamespace U { import w = N.v; w }\nns.x; wrong(",
  JSX: "declare const React: any; const e = <b a={1}>{...[2]}<></></b>",
};

function programOf(text: string) {
  const file = ts.createSourceFile("/cell.tsx", text, ts.ScriptTarget.ESNext);
  const program = ts.createProgram(["/cell.tsx"], options, {
    ...ts.createCompilerHost(options),
    fileExists: (name) => name === "/cell.tsx",
    getSourceFile: (name) => (name === "/cell.tsx" ? file : undefined),
    getCurrentDirectory: () => "/",
  });
  return { program, file };
}

const emitter = new Emitter(options);

test.each(Object.entries(texts))("%s: the same code and the same map", (_, text) => {
  let js = "";
  let map = "";
  const { program, file } = programOf(text);
  program.emit(file, (name, content) => {
    if (name.endsWith(".map")) map = content;
    else js = content;
  });
  expect(js.length).toBeGreaterThan(20);
  // Another program: emitting leaves marks in a tree. One printer writes all the files of this test.
  const other = programOf(text);
  other.program.getSemanticDiagnostics(other.file);
  const written = emitter.emit(other.program, other.file, {});
  expect(written.js.trimEnd()).toBe(js.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "").trimEnd());
  const { names, mappings } = JSON.parse(map);
  expect({ names: written.map.names, mappings: written.map.mappings }).toEqual({ names, mappings });
});

/** Of the second file of a program: for the first, `program.emit` is asked itself. */
test.each(Object.entries(texts))("%s: the same declarations", (_, text) => {
  const { program, file } = programOf(text);
  let declarations = "";
  type Forced = (
    file: ts.SourceFile,
    write: ts.WriteFileCallback,
    token: undefined,
    dts: true,
    custom: undefined,
    force: true,
  ) => void;
  (program.emit as unknown as Forced)(
    file,
    (_name, content) => {
      declarations = content;
    },
    undefined,
    true,
    undefined,
    true,
  );
  expect(declarations.length).toBeGreaterThan(10);
  const other = programOf(text);
  expect(emitter.declarations(other.program, other.file)).toBe(declarations);
  expect(emitter.declarations(other.program, other.file)).toBe(declarations);
});

test("declarations are written although a type has no name", () => {
  const { program, file } = programOf(
    "export const x = 1; export function make() { class Hidden { private p = 1 } return new Hidden() }",
  );
  for (let i = 0; i < 2; i++) {
    expect(emitter.declarations(program, file)).toMatch(/export declare const x = 1;[\s\S]*make\(\)/);
  }
});

test("a file that could not be written, as one nested too deeply, spoils no later one", () => {
  const deep = programOf("let x = -1;");
  const failing: ts.TransformerFactory<ts.SourceFile> = (context) => {
    context.enableEmitNotification(ts.SyntaxKind.NumericLiteral);
    context.onEmitNode = () => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    return (file) => file;
  };
  expect(() => emitter.emit(deep.program, deep.file, { before: [failing] })).toThrow(RangeError);
  const { program, file } = programOf("let x = 1;");
  expect(emitter.emit(program, file, {}).js).toContain("let x = 1;");
});
