/**
 * The files TypeScript sees: the notebook's few virtual ones, which change with every cell, and those on disk,
 * each parsed once.
 *
 * The virtual files keep their names, their number and (but for import cells) their imports, so that
 * each program takes over the structure of the one before it, and a cell costs what its own text costs.
 */
import { statSync } from "node:fs";
import { bundleNamed } from "./bundles.ts";
import { isUndocumented } from "./docs.ts";
import { withObject } from "./object-cell.ts";
import type { IsOwn } from "./resolve.ts";
import { bind, localsOf, ts } from "./ts.ts";

interface Document {
  version: string;
  file: ts.SourceFile;
}

/**
 * TypeScript's libraries and the kernel's own types, parsed and bound once a process: every notebook's program may
 * share them, and a startup snapshot carries them.
 */
const shared = new Map<string, Document>();

/** Names that the cell file sees beside its own: local name → the symbol of an earlier cell's declaration. */
export type Injection = (declares: (name: string) => boolean) => Iterable<[string, ts.Symbol]>;

export class Documents implements ts.DocumentRegistry {
  readonly #virtual = new Map<string, { text: string; version: number }>();
  readonly #parsed = new Map<string, Document>();
  readonly #disk = new Map<string, string>();

  constructor(
    private readonly options: ts.CompilerOptions,
    /** The file that gets the injected names. */
    private readonly cell: string,
    private readonly injection: Injection,
    private readonly isOwn: IsOwn,
    /** Takes out of a file of the kernel's own what this Node does not have; those that it leaves as they are have no such. */
    private readonly mend: (name: string) => ((file: ts.SourceFile) => void) | undefined = () => undefined,
  ) {}

  /** Sets a virtual file's text. Equal text is not a change, except for the cell, whose surroundings change too. */
  set(name: string, text: string): void {
    const old = this.#virtual.get(name);
    if (old?.text === text && name !== this.cell) return;
    this.#virtual.set(name, { text, version: (old?.version ?? 0) + 1 });
  }

  text(name: string): string | undefined {
    return this.#virtual.get(name)?.text;
  }

  /** Whether a file exists that is not on disk. */
  has(name: string): boolean {
    return this.#virtual.has(name) || bundleNamed(name) !== undefined;
  }

  virtualNames(): string[] {
    return [...this.#virtual.keys()];
  }

  /** A virtual file's or a file's version; a file of a package or of TypeScript counts as fixed. */
  version(name: string): string {
    const virtual = this.#virtual.get(name);
    if (virtual) return String(virtual.version);
    if (name.includes("/node_modules/")) return "fixed";
    const seen = this.#disk.get(name);
    if (seen !== undefined) return seen;
    const version = diskVersion(name);
    this.#disk.set(name, version);
    return version;
  }

  /** Whether a file on disk may change while the kernel runs. */
  mayChange(name: string): boolean {
    return !this.has(name) && !name.includes("/node_modules/") && !this.isOwn(name);
  }

  /** Look at the disk again, at most once a cell. */
  refresh(): void {
    this.#disk.clear();
  }

  /** A file's text, read when it is asked for: TypeScript wants a snapshot of every file for every program. */
  snapshot(name: string): ts.IScriptSnapshot | undefined {
    const virtual = this.#virtual.get(name)?.text;
    if (virtual !== undefined) return ts.ScriptSnapshot.fromString(virtual);
    const bundle = bundleNamed(name);
    if (bundle) return ts.ScriptSnapshot.fromString(bundle.text);
    if (!this.#parsed.has(name) && !ts.sys.fileExists(name)) return undefined;
    if (this.version(name) === "missing") return undefined;
    return new DiskSnapshot(name);
  }

  /** The parsed and bound form of a virtual file as it stands. */
  bound(name: string): ts.SourceFile {
    const version = this.version(name);
    const have = this.#parsed.get(name);
    if (have?.version === version) return have.file;
    return this.#parse(name, { languageVersion: ts.ScriptTarget.ESNext, impliedNodeFormat: ts.ModuleKind.ESNext });
  }

  #parse(name: string, how: ts.CreateSourceFileOptions | ts.ScriptTarget): ts.SourceFile {
    if (this.#virtual.has(name) || !this.isOwn(name)) return this.#read(name, how);
    const key = `${name} ${JSON.stringify(how)} ${this.mend(name) !== undefined}`;
    const have = shared.get(key);
    if (have?.version !== this.version(name)) {
      shared.set(key, { version: this.version(name), file: this.#read(name, how) });
    }
    const document = shared.get(key) as Document;
    this.#parsed.set(name, document);
    return document.file;
  }

  #read(name: string, how: ts.CreateSourceFileOptions | ts.ScriptTarget): ts.SourceFile {
    const text = this.#virtual.get(name)?.text ?? bundleNamed(name)?.text ?? ts.sys.readFile(name) ?? "";
    const parse = (content: string) => ts.createSourceFile(name, content, this.#how(name, how), false);
    const file = name === this.cell ? withObject(text, parse) : parse(text);
    this.mend(name)?.(file);
    const version = this.version(name);
    (file as unknown as { version: string }).version = version;
    if (this.#virtual.has(name)) {
      bind(file, this.options);
      if (name === this.cell) this.#inject(file);
    }
    this.#parsed.set(name, { version, file });
    return file;
  }

  #how(name: string, how: ts.CreateSourceFileOptions | ts.ScriptTarget): ts.CreateSourceFileOptions {
    const options = typeof how === "object" ? how : { languageVersion: how };
    if (this.#virtual.has(name)) return { ...options, impliedNodeFormat: ts.ModuleKind.ESNext };
    if (isUndocumented(name)) return { ...options, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
    return isLocalSource(name) ? { ...options, impliedNodeFormat: ts.ModuleKind.ESNext } : options;
  }

  /**
   * The scope of a notebook: names of earlier cells join the cell's own top-level table, unless the cell declares
   * them itself. So they shadow globals (a cell may call its variable `URL`), and are shadowed like any outer name.
   */
  #inject(file: ts.SourceFile): void {
    const locals = localsOf(file);
    if (!locals) return;
    const declares = (name: string) => locals.has(ts.escapeLeadingUnderscores(name));
    for (const [name, symbol] of this.injection(declares)) locals.set(ts.escapeLeadingUnderscores(name), symbol);
  }

  // ------------------------------------------------------------ what a language service asks of a registry

  acquireDocumentWithKey(
    fileName: string,
    _path: ts.Path,
    _host: unknown,
    _key: ts.DocumentRegistryBucketKey,
    _snapshot: ts.IScriptSnapshot,
    version: string,
    _kind?: ts.ScriptKind,
    how?: ts.CreateSourceFileOptions | ts.ScriptTarget,
  ): ts.SourceFile {
    const have = this.#parsed.get(fileName);
    if (have?.version === version) return have.file;
    return this.#parse(fileName, how ?? ts.ScriptTarget.ESNext);
  }

  updateDocumentWithKey = this.acquireDocumentWithKey.bind(this);

  acquireDocument(): ts.SourceFile {
    throw new Error("only documents with a key are asked for");
  }

  updateDocument = this.acquireDocument;

  getKeyForCompilationSettings(): ts.DocumentRegistryBucketKey {
    return "notebook" as ts.DocumentRegistryBucketKey;
  }

  releaseDocument(): void {}

  releaseDocumentWithKey(path: string): void {
    // Programs come one after another and share files, so only a file that left the disk is worth forgetting.
    if (!this.#virtual.has(path) && this.version(path) === "missing") this.#parsed.delete(path);
  }

  reportStats(): string {
    return `${this.#parsed.size} documents`;
  }
}

class DiskSnapshot implements ts.IScriptSnapshot {
  #text: string | undefined;
  constructor(private readonly name: string) {}

  get #read(): string {
    this.#text ??= ts.sys.readFile(this.name) ?? "";
    return this.#text;
  }

  getText(start: number, end: number): string {
    return this.#read.slice(start, end);
  }

  getLength(): number {
    return this.#read.length;
  }

  getChangeRange(): undefined {
    return undefined;
  }
}

/** TypeScript of the user's own, beside the notebook: an ES module whatever the nearest package.json says. */
export function isLocalSource(name: string): boolean {
  return !name.includes("/node_modules/") && /(?<!\.d)\.tsx?$/.test(name);
}

/** Changes with what a file holds. */
export function diskVersion(name: string): string {
  try {
    const { mtimeMs, size } = statSync(name);
    return `${mtimeMs}:${size}`;
  } catch {
    return "missing";
  }
}
