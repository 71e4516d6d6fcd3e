/**
 * Names that can be had for an import: those of the library that comes with the kernel are completed before a cell imports
 * them, and an error about one of them says which import is missing.
 *
 * A reply to a completion replaces one stretch of text around the cursor. Where the name begins a statement the import goes
 * in front of it (`import` may stand anywhere at the top of a module); elsewhere the name alone is inserted, and running the
 * cell names the line to write.
 */
import type { Documents } from "./documents.ts";
import { localsOf, ts } from "./ts.ts";

/** The package whose names are offered. */
export const OFFERED = "glassbox";

export class Offers {
  #names: readonly string[] = [];
  #read = false;
  #table: ts.SymbolTable | undefined;
  #symbols = new Map<string, ts.Symbol>();

  constructor(
    private readonly documents: Documents,
    /** A file of its own: while nobody asks for help it is empty, and the package is not loaded. */
    readonly file: string,
  ) {
    documents.set(file, "export {};");
  }

  /** Learns what the package exports, once; `program` compiles the file as it stands. */
  prepare(program: () => ts.Program): void {
    if (this.#read) return;
    this.#read = true;
    this.documents.set(this.file, `import * as all from "${OFFERED}";\nexport { all };`);
    const current = program();
    const file = current.getSourceFile(this.file);
    const all = file && localsOf(file)?.get("all" as ts.__String);
    const checker = current.getTypeChecker();
    const module = all && checker.getAliasedSymbol(all);
    if (!module || module.name === "unknown") return;
    this.#names = checker
      .getExportsOfModule(module)
      .map(({ name }) => name)
      .filter((name) => name !== "default");
    this.documents.set(
      this.file,
      `import * as all from "${OFFERED}";\nexport { all };\nexport { ${this.#names.join(", ")} } from "${OFFERED}";`,
    );
  }

  get isReady(): boolean {
    return this.#read;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** The line that brings a name. */
  static line = (name: string): string => `import { ${name} } from "${OFFERED}";`;

  /** Symbols for a cell in which these names mean nothing else. */
  *symbols(): Iterable<[string, ts.Symbol]> {
    const { symbol: module } = this.documents.bound(this.file) as unknown as { symbol?: ts.Symbol };
    if (this.#table !== module?.exports) {
      this.#table = module?.exports;
      this.#symbols.clear();
      for (const name of this.#names) {
        const symbol = this.#table?.get(ts.escapeLeadingUnderscores(name));
        if (symbol) this.#symbols.set(name, symbol);
      }
    }
    yield* this.#symbols;
  }

  /** Whether a completion is of an offered name, and not of another that looks like it. */
  has(name: string, symbol: ts.Symbol | undefined): boolean {
    return symbol !== undefined && this.#symbols.get(name) === symbol;
  }
}

/** The text that brings in an offered name at `start`: with its import where it begins a statement of the cell. */
export function importOffered(file: ts.SourceFile, start: number, name: string): string {
  const begins = file.statements.some((s) => ts.isExpressionStatement(s) && s.getStart(file) === start);
  return begins ? `${Offers.line(name)}\n${name}` : name;
}
