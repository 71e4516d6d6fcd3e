/**
 * Local files that are no ES modules, loaded anew when they change: JSON, WebAssembly, CommonJS.
 *
 * Node keeps each of them for as long as the process lives; in a notebook one edits a file and imports it again.
 */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

type Namespace = Record<string, unknown>;
type Import = (parent: string, specifier: string) => Promise<unknown>;

/** By path: what the file was when it was loaded, and what that gave. */
const loaded = new Map<string, { stamp: string; namespace: Promise<Namespace> }>();

/** Loads the file unless it is still what was loaded last. */
function unlessSame(path: string, load: () => Promise<Namespace>): Promise<Namespace> {
  const stamp = stampOf(path);
  const known = loaded.get(path);
  if (known?.stamp === stamp) return known.namespace;
  const namespace = load();
  loaded.set(path, { stamp, namespace });
  namespace.catch(() => loaded.delete(path)); // To be tried again.
  return namespace;
}

/** Tells one content of a file from another, near enough. */
function stampOf(path: string): string {
  const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0 };
  return `${mtimeMs} ${size}`;
}

/** `import data from "./data.json"`. */
export const importJson = (path: string): Promise<Namespace> =>
  unlessSame(path, async () => {
    const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
    try {
      return { default: JSON.parse(text) };
    } catch (error) {
      throw new SyntaxError(`${(error as Error).message} (in ${path})`);
    }
  });

/** `import { add } from "./add.wasm"`: its exports; what it imports itself is imported as from a module in its place. */
export const importWasm = (path: string, load: Import): Promise<Namespace> =>
  unlessSame(path, async () => {
    const module = await wasm.compile(await readFile(path));
    const imports: Record<string, unknown> = {};
    for (const { module: name } of wasm.Module.imports(module)) {
      imports[name] ??= await load(pathToFileURL(path).href, name);
    }
    return { ...(await wasm.instantiate(module, imports)).exports };
  });

/** The part of WebAssembly that is used here: only the types of browsers describe it. */
interface Wasm {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Record<string, unknown>): Promise<{ exports: Namespace }>;
  Module: { imports(module: object): { module: string }[] };
}
const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

// ---------------------------------------------------------------- CommonJS

interface Loaded {
  filename: string;
  children: Loaded[];
  exports: unknown;
}
/** By path, what each local CommonJS file was when it was loaded. */
const stamps = new Map<string, string>();

/** Lets go of the files under `path` that changed, and of those that require them, so that the next `require` loads them. */
export function forgetChangedCommonJs(path: string): void {
  const cache = createRequire(path).cache as unknown as Record<string, Loaded | undefined>;
  const seen = new Map<string, boolean>();
  const isStale = (module: Loaded): boolean => {
    const known = seen.get(module.filename);
    if (known !== undefined) return known;
    seen.set(module.filename, false); // A circle.
    const then = stamps.get(module.filename);
    let stale = then !== undefined && then !== stampOf(module.filename);
    for (const child of module.children) if (isLocal(child.filename) && isStale(child)) stale = true;
    seen.set(module.filename, stale);
    return stale;
  };
  const root = cache[path];
  if (root) isStale(root);
  for (const [file, stale] of seen) if (stale) delete cache[file];
}

/** Remembers what `path` and the local files it requires are now. */
export function rememberCommonJs(path: string): void {
  const cache = createRequire(path).cache as unknown as Record<string, Loaded | undefined>;
  const walk = (module: Loaded | undefined) => {
    if (!module || !isLocal(module.filename) || stamps.get(module.filename) === stampOf(module.filename)) return;
    stamps.set(module.filename, stampOf(module.filename));
    module.children.forEach(walk);
  };
  walk(cache[path]);
}

const isLocal = (path: string) => path.startsWith("/") && !path.includes("/node_modules/");

/** `import x from "./old.cjs"`: as Node has it, `module.exports` is the default, and its own names are there too. */
export function importCommonJs(path: string): Namespace {
  forgetChangedCommonJs(path);
  const exports = createRequire(path)(path) as unknown;
  rememberCommonJs(path);
  const named = typeof exports === "object" || typeof exports === "function" ? { ...exports } : {};
  return { ...named, default: exports };
}

/** A cell's `require`: like `createRequire(from)`, but a local file that changed is loaded anew. */
export function freshRequire(from: string): NodeJS.Require {
  const plain = createRequire(from);
  const fresh = (specifier: string): unknown => {
    const local = /^(?:\.{0,2}\/|file:)/.test(specifier);
    if (!local) return plain(specifier);
    const path = plain.resolve(specifier);
    forgetChangedCommonJs(path);
    const exports = plain(specifier) as unknown;
    rememberCommonJs(path);
    return exports;
  };
  const { resolve, cache, main, extensions } = plain;
  return Object.assign(fresh, { resolve, cache, main, extensions });
}
