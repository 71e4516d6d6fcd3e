/**
 * What stock tslab's TypeScript makes of the library's declarations, as JSON: of cells that use it (each argument is
 * one), as tslab itself would check them from `notebooks/`; and of the declarations' own text.
 */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
process.chdir(join(root, "notebooks"));
const converter = createRequire(join(root, "package.json")).resolve("tslab/dist/converter");
const { createConverter } = createRequire(import.meta.url)(converter);
const ts = createRequire(converter)("@tslab/typescript-for-tslab");

const checker = createConverter();
const cells = process.argv
  .slice(2)
  .map((code) => checker.convert("", code).diagnostics.map((found) => found.messageText));
checker.close();

const options = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  types: [],
};
const path = join(root, "dist", "lib", "index.d.ts");
const program = ts.createProgram([path], options);
const declarations = ts
  .getPreEmitDiagnostics(program, program.getSourceFile(path))
  .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
console.log(JSON.stringify({ version: ts.version, cells, declarations }));
