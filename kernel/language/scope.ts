/**
 * What later cells see of earlier ones: for TypeScript a text of declarations, for the compiled code a slot a name.
 */
import { readDeclarations } from "./declarations.ts";
import type { Documents } from "./documents.ts";
import type { ImportedName } from "./names.ts";
import { type Locals, localsOf, ts } from "./ts.ts";

/** Names a page holds. V8 keeps objects of this size fast; a dictionary-mode page would be several times slower. */
export const PAGE_SIZE = 64;

interface Block {
  id: number;
  text: string;
  /** In the file of the older blocks. */
  old: boolean;
  /** Other blocks whose declarations this one mentions. */
  needs: Set<Block>;
}

interface Entry {
  block: Block;
  /** Has a slot, because it exists at run time and cells made it. */
  value: boolean;
  source: Source | undefined;
  /** The declaration's symbol, and the table that it was found in. */
  symbol?: ts.Symbol | undefined;
  table?: Locals | undefined;
}

/** A declaration as it was typed. */
export interface Source {
  cell: string;
  text: string;
}

export interface ScopeFiles {
  /** Blocks of the last few cells; small, so that parsing it again with every cell costs little. */
  recent: string;
  /** All older blocks. */
  old: string;
  /** Every import of every cell, each once. */
  imports: string;
}

/** Everything a cell adds to the scope. */
export interface Addition {
  /** Declared names, with whether each exists at run time. */
  declared: Map<string, boolean>;
  imports: { specifier: string; attributes: Record<string, string> | undefined; names: ImportedName[] }[];
  declarations: string;
  augmentations: string[];
  /** The statements as typed, by name, for help. */
  sources: Map<string, Source>;
}

export class Scope {
  #slots = new Map<string, number>();
  #entries = new Map<string, Entry>();
  #recent: Block[] = [];
  #old: Block[] = [];
  #oldLength = 0;
  #nextBlock = 1;
  #imports = new Map<string, string>();
  #importLines: string[] = [];
  #augmentations = new Set<string>();

  constructor(
    private readonly documents: Documents,
    private readonly files: ScopeFiles,
  ) {
    this.#write(true);
  }

  /** Forget every declaration, and every slot: the session starts with empty pages. Returns what takes that back. */
  reset(): () => void {
    const before = [this.#slots, this.#entries, this.#imports, this.#importLines, this.#augmentations] as const;
    this.#slots = new Map();
    this.#entries = new Map();
    this.#recent = [];
    this.#old = [];
    this.#imports = new Map();
    this.#importLines = [];
    this.#augmentations = new Set();
    this.#write(true);
    return () => {
      [this.#slots, this.#entries, this.#imports, this.#importLines, this.#augmentations] = before;
      this.#rewrite();
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
    return fileName === this.files.recent || fileName === this.files.old || fileName === this.files.imports;
  }

  /** Earlier cells' symbols for a cell that does not declare the same names. */
  *injected(declares: (name: string) => boolean): Iterable<[string, ts.Symbol]> {
    const old = localsOf(this.documents.bound(this.files.old));
    const recent = localsOf(this.documents.bound(this.files.recent));
    for (const [name, entry] of this.#entries) {
      if (declares(name)) continue;
      const table = entry.block.old ? old : recent;
      if (entry.table !== table) {
        const block = table?.get(ts.escapeLeadingUnderscores(`$c${entry.block.id}`));
        entry.symbol = block?.exports?.get(ts.escapeLeadingUnderscores(name));
        entry.table = table;
      }
      if (entry.symbol) yield [name, entry.symbol];
    }
  }

  /** Takes in what a cell declares. Returns what takes it back, as far as no later cell declared the same. */
  add({ declared, imports, declarations, augmentations, sources }: Addition): () => void {
    const lines: string[] = [];
    for (const { specifier, attributes, names } of imports) {
      for (const { local, imported, typeOnly } of names) {
        lines.push(`export import ${local} = $i.${this.#import(specifier, imported, typeOnly, attributes)};`);
      }
    }
    const { body, uses } = readDeclarations(declarations, (specifier) => {
      return `$i.${this.#import(specifier, "*", false, undefined)}`;
    });
    const block: Block = { id: this.#nextBlock++, text: "", old: false, needs: new Set() };
    for (const name of uses) {
      const entry = declared.has(name) ? undefined : this.#entries.get(name);
      if (!entry) continue;
      block.needs.add(entry.block);
      lines.push(`import ${name} = $c${entry.block.id}.${name};`);
    }
    block.text = `declare namespace $c${block.id} {\n${lines.join("\n")}\n${body}\n}\n`;
    const before = [...declared.keys()].map((name) => [name, this.#entries.get(name)] as const);
    for (const [name, value] of declared) {
      this.#entries.set(name, { block, value, source: sources.get(name) });
    }
    const added = augmentations.filter((text) => !this.#augmentations.has(text));
    for (const text of added) this.#augmentations.add(text);
    if (declared.size > 0) this.#recent.push(block);
    this.#write(false);
    return () => {
      for (const [name, entry] of before) {
        if (this.#entries.get(name)?.block !== block) continue;
        if (entry) this.#entries.set(name, entry);
        else this.#entries.delete(name);
      }
      for (const text of added) this.#augmentations.delete(text);
      this.#rewrite();
    };
  }

  /** The texts anew, of what the entries say: for when they went back to an earlier state. */
  #rewrite(): void {
    this.#old = [...this.#live()].sort((a, b) => a.id - b.id);
    for (const block of this.#old) block.old = true;
    this.#recent = [];
    this.#write(true);
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

  /** Brings the three texts up to date. A block that nothing needs any more is left out. */
  #write(all: boolean): void {
    const live = this.#live();
    this.#recent = this.#recent.filter((block) => live.has(block));
    const recentLength = this.#recent.reduce((sum, { text }) => sum + text.length, 0);
    if (all || this.#recent.length > 32 || recentLength > 4096 + this.#oldLength / 8) {
      this.#old = [...this.#old.filter((block) => live.has(block)), ...this.#recent];
      for (const block of this.#recent) block.old = true;
      this.#recent = [];
      const text = this.#old.map((block) => block.text).join("");
      this.#oldLength = text.length;
      this.documents.set(this.files.old, text);
    }
    this.documents.set(this.files.recent, this.#recent.map((block) => block.text).join(""));
    const ids = [...this.#imports.values()].join(", ");
    const imports = ids === "" ? "" : `declare global { namespace $i { export { ${ids} } } }\n`;
    const augmentations = [...this.#augmentations].map((text) => `${text}\n`).join("");
    this.documents.set(this.files.imports, `${this.#importLines.join("\n")}\n${imports}${augmentations}export {};\n`);
  }

  #live(): Set<Block> {
    const live = new Set<Block>();
    const mark = (block: Block) => {
      if (live.has(block)) return;
      live.add(block);
      for (const needed of block.needs) mark(needed);
    };
    for (const { block } of this.#entries.values()) mark(block);
    return live;
  }
}
