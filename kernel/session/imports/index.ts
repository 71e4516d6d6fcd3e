/**
 * `import`, from the notebook's folder: npm packages, node:, JSON, WebAssembly, local JavaScript and TypeScript.
 *
 * Node resolves everything, and loads packages. Local files are ours, so that one that changed is loaded anew. Two names
 * have a meaning of their own in a notebook: `glassbox` falls back on the kernel's copy, and `tslab` is this kernel's
 * rendering of tslab's public API.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importCommonJs, importJson, importWasm } from "./files.ts";
import { kindOf } from "./kinds.ts";
import { importLocal } from "./local.ts";
import { resolveFrom } from "./resolve.ts";
import * as tslab from "./tslab.ts";

/** Imports `specifier` as a module at `parent` (a file URL) would. */
export async function importFrom(parent: string, specifier: string, options?: ImportCallOptions): Promise<unknown> {
  if (specifier === "tslab") return tslab;
  const url = resolveFrom(parent, specifier);
  const { kind, path } = kindOf(specifier, url);
  if (!existsSync(path) && kind !== "other") return import(url); // Node says best that there is no such file.
  switch (kind) {
    case "typescript":
    case "module":
      return importLocal(path);
    case "json":
      return importJson(path);
    case "wasm":
      return importWasm(path, importFrom);
    case "commonjs":
      return importCommonJs(path);
    case "other":
  }
  try {
    return await import(url, options);
  } catch (error) {
    throw located(error, url);
  }
}

/** Node says of a syntax error in an ES module neither the file nor the line. */
function located(error: unknown, url: string): unknown {
  if (error instanceof SyntaxError && url.startsWith("file:") && !error.message.includes(" (in ")) {
    error.message += ` (in ${fileURLToPath(url)}, or in a file that it imports)`;
  }
  return error;
}
