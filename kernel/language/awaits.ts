/**
 * What stands behind an `await` asks first whether Stop ended the cell meanwhile: a cell that waited for a file or the
 * network must not run on.
 *
 * At a cell's top level that is the cell itself: `__cell.alive(await __cell.wait(line, column, x))`, which also says where the
 * cell waits: nothing else knows where an async function that is not on the stack stands. A function may be called by any later cell, also
 * after the one that declares it was stopped, so it remembers who called it: `const $run = __cell.caller();` at its start,
 * and `__cell.resume($run, await x)`.
 */
import { added, callCell, placeArguments } from "./runtime.ts";
import { isOwnScope } from "./syntax.ts";
import { ts } from "./ts.ts";

type Place = "cell" | "expression" | { name: ts.Identifier; used: boolean };

export class Awaits {
  #place: Place = "cell";

  constructor(
    private readonly f: ts.NodeFactory,
    private readonly file: ts.SourceFile,
  ) {}

  /** Visits `node`; when it is an async function's body, awaits inside are the function's. */
  inside<T extends ts.Node>(node: T, visit: () => T): T {
    const place = placeOf(node, this.f);
    if (!place) return this.#caught(node, visit());
    const outer = this.#place;
    this.#place = place;
    const visited = visit();
    this.#place = outer;
    if (typeof place === "string" || !place.used || !ts.isBlock(visited)) return visited;
    const remembered = this.f.createVariableDeclaration(place.name, undefined, undefined, callCell(this.f, "caller"));
    const list = this.f.createVariableDeclarationList([remembered], ts.NodeFlags.Const);
    const statements = [added(this.f.createVariableStatement(undefined, list)), ...visited.statements];
    return this.f.updateBlock(visited, statements) as ts.Node as T;
  }

  /** What the cell waited for has failed, and it goes on: nothing that fails later is to be told as failing there. */
  #caught<T extends ts.Node>(node: T, visited: T): T {
    if (this.#place !== "cell" || !ts.isCatchClause(visited) || !ts.isTryStatement(node.parent)) return visited;
    if (!waits(node.parent.tryBlock)) return visited;
    const check = this.f.createExpressionStatement(this.#check());
    const block = this.f.updateBlock(visited.block, [check, ...visited.block.statements]);
    return this.f.updateCatchClause(visited, visited.variableDeclaration, block) as ts.Node as T;
  }

  /** The same question behind an `await` that nobody wrote. */
  asked(generated: ts.AwaitExpression): ts.Expression {
    return this.#check(generated);
  }

  /** `await x`, its operand visited, with the question behind it. */
  await(visited: ts.AwaitExpression, original: ts.AwaitExpression): ts.Expression {
    const { f } = this;
    const marked = this.#waiting(original, visited.expression);
    const awaited = f.updateAwaitExpression(visited, marked);
    const asked = ts.setTextRange(this.#check(awaited), original);
    return this.#place === "cell" ? asked : added(asked, awaited);
  }

  /** `for await (…) body` → `for await (…) { question; body } question`: an item is awaited, and the end is. */
  forAwait(visited: ts.ForOfStatement, original: ts.ForOfStatement): ts.Statement {
    const { f } = this;
    const check = () => added(f.createExpressionStatement(this.#check()));
    const waits =
      this.#place === "cell" ? [f.createExpressionStatement(callCell(f, "wait", ...this.at(original.expression)))] : [];
    // Waits for the next item from the end of the body, or from where it says `continue`.
    const body = f.createBlock([check(), ...waits, visited.statement, ...waits], true);
    const { awaitModifier, initializer, expression } = visited;
    const items = this.#waiting(original.expression, expression);
    const loop = f.updateForOfStatement(visited, awaitModifier, initializer, items, body);
    // `continue label` needs the loop right behind its label.
    return ts.isLabeledStatement(original.parent) ? loop : f.createBlock([loop, check()], true);
  }

  /** Line and column of what was typed, as arguments. */
  at(node: ts.Node): ts.Expression[] {
    return placeArguments(this.f, this.file, node);
  }

  /** `value`, with the cell told that it waits for it at `node`. */
  #waiting(node: ts.Node, value: ts.Expression): ts.Expression {
    return this.#place === "cell" ? callCell(this.f, "wait", ...this.at(node), value) : value;
  }

  #check(...value: ts.Expression[]): ts.Expression {
    const place = this.#place;
    if (place === "cell") return callCell(this.f, "alive", ...value);
    if (place === "expression") return callCell(this.f, "resume", callCell(this.f, "caller"), ...value);
    place.used = true;
    return callCell(this.f, "resume", place.name, ...value);
  }
}

function placeOf(node: ts.Node, f: ts.NodeFactory): Place | undefined {
  if (ts.isArrowFunction(node) && isAsync(node) && !ts.isBlock(node.body)) return "expression";
  if (!ts.isBlock(node) || !ts.isFunctionLike(node.parent) || !isAsync(node.parent)) return undefined;
  return { name: f.createUniqueName("$run", ts.GeneratedIdentifierFlags.Optimistic), used: false };
}

const isAsync = (node: ts.Node): boolean =>
  (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Async) !== 0;

/** Whether there is an `await` in `node`, and not in a function in it. */
function waits(node: ts.Node): boolean {
  if (isOwnScope(node)) return false;
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  return ts.forEachChild(node, waits) ?? false;
}
