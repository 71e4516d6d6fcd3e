/**
 * Where the notebook's names live: `$p0.x`, a property of a page (docs/decisions/0011).
 */
import { CELL, callCell } from "./runtime.ts";
import { isInsideItsOwn, pageName } from "./syntax.ts";
import { exportSymbolOf, type Locals, localsOf, resolveValue, ts } from "./ts.ts";

type Place = ts.PropertyAccessExpression | ts.ElementAccessExpression;
export type Slot = (name: string) => { page: number; key: string } | undefined;

export class Places {
  readonly #pages = new Set<number>();
  readonly #locals: Locals;

  constructor(
    private readonly f: ts.NodeFactory,
    file: ts.SourceFile,
    private readonly checker: ts.TypeChecker,
    private readonly slot: Slot,
  ) {
    this.#locals = localsOf(file) ?? new Map();
  }

  /** The place of a name of the notebook: `$p0.x`. */
  place(name: string): Place {
    const slot = this.slot(name);
    if (!slot) throw new Error(`${name} has no slot`);
    this.#pages.add(slot.page);
    const page = this.f.createIdentifier(pageName(slot.page));
    return slot.key === name
      ? this.f.createPropertyAccessExpression(page, name)
      : this.f.createElementAccessExpression(page, this.f.createStringLiteral(slot.key));
  }

  /** The same, with the position of what it stands for, so that the source map has it. */
  of(id: ts.Identifier): ts.Expression {
    const place = this.place(id.text);
    ts.setSourceMapRange(place, id);
    return ts.setTextRange(place, id);
  }

  /** Whether this use of a name means the notebook's, not a parameter's or a block's. */
  isNotebooks(id: ts.Identifier): boolean {
    if (!this.slot(id.text)) return false;
    const top = this.#locals.get(id.escapedText);
    if (!top) return false;
    const symbol = resolveValue(this.checker, id.text, id);
    if (symbol !== top && !(symbol && symbol === exportSymbolOf(top))) return false;
    return !isInsideItsOwn(id);
  }

  /** From now on the place is what `value` is whenever somebody looks. */
  bind(place: Place, value: ts.Expression, range: ts.TextRange): ts.ExpressionStatement {
    const { f } = this;
    const key = ts.isPropertyAccessExpression(place)
      ? f.createStringLiteral(place.name.text)
      : place.argumentExpression;
    const read = f.createArrowFunction(undefined, undefined, [], undefined, undefined, value);
    const call = ts.setTextRange(callCell(f, "bind", place.expression, key, read), range);
    return ts.setTextRange(f.createExpressionStatement(call), range);
  }

  assign(target: ts.Expression, value: ts.Expression, range?: ts.TextRange): ts.ExpressionStatement {
    const assignment = this.f.createAssignment(target, value);
    const statement = this.f.createExpressionStatement(range ? ts.setTextRange(assignment, range) : assignment);
    return range ? ts.setTextRange(statement, range) : statement;
  }

  /** `const $p0 = __cell.page(0)` for every page that was asked for; empty where there was none. */
  declaration(): string {
    const pages = [...this.#pages].sort((a, b) => a - b).map((k) => `${pageName(k)} = ${CELL}.page(${k})`);
    return pages.length === 0 ? "" : `const ${pages.join(", ")}`;
  }
}
