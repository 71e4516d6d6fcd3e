/**
 * Finds modules and type packages as Node does, with a notebook's few conveniences on top.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "./ts.ts";

/** Packages that come with the kernel and are found from any folder; the folder's own copy goes first. */
const OWN = /^(glassbox|tslab)(\/|$)/;

/** The folder of the package that this file belongs to, from its source and from its bundle alike. */
export function kernelRoot(from: string = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "glassbox") return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of glassbox above ${fileURLToPath(from)}`);
  }
}

/** Where TypeScript's libraries lie. TypeScript's own answer would be wrong in a snapshot, which has no such place. */
export function typescriptFolder(root: string): string {
  const folder = installed(root, "typescript");
  if (folder === undefined) throw new Error(`no node_modules/typescript above ${root}`);
  return join(folder, "lib");
}

/** Where the kernel's own types of Node lie, and those they refer to. */
export function nodeTypes(root: string): string[] {
  return ["@types/node", "undici-types"].flatMap((name) => installed(root, name) ?? []);
}

/** The folder of an installed package, as Node looks for it. */
function installed(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether a file is the kernel's own: a library of TypeScript's, Node's types, the package's. */
export type IsOwn = (name: string) => boolean;

/** @param folders - Where such files lie. */
export function filesIn(folders: readonly string[]): IsOwn {
  const stems = folders.map((folder) => `${folder}/`);
  return (name) => stems.some((stem) => name.startsWith(stem));
}

/**
 * Where the files of the kernel's own types lead to one another: a hundred questions of each notebook's first program, with
 * the same answers. A startup snapshot carries them.
 */
const ownModules = new Map<string, ts.ResolvedModuleWithFailedLookupLocations>();

export class Resolver {
  /** Also what TypeScript knows of package.json files. */
  cache: ts.ModuleResolutionCache;
  readonly #insideKernel: string;

  constructor(
    private readonly cwd: string,
    private readonly options: ts.CompilerOptions,
    private readonly host: ts.ModuleResolutionHost,
    root: string,
    private readonly isOwn: IsOwn,
  ) {
    this.#insideKernel = join(root, "__inside.mts");
    this.cache = this.#newCache();
  }

  #newCache(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.cwd, (name) => name, this.options);
  }

  /** Forget what was found and what was not: a package may have been installed since. */
  refresh(): void {
    this.cache = this.#newCache();
  }

  module(name: string, from: string, mode: ts.ResolutionMode): ts.ResolvedModuleWithFailedLookupLocations {
    const isInside = /^\.\.?\//.test(name) && this.isOwn(from);
    const found = isInside ? this.#ownModule(name, from, mode) : this.#module(name, from, mode);
    if (found.resolvedModule) return found;
    if (/^\.{0,2}\//.test(name) || this.#isMapped(name)) {
      // Bundlers and other kernels let the extension be left out, and people do.
      for (const ending of [".ts", ".mts", ".tsx", "/index.ts", ".js", ".mjs", "/index.js"]) {
        const guess = this.#module(name.replace(/\/$/, "") + ending, from, mode);
        if (guess.resolvedModule) return guess;
      }
    }
    return OWN.test(name) ? this.#module(name, this.#insideKernel, mode) : found;
  }

  #ownModule(name: string, from: string, mode: ts.ResolutionMode): ts.ResolvedModuleWithFailedLookupLocations {
    const key = `${this.options.moduleResolution} ${mode} ${join(dirname(from), name)}`;
    const found = ownModules.get(key) ?? this.#module(name, from, mode);
    if (found.resolvedModule) ownModules.set(key, found);
    return found;
  }

  /** Whether tsconfig.json's `paths` say where a name leads. */
  #isMapped(name: string): boolean {
    return Object.keys(this.options.paths ?? {}).some((pattern) => {
      const [before = "", after] = pattern.split("*");
      return after === undefined ? name === before : name.startsWith(before) && name.endsWith(after);
    });
  }

  #module(name: string, from: string, mode: ts.ResolutionMode): ts.ResolvedModuleWithFailedLookupLocations {
    return ts.resolveModuleName(name, from, this.options, this.host, this.cache, undefined, mode);
  }

  /** `/// <reference types>` and the `types` option; Node's own types come with the kernel. */
  types(
    name: string,
    from: string,
    mode: ts.ResolutionMode,
  ): ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
    const look = (place: string) =>
      ts.resolveTypeReferenceDirective(name, place, this.options, this.host, undefined, undefined, mode);
    const found = look(from);
    return found.resolvedTypeReferenceDirective ? found : look(this.#insideKernel);
  }
}
