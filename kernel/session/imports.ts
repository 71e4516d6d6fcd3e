/**
 * `import`, from the notebook's folder: npm packages, node:, JSON, WebAssembly, local JavaScript and TypeScript.
 *
 * Node resolves everything, and loads packages. Local files are ours, so that one that changed is loaded anew. Two names
 * have a meaning of their own in a notebook: `glassbox` falls back on the kernel's copy, and `tslab` is this kernel's
 * rendering of tslab's public API.
 */
import { existsSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importCommonJs, importJson, importWasm } from "./files.ts";
import { isPath, kindOf } from "./kinds.ts";
import { importLocal } from "./local.ts";
import { byPaths } from "./paths.ts";
import * as tslab from "./tslab.ts";

const LIBRARY = /^glassbox(\/|$)/;

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

/** The path of a file that we link, TypeScript or a local JavaScript module, if `url` is one. */
export function localModule(specifier: string, url: string): string | undefined {
  const { kind, path } = kindOf(specifier, url);
  return (kind === "typescript" || kind === "module") && existsSync(path) ? path : undefined;
}

/** The folder whose tsconfig.json says what names mean. */
let folder = process.cwd();
export function resolveIn(notebooks: string): void {
  folder = notebooks;
}

/**
 * The URL that `specifier` means at `parent`.
 *
 * @throws As Node does, when there is no such package or it does not export that path.
 */
export function resolveFrom(parent: string, specifier: string): string {
  if (isPath(specifier)) return localFile(new URL(specifier, parent));
  if (isAbsolute(specifier)) return localFile(pathToFileURL(specifier));
  if (!parent.includes("/node_modules/")) {
    const mapped = byPaths(folder, specifier).map((path) => localFile(pathToFileURL(path)));
    const found = mapped.find((url) => isFile(new URL(url)));
    if (found !== undefined) return found;
  }
  try {
    return import.meta.resolve(specifier, parent);
  } catch (error) {
    // From here the name means the package that this kernel is part of.
    if (LIBRARY.test(specifier)) return import.meta.resolve(specifier);
    throw error;
  }
}

const isFile = (url: URL) => existsSync(url) && statSync(url).isFile();
const endings: Record<string, string[]> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
  ".jsx": [".tsx"],
};

/** `./util` and `./util.js` may mean `util.ts`, as they do to TypeScript. */
function localFile(url: URL): string {
  if (isFile(url)) return url.href;
  const { href } = url;
  const ending = /\.[cm]?jsx?$/.exec(url.pathname)?.[0] ?? "";
  const asTypeScript = (endings[ending] ?? []).map((other) => href.slice(0, -ending.length) + other);
  const added = [".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts", "/index.js"].map((other) => href + other);
  return [...asTypeScript, ...added].find((candidate) => isFile(new URL(candidate))) ?? href;
}
