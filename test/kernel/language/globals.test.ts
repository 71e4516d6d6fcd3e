/** What TypeScript is told of the globals is what the session really puts there, no more and no less. */
import { execFileSync } from "node:child_process";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GLOBALS } from "../../../kernel/language/globals.ts";
import { type Client, startKernel } from "../client.ts";

let kernel: Client;
beforeAll(async () => {
  kernel = await startKernel();
}, 60_000);
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
