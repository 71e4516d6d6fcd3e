/**
 * What each cell declared, as TypeScript reads it: a namespace `$c7` a cell, in a file that no program holds (loose.ts).
 *
 * A block stays a text until something mentions it, which for most never happens: as a tree with symbols it would weigh
 * ten times as much, and cost every cell a fifth of its time.
 */
import { globalsOf, looseFile } from "./loose.ts";
import { localsOf, parseErrorsOf, ts } from "./ts.ts";

export interface Block {
  /** Its namespace's: `$c7`. */
  readonly name: string;
  readonly text: string;
  /** Other blocks whose declarations this one mentions. */
  readonly needs: readonly Block[];
  /** Its namespace, once it has been read. */
  symbol: ts.Symbol | undefined;
}

/** So many and more are read as one file: a file of its own is most of what a small block costs. */
const MANY = 16;

export class Blocks {
  #next = 1;
  #byName = new Map<string, Block>();
  /** The global names of the checker that cells are checked with. */
  #globals: ts.SymbolTable | undefined;

  /** @param fileStem - What the names of their files begin with. */
  constructor(
    readonly fileStem: string,
    private readonly options: ts.CompilerOptions,
  ) {}

  /** By the name of its namespace, as far as it is of use to anyone. */
  named(name: string): Block | undefined {
    return this.#byName.get(name);
  }

  /** @param body - Statements of a namespace. */
  add(body: string, needs: Iterable<Block>): Block {
    const name = `$c${this.#next++}`;
    const block = { name, text: `declare namespace ${name} {\n${body}\n}\n`, needs: [...needs], symbol: undefined };
    this.#byName.set(name, block);
    return block;
  }

  /** The symbol of a name that a block declares. */
  symbol(block: Block, name: string): ts.Symbol | undefined {
    if (!block.symbol) this.read([block]);
    return block.symbol?.exports?.get(ts.escapeLeadingUnderscores(name));
  }

  /** Makes the blocks known to a checker, also those to come: they name one another as globals. */
  enter(checker: ts.TypeChecker, used: Iterable<Block>): void {
    this.#globals = globalsOf(checker);
    this.#byName = new Map();
    for (const block of live(used)) {
      this.#byName.set(block.name, block);
      if (block.symbol) this.#globals.set(block.symbol.escapedName, block.symbol);
    }
  }

  /** The notebook's checker is no longer known. */
  leave(): void {
    this.#globals = undefined;
  }

  /** Gives blocks, and those that they mention, their symbols. */
  read(blocks: Iterable<Block>): void {
    const unread = [...live(blocks)].filter(({ symbol }) => !symbol);
    if (unread.length < MANY || !this.#parse(unread)) for (const block of unread) this.#parse([block]);
  }

  /** Returns false, and has done nothing, when the texts of several cannot be read together. */
  #parse(blocks: Block[]): boolean {
    const text = blocks.map((block) => block.text).join("");
    const name = `${this.fileStem}${blocks[0]?.name}.d.ts`;
    const file = looseFile(name, ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, false), this.options);
    if (blocks.length > 1 && parseErrorsOf(file).length > 0) return false;
    for (const block of blocks) {
      const symbol = localsOf(file)?.get(ts.escapeLeadingUnderscores(block.name));
      block.symbol = symbol;
      if (symbol) this.#globals?.set(symbol.escapedName, symbol);
    }
    return true;
  }
}

/** Blocks and those that they mention, however far. */
function live(blocks: Iterable<Block>): Set<Block> {
  const found = new Set<Block>(blocks);
  for (const block of found) for (const needed of block.needs) found.add(needed);
  return found;
}
