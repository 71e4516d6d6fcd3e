/**
 * Writes TypeScript without what only readers need, for the startup snapshot: that holds the text of all functions, and each
 * start reads and copies it (docs/decisions/0190). Names and blanks go; no code is rewritten. Its licence stays in front.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { minifySync } from "rolldown/utils";

export const smallTypescript = {
  name: "small-typescript",
  generateBundle() {
    const text = readFileSync(createRequire(import.meta.url).resolve("typescript"), "utf8");
    const { code, errors } = minifySync("typescript.js", `(module, require, exports) => {${text}\n}`, {
      compress: false,
      mangle: true,
      codegen: { removeWhitespace: true },
    });
    if (errors.length > 0) throw new Error(`TypeScript could not be made small: ${errors[0]?.message}`);
    const [licence = ""] = /^\/\*![\s\S]*?\*\//.exec(text) ?? [];
    this.emitFile({ type: "asset", fileName: "typescript-small.js", source: `${licence}\n${code}` });
  },
};
