/**
 * Where a value that is no error is thrown: it has no stack of its own, so what is thrown passes through the session.
 *
 *   throw "no data"              →   throw __cell.thrown("no data", 1, 7)
 *   Promise.reject({ code: 5 })  →   Promise.reject(__cell.thrown({ code: 5 }, 2, 16))
 *
 * Nothing is asked on the way that throws nothing, and of an error that is one nothing at all.
 */
import { added, placeArguments } from "./runtime.ts";
import { isOwnScope } from "./syntax.ts";
import { ts } from "./ts.ts";

/** Says that a value is being thrown; and where: line and column, and `true` when it was caught before. */
export type Note = (f: ts.NodeFactory, value: ts.Expression, ...where: ts.Expression[]) => ts.Expression;

/**
 * Runs behind the cell's own transformation, on what that made.
 *
 * @param checker - Knows which values are errors; without one, those are that are called so.
 */
export function throwTransformer(note: Note, checker?: ts.TypeChecker): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const f = context.factory;
    return (file) => {
      if (!/\b(?:throw|Promise)\b/.test(file.text)) return file;
      const source = ts.getParseTreeNode(file, ts.isSourceFile) ?? file;
      const noted = (value: ts.Expression, within: ts.Node): ts.Expression => {
        const typed = ts.getParseTreeNode(value, ts.isExpression) ?? value;
        if (isError(typed, checker)) return value;
        const written = typed.pos >= 0 ? typed : (ts.getParseTreeNode(within) ?? within);
        const again = isCaught(typed) ? [f.createTrue()] : [];
        const noting = ts.setTextRange(note(f, value, ...placeArguments(f, source, written), ...again), written);
        return added(noting, value);
      };
      const visit = (node: ts.Node): ts.Node => {
        const visited = ts.visitEachChild(node, visit, context);
        if (ts.isThrowStatement(visited)) return f.updateThrowStatement(visited, noted(visited.expression, visited));
        if (!ts.isCallExpression(visited) || visited.arguments.length > 1 || !isReject(visited)) return visited;
        const [reason = f.createVoidZero()] = visited.arguments;
        if (ts.isSpreadElement(reason)) return visited;
        return f.updateCallExpression(visited, visited.expression, visited.typeArguments, [noted(reason, visited)]);
      };
      return ts.visitEachChild(file, visit, context);
    };
  };
}

function isError(value: ts.Expression, checker: ts.TypeChecker | undefined): boolean {
  if (ts.isNewExpression(value) && ts.isIdentifier(value.expression) && /Error$/.test(value.expression.text))
    return true;
  return checker !== undefined && value.parent !== undefined && extendsError(checker.getTypeAtLocation(value), checker);
}

/** By what a class extends: an object with a name and a message is no error, although it looks like one. */
function extendsError(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.every((each) => extendsError(each, checker));
  if (type.symbol?.name === "Error") return true;
  return type.isClassOrInterface() && checker.getBaseTypes(type).some((base) => extendsError(base, checker));
}

/** `Promise.reject(x)`, and `reject(x)` in `new Promise((resolve, reject) => …)`. */
function isReject(call: ts.CallExpression): boolean {
  const { expression: callee } = ts.getParseTreeNode(call, ts.isCallExpression) ?? call;
  if (ts.isPropertyAccessExpression(callee)) {
    return callee.name.text === "reject" && ts.isIdentifier(callee.expression) && callee.expression.text === "Promise";
  }
  if (!ts.isIdentifier(callee)) return false;
  for (let node: ts.Node | undefined = callee.parent; node; node = node.parent) {
    if (isExecutor(node) && isNamed(node.parameters[1]?.name, callee.text)) return true;
  }
  return false;
}

const isExecutor = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  isInline(node) && ts.isNewExpression(node.parent) && isNamed(node.parent.expression, "Promise");

const isInline = (node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const isNamed = (node: ts.Node | undefined, name: string): boolean =>
  node !== undefined && ts.isIdentifier(node) && node.text === name;

/** The variable of a `catch`, or what `promise.catch` hands over: where it was thrown first is what is worth knowing. */
function isCaught(value: ts.Expression): boolean {
  if (!ts.isIdentifier(value)) return false;
  for (let node: ts.Node | undefined = value.parent; node; node = node.parent) {
    if (ts.isCatchClause(node)) {
      if (isNamed(node.variableDeclaration?.name, value.text)) return true;
    } else if (isOwnScope(node) && "parameters" in node) {
      const { parameters } = node as ts.FunctionLikeDeclaration;
      if (parameters.some(({ name }) => isNamed(name, value.text))) return isInline(node) && handlesRejection(node);
    }
  }
  return false;
}

/** `promise.catch(f)`, `promise.then(…, f)`. */
function handlesRejection(f: ts.ArrowFunction | ts.FunctionExpression): boolean {
  const call = f.parent;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const at = call.arguments.indexOf(f as ts.Expression);
  const { text } = call.expression.name;
  return (text === "catch" && at === 0) || (text === "then" && at === 1);
}
