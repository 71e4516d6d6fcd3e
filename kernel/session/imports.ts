/**
 * `import`, from the notebook's folder: npm packages, node:, JSON, local JavaScript, and local TypeScript.
 *
 * Node resolves and loads everything but TypeScript (local.ts does). Two names have a meaning of their own in a notebook:
 * `glassbox` falls back on the kernel's copy, and `tslab` is this kernel's rendering of tslab's public API.
 */
import { existsSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { importLocal } from "./local.ts";
import * as tslab from "./tslab.ts";

const TYPESCRIPT = /\.[cm]?tsx?$/;
const LIBRARY = /^glassbox(\/|$)/;

/** Imports `specifier` as a module at `parent` (a file URL) would. */
export async function importFrom(parent: string, specifier: string, options?: ImportCallOptions): Promise<unknown> {
  if (specifier === "tslab") return tslab;
  const url = resolveFrom(parent, specifier);
  const path = localTypeScript(url);
  if (path !== undefined) return importLocal(path);
  // People write `import data from "./data.json"`, as TypeScript lets them; Node wants the attribute.
  const json = url.endsWith(".json") && !options?.with?.["type"];
  try {
    return await import(url, json ? { with: { ...options?.with, type: "json" } } : options);
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

/** The path of a TypeScript file that we compile, if `url` is one; those inside packages are not ours. */
export function localTypeScript(url: string): string | undefined {
  if (!url.startsWith("file:") || !TYPESCRIPT.test(new URL(url).pathname)) return undefined;
  const path = fileURLToPath(url);
  return path.includes("/node_modules/") ? undefined : path;
}

/**
 * The URL that `specifier` means at `parent`.
 *
 * @throws As Node does, when there is no such package or it does not export that path.
 */
export function resolveFrom(parent: string, specifier: string): string {
  if (/^\.{0,2}\//.test(specifier) || specifier.startsWith("file:")) return localFile(new URL(specifier, parent));
  if (isAbsolute(specifier)) return localFile(pathToFileURL(specifier));
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
