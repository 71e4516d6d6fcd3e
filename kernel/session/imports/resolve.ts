/** What a specifier means: the file or package that an `import` names. Node resolves; `paths` and TypeScript's endings come first. */
import { existsSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { notebookFolder } from "../folder.ts";
import { isPath, kindOf } from "./kinds.ts";
import { byPaths } from "./paths.ts";

const LIBRARY = /^glassbox(\/|$)/;

/** The path of a file that we link, TypeScript or a local JavaScript module, if `url` is one. */
export function localModule(specifier: string, url: string): string | undefined {
  const { kind, path } = kindOf(specifier, url);
  return (kind === "typescript" || kind === "module") && existsSync(path) ? path : undefined;
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
    const mapped = byPaths(notebookFolder(), specifier).map((path) => localFile(pathToFileURL(path)));
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
