/**
 * A loop of the cell's own code keeps the notebook's names that it uses in variables, and writes through to their pages:
 *
 *   while (i < n) { s += i; i++ }   →   if (__cell.steady) { let i = $p0.i, n = $p0.n, s = $p0.s;
 *                                         while (i < n) { $p0.s = s += i; $p0.i = ++i; } }
 *                                       else { while ($p0.i < $p0.n) { $p0.s += $p0.i; $p0.i++; } }
 *
 * V8 carries a variable from one turn to the next in a register, and what lives in an object through memory, which takes
 * three times as long. The pages are right at every moment, so what reads them (a function, Stop, an error) needs no care.
 * What writes them would: names that a function somewhere assigns stay on their page, as do all when the loop awaits.
 * That is known of cells compiled so far; `steady` says that no later one has started meanwhile (docs/decisions/0154).
 */
import type { Places } from "./places.ts";
import { CELL } from "./runtime.ts";
import {
  isAssignment,
  isOwnScope,
  isReference,
  isTopLevelVar,
  isTopLevelVarList,
  isUnused,
  isWrapping,
} from "./syntax.ts";
import { ts } from "./ts.ts";

/** What the loop changes in ways that one assignment to one name can say, what in others, and what it mentions. */
interface Uses {
  mentioned: Set<string>;
  assigned: Set<string>;
  destructured: Set<string>;
}

const NONE: ReadonlySet<string> = new Set();

export class Loops {
  /** Names that the loop around holds in variables; undefined outside of loops that do. */
  #held: ReadonlySet<string> | undefined;
  /** Functions, classes and the like around what is being visited: they may run at any time. */
  #depth = 0;
  /** For the value of `i++`. */
  #temporary: ts.Identifier | undefined;

  /** @param changing - Names that functions of this notebook assign; this cell's are added. */
  constructor(
    private readonly f: ts.NodeFactory,
    private readonly places: Places,
    file: ts.SourceFile,
    private readonly changing: Set<string>,
  ) {
    const note = (id: ts.Identifier) => {
      if (!changing.has(id.text) && places.isNotebooks(id)) changing.add(id.text);
    };
    const visit = (node: ts.Node, inside: boolean): void => {
      const isInside = inside || isOwnScope(node);
      if (isInside) for (const { id } of targets(node)) note(id);
      ts.forEachChild(node, (child) => visit(child, isInside));
    };
    visit(file, false);
  }

  /** Visits `node`; when it is a function or the like, its names are the pages' again. */
  inside<T>(node: ts.Node, visit: () => T): T {
    if (!isOwnScope(node)) return visit();
    const held = this.#held;
    this.#held = undefined;
    this.#depth++;
    const visited = visit();
    this.#depth--;
    this.#held = held;
    return visited;
  }

  /** The names that a loop is to hold; undefined when it is none, or is better left as it is. */
  names(node: ts.Node): ReadonlySet<string> | undefined {
    if (this.#held || this.#depth > 0 || !isLoop(node) || ts.isLabeledStatement(node.parent)) return undefined;
    const uses: Uses = { mentioned: new Set(), assigned: new Set(), destructured: new Set() };
    if (!this.#read(node, uses)) return undefined;
    const mayHold = (name: string) =>
      !this.changing.has(name) && !uses.destructured.has(name) && !/^(?:\$p\d+|__cell)$/.test(name);
    if (![...uses.assigned].some(mayHold)) return undefined;
    return new Set([...uses.mentioned].filter(mayHold));
  }

  /** Both forms of a loop. */
  twice(names: ReadonlySet<string>, visit: () => ts.Node): ts.Statement {
    const { f } = this;
    const plain = this.#holding(NONE, visit);
    this.#temporary = undefined;
    const quick = this.#holding(names, visit);
    const copies = [...names].map((name) =>
      f.createVariableDeclaration(name, undefined, undefined, this.places.place(name)),
    );
    if (this.#temporary) copies.push(f.createVariableDeclaration(this.#temporary));
    const list = f.createVariableDeclarationList(copies, ts.NodeFlags.Let);
    const steady = f.createPropertyAccessExpression(f.createIdentifier(CELL), "steady");
    const block = f.createBlock([f.createVariableStatement(undefined, list), quick], true);
    return f.createIfStatement(steady, block, f.createBlock([plain], true));
  }

  #holding(names: ReadonlySet<string>, visit: () => ts.Node): ts.Statement {
    this.#held = names;
    const visited = visit() as ts.Statement;
    this.#held = undefined;
    return visited;
  }

  /** Where a name of the notebook is read: in its variable, or on its page. */
  read(id: ts.Identifier): ts.Expression {
    return this.#held?.has(id.text) ? this.#variable(id) : this.places.of(id);
  }

  /** What a name's page is given: with its variable, where there is one. */
  given(id: ts.Identifier, value: ts.Expression): ts.Expression {
    return this.#held?.has(id.text) ? this.f.createAssignment(this.#variable(id), value) : value;
  }

  /** An assignment to one of the names, which changes both; undefined for any other node. */
  assignment(node: ts.Node, visit: <T extends ts.Node>(node: T) => T): ts.Expression | undefined {
    if (!this.#held || this.#held.size === 0) return undefined;
    const { f } = this;
    if (ts.isBinaryExpression(node) && isAssignment(node) && this.#holds(node.left)) {
      const { left, operatorToken, right } = node;
      return this.#through(left, f.updateBinaryExpression(node, this.#variable(left), operatorToken, visit(right)));
    }
    if (!isStep(node) || !this.#holds(node.operand)) return undefined;
    const { operand, operator } = node;
    if (ts.isPrefixUnaryExpression(node) || isUnused(node)) {
      return this.#through(
        operand,
        ts.setTextRange(f.createPrefixUnaryExpression(operator, this.#variable(operand)), node),
      );
    }
    this.#temporary ??= f.createUniqueName("$old", ts.GeneratedIdentifierFlags.Optimistic);
    const old = f.createAssignment(this.#temporary, f.createPostfixUnaryExpression(this.#variable(operand), operator));
    const both = f.createComma(old, this.#through(operand, this.#variable(operand)));
    return f.createParenthesizedExpression(f.createComma(both, this.#temporary));
  }

  #holds(node: ts.Node): node is ts.Identifier {
    return ts.isIdentifier(node) && (this.#held?.has(node.text) ?? false) && this.places.isNotebooks(node);
  }

  #through(id: ts.Identifier, value: ts.Expression): ts.Expression {
    return ts.setTextRange(this.f.createAssignment(this.places.of(id), value), value);
  }

  #variable(id: ts.Identifier): ts.Identifier {
    const variable = this.f.createIdentifier(id.text);
    ts.setSourceMapRange(variable, id);
    return ts.setTextRange(variable, id);
  }

  /** Collects what a loop's own code does with the notebook's names. False when that code may stand still in the middle. */
  #read(node: ts.Node, uses: Uses): boolean {
    if (isOwnScope(node)) return true;
    if (waits(node)) return false;
    if (ts.isIdentifier(node)) {
      if (node.text === "eval") return false;
      if (isReference(node) && this.places.isNotebooks(node)) uses.mentioned.add(node.text);
    }
    for (const { id, isWhole } of targets(node)) {
      if (!this.places.isNotebooks(id)) continue;
      uses.mentioned.add(id.text);
      (isWhole ? uses.assigned : uses.destructured).add(id.text);
    }
    return !ts.forEachChild(node, (child) => !this.#read(child, uses));
  }
}

const isLoop = (node: ts.Node): boolean =>
  ts.isIterationStatement(node, false) || (ts.isLabeledStatement(node) && isLoop(node.statement));

type Step = (ts.PrefixUnaryExpression | ts.PostfixUnaryExpression) & {
  operator: ts.SyntaxKind.PlusPlusToken | ts.SyntaxKind.MinusMinusToken;
};

function isStep(node: ts.Node): node is Step {
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false;
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
}

function waits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  return ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing;
}

interface Target {
  id: ts.Identifier;
  /** The assignment is of this one name and no pattern. */
  isWhole: boolean;
}

/** The names that a node itself, apart from its children, assigns. */
function targets(node: ts.Node): Target[] {
  if (ts.isBinaryExpression(node) && isAssignment(node)) return inPattern(node.left);
  if (isStep(node)) return inPattern(node.operand);
  if (ts.isVariableDeclarationList(node) && isTopLevelVar(node)) {
    const isHead = ts.isForOfStatement(node.parent) || ts.isForInStatement(node.parent);
    return node.declarations.flatMap(({ name }) => bound(name).map((id) => ({ id, isWhole: id === name && !isHead })));
  }
  const isHead = (ts.isForOfStatement(node) || ts.isForInStatement(node)) && !isTopLevelVarList(node.initializer);
  if (isHead && !ts.isVariableDeclarationList(node.initializer)) {
    return inPattern(node.initializer).map(({ id }) => ({ id, isWhole: false }));
  }
  return [];
}

/** Every name that an assignment to `left` changes. */
function inPattern(left: ts.Expression): Target[] {
  if (ts.isIdentifier(left)) return [{ id: left, isWhole: true }];
  const found: Target[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push({ id: node, isWhole: false });
    else if (ts.isShorthandPropertyAssignment(node)) visit(node.name);
    else if (ts.isPropertyAssignment(node)) visit(node.initializer);
    else if (ts.isBinaryExpression(node)) visit(node.left);
    else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(visit);
    else if (ts.isObjectLiteralExpression(node)) node.properties.forEach(visit);
    else if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node) || isWrapping(node)) visit(node.expression);
  };
  visit(left);
  return found;
}

function bound(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return name.text === "" ? [] : [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));
}
