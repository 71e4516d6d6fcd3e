/**
 * Local `.ts` files that cells import: compiled one by one to ES modules; the session links them.
 */
import type { RefusedCell } from "../rooms.ts";
import { toDiagnostic } from "./diagnostics.ts";
import type { Notebook } from "./notebook.ts";
import { noteIn } from "./runtime.ts";
import { throwTransformer } from "./throws.ts";
import { ts } from "./ts.ts";

/** @param path - Absolute. Import specifiers inside stay as they are written. */
export function compileFile(notebook: Notebook, path: string): { ok: true; code: string } | RefusedCell {
  const text = ts.sys.readFile(path);
  if (text === undefined) {
    const missing = { code: 6053, message: `File '${path}' not found.`, category: "error", file: path } as const;
    return { ok: false, diagnostics: [{ ...missing, line: 1, column: 1, source: "", length: 1 }] };
  }
  notebook.refresh({ resolution: false });
  const { outputText, diagnostics, sourceMapText } = transpile(notebook, path, text);
  const errors = diagnostics.filter((d) => d.category === ts.DiagnosticCategory.Error);
  if (errors.length > 0) return { ok: false, diagnostics: errors.map((d) => toDiagnostic(d, text, path)) };
  const map = JSON.stringify({ ...JSON.parse(sourceMapText), sources: [path], sourceRoot: "", sourcesContent: [text] });
  const url = `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  return {
    ok: true,
    code: `${outputText.replace(/\n?\/\/# sourceMappingURL=[^\n]*\s*$/, "")}\n//# sourceMappingURL=${url}\n`,
  };
}

interface Transpiled {
  outputText: string;
  sourceMapText: string;
  diagnostics: readonly ts.Diagnostic[];
}

/** With the program's types where a cell imported the file, so that imports and re-exports of types leave no trace. */
function transpile(notebook: Notebook, path: string, text: string): Transpiled {
  const program = notebook.program();
  const file = program.getSourceFile(path);
  if (file) {
    let outputText = "";
    let sourceMapText = "{}";
    const write: ts.WriteFileCallback = (name, content) => {
      if (name.endsWith(".map")) sourceMapText = content;
      else outputText = content;
    };
    program.emit(file, write, undefined, undefined, {
      before: [throwTransformer(noteIn(path), program.getTypeChecker())],
    });
    if (outputText !== "") return { outputText, sourceMapText, diagnostics: program.getSyntacticDiagnostics(file) };
  }
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    // `.mts`, because what the nearest package.json says of `.ts` is Node's affair and not the notebook's.
    fileName: path.replace(/\.c?ts(x?)$/, ".mts$1"),
    reportDiagnostics: true,
    transformers: { before: [throwTransformer(noteIn(path))] },
    compilerOptions: { ...notebook.options, module: ts.ModuleKind.ESNext, sourceMap: true },
  });
  // Without a file it is about options, which are ours and not the user's.
  const own = (diagnostics ?? []).filter((d) => d.file !== undefined);
  return { outputText, sourceMapText: sourceMapText ?? "{}", diagnostics: own };
}
