/**
 * Asks TypeScript's language service for completions, and for no more than those that begin as what was typed.
 *
 * The service describes all that could stand at the cursor, and leaves choosing to an editor: for `Math.trun` it works out
 * what kind of thing each of 43 members is, and for each checks `Math.trun` anew, with an error and a search for what was
 * meant. So it gets a checker that leaves out the other names, and knows a member's type without looking at the place: two
 * thirds of a completion's time (docs/decisions/0189).
 */
import { ts } from "./ts.ts";

/** Not in the public interface: what the service asks before it takes a member into its list. */
interface Validating extends ts.TypeChecker {
  isValidPropertyAccessForCompletions(node: ts.Node, type: ts.Type, property: ts.Symbol): boolean;
}

const PREFERENCES: ts.GetCompletionsAtPositionOptions = {
  includeCompletionsWithInsertText: true,
  includeCompletionsForModuleExports: false,
  includeCompletionsForImportStatements: false,
  includeSymbol: true,
};

export interface Completions {
  info: ts.CompletionInfo | undefined;
  /** Whether something else than what was typed could stand there. */
  isPlace: boolean;
}

/** @param prefix - The part of a name in front of the cursor. */
export function completionsOf(
  service: ts.LanguageService,
  program: ts.Program,
  file: ts.SourceFile,
  cursor: number,
  prefix: string,
): Completions {
  const { getTypeChecker } = program;
  const beginning = new Beginning(program.getTypeChecker() as Validating, prefix);
  program.getTypeChecker = () => beginning.checker;
  try {
    const info = service.getCompletionsAtPosition(file.fileName, cursor, PREFERENCES);
    return { info, isPlace: beginning.hasLeftOut || (info?.entries.length ?? 0) > 0 };
  } finally {
    program.getTypeChecker = getTypeChecker;
  }
}

/** A checker that knows only the names that begin as what was typed. */
class Beginning {
  readonly checker: ts.TypeChecker;
  hasLeftOut = false;
  readonly #prefix: string;

  constructor(checker: Validating, prefix: string) {
    this.#prefix = prefix.toLowerCase();
    const own: Partial<Validating> = {
      isValidPropertyAccessForCompletions: (node, type, property) =>
        this.#begins(property) && checker.isValidPropertyAccessForCompletions(node, type, property),
      getSymbolsInScope: (location, meaning) =>
        checker.getSymbolsInScope(location, meaning).filter((symbol) => this.#begins(symbol)),
      getTypeOfSymbolAtLocation: (symbol, location) =>
        isMemberName(location) ? checker.getTypeOfSymbol(symbol) : checker.getTypeOfSymbolAtLocation(symbol, location),
    };
    this.checker = Object.setPrototypeOf(own, checker) as ts.TypeChecker;
  }

  /** `#v` is completed behind `this.v` too, and `[Symbol.iterator]` has no letters of its own. */
  #begins({ name }: ts.Symbol): boolean {
    const fits = /^(?:#|__[#@])/.test(name) || name.slice(0, this.#prefix.length).toLowerCase() === this.#prefix;
    this.hasLeftOut ||= !fits;
    return fits;
  }
}

/** The `b` of `a.b`: what it is in the middle of typing says nothing of what it will be. */
const isMemberName = (node: ts.Node): boolean =>
  ts.isMemberName(node) && ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
