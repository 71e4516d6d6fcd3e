/**
 * From the declarations text of a cell (what TypeScript would put into a .d.ts file) to a block of the scope:
 *
 *   declare namespace $c7 { import A = $c3.A; declare let a: A; export import nd = $i.n2; }
 *
 * A block names exactly the declarations it was written against, so `a` keeps its type when a later cell
 * declares another `A`.
 */
import { localsOf, ts } from "./ts.ts";

export interface BlockSource {
  /** Statements of the block, without the cell's imports and exports. */
  body: string;
  /** Names that the statements use and do not declare themselves, as far as syntax tells. */
  uses: Set<string>;
}

/**
 * @param declarations - TypeScript's text for the whole cell.
 * @param moduleName - Gives a global name for a module that a type mentions: `import("m").T` → `$i.m4.T`.
 */
export function readDeclarations(declarations: string, moduleName: (specifier: string) => string): BlockSource {
  const file = ts.createSourceFile("declarations.d.ts", declarations, ts.ScriptTarget.ESNext, true);
  const uses = new Set<string>();
  let body = "";
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) {
      continue;
    }
    const external = ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference);
    const augmentation =
      ts.isModuleDeclaration(statement) &&
      (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0);
    if (external || augmentation) continue;

    const edits: Edit[] = [];
    if (ts.canHaveModifiers(statement)) {
      for (const modifier of ts.getModifiers(statement) ?? []) {
        if (modifier.kind === ts.SyntaxKind.ExportKeyword || modifier.kind === ts.SyntaxKind.DefaultKeyword) {
          edits.push({ start: modifier.getStart(file), end: modifier.end, text: "" });
        }
      }
    }
    if (ts.isImportEqualsDeclaration(statement)) {
      edits.push({ start: statement.getStart(file), end: statement.getStart(file), text: "export " });
    }
    visit(statement, file, uses, edits, moduleName);
    body += applyEdits(statement.getFullText(file), statement.pos, edits);
  }
  return { body, uses };
}

/** Types that are a word of the language. */
const WORDS =
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown |
  ts.TypeFlags.String |
  ts.TypeFlags.Number |
  ts.TypeFlags.BigInt |
  ts.TypeFlags.Boolean;

/**
 * The block of a cell that declares nothing but variables whose types are words: as TypeScript writes it, without a tree of
 * declarations that is printed and read again, which cost such a cell a fifth of all its work.
 *
 * @param count - How many names the cell declares.
 * @returns undefined for any other cell.
 */
export function plainBlock(checker: ts.TypeChecker, cell: ts.SourceFile, count: number): BlockSource | undefined {
  const lines = new Map<string, string>();
  for (const statement of cell.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const { modifiers, declarationList: list } = statement;
    const isDocumented = cell.text.slice(statement.pos, statement.getStart(cell)).includes("/*");
    if (modifiers || isDocumented || (list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using) return undefined;
    const keyword = list.flags & ts.NodeFlags.Const ? "const" : list.flags & ts.NodeFlags.Let ? "let" : "var";
    for (const declaration of list.declarations) {
      const type = plainType(checker, cell, declaration, keyword === "const");
      if (type === undefined || !ts.isIdentifier(declaration.name)) return undefined;
      lines.set(declaration.name.text, `declare ${keyword} ${declaration.name.text}${type};\n`);
    }
  }
  // The others are functions, classes, types.
  return lines.size === count ? { body: [...lines.values()].join(""), uses: new Set() } : undefined;
}

function plainType(
  checker: ts.TypeChecker,
  cell: ts.SourceFile,
  { name, type: written, initializer }: ts.VariableDeclaration,
  isConst: boolean,
): string | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  if (written && !ts.isToken(written)) return undefined; // A name of somebody's, to be shown as it is.
  const symbol = localsOf(cell)?.get(name.escapedText);
  if (!symbol) return undefined;
  const type = checker.getTypeOfSymbol(symbol);
  // What starts as nothing is an `any` here and nothing there: that stays TypeScript's to say.
  const isUntold = type.flags & ts.TypeFlags.Any && initializer && !written;
  if (type.flags & WORDS) return isUntold ? undefined : `: ${checker.typeToString(type)}`;
  // `const x = 5` is a 5 that becomes a number in another variable: TypeScript says so by repeating the value.
  const value = isConst && !written && initializer ? literal(initializer) : undefined;
  return value && ` = ${value}`;
}

function literal(node: ts.Expression): string | undefined {
  if (ts.isNumericLiteral(node)) return node.text;
  if (ts.isStringLiteral(node)) return JSON.stringify(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return "true";
  return node.kind === ts.SyntaxKind.FalseKeyword ? "false" : undefined;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

function visit(
  node: ts.Node,
  file: ts.SourceFile,
  uses: Set<string>,
  edits: Edit[],
  moduleName: (specifier: string) => string,
): void {
  if (ts.isIdentifier(node)) {
    if (!isMemberName(node)) uses.add(node.text);
    return;
  }
  if (ts.isImportTypeNode(node) && !node.attributes) {
    const argument = node.argument;
    if (ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)) {
      // Up to the qualifier's own text: `typeof import("m")` and `import("m").A<B>` keep the rest.
      const start = node.isTypeOf
        ? node.getText(file).search(/import\s*\(/) + node.getStart(file)
        : node.getStart(file);
      const end = file.text.indexOf(")", argument.end) + 1;
      edits.push({ start, end, text: moduleName(argument.literal.text) });
      for (const type of node.typeArguments ?? []) visit(type, file, uses, edits, moduleName);
      return;
    }
  }
  ts.forEachChild(node, (child) => visit(child, file, uses, edits, moduleName));
}

/** A property's or a parameter's name is no reference. */
function isMemberName(id: ts.Identifier): boolean {
  const { parent } = id;
  if (ts.isQualifiedName(parent)) return parent.right === id;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === id;
  const member =
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isAccessor(parent) ||
    ts.isParameter(parent) ||
    ts.isEnumMember(parent) ||
    ts.isNamedTupleMember(parent) ||
    ts.isTypeParameterDeclaration(parent);
  return member && parent.name === id;
}

function applyEdits(text: string, offset: number, edits: Edit[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, text: replacement } of edits.sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start - offset) + replacement;
    at = end - offset;
  }
  return out + text.slice(at);
}
