/**
 * Import statements of a cell: modules are awaited before anything else runs, and their names go to their pages.
 *
 *   import { mean } from "./stats"   →   const $m0 = await __cell.import("./stats"); $p0.mean = $pick($m0, "mean", "./stats");
 *
 * What a module exports as `let` or `var` is read where it is, each time, as in a module:
 *
 *   __cell.bind($p0, "count", () => $pick($m0, "count", "./counter"))
 */
import type { Places } from "./places.ts";
import { loadModule, pickExport, requireModule } from "./runtime.ts";
import { ts } from "./ts.ts";

type Import = ts.ImportDeclaration | ts.ImportEqualsDeclaration;

export interface RuntimeImport {
  specifier: string;
  names: { local: string; imported: string }[];
}

interface Input {
  checker: ts.TypeChecker;
  /** Names that may change while a loop of the cell runs; those of other modules' variables are added. */
  changing: Set<string>;
  /** What of a statement is there when the cell runs; undefined when it leaves no trace. */
  imports(statement: Import): RuntimeImport | undefined;
}

export class Imports {
  readonly statements: ts.Statement[] = [];
  readonly #live: Set<string>;
  #count = 0;

  constructor(
    private readonly context: ts.TransformationContext,
    private readonly places: Places,
    file: ts.SourceFile,
    private readonly input: Input,
  ) {
    this.#live = new Set(liveNames(file, input.checker));
    for (const name of this.#live) input.changing.add(name);
  }

  import(statement: Import): void {
    const found = this.input.imports(statement);
    if (!found) return;
    const { places } = this;
    const f = this.context.factory;
    const [only] = found.names;
    if (only?.imported === "=") {
      this.statements.push(places.assign(places.place(only.local), requireModule(f, found.specifier), statement));
      return;
    }
    const attributes = ts.isImportDeclaration(statement) ? statement.attributes : undefined;
    const awaited = loadModule(f, found.specifier, attributes, statement);
    if (found.names.length === 0) {
      this.statements.push(ts.setTextRange(f.createExpressionStatement(awaited), statement));
      return;
    }
    const module = `$m${this.#count++}`;
    const declaration = f.createVariableDeclaration(module, undefined, undefined, awaited);
    const list = f.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
    this.statements.push(ts.setTextRange(f.createVariableStatement(undefined, list), statement));
    for (const { local, imported } of found.names) {
      const value =
        imported === "*" ? f.createIdentifier(module) : pickExport(this.context, module, imported, found.specifier);
      const keep = this.#live.has(local) ? "bind" : "assign";
      this.statements.push(places[keep](places.place(local), value, statement));
    }
  }

  /** `export … from "./stats"` runs that module. */
  exportFrom(statement: ts.ExportDeclaration): void {
    const { moduleSpecifier } = statement;
    if (statement.isTypeOnly || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return;
    const f = this.context.factory;
    const load = loadModule(f, moduleSpecifier.text, statement.attributes, statement);
    this.statements.push(ts.setTextRange(f.createExpressionStatement(load), statement));
  }
}

/** What a file imports that are variables of their module, which may assign to them. */
function* liveNames(file: ts.SourceFile, checker: ts.TypeChecker): Generator<string> {
  for (const statement of file.statements) {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const { name } of bindings.elements) {
      const symbol = checker.getSymbolAtLocation(name);
      if (symbol && symbol.flags & ts.SymbolFlags.Alias && isAssignable(checker.getAliasedSymbol(symbol)))
        yield name.text;
    }
  }
}

const isAssignable = ({ declarations }: ts.Symbol): boolean =>
  declarations?.some((d) => ts.isVariableDeclaration(d) && !(ts.getCombinedNodeFlags(d) & ts.NodeFlags.Const)) ?? false;
