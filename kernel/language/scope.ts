/**
 * What later cells see of earlier ones: for TypeScript a text of declarations, for the compiled code a slot a name.
 */
import { type Block, Blocks } from "./blocks.ts";
import { type BlockSource, readDeclarations } from "./declarations.ts";
import type { Documents } from "./documents.ts";
import type { ImportedName } from "./names.ts";
import type { ts } from "./ts.ts";

/** Names a page holds. V8 keeps objects of this size fast; a dictionary-mode page would be several times slower. */
export const PAGE_SIZE = 64;

interface Entry {
  block: Block;
  /** Has a slot, because it exists at run time and cells made it. */
  value: boolean;
  source: Source | undefined;
}

/** A declaration as it was typed. */
export interface Source {
  cell: string;
  text: string;
}

/** Everything a cell adds to the scope. */
export interface Addition {
  /** Declared names, with whether each exists at run time. */
  declared: Map<string, boolean>;
  imports: { specifier: string; attributes: Record<string, string> | undefined; names: ImportedName[] }[];
  /** As TypeScript writes them, or a block already. */
  declarations: string | BlockSource;
  augmentations: string[];
  /** The statements as typed, by name, for help. */
  sources: Map<string, Source>;
}

export class Scope {
  #slots = new Map<string, number>();
  #entries = new Map<string, Entry>();
  /** Names that functions of some cell assign, so that they may change whenever something is called. */
  changing = new Set<string>();
  readonly #blocks: Blocks;
  #imports = new Map<string, string>();
  #importLines: string[] = [];
  #augmentations = new Set<string>();

  constructor(
    private documents: Documents,
    options: ts.CompilerOptions,
    /** The file of every import of every cell, each once. */
    private readonly importsFile: string,
    /** What the names of the blocks' files begin with. */
    blockFile: string,
  ) {
    this.#blocks = new Blocks(blockFile, options);
    this.#write();
  }

  /** Goes on among other documents, with all that it knows. */
  moveTo(documents: Documents): this {
    this.documents = documents;
    this.#blocks.leave();
    this.#write();
    return this;
  }

  /** Forget every declaration, and every slot: the session starts with empty pages. Returns what takes that back. */
  reset(): () => void {
    const { changing } = this;
    const before = [this.#slots, this.#entries, this.#imports, this.#importLines, this.#augmentations] as const;
    this.changing = new Set();
    this.#slots = new Map();
    this.#entries = new Map();
    this.#imports = new Map();
    this.#importLines = [];
    this.#augmentations = new Set();
    this.#write();
    return () => {
      [this.#slots, this.#entries, this.#imports, this.#importLines, this.#augmentations] = before;
      this.changing = changing;
      this.#write();
    };
  }

  /** The page and the key of a name's value. A name keeps its slot for as long as the session lives. */
  slot(name: string): { page: number; key: string } {
    const slot = this.#slots.get(name) ?? this.#slots.size;
    this.#slots.set(name, slot);
    // `__proto__` as a key would change the page itself.
    return { page: Math.floor(slot / PAGE_SIZE), key: name === "__proto__" ? "__proto__ " : name };
  }

  /** Whether cells so far made a value of this name. */
  hasValue(name: string): boolean {
    return this.#entries.get(name)?.value ?? false;
  }

  /** Whether cells so far declared this name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** A name's declaration as it was typed. */
  source(name: string): Source | undefined {
    return this.#entries.get(name)?.source;
  }

  /** Whether a file is one of those that hold earlier cells' declarations. */
  holds(fileName: string | undefined): boolean {
    return fileName !== undefined && (fileName.startsWith(this.#blocks.fileStem) || fileName === this.importsFile);
  }

  /** Earlier cells' symbols for a cell that does not declare the same names. */
  *injected(declares: (name: string) => boolean): Iterable<[string, ts.Symbol]> {
    this.#blocks.read(this.#used());
    yield* this.symbols(this.#entries.keys(), declares);
  }

  /** The same, of some names. */
  *symbols(names: Iterable<string>, declares: (name: string) => boolean): Iterable<[string, ts.Symbol]> {
    for (const name of names) {
      const entry = declares(name) ? undefined : this.#entries.get(name);
      const symbol = entry && this.#blocks.symbol(entry.block, name);
      if (symbol) yield [name, symbol];
    }
  }

  /** Cells are checked with another checker from now on. */
  enter(checker: ts.TypeChecker): void {
    this.#blocks.enter(checker, this.#used());
  }

  /** Blocks that a name stands for; what they do not mention either is garbage. */
  *#used(): Iterable<Block> {
    for (const { block } of this.#entries.values()) yield block;
  }

  /** Takes in what a cell declares. Returns what takes it back, as far as no later cell declared the same. */
  add({ declared, imports, declarations, augmentations, sources }: Addition): () => void {
    const lines: string[] = [];
    for (const { specifier, attributes, names } of imports) {
      for (const { local, imported, typeOnly } of names) {
        lines.push(`export import ${local} = $i.${this.#import(specifier, imported, typeOnly, attributes)};`);
      }
    }
    const moduleName = (specifier: string) => `$i.${this.#import(specifier, "*", false, undefined)}`;
    const { body, uses } = typeof declarations === "string" ? readDeclarations(declarations, moduleName) : declarations;
    const needs = new Set<Block>();
    for (const name of uses) {
      // What a block says of another by its own name: TypeScript's way to name what is shadowed or not in scope.
      const named = this.#blocks.named(name);
      if (named) needs.add(named);
      const entry = declared.has(name) ? undefined : this.#entries.get(name);
      if (!entry) continue;
      needs.add(entry.block);
      lines.push(`import ${name} = ${entry.block.name}.${name};`);
    }
    const block = this.#blocks.add(`${lines.join("\n")}\n${body}`, needs);
    const before = [...declared.keys()].map((name) => [name, this.#entries.get(name)] as const);
    for (const [name, value] of declared) this.#entries.set(name, { block, value, source: sources.get(name) });
    const added = augmentations.filter((text) => !this.#augmentations.has(text));
    for (const text of added) this.#augmentations.add(text);
    this.#write();
    return () => {
      for (const [name, entry] of before) {
        if (this.#entries.get(name)?.block !== block) continue;
        if (entry) this.#entries.set(name, entry);
        else this.#entries.delete(name);
      }
      for (const text of added) this.#augmentations.delete(text);
      this.#write();
    };
  }

  /** The name under `$i` of one import; each distinct import is written once, whichever cells repeat it. */
  #import(specifier: string, imported: string, typeOnly: boolean, attributes?: Record<string, string>): string {
    const tail = `${JSON.stringify(specifier)}${attributes ? ` with ${JSON.stringify(attributes)}` : ""};`;
    const key = `${imported} ${typeOnly} ${tail}`;
    const known = this.#imports.get(key);
    if (known) return known;
    const id = `n${this.#imports.size + 1}`;
    this.#imports.set(key, id);
    const keyword = typeOnly ? "import type" : "import";
    if (imported === "*") this.#importLines.push(`${keyword} * as ${id} from ${tail}`);
    else if (imported === "=") this.#importLines.push(`${keyword} ${id} = require(${JSON.stringify(specifier)});`);
    else this.#importLines.push(`${keyword} { ${JSON.stringify(imported)} as ${id} } from ${tail}`);
    return id;
  }

  /** Brings the file of the imports up to date. */
  #write(): void {
    const ids = [...this.#imports.values()].join(", ");
    const imports = ids === "" ? "" : `declare global { namespace $i { export { ${ids} } } }\n`;
    const augmentations = [...this.#augmentations].map((text) => `${text}\n`).join("");
    this.documents.set(this.importsFile, `${this.#importLines.join("\n")}\n${imports}${augmentations}export {};\n`);
  }
}
