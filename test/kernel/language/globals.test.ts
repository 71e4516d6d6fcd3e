/** What TypeScript is told of the globals is what the session really puts there, no more and no less. */
import { execFileSync } from "node:child_process";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GLOBALS } from "../../../kernel/language/globals.ts";
import { type Client, startKernel } from "../client.ts";

let kernel: Client;
beforeAll(async () => {
  kernel = await startKernel();
});
afterAll(() => kernel.close());

type Kinds = Record<string, string>;

/** Names of the values that statements declare, and what `typeof` should say of each. */
function declared(statements: readonly ts.Statement[]): Kinds {
  const found: Kinds = {};
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) found[statement.name.text] = "function";
    else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name))
      found[statement.name.text] = "object";
    else if (ts.isVariableStatement(statement)) {
      for (const { name, type } of statement.declarationList.declarations) {
        const isSymbol = type?.kind === ts.SyntaxKind.TypeOperator; // `unique symbol`
        found[name.getText()] = isSymbol ? "symbol" : "object";
      }
    }
  }
  return found;
}

const file = ts.createSourceFile("globals.d.ts", GLOBALS, ts.ScriptTarget.ESNext, true);

/** `typeof` of each property of an expression's value, in a cell. */
async function kinds(expression: string): Promise<Kinds> {
  const code = `const kinds = Object.fromEntries(Object.getOwnPropertyNames(${expression}).map((name) => [name, typeof Reflect.get(${expression}, name)]));
    console.log(JSON.stringify(kinds))`;
  return JSON.parse((await kernel.execute(code)).text());
}

test("the global names", async () => {
  const names = "JSON.stringify(Object.getOwnPropertyNames(globalThis))";
  const bare = new Set<string>(JSON.parse(execFileSync(process.execPath, ["-p", names], { encoding: "utf8" })));
  // Node's own types have these, for CommonJS; `node -p` has them as globals as well.
  const ofNode = ["require", "__filename", "__dirname"];
  const ours = Object.entries(await kinds("globalThis")).filter(([name]) => !bare.has(name) && !ofNode.includes(name));
  expect(Object.fromEntries(ours)).toEqual(declared(file.statements));
  const present = await kernel.execute("console.log([typeof require, typeof __filename, typeof __dirname].join())");
  expect(present.text()).toBe("function,string,string\n");
});

test("the names of Jupyter", async () => {
  const namespace = file.statements.find(
    (each): each is ts.ModuleDeclaration => ts.isModuleDeclaration(each) && ts.isIdentifier(each.name),
  );
  const body = namespace?.body as ts.ModuleBlock | undefined;
  expect(await kinds("Jupyter")).toEqual(declared(body?.statements ?? []));
});

test("every global of this Node is known to TypeScript", async () => {
  const names = Object.keys(await kinds("globalThis")).filter((name) => /^[A-Za-z]\w*$/.test(name));
  const cell = await kernel.execute(names.map((name) => `void ${name};`).join("\n"));
  expect(cell.content).toMatchObject({ status: "ok" });
  expect(names).toContain("WebAssembly");
});

test("WebAssembly is compiled and called from a cell", async () => {
  // (module (func (export "f") (param i32) (result i32) local.get 0 local.get 0 i32.add))
  const bytes = "0,97,115,109,1,0,0,0,1,6,1,96,1,127,1,127,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,32,0,32,0,106,11";
  const cell = await kernel.execute(
    `const { instance } = await WebAssembly.instantiate(new Uint8Array([${bytes}]));
     const twice = (instance.exports.f as (a: number) => number)(21);
     console.log(twice)`,
  );
  expect(cell.text()).toBe("42\n");
});
