/**
 * One notebook as TypeScript sees it: a program of a few virtual files over the folder's packages.
 */
import { join } from "node:path";
import type { Diagnostic } from "../rooms.ts";
import { leaveOutAbsent } from "./absent.ts";
import { bundleLibraries, bundlePackage } from "./bundles.ts";
import { Documents, diskVersion } from "./documents.ts";
import { Emitter } from "./emit.ts";
import { GLOBALS } from "./globals.ts";
import { looseFile, reachesOut } from "./loose.ts";
import { parseCell } from "./object-cell.ts";
import { Offers } from "./offers.ts";
import { readOptions } from "./options.ts";
import { filesIn, kernelRoot, nodeTypes, Resolver, typescriptFolder } from "./resolve.ts";
import { RUNTIME_GLOBALS } from "./runtime-globals.ts";
import { Scope } from "./scope.ts";
import { type Locals, localsOf, ts } from "./ts.ts";

/**
 * Not in the public interface. The cache is worth a third of a small cell: else package.json files are read for every
 * program.
 */
interface ResolutionCacheHost {
  getModuleResolutionCache(): ts.ModuleResolutionCache;
  resolveLibrary(
    name: string,
    from: string,
    options: ts.CompilerOptions,
    file: string,
  ): ts.ResolvedModuleWithFailedLookupLocations;
}

/** The program and checker that cells are checked with, one after the other. */
interface Base {
  program: ts.Program;
  /** Its own answer. */
  getSourceFile: ts.Program["getSourceFile"];
  cells: number;
  /** Of the files that may change under it. */
  versions: Map<string, string>;
}

export interface OpenOptions {
  names?: Iterable<string>;
  offers?: boolean;
  parsed?: ts.SourceFile;
}

export interface OpenCell {
  program: ts.Program;
  cell: ts.SourceFile;
}

/** A library of the language; those of browsers are whole, for who asks for them. */
const LANGUAGE = /[/]lib[.](?:glassbox|es)/;

/** A checker remembers every cell that it has checked. */
const CELLS_A_CHECKER = 100;

/** Compiled cells that can be taken back: as many as may be under way at once. */
const UNDOABLE = 8;

export class Notebook {
  readonly cell: string;
  readonly options: ts.CompilerOptions;
  /** What is wrong with tsconfig.json, until somebody has been told. */
  configErrors: Diagnostic[];
  readonly documents: Documents;
  readonly scope: Scope;
  readonly offers: Offers;
  readonly emitter: Emitter;
  readonly service: ts.LanguageService;
  readonly #resolver: Resolver;
  /** The kernel's package. */
  readonly root: string;
  /** The folder of the library that comes with the kernel. */
  readonly ownLibrary: string;
  /** TypeScript's own folder of libraries. */
  readonly #library: string;
  /** The one file of those that the options ask for. */
  readonly #libraries: { name: string; holds: Set<string>; modules: string[] };
  readonly #imports: string;
  readonly #extension: string;
  /** Files of tsconfig.json that declare globals and modules. */
  readonly #ambient: string[];
  /** Versions of tsconfig.json and what it extends. */
  readonly #config: Map<string, string>;
  #base: Base | undefined;
  #nextCell = 1;
  #offering = false;
  /** What the cell file of the program in the making sees of earlier cells, unless it is all of it. */
  #names: Iterable<string> | undefined;
  /** What was put off until the last answer is out. */
  #later: (() => void) | undefined;
  readonly #undo: Map<number, () => void> = new Map();
  /** Not one that a room before this one gave. */
  #nextUndo = Date.now() * 1024;
  #version = 0;

  constructor(
    readonly cwd: string,
    /** The same notebook under an earlier tsconfig.json: what its cells declared stays. */
    before?: Notebook,
  ) {
    if (before) this.#undo = before.#undo;
    const folder = cwd.replace(/\\/g, "/");
    // Virtual files stand in the notebook's folder, so that imports resolve from there.
    const globals = join(folder, "__glassbox_globals.d.ts");

    const { options, files, errors, ambient, namesLibraries } = readOptions(cwd);
    this.#ambient = ambient;
    this.#config = new Map(files.map((name) => [name, diskVersion(name)]));
    this.configErrors = errors;
    this.#extension = options.jsx === undefined ? "mts" : "tsx";
    this.cell = join(folder, `__glassbox_cell.${this.#extension}`);
    const root = kernelRoot();
    this.root = root;
    this.#library = typescriptFolder(root);
    const types = nodeTypes(root);
    if (types[0] !== undefined) bundlePackage(types[0]);
    this.#libraries = bundleLibraries(this.#library, options.lib ?? []);
    this.options = { ...options, lib: [this.#libraries.name, ...this.#libraries.modules], libReplacement: true };
    this.emitter = new Emitter(this.options);
    this.ownLibrary = join(root, "dist", "lib");
    const isOwn = filesIn([this.#library, this.ownLibrary, ...types]);
    // Who names libraries in tsconfig.json gets them whole.
    const leaveOut = (name: string) => {
      const members = name.startsWith(join(this.#library, "lib."));
      const mends = members ? !namesLibraries && LANGUAGE.test(name) : types.some((folder) => name.startsWith(folder));
      return mends ? (file: ts.SourceFile) => leaveOutAbsent(file, { members }) : undefined;
    };
    this.documents = new Documents(this.options, this.cell, (declares) => this.#injected(declares), isOwn, leaveOut);
    this.documents.set(globals, options.lib?.includes("lib.dom.d.ts") ? GLOBALS : GLOBALS + RUNTIME_GLOBALS);
    this.documents.set(this.cell, "");
    this.#imports = join(folder, "__glassbox_imports.mts");
    this.scope =
      before?.scope.moveTo(this.documents) ??
      new Scope(this.documents, this.options, this.#imports, join(folder, "__glassbox_block"));
    this.offers = new Offers(this.documents, join(folder, "__glassbox_offers.mts"));
    const disk = { ...ts.sys, fileExists: (name: string) => this.documents.has(name) || ts.sys.fileExists(name) };
    this.#resolver = new Resolver(cwd, this.options, disk, root, isOwn);
    this.service = ts.createLanguageService(this.#host(disk), this.documents);
  }

  /**
   * A new program over the files as they are, with `text` as the cell file; later cells are checked with it.
   *
   * @param names - The names of earlier cells that the text sees; all by default.
   */
  program(text?: string, names?: Iterable<string>): ts.Program {
    if (text !== undefined) this.documents.set(this.cell, text);
    this.#version++;
    this.#names = text === "" ? [] : names;
    const program = this.service.getProgram();
    this.#names = undefined;
    if (!program) throw new Error("TypeScript gave no program");
    const changing = program.getSourceFiles().filter(({ fileName }) => this.documents.mayChange(fileName));
    const files = [this.#imports, this.offers.file, ...changing.map(({ fileName }) => fileName)];
    this.scope.enter(program.getTypeChecker());
    const { getSourceFile } = program;
    this.#base = {
      program,
      getSourceFile,
      cells: 0,
      versions: new Map(files.map((name) => [name, this.documents.version(name)])),
    };
    return program;
  }

  /**
   * Opens a text as a cell, with the names of earlier cells in scope.
   *
   * @param how.names - Which names of earlier cells; all by default.
   * @param how.offers - Names that could be imported mean something too: for help, not for a check.
   * @param how.parsed - The text as a tree, where it has been read already; it becomes the cell's.
   */
  open(text: string, { names, offers = false, parsed }: OpenOptions = {}): OpenCell {
    if (offers) this.offers.prepare(() => this.program(""));
    this.#offering = offers;
    const name = this.cell.replace(/\.\w+$/, `${this.#nextCell++}.${this.#extension}`);
    const tree = parsed ?? parseCell(text, name);
    if (reachesOut(tree)) {
      const program = this.program(text, names);
      return { program, cell: program.getSourceFile(this.cell) as ts.SourceFile };
    }
    const cell = looseFile(name, tree, this.options);
    if (!this.#base || ++this.#base.cells > CELLS_A_CHECKER || this.#isStale(this.#base)) this.program("");
    const { program, getSourceFile } = this.#base as Base;
    const locals = localsOf(cell) as Locals;
    const declares = (name: string) => locals.has(ts.escapeLeadingUnderscores(name));
    for (const [name, symbol] of names ? this.scope.symbols(names, declares) : this.#injected(declares)) {
      locals.set(ts.escapeLeadingUnderscores(name), symbol);
    }
    // The language service asks the program for the file that it is to help with.
    program.getSourceFile = (name) => (name === cell.fileName ? cell : getSourceFile(name));
    return { program, cell };
  }

  /** Whether tsconfig.json is another than when this notebook was made. */
  get isOutdated(): boolean {
    for (const [name, version] of this.#config) if (diskVersion(name) !== version) return true;
    return false;
  }

  /** Names that could be imported from the library that comes with the kernel. */
  offered(): readonly string[] {
    this.offers.prepare(() => this.program(""));
    return this.offers.names;
  }

  /** What the checker was in the middle of is lost: the next cell gets a new one. */
  abandon(): void {
    this.#base = undefined;
  }

  #isStale({ versions }: Base): boolean {
    for (const [name, version] of versions) if (this.documents.version(name) !== version) return true;
    return false;
  }

  /** Whether a name is a value that cells or the process have. */
  isValue(name: string): boolean {
    return this.scope.hasValue(name) || name in globalThis;
  }

  /** Puts off what an answer need not wait for. */
  later(work: () => void): void {
    this.settle();
    this.#later = work;
  }

  /** Does what was put off: to be called before each question, and soon after each answer. */
  settle(): void {
    const work = this.#later;
    this.#later = undefined;
    work?.();
  }

  /** Remembers how to take back what a compiled cell declared; returns a number for `discard`. */
  undoable(undo: () => void): number {
    const id = this.#nextUndo++;
    this.#undo.set(id, undo);
    this.#undo.delete(id - UNDOABLE);
    return id;
  }

  /** Takes back what a compiled cell declared. */
  discard(id: number): void {
    this.#undo.get(id)?.();
    this.#undo.delete(id);
  }

  /** Files and packages may have come, gone or changed since the last cell. */
  refresh({ resolution }: { resolution: boolean }): void {
    this.documents.refresh();
    if (resolution) this.#resolver.refresh();
  }

  /** Whether a file is the user's own TypeScript, whose errors are theirs to see. */
  isLocal(file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || this.documents.has(file.fileName)) return false;
    return !file.fileName.includes("/node_modules/") && /\.[mc]?tsx?$/.test(file.fileName);
  }

  /** Earlier cells' symbols; and what could be imported, when that was asked for. */
  *#injected(declares: (name: string) => boolean): Iterable<[string, ts.Symbol]> {
    yield* this.#names ? this.scope.symbols(this.#names, declares) : this.scope.injected(declares);
    if (!this.#offering) return;
    for (const [name, symbol] of this.offers.symbols()) {
      if (!declares(name) && !this.scope.has(name)) yield [name, symbol];
    }
  }

  #host(disk: ts.System): ts.LanguageServiceHost & ResolutionCacheHost {
    const { documents } = this;
    return {
      fileExists: disk.fileExists,
      readFile: (name, encoding) => documents.text(name) ?? disk.readFile(name, encoding),
      directoryExists: disk.directoryExists,
      getDirectories: disk.getDirectories,
      readDirectory: disk.readDirectory,
      ...(disk.realpath ? { realpath: disk.realpath } : {}),
      useCaseSensitiveFileNames: () => true,
      getCompilationSettings: () => this.options,
      getCurrentDirectory: () => this.cwd,
      getDefaultLibFileName: (options) => join(this.#library, ts.getDefaultLibFileName(options)),
      // What a package asks for with `/// <reference lib>` is mostly in the one file already.
      resolveLibrary: (_name, _from, _options, file) => {
        const found = join(this.#library, this.#libraries.holds.has(file) ? this.#libraries.name : file);
        return { resolvedModule: { resolvedFileName: found, extension: ts.Extension.Dts } as ts.ResolvedModuleFull };
      },
      getProjectVersion: () => String(this.#version),
      getScriptFileNames: () => [...documents.virtualNames(), ...this.#ambient],
      getScriptVersion: (name) => documents.version(name),
      getScriptSnapshot: (name) => documents.snapshot(name),
      getModuleResolutionCache: () => this.#resolver.cache,
      resolveModuleNameLiterals: (literals, from, _redirect, options, file) =>
        literals.map((literal) => {
          const mode = ts.getModeForUsageLocation(file, literal, options);
          return this.#resolver.module(literal.text, from, mode);
        }),
      resolveTypeReferenceDirectiveReferences: (references, from) =>
        references.map((reference) => {
          const name = typeof reference === "string" ? reference : reference.fileName;
          const mode = typeof reference === "string" ? undefined : reference.resolutionMode;
          return this.#resolver.types(name, from, mode);
        }),
    };
  }
}
