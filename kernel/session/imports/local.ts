/**
 * Local modules: TypeScript, compiled by the language room, and JavaScript; linked here as `vm` modules, loaded anew when
 * they change.
 *
 * `vm.SourceTextModule` rather than loader hooks: it needs no third thread, `import.meta` and stack frames are exactly
 * the file's own, and a replaced version is garbage instead of staying in Node's module cache for good.
 */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import vm from "node:vm";
import { labelled, quote } from "../../quote.ts";
import type { Diagnostic, LanguageRoom } from "../../rooms.ts";
import { registerInline } from "../traceback/sources.ts";
import { importFrom } from "./index.ts";
import { localModule, resolveFrom } from "./resolve.ts";

type Compile = (path: string) => Promise<ReturnType<LanguageRoom["compileFile"]>>;
let compile: Compile;

/** Tells whom to ask for compiled text. */
export function compileWith(ask: Compile): void {
  compile = ask;
}

interface Local {
  path: string;
  text: string;
  module: vm.SourceTextModule;
  /** Local modules that it imports, by path: the very versions that it is linked to. */
  imports: Map<string, Local>;
}

/** The current version of each file. */
const files = new Map<string, Promise<Local>>();
/** What Node or files.ts has loaded, wrapped for linking. */
const wrapped = new WeakMap<object, vm.SyntheticModule>();
/** Linking mutates a graph that several imports may share: one at a time. */
let linking: Promise<unknown> = Promise.resolve();

/** Imports a local module; a changed file, and every file that imports it, is loaded anew. */
export async function importLocal(path: string): Promise<object> {
  const ready = linking.then(async () => {
    await forgetChanged(path);
    const local = await current(path);
    if (local.module.status === "unlinked")
      await local.module.link((specifier, from, extra) => link(specifier, from, extra));
    return local;
  });
  linking = ready.catch(() => {});
  try {
    const { module } = await ready;
    await module.evaluate();
    return module.namespace;
  } catch (error) {
    await forgetBroken();
    throw error;
  }
}

function current(path: string): Promise<Local> {
  let local = files.get(path);
  if (!local) {
    local = load(path);
    files.set(path, local);
  }
  return local;
}

async function load(path: string): Promise<Local> {
  const text = await readFile(path, "utf8");
  const code = JAVASCRIPT.test(path) ? text : await compiledText(path);
  const url = pathToFileURL(path).href;
  const make = () =>
    new vm.SourceTextModule(code, {
      identifier: path,
      initializeImportMeta: (meta) => {
        Object.assign(meta, {
          url,
          filename: path,
          dirname: dirname(path),
          resolve: (specifier: string) => resolveFrom(url, specifier),
        });
      },
      importModuleDynamically: async (specifier, _, attributes) =>
        importable(specifier, (await importFrom(url, specifier, { with: attributes as ImportAttributes })) as object),
    });
  return { path, text, module: whereItFails(path, code, make), imports: new Map() };
}

/**
 * Makes a module. Node says of a syntax error in one neither the file nor the line, but does for a script: so a text with
 * an error is looked at once more, as the script that is left when its imports and exports are blanked out.
 */
function whereItFails<T>(path: string, code: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const blank = (text: string) => text.replace(/[^\n]/g, " ");
    const script = code
      .replace(/^[ \t]*import\b[^(.][^"'`]*(?:"[^"\n]*"|'[^'\n]*')[^;\n]*;?/gm, blank)
      .replace(/^[ \t]*export\s*(?:\*[^\n]*|\{[^}]*\}[^;\n]*;?)/gm, blank)
      .replace(/^[ \t]*export\s+(?:default\s+)?/gm, blank);
    try {
      new vm.Script(`(async()=>{${script}\n})`, { filename: path, columnOffset: -"(async()=>{".length });
    } catch (again) {
      if (again instanceof SyntaxError && again.message === error.message) throw again;
    }
    error.message += ` (in ${path})`;
    throw error;
  }
}

const JAVASCRIPT = /\.m?js$/;

async function compiledText(path: string): Promise<string> {
  const compiled = await compile(path);
  if (!compiled.ok) throw new LocalFileError(path, compiled.diagnostics);
  registerInline(path, compiled.code);
  return compiled.code;
}

async function link(specifier: string, from: vm.Module, { attributes }: { attributes: object }): Promise<vm.Module> {
  const parent = pathToFileURL(from.identifier).href;
  if (specifier !== "tslab") {
    const path = localModule(specifier, resolveFrom(parent, specifier));
    if (path !== undefined) {
      const local = await current(path);
      (await current(from.identifier)).imports.set(path, local);
      return local.module;
    }
  }
  return wrap(specifier, (await importFrom(parent, specifier, { with: attributes as ImportAttributes })) as object);
}

/** A module of Node's own loader, as `vm` modules can import it. */
function wrap(specifier: string, namespace: object): vm.SyntheticModule {
  let module = wrapped.get(namespace);
  if (!module) {
    const names = Object.keys(namespace);
    module = new vm.SyntheticModule(
      names,
      function (this: vm.SyntheticModule) {
        for (const name of names) this.setExport(name, (namespace as Record<string, unknown>)[name]);
      },
      { identifier: specifier },
    );
    wrapped.set(namespace, module);
  }
  return module;
}

/** What `import()` may resolve to: a namespace as it is, anything else as a module of its own. */
async function importable(specifier: string, namespace: object): Promise<vm.Module> {
  if (types.isModuleNamespaceObject(namespace)) return namespace as vm.Module; // Node takes both; its types name one.
  const module = wrap(specifier, namespace);
  if (module.status === "unlinked") await module.link(nothing);
  await module.evaluate();
  return module;
}

const nothing = () => {
  throw new Error("a synthetic module imports nothing");
};

// ---------------------------------------------------------------- changes

/**
 * Lets go of the files under `path` whose text changed, and of all that import them, near or far. Also of those that are
 * linked to an earlier version of a file that another import has loaded anew meanwhile.
 */
async function forgetChanged(path: string): Promise<void> {
  const graph = await known(path);
  const stale = new Set<string>();
  for (const local of graph.values()) {
    if ((await readFile(local.path, "utf8").catch(() => undefined)) !== local.text) stale.add(local.path);
  }
  const isStale = ([other, linked]: [string, Local]) => stale.has(other) || graph.get(other) !== linked;
  for (let grown = true; grown; ) {
    grown = false;
    for (const local of graph.values()) {
      if (!stale.has(local.path) && [...local.imports].some(isStale)) {
        stale.add(local.path);
        grown = true;
      }
    }
  }
  for (const each of stale) files.delete(each);
}

/** What is loaded of `path` and of all it imports. A file that could not be loaded is forgotten, to be tried again. */
async function known(path: string, seen = new Map<string, Local>()): Promise<Map<string, Local>> {
  const local = seen.has(path) ? undefined : await files.get(path)?.catch(() => void files.delete(path));
  if (local) {
    seen.set(path, local);
    for (const other of local.imports.keys()) await known(other, seen);
  }
  return seen;
}

/** Whatever failed is loaded anew by the next import. */
async function forgetBroken(fine = ["evaluated", "evaluating", "linked"]): Promise<void> {
  for (const [path, file] of [...files]) {
    const status = await file.then(
      ({ module }) => module.status,
      () => "errored",
    );
    if (!fine.includes(status) && files.get(path) === file) files.delete(path);
  }
}

/** After Stop: nothing that was being linked or run is trusted. */
export function forgetUnfinished(): void {
  linking = Promise.resolve();
  void forgetBroken(["evaluated"]);
}

// ---------------------------------------------------------------- type errors

/** A local TypeScript file that does not compile; the message quotes each place. */
export class LocalFileError extends Error {
  override name = "TypeScriptError";
  constructor(path: string, diagnostics: Diagnostic[]) {
    const errors = diagnostics.filter((each) => each.category === "error");
    super(errors.map((each) => describe(path, each)).join("\n"));
    this.stack = `${this.name}: ${this.message}`; // Frames of the kernel's own would say nothing.
  }
}

function describe(path: string, fault: Diagnostic): string {
  const { file = path, line, column } = fault;
  const gutter = `${line} | `;
  const [quoted, below] = quote(fault.source, column, fault.length, "^");
  const caret = `${" ".repeat(gutter.length - 2)}| ${below}`;
  return `${file}:${line}:${column} - ${labelled(fault)}\n    ${gutter}${quoted}\n    ${caret}`;
}
