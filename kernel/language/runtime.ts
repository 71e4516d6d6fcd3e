/**
 * Code that calls the session: what compiled cells say to `__cell`, and how they take an export from a module.
 */
import { ADDED, THROWN } from "../rooms.ts";
import { keyOf } from "./syntax.ts";
import type { Note } from "./throws.ts";
import { ts } from "./ts.ts";

/** The one parameter of a compiled cell; session/scope.ts says what it offers. */
export const CELL = "__cell";

/** `__cell.method(…args)` */
export function callCell(f: ts.NodeFactory, method: string, ...args: ts.Expression[]): ts.CallExpression {
  return f.createCallExpression(f.createPropertyAccessExpression(f.createIdentifier(CELL), method), undefined, args);
}

/**
 * Marks a statement as one that nobody wrote, or a call as one put around `written`: a function's own text leaves them out
 * (session/variables/texts.ts).
 */
export function added<T extends ts.Node>(node: T, written?: ts.Expression): T {
  const comment = ts.SyntaxKind.MultiLineCommentTrivia;
  ts.addSyntheticLeadingComment(node, comment, ADDED.from);
  if (written) {
    ts.addSyntheticLeadingComment(written, comment, ADDED.to);
    ts.addSyntheticTrailingComment(written, comment, ADDED.from);
  }
  return ts.addSyntheticTrailingComment(node, comment, ADDED.to);
}

/** `__cell.import(…)`, which a function's text has as `import(…)`. */
export function callImport(f: ts.NodeFactory, ...args: ts.Expression[]): ts.CallExpression {
  const call = callCell(f, "import", ...args);
  const { expression, name } = call.expression as ts.PropertyAccessExpression;
  ts.addSyntheticLeadingComment(expression, ts.SyntaxKind.MultiLineCommentTrivia, ADDED.from);
  ts.addSyntheticLeadingComment(name, ts.SyntaxKind.MultiLineCommentTrivia, ADDED.to);
  return call;
}

/** Line and column of what was typed, as arguments. */
export function placeArguments(f: ts.NodeFactory, file: ts.SourceFile, node: ts.Node): ts.Expression[] {
  const { line, character } = ts.getLineAndCharacterOfPosition(file, node.getStart(file));
  return [f.createNumericLiteral(line + 1), f.createNumericLiteral(character + 1)];
}

/** `__cell.thrown(value, line, column)`, with `true` behind it where the value was caught before. */
export const noteInCell: Note = (f, value, ...where) => callCell(f, "thrown", value, ...where);

/** The same where there is no cell: `globalThis[Symbol.for("glassbox.thrown")](value, path, line, column)`. */
export const noteIn =
  (path: string): Note =>
  (f, value, ...where) => {
    const key = f.createPropertyAccessExpression(f.createIdentifier("Symbol"), "for");
    const symbol = f.createCallExpression(key, undefined, [f.createStringLiteral(THROWN)]);
    const note = f.createElementAccessExpression(f.createIdentifier("globalThis"), symbol);
    return f.createCallExpression(note, undefined, [value, f.createStringLiteral(path), ...where]);
  };

/** `await __cell.import("specifier", { with: … })` */
export function loadModule(
  f: ts.NodeFactory,
  specifier: string,
  attributes: ts.ImportAttributes | undefined,
  range: ts.TextRange,
): ts.Expression {
  const args: ts.Expression[] = [f.createStringLiteral(specifier)];
  if (attributes) {
    const pairs = attributes.elements.map((e) => f.createPropertyAssignment(keyOf(e.name, f), e.value));
    const options = f.createPropertyAssignment("with", f.createObjectLiteralExpression(pairs));
    args.push(f.createObjectLiteralExpression([options]));
  }
  return ts.setTextRange(f.createAwaitExpression(callCell(f, "import", ...args)), range);
}

const PICK: ts.EmitHelper = {
  name: "glassbox:pick",
  scoped: false,
  text: `
var $pick = (module, name, specifier) => {
    if (name in module) return module[name];
    const whole = module.default;
    if (whole != null && name !== "default" && name in Object(whole)) return whole[name];
    throw new SyntaxError("The requested module '" + specifier + "' does not provide an export named '" + name + "'");
};`,
};

/** `require("specifier")`, for `import x = require("specifier")` of what is no ES module. */
export const requireModule = (f: ts.NodeFactory, specifier: string): ts.Expression =>
  f.createCallExpression(f.createIdentifier("require"), undefined, [f.createStringLiteral(specifier)]);

/**
 * One export of a module. A CommonJS module whose names Node did not detect still has them on its default export;
 * a name that is nowhere is an error, as it is in a module.
 */
export function pickExport(
  context: ts.TransformationContext,
  module: string,
  imported: string,
  specifier: string,
): ts.Expression {
  const f = context.factory;
  context.requestEmitHelper(PICK);
  const args = [f.createIdentifier(module), f.createStringLiteral(imported), f.createStringLiteral(specifier)];
  return f.createCallExpression(f.createIdentifier("$pick"), undefined, args);
}
