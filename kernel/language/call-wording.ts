/**
 * What to write instead of a call that does not check: numbers that belong into a list, a promise that was not waited for, a class
 * called without `new`.
 */
import { ts } from "./ts.ts";

/** Not among TypeScript's public names. */
interface Assignable {
  isTypeAssignableTo(source: ts.Type, target: ts.Type): boolean;
  createArrayType(of: ts.Type): ts.Type;
  getAwaitedType(type: ts.Type): ts.Type | undefined;
}
const internals = (checker: ts.TypeChecker) => checker as unknown as Assignable;

/** `zeros(2, 3)` where the first parameter takes a list: `zeros([2, 3])`. */
export function asList(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  let call: ts.Node | undefined = node;
  while (call && !ts.isCallExpression(call) && !ts.isNewExpression(call)) call = call.parent;
  const args = call && [...(call.arguments ?? [])];
  if (!call || !args || args.length < 2) return undefined;
  const isNumber = (argument: ts.Expression) =>
    (checker.getTypeAtLocation(argument).flags & ts.TypeFlags.NumberLike) !== 0;
  const count = args.findIndex((argument) => !isNumber(argument));
  const numbers = args.slice(0, count < 0 ? args.length : count);
  if (numbers.length < 2) return undefined;
  const { isTypeAssignableTo, createArrayType } = internals(checker);
  const list = createArrayType(checker.getNumberType());
  const type = checker.getTypeAtLocation(call.expression);
  const signatures = ts.isNewExpression(call) ? type.getConstructSignatures() : type.getCallSignatures();
  const takes = signatures.some(({ parameters: [first] }) => {
    return first !== undefined && isTypeAssignableTo(list, checker.getTypeOfSymbolAtLocation(first, node));
  });
  if (!takes) return undefined;
  const rest = args
    .slice(numbers.length)
    .map((argument) => `, ${argument.getText()}`)
    .join("");
  const start = ts.isNewExpression(call) ? "new " : "";
  return `Did you mean ${start}${call.expression.getText()}([${numbers.map((n) => n.getText()).join(", ")}]${rest})?`;
}

/** A member, an operand or an argument that only what a promise brings has. */
export function unawaited(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const member = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : undefined;
  const value = member?.expression ?? (ts.isExpression(node) ? node : undefined);
  if (!value) return undefined;
  const type = checker.getTypeAtLocation(value);
  const awaited = type.getSymbol()?.name === "Promise" ? internals(checker).getAwaitedType(type) : undefined;
  if (!awaited) return undefined;
  if (!member) return isTaken(value, awaited, checker) ? `Did you mean await ${value.getText()}?` : undefined;
  if (checker.getPropertyOfType(checker.getApparentType(awaited), member.name.text) === undefined) return undefined;
  return `Did you mean (await ${value.getText()}).${member.name.text}?`;
}

/** Whether what the promise brings would do where the promise does not. */
function isTaken(value: ts.Expression, awaited: ts.Type, checker: ts.TypeChecker): boolean {
  const expected = checker.getContextualType(value);
  return expected !== undefined && internals(checker).isTypeAssignableTo(awaited, expected);
}

/** `layers.Dense(4)` beside a function `layers.dense`. */
export function withoutNew(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const callee = ts.isCallExpression(node) ? node.expression : node;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
  if (name === undefined || !ts.isPropertyAccessExpression(callee)) return undefined;
  const function_ = name.charAt(0).toLowerCase() + name.slice(1);
  const from = checker.getTypeAtLocation(callee.expression);
  if (function_ === name || !from.getProperty(function_)) return undefined;
  return `Did you mean ${callee.expression.getText()}.${function_}(…)?`;
}

/** `count = "three"` where an earlier cell made it a number: a cell may declare it anew. */
export function declaredAnew(node: ts.Node): string | undefined {
  const { parent } = node;
  const isAssigned = ts.isBinaryExpression(parent) && parent.left === node && ts.isIdentifier(node);
  if (!isAssigned || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  if (!ts.isExpressionStatement(parent.parent) || !ts.isSourceFile(parent.parent.parent)) return undefined;
  return `To give it another type, declare it anew: let ${parent.getText()}.`;
}

/** `for (const i of 10)` */
export function countingLoop(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const { parent } = node;
  if (!ts.isForOfStatement(parent) || parent.expression !== node || !ts.isVariableDeclarationList(parent.initializer)) {
    return undefined;
  }
  if ((checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) === 0) return undefined;
  const name = parent.initializer.declarations[0]?.name.getText() ?? "i";
  return `To count, write for (let ${name} = 0; ${name} < ${node.getText()}; ${name}++).`;
}
