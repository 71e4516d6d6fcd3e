/**
 * Which completions are listed, and in what order: the notebook's names before the world's, a class's members before what
 * it inherits, nothing that its author calls internal.
 */
import type { Notebook } from "./notebook.ts";
import { ts } from "./ts.ts";

export interface Situation {
  notebook: Notebook;
  /** The cell. */
  file: ts.SourceFile;
  checker: ts.TypeChecker;
  /** The part of a name in front of the cursor. */
  prefix: string;
  info: ts.CompletionInfo;
}

/** The interfaces that give every function its members. */
const FUNCTIONS = new Set(["Function", "CallableFunction", "NewableFunction"]);

export class Order {
  readonly #depths: Map<ts.Symbol, number>;
  /** Something else is there than what every function has. */
  readonly #isMore: boolean;

  constructor(private readonly situation: Situation) {
    const { entries, isMemberCompletion } = situation.info;
    const parents = isMemberCompletion
      ? new Set(entries.flatMap(({ symbol }) => (symbol && parentOf(symbol)) ?? []))
      : [];
    this.#depths = depths([...parents], situation.checker);
    this.#isMore = entries.some(
      ({ symbol, name, insertText }) =>
        symbol && !isFunctions(symbol) && name !== "prototype" && insertText !== "[Symbol]",
    );
  }

  /** @param typed - What stands in front of the cursor of this entry. */
  fits(entry: ts.CompletionEntry, typed: string): boolean {
    const { prefix, info } = this.situation;
    const { name, symbol } = entry;
    if (/^(\$(c\d+|i|o)|__glassbox_.*)$/.test(name)) return false;
    if (prefix === "" && info.isGlobalCompletion && entry.kind === ts.ScriptElementKind.keyword) return false;
    if (!name.toLowerCase().startsWith(typed.replace(/^(?:["'`]|\??\.)/, "").toLowerCase())) return false;
    if (!info.isMemberCompletion || !symbol) return true;
    if (entry.insertText === "[Symbol]") return false;
    if (isFunctions(symbol) && (name === "caller" || name === "arguments")) return false;
    if (prefix === "" && (name.startsWith("_") || (this.#isMore && (isFunctions(symbol) || name === "prototype"))))
      return false;
    return !isInternal(symbol);
  }

  sorted(entries: ts.CompletionEntry[]): ts.CompletionEntry[] {
    return entries
      .map((entry) => ({ entry, rank: this.#rank(entry) }))
      .sort((a, b) => compare(a.rank, b.rank) || compare(a.entry.name, b.entry.name))
      .map(({ entry }) => entry);
  }

  /** Smaller is better: the right case, the notebook's names, the class itself, then TypeScript's own order. */
  #rank(entry: ts.CompletionEntry): string {
    const { notebook, file, prefix } = this.situation;
    const { symbol } = entry;
    const exact = entry.name.startsWith(prefix) ? 0 : 1;
    const declaredIn = symbol?.declarations?.[0]?.getSourceFile();
    const own = declaredIn === file || notebook.scope.holds(declaredIn?.fileName) ? 0 : 1;
    const offered = notebook.offers.has(entry.name, symbol) ? 1 : 0;
    const parent = symbol && parentOf(symbol);
    const depth = !symbol ? 0 : isFunctions(symbol) ? 9 : ((parent && this.#depths.get(parent)) ?? 0);
    // Where one of some texts is expected they are what was looked for.
    const literal = !symbol && entry.kind === ts.ScriptElementKind.string ? 0 : 1;
    return `${exact}${literal}${offered}${own}${depth}${entry.sortText}`;
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const parentOf = (symbol: ts.Symbol): ts.Symbol | undefined => (symbol as unknown as { parent?: ts.Symbol }).parent;
const isFunctions = (symbol: ts.Symbol): boolean => FUNCTIONS.has(parentOf(symbol)?.name ?? "");

/** How many of the others inherit from each class. */
function depths(parents: ts.Symbol[], checker: ts.TypeChecker): Map<ts.Symbol, number> {
  const found = new Map<ts.Symbol, number>();
  if (parents.length < 2) return found;
  const bases = (symbol: ts.Symbol, seen = new Set<ts.Symbol>()): Set<ts.Symbol> => {
    if ((symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) === 0) return seen;
    for (const base of checker.getDeclaredTypeOfSymbol(symbol).getBaseTypes() ?? []) {
      const of = base.getSymbol();
      if (!of || seen.has(of)) continue;
      seen.add(of);
      bases(of, seen);
    }
    return seen;
  };
  const inherited = parents.map((parent) => bases(parent));
  for (const parent of parents) found.set(parent, Math.min(8, inherited.filter((of) => of.has(parent)).length));
  return found;
}

/** Declarations whose comments were looked at. */
const internal = new WeakMap<ts.Node, boolean>();

/** Whether the comment above a declaration says `@internal`. */
export function isInternal(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return false;
  const known = internal.get(declaration);
  if (known !== undefined) return known;
  const isVariable = ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent);
  const node = isVariable ? declaration.parent.parent : declaration;
  const { text } = node.getSourceFile();
  const comment = ts.getLeadingCommentRanges(text, node.pos)?.at(-1);
  const answer = comment !== undefined && /@internal\b/.test(text.slice(comment.pos, comment.end));
  internal.set(declaration, answer);
  return answer;
}
