import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { leaveOutAbsent } from "../../../kernel/language/absent.ts";
import { handPresent } from "../../../kernel/language/present.ts";
import { kernelRoot, typescriptFolder } from "../../../kernel/language/resolve.ts";
import { ts } from "../../../kernel/language/ts.ts";

// As on a Node that has a class `Iterator`, whichever this is.
beforeAll(() => {
  // biome-ignore lint/security/noGlobalEval: it is a statement for a script.
  globalThis.eval(handPresent());
  const names = (globalThis as never as Record<symbol, string[]>)[Symbol.for("glassbox.present")] as string[];
  names.push("Iterator", "Iterator.map", "IteratorConstructor.from", "IteratorObject.map");
});

/** Everything that a file declares, by name. */
function declared(file: ts.SourceFile): string[] {
  const all: string[] = [];
  const walk = (statements: readonly ts.Statement[], space: string): void => {
    for (const statement of statements) {
      if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body))
        walk(statement.body.statements, `${space}${statement.name.text}.`);
      else if (ts.isInterfaceDeclaration(statement))
        for (const { name } of statement.members) all.push(`${space}${statement.name.text}.${name?.getText(file)}`);
      else all.push(`${space}${statement.getText(file).split(/[:({]/, 1)[0]}`);
    }
  };
  walk(file.statements, "");
  return all;
}

test("of what every Node has that runs the kernel, nothing is left out: the language up to 2023", () => {
  const folder = typescriptFolder(kernelRoot());
  const libraries = readdirSync(folder).filter((name) =>
    /^lib\.es(?:5|20(?:1\d|2[0-3]))(?!.*full).*\.d\.ts$/.test(name),
  );
  expect(libraries.length).toBeGreaterThan(40);
  for (const name of libraries) {
    const file = ts.createSourceFile(name, readFileSync(join(folder, name), "utf8"), ts.ScriptTarget.ESNext, true);
    const before = declared(file);
    leaveOutAbsent(file, { members: true });
    expect(declared(file), name).toEqual(before);
  }
});

test("what no Node has is left out, and what has been added is not", () => {
  const text =
    "interface Array<T> { at(i: number): T; nobodyHas(): T }\ninterface IteratorObject<T> { map(): T; nobodyHas(): T }\ndeclare var NobodyHas: number; declare var Iterator: number;";
  const file = ts.createSourceFile("lib.d.ts", text, ts.ScriptTarget.ESNext, true);
  leaveOutAbsent(file, { members: true });
  expect(declared(file)).toEqual(["Array.at", "IteratorObject.map", "declare var Iterator"]);
});
