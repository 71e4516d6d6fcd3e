/**
 * Questions about a cell's syntax tree, and small copies of its nodes, that the transformation needs.
 */
import { ts } from "./ts.ts";

export function isAmbient(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
}

export function withoutExport<T extends ts.EnumDeclaration | ts.ModuleDeclaration>(node: T, f: ts.NodeFactory): T {
  const modifiers = node.modifiers?.filter((m) => m.kind !== ts.SyntaxKind.ExportKeyword);
  if (modifiers?.length === (node.modifiers?.length ?? 0)) return node;
  const stripped = ts.isEnumDeclaration(node)
    ? f.updateEnumDeclaration(node, modifiers, node.name, node.members)
    : f.updateModuleDeclaration(node, modifiers, node.name, node.body);
  return stripped as T;
}

/** A property key with the text of a name, and nothing of its symbol. */
export function keyOf(name: ts.PropertyName | ts.Identifier, f: ts.NodeFactory): ts.PropertyName {
  if (ts.isIdentifier(name))
    return name.text === "__proto__"
      ? f.createComputedPropertyName(f.createStringLiteral("__proto__"))
      : f.createIdentifier(name.text);
  return name;
}

/** What TypeScript and parentheses put around an expression that JavaScript takes as it is. */
export function isWrapping(
  node: ts.Node,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression | ts.NonNullExpression {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
  );
}

export function isAnonymous(value: ts.Expression): boolean {
  let node = value;
  while (isWrapping(node)) node = node.expression;
  return ts.isArrowFunction(node) || ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && !node.name);
}

/** Whether an identifier stands for a value, rather than naming a property, a label or a declaration. */
export function isReference(id: ts.Identifier): boolean {
  const parent = id.parent;
  if (!parent) return false;
  switch (parent.kind) {
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.ExportAssignment:
      return (parent as ts.PropertyAccessExpression).expression === id;
    case ts.SyntaxKind.VariableDeclaration:
    case ts.SyntaxKind.Parameter:
    case ts.SyntaxKind.PropertyDeclaration:
    case ts.SyntaxKind.EnumMember:
    case ts.SyntaxKind.BindingElement:
    case ts.SyntaxKind.PropertyAssignment:
      return (parent as ts.PropertyAssignment).initializer === id;
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ClassDeclaration:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.EnumDeclaration:
    case ts.SyntaxKind.ModuleDeclaration:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
    case ts.SyntaxKind.LabeledStatement:
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
    case ts.SyntaxKind.MetaProperty:
    case ts.SyntaxKind.QualifiedName:
    case ts.SyntaxKind.TypeParameter:
    case ts.SyntaxKind.ImportEqualsDeclaration:
    case ts.SyntaxKind.ExportSpecifier:
      return false;
    default:
      return true;
  }
}

/** Inside a class, an enum or a namespace its own name is bound by JavaScript itself, whatever comes later. */
export function isInsideItsOwn(id: ts.Identifier): boolean {
  for (let node: ts.Node = id; node.parent; node = node.parent) {
    if (!ts.isSourceFile(node.parent)) continue;
    const binds = ts.isClassDeclaration(node) || ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node);
    if (!binds) return false;
    return (node as ts.ClassDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration).name?.text === id.text;
  }
  return false;
}

/** `var` outside any function, however deep in blocks and loops. */
export function isTopLevelVar(list: ts.VariableDeclarationList): boolean {
  if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return false;
  for (let node: ts.Node = list; node.parent; node = node.parent) {
    const scope = ts.isFunctionLike(node) || ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node);
    if (scope) return false;
  }
  return true;
}

/** The same for what stands in the head of a `for`. */
export function isTopLevelVarList(node: ts.ForInitializer): node is ts.VariableDeclarationList {
  return ts.isVariableDeclarationList(node) && isTopLevelVar(node);
}

/** `a = b`, `a += b`, `a ??= b`. */
export function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Whether nobody sees the value of an expression. */
export function isUnused(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent)) return true;
  if (ts.isForStatement(parent)) return parent.condition !== node;
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.CommaToken) return false;
  return parent.left === node || isUnused(parent);
}

/** What holds code that runs as a function of its own: at another time, or with a scope of its own. */
export function isOwnScope(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    ts.isClassLike(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isClassStaticBlockDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isEnumDeclaration(node)
  );
}

/** What generated code calls a page of names. */
export const pageName = (page: number): string => `$p${page}`;
