/**
 * What a cell declares at its top level, read from its syntax alone.
 */
import { ts } from "./ts.ts";

export interface ImportedName {
  /** The name in the cell. */
  local: string;
  /** "default", "*" for the whole namespace, "=" for `import x = require()`, else the export's name. */
  imported: string;
  typeOnly: boolean;
}

export interface ImportClause {
  specifier: string;
  names: ImportedName[];
  /** `with { type: "json" }`, as written. */
  attributes: Record<string, string> | undefined;
}

export interface CellNames {
  /** Declared by a statement of the cell (not imported), in order, once each. */
  declared: string[];
  /** Of those, what only promises that a value exists elsewhere: `declare let x: number`. */
  ambient: Set<string>;
  /** `var`s inside blocks and loops; TypeScript's declarations leave them out. */
  nested: Set<string>;
  imports: ImportClause[];
  /** Names that the cell does not export itself; the kernel does (suffix.ts). */
  unexported: string[];
  /** `declare global { … }` and `declare module "…" { … }`: texts that hold for the whole notebook. */
  augmentations: string[];
  /** The statement that declares each name, as typed. */
  sources: Map<string, string>;
}

/** Reads the names of a parsed cell. The tree needs no parents and no symbols. */
export function readNames(file: ts.SourceFile): CellNames {
  const declared = new Set<string>();
  const ambient = new Set<string>();
  const nested = new Set<string>();
  const exported = new Set<string>();
  const imports: ImportClause[] = [];
  const augmentations: string[] = [];
  const sources = new Map<string, string>();

  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    const has = (kind: ts.SyntaxKind) => modifiers?.some((m) => m.kind === kind) ?? false;
    const add = (name: string) => {
      declared.add(name);
      // Overloads and merged declarations belong together.
      const before = sources.get(name);
      sources.set(name, `${before === undefined ? "" : `${before}\n`}${statement.getText(file)}`);
      if (has(ts.SyntaxKind.DeclareKeyword)) ambient.add(name);
      if (has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword)) exported.add(name);
    };

    if (ts.isImportDeclaration(statement)) {
      imports.push(readImport(statement));
    } else if (ts.isImportEqualsDeclaration(statement)) {
      const reference = statement.moduleReference;
      if (ts.isExternalModuleReference(reference)) {
        const name = { local: statement.name.text, imported: "=", typeOnly: statement.isTypeOnly };
        const specifier = ts.isStringLiteral(reference.expression) ? reference.expression.text : "";
        imports.push({ specifier, names: [name], attributes: undefined });
      } else add(statement.name.text);
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (exportClause && ts.isNamedExports(exportClause)) {
        for (const element of exportClause.elements) exported.add(element.name.text);
      }
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        imports.push({ specifier: moduleSpecifier.text, names: [], attributes: undefined });
      }
    } else if (ts.isModuleDeclaration(statement)) {
      if (statement.flags & ts.NodeFlags.GlobalAugmentation || ts.isStringLiteral(statement.name)) {
        augmentations.push(statement.getText(file));
      } else add(statement.name.text);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) bindingNames(name, add);
    } else if (
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    ) {
      // A body or an initialiser makes `declare` a value after all only in another declaration of the same name.
      if (statement.name) add(statement.name.text);
    } else {
      hoistedVars(statement, (name) => {
        add(name);
        nested.add(name);
      });
    }
  }
  return {
    declared: [...declared],
    ambient,
    nested,
    imports,
    unexported: [...declared].filter((name) => !exported.has(name)),
    augmentations,
    sources,
  };
}

function readImport(statement: ts.ImportDeclaration): ImportClause {
  const names: ImportedName[] = [];
  const clause = statement.importClause;
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (clause?.name) names.push({ local: clause.name.text, imported: "default", typeOnly });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push({ local: bindings.name.text, imported: "*", typeOnly });
  else if (bindings) {
    for (const element of bindings.elements) {
      const imported = (element.propertyName ?? element.name).text;
      names.push({ local: element.name.text, imported, typeOnly: typeOnly || element.isTypeOnly });
    }
  }
  const specifier = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : "";
  return { specifier, names, attributes: readAttributes(statement.attributes) };
}

function readAttributes(attributes: ts.ImportAttributes | undefined): Record<string, string> | undefined {
  if (!attributes) return undefined;
  const pairs = attributes.elements.map((e) => [e.name.text, ts.isStringLiteral(e.value) ? e.value.text : ""] as const);
  return Object.fromEntries(pairs);
}

/** Calls `add` with every name that a binding (an identifier or a nested pattern) introduces. */
export function bindingNames(name: ts.BindingName, add: (name: string) => void): void {
  if (ts.isIdentifier(name)) {
    if (name.text !== "") add(name.text);
  } else for (const element of name.elements) if (ts.isBindingElement(element)) bindingNames(element.name, add);
}

/** `var`s inside blocks, loops and `if`s belong to the cell's top level too; those inside functions do not. */
function hoistedVars(node: ts.Node, add: (name: string) => void): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node) || ts.isExpression(node)) return;
  if (ts.isVariableDeclarationList(node)) {
    if ((node.flags & ts.NodeFlags.BlockScoped) === 0)
      for (const { name } of node.declarations) bindingNames(name, add);
    return;
  }
  ts.forEachChild(node, (child) => hoistedVars(child, add));
}
