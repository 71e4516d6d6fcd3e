/** What a local file is: TypeScript, a JavaScript module, CommonJS, JSON, WebAssembly. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type Kind = "typescript" | "module" | "commonjs" | "json" | "wasm" | "other";

const TYPESCRIPT = /\.[cm]?tsx?$/;

/**
 * How a file is to be loaded. Those inside packages are Node's business: "other".
 *
 * @param specifier - As it was written: a package's own JavaScript, wherever it lies, is not local.
 */
export function kindOf(specifier: string, url: string): { kind: Kind; path: string } {
  if (!url.startsWith("file:")) return { kind: "other", path: url };
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  return { kind: path.includes("/node_modules/") ? packaged(path) : local(specifier, path), path };
}

const packaged = (path: string): Kind => (path.endsWith(".json") ? "json" : path.endsWith(".wasm") ? "wasm" : "other");

function local(specifier: string, path: string): Kind {
  if (TYPESCRIPT.test(path)) return "typescript";
  if (path.endsWith(".json")) return "json";
  if (path.endsWith(".wasm")) return "wasm";
  if (!isPath(specifier) || isOwnLibrary(path)) return "other";
  if (path.endsWith(".mjs")) return "module";
  if (path.endsWith(".cjs")) return "commonjs";
  return path.endsWith(".js") ? byPackage(path) : "other";
}

/** True for a specifier that names a file, not a package. */
export const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|file:)/.test(specifier);

/** A package that is written out as its path is still that package: one instance of it. */
function isOwnLibrary(path: string): boolean {
  try {
    return path.startsWith(`${dirname(fileURLToPath(import.meta.resolve("glassbox")))}/`);
  } catch {
    return false;
  }
}

/** `.js` is what the nearest package.json says, and where that says nothing, what it is written as. */
function byPackage(path: string): Kind {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const type = typeIn(join(folder, "package.json"));
    if (type !== undefined)
      return type === "module" || (type === "" && isWrittenAsModule(path)) ? "module" : "commonjs";
    if (folder === dirname(folder)) return isWrittenAsModule(path) ? "module" : "commonjs";
  }
}

/** The `type` of a package.json; "" when it names none, undefined when there is no such file. */
function typeIn(file: string): string | undefined {
  try {
    return String((JSON.parse(readFileSync(file, "utf8")) as { type?: unknown }).type ?? "");
  } catch {
    return undefined;
  }
}

/** What only a module may contain, at the beginning of a line. */
function isWrittenAsModule(path: string): boolean {
  try {
    return /^\s*(?:import\s*(?:["'{*]|[\w$]+[\s,])|export\s*(?:[{*]|\w+\s)|await\s)|\bimport\.meta\b/m.test(
      readFileSync(path, "utf8"),
    );
  } catch {
    return false;
  }
}
