/**
 * Rewrites a cell so that its top-level names live in the notebook's pages and not in the cell:
 *
 *   let x = 1; function getX() { return x }     →     const $p0 = __cell.page(0);
 *                                                     $p0.getX = getX;
 *                                                     $p0.x = 1; function getX() { return $p0.x }
 *
 * A page is a plain object with few, stable properties, which V8 compiles to a load at a fixed offset.
 * Runs before TypeScript's own transformations, on nodes that have symbols.
 */
import { Awaits } from "./awaits.ts";
import { Imports, type RuntimeImport } from "./imports.ts";
import { Loops } from "./loops.ts";
import { callMagic, type PlacedMagics, runnable } from "./magic-calls.ts";
import type { Mark } from "./magics.ts";
import { Places, type Slot } from "./places.ts";
import { CELL, callCell, callImport } from "./runtime.ts";
import { isSuffix } from "./suffix.ts";
import {
  isAmbient,
  isAnonymous,
  isReference,
  isTopLevelVar,
  isTopLevelVarList,
  keyOf,
  withoutExport,
} from "./syntax.ts";
import { ts } from "./ts.ts";

export interface TransformInput {
  checker: ts.TypeChecker;
  /** Where a name of the notebook lives; undefined for what is not the notebook's. */
  slot: Slot;
  /** Names that the compiled code will mention though the cell does not. */
  needs: readonly string[];
  /** Names that functions of the notebook assign; the cell's are added. */
  changing: Set<string>;
  magics: PlacedMagics;
  /** Value names that the cell itself declares or imports. */
  declares(name: string): boolean;
  /** Hears the lines that go in front of the code. As nodes they would cost what the rest of a small cell costs. */
  head(text: string): void;
  /** Imports that exist at run time: local name → what to take from the module. Type-only ones are missing. */
  imports(statement: ts.ImportDeclaration | ts.ImportEqualsDeclaration): RuntimeImport | undefined;
}

export function cellTransformer(input: TransformInput): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => new CellTransform(input, context, file).run();
}

class CellTransform {
  readonly #f: ts.NodeFactory;
  readonly #places: Places;
  readonly #awaits: Awaits;
  readonly #loops: Loops;
  /** Statements that go before all others: functions exist from the start of the cell, as in any module. */
  readonly #hoisted: ts.Statement[] = [];
  readonly #imports: Imports;

  constructor(
    private readonly input: TransformInput,
    private readonly context: ts.TransformationContext,
    private readonly file: ts.SourceFile,
  ) {
    this.#f = context.factory;
    this.#awaits = new Awaits(this.#f, file);
    this.#places = new Places(this.#f, file, input.checker, input.slot);
    this.#imports = new Imports(context, this.#places, file, input);
    this.#loops = new Loops(this.#f, this.#places, file, input.changing);
  }

  run(): ts.SourceFile {
    const f = this.#f;
    const { whole, at } = this.input.magics;
    const result = this.#resultStatement();
    const before: ts.Statement[] = [];
    const body = this.file.statements.flatMap((statement) => {
      const mark = at.get(statement);
      const isResult = statement === result && mark?.name !== "timeit" && whole?.name !== "timeit";
      if (mark?.name === "reset")
        before.push(...this.#magic(mark, [])); // Before any page is fetched.
      else if (mark) return this.#magic(mark, mark.body ? this.#topLevel(statement, isResult) : []);
      return this.#topLevel(statement, isResult);
    });
    for (const name of this.input.needs) if (this.input.slot(name)) this.#places.place(name);
    const all = [...this.#hoisted, ...this.#imports.statements, ...body];
    const pages = this.#places.declaration();
    // An identifier is written as it is, whatever it is.
    if (before.length > 0 && pages !== "") before.push(f.createExpressionStatement(f.createIdentifier(pages)));
    this.input.head(`"use strict";\n${before.length === 0 && pages !== "" ? `${pages};\n` : ""}`);
    return f.updateSourceFile(this.file, f.createNodeArray([...before, ...(whole ? this.#magic(whole, all) : all)]));
  }

  /** A magic's call, with the code that it applies to. */
  #magic(mark: Mark, code: ts.Statement[]): ts.Statement[] {
    const f = this.#f;
    const called = callMagic(f, mark, mark.body && runnable(f, mark, code));
    return [f.createExpressionStatement(this.#awaits.asked(called))];
  }

  /** The last statement, when it is an expression: its value is the cell's. */
  #resultStatement(): ts.Statement | undefined {
    const { at } = this.input.magics;
    const own = this.file.statements.filter((s) => !isSuffix(s, this.file) && (!ts.isEmptyStatement(s) || at.has(s)));
    const last = own.at(-1);
    return last && (ts.isExpressionStatement(last) || ts.isExportAssignment(last)) ? last : undefined;
  }

  #call(method: string, ...args: ts.Expression[]): ts.CallExpression {
    return callCell(this.#f, method, ...args);
  }

  // ------------------------------------------------------------ statements of the cell itself

  #topLevel(statement: ts.Statement, isResult: boolean): ts.Statement[] {
    const f = this.#f;
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return this.#import(statement);
    if (ts.isExportDeclaration(statement)) {
      this.#imports.exportFrom(statement);
      return [];
    }
    if (ts.isExportAssignment(statement) || ts.isExpressionStatement(statement)) {
      const value = this.#visit(statement.expression);
      if (!isResult && ts.isExpressionStatement(statement)) return [f.updateExpressionStatement(statement, value)];
      const place = this.#awaits.at(statement.expression); // A promise is awaited there.
      const call = isResult ? ts.setTextRange(this.#call("result", value, ...place), statement.expression) : value;
      return [ts.setTextRange(f.createExpressionStatement(call), statement)];
    }
    if (ts.isFunctionDeclaration(statement)) return this.#function(statement);
    if (ts.isClassDeclaration(statement) && !isAmbient(statement)) {
      const name = statement.name ?? f.createIdentifier("_default");
      const declared = f.updateClassDeclaration(
        statement,
        this.#decorators(statement),
        name,
        statement.typeParameters,
        ts.visitNodes(statement.heritageClauses, (n) => this.#visit(n), ts.isHeritageClause),
        ts.visitNodes(statement.members, (n) => this.#visit(n), ts.isClassElement),
      );
      return [declared, ...this.#keep(statement.name)];
    }
    if ((ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement)) && !isAmbient(statement)) {
      if (!ts.isIdentifier(statement.name)) return [];
      const inside = this.#visit(withoutExport(statement, f));
      return [inside, ...this.#keep(statement.name)];
    }
    if (ts.isVariableStatement(statement)) {
      if (isAmbient(statement)) return [];
      return this.#variables(statement.declarationList);
    }
    return [this.#visit(statement)];
  }

  /** `$p0.A = A;` behind a declaration that JavaScript keeps as it is. */
  #keep(name: ts.Identifier | undefined): ts.Statement[] {
    if (!name || !this.input.declares(name.text)) return [];
    return [this.#places.assign(this.#places.place(name.text), this.#f.createIdentifier(name.text))];
  }

  #function(statement: ts.FunctionDeclaration): ts.Statement[] {
    const f = this.#f;
    if (isAmbient(statement) || !statement.body) return [];
    const name = statement.name ?? f.createIdentifier("_default");
    this.#hoisted.push(...this.#keep(statement.name));
    const modifiers = statement.modifiers?.filter((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
    const visited = this.#children(statement);
    return [
      f.updateFunctionDeclaration(
        visited,
        modifiers,
        visited.asteriskToken,
        name,
        undefined,
        visited.parameters,
        undefined,
        visited.body,
      ),
    ];
  }

  #decorators(node: ts.ClassDeclaration): ts.ModifierLike[] {
    const kept = node.modifiers?.filter((m) => ts.isDecorator(m) || m.kind === ts.SyntaxKind.AbstractKeyword) ?? [];
    return kept.map((m) => (ts.isDecorator(m) ? this.#visit(m) : m));
  }

  /** `let a = 1, { b } = o;` → `$p0.a = 1; ({ b: $p0.b } = o);` */
  #variables(list: ts.VariableDeclarationList): ts.Statement[] {
    const using = (list.flags & ts.NodeFlags.BlockScoped & ~(ts.NodeFlags.Let | ts.NodeFlags.Const)) !== 0;
    const kind = list.flags & ts.NodeFlags.BlockScoped;
    if (using && kind !== ts.NodeFlags.Let && kind !== ts.NodeFlags.Const) return this.#using(list);
    const isVar = kind === 0;
    return list.declarations.flatMap((declaration) => {
      const { name, initializer } = declaration;
      // `var x;` declares what may already have a value; `let x;` starts at undefined.
      if (!initializer && isVar) return [];
      const value = initializer ? this.#named(name, initializer) : this.#f.createVoidZero();
      const given = ts.isIdentifier(name) ? this.#loops.given(name, value) : value;
      return [this.#places.assign(this.#target(name), given, declaration)];
    });
  }

  /** `using r = …` is disposed of when the cell ends; later cells still see the name. */
  #using(list: ts.VariableDeclarationList): ts.Statement[] {
    const statements: ts.Statement[] = [];
    const visited = this.#children(list);
    statements.push(ts.setTextRange(this.#f.createVariableStatement(undefined, visited), list));
    for (const { name } of list.declarations) if (ts.isIdentifier(name)) statements.push(...this.#keep(name));
    return statements;
  }

  /** A binding name as something to assign to: patterns become the assignment patterns of the same shape. */
  #target(name: ts.BindingName): ts.Expression {
    const f = this.#f;
    if (ts.isIdentifier(name)) return name.text === "" ? name : this.#places.of(name);
    if (ts.isArrayBindingPattern(name)) {
      const elements = name.elements.map((element) => {
        if (ts.isOmittedExpression(element)) return element;
        const target = this.#element(element);
        return element.dotDotDotToken ? f.createSpreadElement(target) : target;
      });
      return ts.setTextRange(f.createArrayLiteralExpression(elements), name);
    }
    const properties = name.elements.map((element) => {
      const target = this.#element(element);
      if (element.dotDotDotToken) return f.createSpreadAssignment(target);
      const key = element.propertyName ?? (element.name as ts.Identifier);
      return f.createPropertyAssignment(ts.isComputedPropertyName(key) ? this.#visit(key) : keyOf(key, f), target);
    });
    return ts.setTextRange(f.createObjectLiteralExpression(properties), name);
  }

  #element(element: ts.BindingElement): ts.Expression {
    const target = this.#target(element.name);
    if (!element.initializer) return target;
    return this.#f.createAssignment(target, this.#named(element.name, element.initializer));
  }

  /** `let f = () => 1` gives the function its name; an assignment to a property would not. */
  #named(name: ts.BindingName, value: ts.Expression): ts.Expression {
    const visited = this.#visit(value);
    if (!ts.isIdentifier(name) || !isAnonymous(value)) return visited;
    const f = this.#f;
    const key = f.createComputedPropertyName(f.createStringLiteral(name.text));
    const holder = f.createObjectLiteralExpression([f.createPropertyAssignment(key, visited)]);
    return f.createElementAccessExpression(f.createParenthesizedExpression(holder), f.createStringLiteral(name.text));
  }

  // ------------------------------------------------------------ imports

  #import(statement: ts.ImportDeclaration | ts.ImportEqualsDeclaration): ts.Statement[] {
    if (ts.isImportEqualsDeclaration(statement) && !ts.isExternalModuleReference(statement.moduleReference)) {
      // `import A = N.B`: an alias that is a value only when what it names is one.
      if (!this.input.declares(statement.name.text)) return [];
      return [
        this.#places.assign(
          this.#places.place(statement.name.text),
          this.#entity(statement.moduleReference),
          statement,
        ),
      ];
    }
    this.#imports.import(statement);
    return [];
  }

  #entity(name: ts.EntityName | ts.ExternalModuleReference): ts.Expression {
    if (ts.isQualifiedName(name)) return this.#f.createPropertyAccessExpression(this.#entity(name.left), name.right);
    if (ts.isIdentifier(name) && this.input.slot(name.text)) return this.#places.of(name);
    return name as ts.Identifier;
  }

  // ------------------------------------------------------------ expressions, and statements inside others

  #children<T extends ts.Node>(node: T): T {
    const visit = () => ts.visitEachChild(node, (child) => this.#visit(child), this.context);
    return this.#loops.inside(node, () => this.#awaits.inside(node, visit));
  }

  #visit<T extends ts.Node>(node: T): T {
    return this.#visitNode(node) as unknown as T;
  }

  #visitNode(node: ts.Node): ts.Node {
    const f = this.#f;
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return node;
    if (ts.isIdentifier(node))
      return isReference(node) && this.#places.isNotebooks(node) ? this.#loops.read(node) : node;
    const held = this.#loops.names(node);
    if (held) return this.#loops.twice(held, () => this.#visitNode(node));
    const assigned = this.#loops.assignment(node, (child) => this.#visit(child));
    if (assigned) return assigned;
    if (ts.isShorthandPropertyAssignment(node)) return this.#shorthand(node);
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return node;
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword && node.name.text === "meta") {
      return ts.setTextRange(f.createPropertyAccessExpression(f.createIdentifier(CELL), "meta"), node);
    }
    if (ts.isCallExpression(node)) return this.#callExpression(node);
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && this.#places.isNotebooks(node.tag)) {
      const template = this.#visit(node.template);
      return f.updateTaggedTemplateExpression(node, this.#free(node.tag), undefined, template);
    }
    if (ts.isVariableStatement(node) && isTopLevelVar(node.declarationList)) {
      const statements = this.#variables(node.declarationList);
      return statements.length === 1 ? (statements[0] as ts.Statement) : f.createBlock(statements);
    }
    if (ts.isForStatement(node) && node.initializer && isTopLevelVarList(node.initializer)) {
      return f.updateForStatement(
        node,
        this.#variablesExpression(node.initializer),
        node.condition && this.#visit(node.condition),
        node.incrementor && this.#visit(node.incrementor),
        this.#visit(node.statement),
      );
    }
    if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && isTopLevelVarList(node.initializer)) {
      const target = this.#target((node.initializer.declarations[0] as ts.VariableDeclaration).name);
      const expression = this.#visit(node.expression);
      const statement = this.#visit(node.statement);
      if (ts.isForInStatement(node)) return f.updateForInStatement(node, target, expression, statement);
      return this.#forOf(node, f.updateForOfStatement(node, node.awaitModifier, target, expression, statement));
    }
    if (ts.isForOfStatement(node)) return this.#forOf(node, this.#children(node));
    if (ts.isAwaitExpression(node)) return this.#awaits.await(this.#children(node), node);
    return this.#children(node);
  }

  #forOf(node: ts.ForOfStatement, visited: ts.ForOfStatement): ts.Statement {
    return node.awaitModifier ? this.#awaits.forAwait(visited, node) : visited;
  }

  #shorthand(node: ts.ShorthandPropertyAssignment): ts.Node {
    const f = this.#f;
    const initializer = node.objectAssignmentInitializer && this.#visit(node.objectAssignmentInitializer);
    if (!this.#places.isNotebooks(node.name)) return f.updateShorthandPropertyAssignment(node, node.name, initializer);
    const place = this.#loops.read(node.name);
    const value = initializer ? f.createAssignment(place, initializer) : place;
    return ts.setTextRange(f.createPropertyAssignment(keyOf(node.name, f), value), node);
  }

  #callExpression(node: ts.CallExpression): ts.Node {
    const f = this.#f;
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const args = node.arguments.map((argument) => this.#visit(argument));
      return ts.setTextRange(callImport(f, ...args), node);
    }
    if (!ts.isIdentifier(node.expression) || !this.#places.isNotebooks(node.expression)) return this.#children(node);
    const callee = this.#free(node.expression);
    const args = node.arguments.map((argument) => this.#visit(argument));
    return ts.isCallChain(node)
      ? f.updateCallChain(node, callee, node.questionDotToken, undefined, args)
      : f.updateCallExpression(node, callee, undefined, args);
  }

  /** `f()` must not become a method call with the page as `this`: `(0, $p0.f)()`. */
  #free(callee: ts.Identifier): ts.Expression {
    const f = this.#f;
    const comma = f.createComma(f.createNumericLiteral(0), this.#loops.read(callee));
    return ts.setTextRange(f.createParenthesizedExpression(comma), callee);
  }

  #variablesExpression(list: ts.VariableDeclarationList): ts.Expression | undefined {
    const parts = this.#variables(list).map((s) => (s as ts.ExpressionStatement).expression);
    return parts.length === 0 ? undefined : parts.reduce((left, right) => this.#f.createComma(left, right));
  }
}
