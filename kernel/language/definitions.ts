/**
 * Where a name is defined, with the text: an earlier cell's as it was typed, a file's as it stands there, the library's as its
 * source has it. Of what has only declarations the session may have the code.
 */
import { onDisk } from "./bundles.ts";
import { madeClass, nodeAt } from "./docs.ts";
import type { Notebook, OpenCell } from "./notebook.ts";
import { type Definition, type OwnSource, ownSource } from "./own-source.ts";
import { localsOf, resolveValue, ts } from "./ts.ts";

/** As many as anyone reads: overloads, or the parts of an interface. */
const MOST = 3;

export interface Definitions {
  found: Definition[];
  /** A path to the value whose code the session could show. */
  asks: string[] | undefined;
}

export function definitions(notebook: Notebook, { program, cell }: OpenCell, position: number): Definitions {
  const found = new Map<string, Definition>();
  const add = (definition: Definition | undefined) => {
    if (definition && found.size < MOST) found.set(definition.where, definition);
  };
  let isDeclared = false;
  const own = new Map<string, OwnSource | undefined>();
  for (const definition of notebook.service.getDefinitionAtPosition(cell.fileName, position) ?? []) {
    const { fileName, contextSpan, textSpan } = definition;
    const typed = notebook.scope.holds(fileName) ? notebook.scope.source(definition.name) : undefined;
    if (typed) {
      add({ where: typed.cell, text: typed.text });
      continue;
    }
    const file = program.getSourceFile(fileName);
    if (!file) continue;
    if (fileName.startsWith(notebook.ownLibrary)) {
      // Overloads have one source, and the comment is above the first.
      const name = `${definition.containerName}.${definition.name}`;
      if (!own.has(name)) own.set(name, ownSource(notebook.root, nodeAt(file, textSpan.start)?.parent ?? file));
      const source = own.get(name);
      if (source) {
        add(source);
        isDeclared ||= source.isDeclared;
        continue;
      }
    }
    isDeclared ||= file.isDeclarationFile;
    const span = contextSpan ?? textSpan;
    const place = onDisk(file, span.start);
    const where = fileName === cell.fileName ? "this cell" : `${place.name}:${place.line}`;
    add({ where, text: file.text.slice(span.start, span.start + span.length) });
  }
  // `dense` is one line that makes a `Dense`: that is what there is to read.
  for (const made of madeClass(program, cell, position)?.declarations ?? []) {
    if (made.getSourceFile().fileName.startsWith(notebook.ownLibrary)) add(ownSource(notebook.root, made));
  }
  const asks = isDeclared ? pathTo(notebook, program, cell, position) : undefined;
  return { found: [...found.values()], asks };
}

/** `["fs", "readFileSync"]` where that is what stands there, and `fs` is the notebook's or the process's. */
export function pathTo(
  notebook: Notebook,
  program: ts.Program,
  cell: ts.SourceFile,
  position: number,
): string[] | undefined {
  const node = nodeAt(cell, position);
  const path: string[] = [];
  let head: ts.Node | undefined = node;
  if (node && ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) {
    path.unshift(node.text);
    head = node.parent.expression;
    for (; ts.isPropertyAccessExpression(head); head = head.expression) path.unshift(head.name.text);
  }
  if (!head || !ts.isIdentifier(head)) return undefined;
  return isKnown(notebook, program, cell, head) ? [head.text, ...path] : undefined;
}

/** Whether the session knows a name: it is the notebook's or the process's, and no parameter's of the cell. */
export function isKnown({ scope }: Notebook, program: ts.Program, cell: ts.SourceFile, head: ts.Node): boolean {
  const name = head.getText(cell);
  const symbol = resolveValue(program.getTypeChecker(), name, head);
  if (scope.hasValue(name)) return symbol === localsOf(cell)?.get(ts.escapeLeadingUnderscores(name));
  const isLocal = symbol?.declarations?.some((declaration) => declaration.getSourceFile() === cell) ?? false;
  return symbol !== undefined && !isLocal && !scope.has(name) && name in globalThis;
}
