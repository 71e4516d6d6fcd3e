/**
 * Loops that call nothing but native code can be stopped too:
 *
 *   for (;;) JSON.parse(text)   →   for (;;) { __cell.turn(); JSON.parse(text) }
 *
 * V8 looks for a Stop where a JavaScript function is entered, and at a loop's end only each 132 KB of bytecode: some 9,000
 * rounds, a second or ten when each takes a millisecond. `turn` does nothing, and optimised code does not even call it.
 * Measured over loops of `map.get`, `push`, `slice` and their like: no difference (docs/decisions/0150).
 */
import { added, CELL, callCell } from "./runtime.ts";
import { isOwnScope } from "./syntax.ts";
import { ts } from "./ts.ts";

type Loop = ts.IterationStatement;

/** Runs behind the cell's own transformation, on what that made. */
export function turnTransformer(): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    if (!/\b(?:for|while|do)\b/.test(file.text)) return file;
    const visit = (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit, context);
      return isLoop(visited) && callsNative(visited) ? withTurn(visited, context) : visited;
    };
    return ts.visitEachChild(file, visit, context);
  };
}

const isLoop = (node: ts.Node): node is Loop => ts.isIterationStatement(node, false);

/** Does the loop itself, not one inside it or a function that it makes, call what may be native and slow? */
function callsNative(loop: Loop): boolean {
  const look = (node: ts.Node): boolean => {
    if (isLoop(node) || isOwnScope(node)) return false;
    if (ts.isSpreadElement(node) || ts.isNewExpression(node)) return true;
    if (ts.isCallExpression(node) && mayBeSlow(node.expression)) return true;
    return ts.forEachChild(node, look) ?? false;
  };
  return ts.forEachChild(loop, look) ?? false;
}

/** Functions of a cell are known by their bare names, and are heard when they are entered; these are not theirs. */
const NATIVE = new Set(["structuredClone", "String", "BigInt", "Object", "Array", "eval", "atob", "btoa"]);
/** What takes no time whatever it is given, or is written in JavaScript. */
const QUICK = new Set(["push", "pop", "get", "has", "at", "charCodeAt", "codePointAt", "random", "now"]);
const QUICK_OWNERS = new Set(["Math", "Number", "Atomics", "console", CELL]);

function mayBeSlow(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return NATIVE.has(called.text);
  if (!ts.isPropertyAccessExpression(called)) return ts.isElementAccessExpression(called);
  const { expression: owner, name } = called;
  return !QUICK.has(name.text) && !(ts.isIdentifier(owner) && QUICK_OWNERS.has(owner.text));
}

function withTurn(loop: Loop, { factory: f }: ts.TransformationContext): Loop {
  const { statement: body } = loop;
  // The traceback of a Stop that comes here says where the body is.
  const turn = ts.setTextRange(f.createExpressionStatement(ts.setTextRange(callCell(f, "turn"), body)), body);
  ts.setEmitFlags(turn, ts.EmitFlags.NoComments);
  const first = added(turn);
  const inside = ts.isBlock(body)
    ? f.updateBlock(body, [first, ...body.statements])
    : f.createBlock([first, body], true);
  if (ts.isForStatement(loop))
    return f.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, inside);
  if (ts.isForInStatement(loop)) return f.updateForInStatement(loop, loop.initializer, loop.expression, inside);
  if (ts.isForOfStatement(loop))
    return f.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, inside);
  if (ts.isWhileStatement(loop)) return f.updateWhileStatement(loop, loop.expression, inside);
  const last = loop as ts.DoStatement;
  return f.updateDoStatement(last, inside, last.expression);
}
